//! Why nothing came of some tries.

use leptos::prelude::*;

use super::bars::Lying;
use crate::{
    insights::{Counts, Reason, counts::percent},
    ui::figures::AsTable,
};

/// The reasons, the most frequent first, each with the way to its help.
#[component]
pub fn Reasons(
    /// Each with how often.
    reasons: Vec<(Reason, u64)>,
    /// How often altogether.
    not_bought: u64,
) -> impl IntoView {
    if reasons.is_empty() {
        return view! {
            <section class="sheet" aria-labelledby="why">
                <div class="part stack tight">
                    <h2 id="why">"Why not"</h2>
                    <p class="quiet">"Nothing failed in this time."</p>
                </div>
            </section>
        }
        .into_any();
    }
    let most = reasons.iter().map(|(_, count)| *count).max().unwrap_or_default();
    let bars = reasons
        .iter()
        .map(|(reason, count)| {
            let counts = Counts {
                not_bought: *count,
                ..Counts::default()
            };
            view! {
                <li>
                    <a href=reason.help()>{reason.what_happened()}</a>
                    <Lying counts=counts most=most />
                    <b class="fig">{*count}</b>
                </li>
            }
        })
        .collect_view();
    let rows = reasons
        .iter()
        .map(|(reason, count)| {
            let share = percent(*count, not_bought).map(|share| format!("{share}%"));
            view! {
                <tr role="row">
                    <th role="rowheader" scope="row">{reason.what_happened()}</th>
                    <td role="cell" class="n" data-label="Times">{*count}</td>
                    <td role="cell" class="n" data-label="Share">{share}</td>
                </tr>
            }
        })
        .collect_view();
    let heads = view! {
        <th role="columnheader" scope="col">"Why"</th>
        <th role="columnheader" scope="col" class="n">"Times"</th>
        <th role="columnheader" scope="col" class="n">"Share"</th>
    };
    let title = match not_bought {
        1 => "Why 1 was not bought".to_owned(),
        more => format!("Why {more} were not bought"),
    };
    view! {
        <section class="sheet" aria-labelledby="why">
            <div class="part"><h2 id="why">{title}</h2></div>
            <ol class="causes part plain">{bars}</ol>
            <AsTable label="Why they were not bought" heads=heads.into_any()>{rows}</AsTable>
        </section>
    }
    .into_any()
}
