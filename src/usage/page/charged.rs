//! What Twilio charged, in Twilio's own categories.

use leptos::prelude::*;

use crate::usage::{Usage, records::Category};

/// The categories that came to something, in a table; none where Twilio has not said.
#[component]
pub fn Charged(
    /// The month.
    usage: Usage,
) -> impl IntoView {
    let categories = usage.account.map(|account| account.categories).unwrap_or_default();
    if categories.is_empty() {
        return ().into_any();
    }
    let currency = usage.currency;
    let rows = categories
        .into_iter()
        .map(move |one| view! { <Row one=one currency=currency.clone() /> });
    view! {
        <section class="sheet" aria-labelledby="charged">
            <div class="part stack tight">
                <h2 id="charged">"What Twilio charged"</h2>
                <p class="small quiet">
                    "In Twilio\u{2019}s own categories. Those that hold others are left out, so that nothing counts twice."
                </p>
            </div>
            <div class="tablebox">
                <table role="table" aria-label="What Twilio charged">
                    <thead role="rowgroup">
                        <tr role="row">
                            <th role="columnheader" scope="col">"What"</th>
                            <th role="columnheader" scope="col" class="n">"How many"</th>
                            <th role="columnheader" scope="col" class="n">"Cost"</th>
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows.collect_view()}</tbody>
                </table>
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Row(one: Category, currency: String) -> impl IntoView {
    let name = if one.description.is_empty() {
        one.category
    } else {
        one.description
    };
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">{name}</th>
            <td role="cell" class="n" data-label="How many">{one.count} " " {one.unit}</td>
            <td role="cell" class="n" data-label="Cost">{one.cost.money(&currency).to_string()}</td>
        </tr>
    }
    .into_any()
}
