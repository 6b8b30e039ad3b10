//! Lists page by page, with Twilio's envelope and tokens that survive a deletion between two pages.

use serde_json::{Value, json};

use super::params::{Params, invalid};
use super::refusal::Refusal;

/// What the caller asked for.
#[derive(Debug, Clone, Copy)]
pub struct Window {
    page: u32,
    size: u32,
    place: Place,
}

/// Where a page begins. The ids are row ids, lists go from the highest down.
#[derive(Debug, Clone, Copy)]
enum Place {
    Top,
    After(i64),
    Before(i64),
}

impl Window {
    /// Reads `PageSize` (1 to 1000, default 50), `Page` and `PageToken`.
    pub fn read(params: &Params) -> Result<Self, Refusal> {
        let size = params.number("PageSize")?.unwrap_or(50);
        if size > 1000 {
            return Err(Refusal::of(20007));
        }
        if size == 0 {
            return Err(invalid("PageSize", "0"));
        }
        let place = match params.get("PageToken") {
            None => Place::Top,
            Some(token) => place(token).ok_or_else(|| Refusal::of(21481))?,
        };
        Ok(Self {
            page: params.number("Page")?.unwrap_or(0),
            size,
            place,
        })
    }

    /// The envelope around one page of `rows` (row id and body, highest id first), named `key`, at `path`.
    pub fn envelope(&self, key: &str, path: &str, params: &Params, rows: Vec<(i64, Value)>) -> Value {
        let size = usize::try_from(self.size).unwrap_or(usize::MAX);
        let highest = rows.first().map(|(id, _)| *id);
        let lowest = rows.last().map(|(id, _)| *id);
        let shown: Vec<(i64, Value)> = match self.place {
            Place::Top => rows.into_iter().take(size).collect(),
            Place::After(id) => rows.into_iter().filter(|(row, _)| *row < id).take(size).collect(),
            Place::Before(id) => {
                let before: Vec<_> = rows.into_iter().filter(|(row, _)| *row > id).collect();
                let skipped = before.len().saturating_sub(size);
                before.into_iter().skip(skipped).collect()
            }
        };
        let (first, last) = (shown.first().map(|(id, _)| *id), shown.last().map(|(id, _)| *id));
        let kept = params.without_paging();
        let address = |rest: String| format!("{path}?{kept}PageSize={}{rest}", self.size);
        let next = last.filter(|_| last != lowest);
        let previous = first.filter(|_| first != highest);
        let start = self.page.saturating_mul(self.size);
        let count = u32::try_from(shown.len()).unwrap_or(u32::MAX);
        json!({
            "first_page_uri": address("&Page=0".to_owned()),
            "next_page_uri": next.map(|id| address(format!("&Page={}&PageToken=PA{id:016x}", self.page.saturating_add(1)))),
            "previous_page_uri":
                previous.map(|id| address(format!("&Page={}&PageToken=PB{id:016x}", self.page.saturating_sub(1)))),
            "uri": address(match params.get("PageToken") {
                None => format!("&Page={}", self.page),
                Some(token) => format!("&Page={}&PageToken={token}", self.page),
            }),
            "page": self.page,
            "page_size": self.size,
            "start": start,
            "end": start.saturating_add(count.saturating_sub(1)),
            key: shown.into_iter().map(|(_, body)| body).collect::<Vec<_>>(),
        })
    }
}

fn place(token: &str) -> Option<Place> {
    let id = |digits: &str| {
        (digits.len() == 16)
            .then(|| i64::from_str_radix(digits, 16).ok())
            .flatten()
    };
    match (token.strip_prefix("PA"), token.strip_prefix("PB")) {
        (Some(digits), _) => id(digits).map(Place::After),
        (_, Some(digits)) => id(digits).map(Place::Before),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Window;
    use crate::server::sandbox::wire::params::Params;

    fn page(query: &str) -> Value {
        let params = Params::parse(query.as_bytes());
        let rows = [5_i64, 4, 3, 2, 1].into_iter().map(|id| (id, json!(id))).collect();
        Window::read(&params)
            .unwrap()
            .envelope("rows", "/list.json", &params, rows)
    }

    #[test]
    fn following_the_next_links_meets_every_row_once() {
        let mut seen = Vec::new();
        let mut query = "Name=x&PageSize=2".to_owned();
        loop {
            let answer = page(&query);
            seen.extend(answer["rows"].as_array().unwrap().iter().filter_map(Value::as_i64));
            let Some(next) = answer["next_page_uri"].as_str() else {
                break;
            };
            query = next.split_once('?').unwrap().1.to_owned();
            assert!(query.contains("Name=x"), "the filter is carried along");
        }
        assert_eq!(seen, [5, 4, 3, 2, 1]);
    }

    #[test]
    fn the_previous_link_leads_back() {
        let second = page("PageSize=2&Page=1&PageToken=PA0000000000000004");
        assert_eq!(second["rows"], json!([3, 2]));
        let back = second["previous_page_uri"]
            .as_str()
            .unwrap()
            .split_once('?')
            .unwrap()
            .1
            .to_owned();
        assert_eq!(page(&back)["rows"], json!([5, 4]));
    }

    #[test]
    fn sizes_and_tokens_out_of_bounds_are_refused_with_their_codes() {
        let code = |query: &str| {
            Window::read(&Params::parse(query.as_bytes()))
                .map(|_| ())
                .map_err(|no| no.code)
        };
        assert_eq!(code("PageSize=1001"), Err(20007));
        assert_eq!(code("PageSize=0"), Err(20422));
        assert_eq!(code("PageToken=nonsense"), Err(21481));
    }
}
