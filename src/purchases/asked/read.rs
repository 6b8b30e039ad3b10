//! The question, read from an address.

use leptos_router::params::ParamsMap;

use super::{
    AROUND, Asked, At, Consent,
    above::{Above, country_of, is_state},
};
use crate::{
    phone::{AreaCode, Capabilities, NumberType, PhoneNumber, pattern::Match, places},
    purchases::{Query, Sort},
};

/// What makes an address a question; a page without any of it asks nothing.
const QUESTIONS: [&str; 5] = ["area_code", "contains", "near", "near_number", "rate_center"];

impl Asked {
    /// Reads the address.
    pub fn from(map: &ParamsMap) -> Self {
        let text = |name: &str| text(map, name);
        let searched = QUESTIONS.iter().any(|name| map.get(name).is_some());
        let above = Above::read(text("area_code"));
        let (city, near_number, rate_center) = (text("near"), text("near_number"), text("rate_center"));
        let beside = near_number
            .as_deref()
            .and_then(|text| PhoneNumber::typed(text).ok()?.area_code());
        // Whoever names a toll-free code means toll-free numbers.
        let code = above.area_code.as_deref().and_then(|code| AreaCode::parse(code).ok());
        let is_toll_free = [code, beside].into_iter().flatten().any(AreaCode::is_toll_free);
        let country = above
            .country
            .or_else(|| city.as_deref().map(country_of))
            .or_else(|| beside.and_then(places::area).map(places::market));
        let is_around = near_number.is_some() && rate_center.is_none() && !is_toll_free;
        let query = Query {
            country: country.unwrap_or("US").to_owned(),
            number_type: match text("type").and_then(|name| NumberType::from_name(&name)) {
                None | Some(NumberType::Local) if is_toll_free => NumberType::TollFree,
                chosen => chosen.unwrap_or_default(),
            },
            distance: miles(map, &above, city.as_deref(), is_around),
            area_code: above.area_code,
            contains: text("contains"),
            position: match text("match").as_deref() {
                Some("start") => Match::Start,
                Some("end") => Match::End,
                _ => Match::Anywhere,
            },
            capabilities: capabilities(map, searched),
            near_number,
            rate_center,
            no_address: map.get("no_address").is_some(),
            sort: text("sort").and_then(|name| Sort::from_name(&name)).unwrap_or_default(),
            near: city.clone().or(above.near),
            ..Query::default()
        };
        Self {
            query,
            searched,
            place: above.place,
            city,
            is_unclear: above.is_unclear,
            ticked: map.get_all("number").unwrap_or_default(),
            consent: Consent::from(map),
            at: At::default(),
        }
    }
}

fn text(map: &ParamsMap, name: &str) -> Option<String> {
    map.get(name)
        .map(|value| value.trim().to_owned())
        .filter(|value| !value.is_empty())
}

/// Miles are counted from a town, a postal code or a number: from a state, or from nowhere, there are none.
fn miles(map: &ParamsMap, above: &Above, city: Option<&str>, is_around_number: bool) -> Option<u32> {
    let typed = text(map, "distance").and_then(|miles| miles.parse().ok());
    match (city, &above.near) {
        (Some(city), _) if is_state(city) => None,
        (None, Some(_)) if above.is_region => None,
        (None, Some(_)) if map.get("distance").is_none() => Some(AROUND),
        (Some(_), _) | (None, Some(_)) => typed,
        // Around a number there is no place itself.
        (None, None) => is_around_number.then(|| typed.unwrap_or(AROUND)),
    }
}

fn capabilities(map: &ParamsMap, searched: bool) -> Capabilities {
    let ticked = |name: &str| map.get(name).is_some();
    if searched {
        Capabilities {
            voice: ticked("voice"),
            sms: ticked("sms"),
            mms: ticked("mms"),
            rcs: false,
        }
    } else {
        Query::default().capabilities
    }
}
