//! How it went in each area code.

use leptos::prelude::*;

use super::bars::{Cells, Heads, Lying};
use crate::{
    insights::Counts,
    phone::{AreaCode, places},
    ui::figures::AsTable,
};

/// So many are drawn; all stand in the table.
const DRAWN: usize = 8;

/// The area codes, the most tried first.
#[component]
pub fn Codes(
    /// Each with how it went there.
    codes: Vec<(Option<AreaCode>, Counts)>,
) -> impl IntoView {
    let most = codes.first().map_or(0, |(_, counts)| counts.tried());
    let bars = codes
        .iter()
        .take(DRAWN)
        .map(|(code, counts)| {
            let got = format!("{} of {}", counts.got(), counts.tried());
            view! {
                <li>
                    <span><Named code=*code /></span>
                    <Lying counts=*counts most=most />
                    <b class="fig">{got}</b>
                </li>
            }
        })
        .collect_view();
    let rows = codes
        .iter()
        .map(|(code, counts)| {
            view! {
                <tr role="row">
                    <th role="rowheader" scope="row"><Named code=*code /></th>
                    <Cells counts=*counts />
                </tr>
            }
        })
        .collect_view();
    let heads = view! {
        <th role="columnheader" scope="col">"Area code"</th>
        <Heads />
    };
    let rest = codes.len().saturating_sub(DRAWN);
    let rest = match rest {
        0 => None,
        1 => Some("1 more is in the table.".to_owned()),
        more => Some(format!("{more} more are in the table.")),
    };
    view! {
        <section class="sheet" aria-labelledby="codes">
            <div class="part stack tight">
                <h2 id="codes">"By area code"</h2>
                <p class="small quiet">"How many brought a number, of how many tried."</p>
            </div>
            <ol class="causes part plain">{bars}</ol>
            {rest.map(|rest| view! { <p class="part plain small quiet">{rest}</p> })}
            <AsTable label="By area code" heads=heads.into_any()>{rows}</AsTable>
        </section>
    }
    .into_any()
}

/// `415 San Francisco, CA`.
#[component]
fn Named(code: Option<AreaCode>) -> impl IntoView {
    let Some(code) = code else {
        return view! { "Other countries" }.into_any();
    };
    let place = match places::area(code) {
        Some(area) if area.main_place() == area.region => area.region.to_owned(),
        Some(area) => format!("{}, {}", area.main_place(), area.region),
        None if code.is_toll_free() => "Toll-free".to_owned(),
        None => String::new(),
    };
    view! {
        <b class="fig">{code.to_string()}</b>
        " "
        <span class="quiet">{place}</span>
    }
    .into_any()
}
