//! `/availability`: what Twilio has now in the area codes of a place, as a table and on a map.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{PlaceField, WhichPlace, map::Map};
use crate::{
    accounts::page::{BillingPlace, Signed},
    areas::{Board, MOST_ROWS, Row, Standing, Stock, api, board_address, ground, search_address},
    phone::places::{self, Typed, typed},
    problem::{Code, Problem},
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, Note},
        pages::Pages,
    },
};

/// `/availability`.
#[component]
pub fn AvailabilityPage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let place = map.get("place").unwrap_or_default().trim().to_owned();
    let from = map.get("from").and_then(|from| from.parse().ok()).unwrap_or(0);
    let meant = typed(&place);
    let spot = meant.spot();
    let title = match spot {
        Some(spot) if spot.is_region => format!("In stock in {}", spot.written()),
        Some(spot) => format!("In stock around {}", spot.written()),
        None => "In stock now".to_owned(),
    };
    let wrong = why_not(&meant, &place).filter(|_| spot.is_none());
    let is_asked = spot.is_some();
    view! {
        <Signed title=title.clone() place="/phone-numbers">
            <div class="stack wide">
                <a class="back" href="/phone-numbers">
                    <Icon name=Name::Down />
                    " Phone Numbers"
                </a>
                <div class="head">
                    <div>
                        <h1>{title}</h1>
                        <p>"What Twilio has for your account, by area code. Counts are at most a minute old."</p>
                    </div>
                </div>
                {is_asked
                    .then(|| {
                        let place = place.clone();
                        awaited(async move { view! { <Shown board=api::find_board(place.clone(), from).await place=place /> } })
                    })}
                {(!is_asked).then(|| view! { <WhichPlace text=place.clone() address=board_address /> })}
                <section class="sheet medium" aria-labelledby="other">
                    <form class="part stack" method="get" action="/availability" role="search" aria-label="Places">
                        <h2 id="other">{if is_asked { "Another place" } else { "Which place?" }}</h2>
                        <PlaceField label="Place or area code" name="place" id="place" hint="San Francisco, a state, or 415" error=wrong value=if is_asked { String::new() } else { place }>
                            <button class="button" data-busy="Looking…">
                                <Icon name=Name::Search />
                                " Look"
                            </button>
                        </PlaceField>
                    </form>
                </section>
            </div>
        </Signed>
    }
}

/// Why there is no board of what was typed; none where nothing was, or where several places have the name.
fn why_not(meant: &Typed, text: &str) -> Option<String> {
    match meant {
        Typed::Spots(_) => None,
        Typed::Nothing if text.is_empty() => None,
        Typed::Code(code) => Some(format!(
            "{code} is not an area code in service in the United States or Canada."
        )),
        Typed::Postal(code) => Some(format!(
            "Which area codes serve {code} is not in our table. Write its city, or search for numbers there."
        )),
        Typed::Elsewhere(name) => Some(format!(
            "{name} is not in our table. Write a larger city nearby, or its state."
        )),
        Typed::Nothing => Some("Write a city with its state, like Portland, OR, a state, or an area code.".to_owned()),
    }
}

#[component]
fn Shown(board: Result<Board, Problem>, place: String) -> impl IntoView {
    match board {
        Ok(board) => view! { <Sheets board=board place=place /> }.into_any(),
        Err(problem) => {
            let is_billed = use_context::<BillingPlace>().unwrap_or_default().0;
            let leads_on = is_billed && problem.code == Code::NoSubaccount;
            view! {
                <Note kind=Kind::Warn>
                    <strong>{problem.error}</strong>
                    <p>{problem.message}</p>
                    {leads_on.then(|| view! { <p><a class="button" href="/billing">"Subscribe"</a></p> })}
                </Note>
            }
            .into_any()
        }
    }
}

#[component]
fn Sheets(board: Board, place: String) -> impl IntoView {
    let is_silent = board.rows.iter().all(|row| row.stock == Stock::Unknown) && !board.rows.is_empty();
    let (from, total, shown) = (board.from, board.total, board.rows.len());
    let page = |from: usize| {
        let address = board_address(&place);
        if from == 0 {
            address
        } else {
            format!("{address}&from={from}")
        }
    };
    let later = (from + shown < total).then(|| page(from + shown));
    let earlier = (from > 0).then(|| page(from.saturating_sub(MOST_ROWS)));
    let has_pages = later.is_some() || earlier.is_some();
    let words = format!("{} to {} of {total}", (from + 1).min(total), from + shown);
    let again = page(from);
    let rows = board.rows.clone();
    view! {
        {is_silent
            .then(|| {
                view! {
                    <Note kind=Kind::Warn>
                        <strong>"Twilio has not said what there is"</strong>
                        <p>"Nothing was charged. Look again in a few seconds, or search an area code."</p>
                    </Note>
                }
            })}
        <div class="two">
            <section class="sheet" aria-labelledby="stock">
                <div class="part row apart">
                    <h2 id="stock">"Area codes"</h2>
                    <a class="button slim" href=again>
                        <Icon name=Name::Refresh />
                        " Look again"
                    </a>
                </div>
                <Table rows=rows />
                {has_pages.then(|| view! { <Pages place=words earlier=earlier later=later /> })}
            </section>
            <Map board=board />
        </div>
    }
    .into_any()
}

#[component]
fn Table(rows: Vec<Row>) -> impl IntoView {
    view! {
        <div class="tablebox">
            <table role="table" class="stock">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Code"</th>
                        <th role="columnheader" scope="col">"Place"</th>
                        <th role="columnheader" scope="col" class="n">"In stock"</th>
                        <th role="columnheader" scope="col">"Checked"</th>
                        <th role="columnheader" scope="col"><span class="unseen">"Search"</span></th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows.into_iter().map(|row| view! { <Line row=row /> }).collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[component]
fn Line(row: Row) -> impl IntoView {
    let code = row.area_code.to_string();
    let place = places::area(row.area_code).map(|area| format!("{}, {}", area.main_place(), area.region));
    let small = how_far(&row).or_else(|| ground(row.area_code));
    let (count, checked) = match row.stock {
        Stock::Counted { count, seconds } => (counted(count), age(seconds)),
        Stock::Unknown => ("Not known".to_owned(), "No answer".to_owned()),
        Stock::NotSold => ("Not sold here".to_owned(), String::new()),
    };
    let is_sold = row.stock != Stock::NotSold;
    let has_some = matches!(row.stock, Stock::Counted { count: 1.., .. });
    view! {
        <tr role="row">
            <th role="rowheader" scope="row"><span class="fig code">{code.clone()}</span></th>
            <td role="cell" data-label="Place">
                <span>
                    {place}
                    {small.map(|words| view! { <br /> <span class="small quiet">{words}</span> })}
                </span>
            </td>
            <td role="cell" class="n" data-label="In stock" data-stocked=has_some.then_some("")>
                {if has_some { view! { <strong class="fig">{count}</strong> }.into_any() } else { view! { <span class="quiet">{count}</span> }.into_any() }}
            </td>
            <td role="cell" data-label="Checked" class="small quiet whole">{checked}</td>
            <td role="cell" class="act">
                {is_sold.then(|| view! { <a class="button slim" href=search_address(&code)>"Search " <span class="unseen">{code.clone()}</span></a> })}
            </td>
        </tr>
    }
}

fn how_far(row: &Row) -> Option<String> {
    match (row.standing, row.miles?) {
        (Standing::Here, _) => None,
        (Standing::Around, 0) => Some("The same city".to_owned()),
        (Standing::Around, 1) => Some("1 mile away".to_owned()),
        (Standing::Around, miles) => Some(format!("{miles} miles away")),
    }
}

/// One page of a search is counted, so that a full one may be more.
pub(super) fn counted(count: u32) -> String {
    match count {
        0 => "None now".to_owned(),
        20.. => "20+".to_owned(),
        few => few.to_string(),
    }
}

/// `just now`, `12 s ago`.
fn age(seconds: u64) -> String {
    if seconds < 2 {
        "Just now".to_owned()
    } else {
        format!("{seconds} s ago")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_page_may_be_more_and_nothing_is_said_in_words() {
        assert_eq!([0, 1, 19, 20].map(counted), ["None now", "1", "19", "20+"]);
        assert_eq!([0, 1, 2, 59].map(age), ["Just now", "Just now", "2 s ago", "59 s ago"]);
    }
}
