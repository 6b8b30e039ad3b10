//! Numbers that nobody uses, and what they cost.

use leptos::prelude::*;

use crate::{
    numbers::page::Tel,
    usage::{NumberMonth, Usage, words},
};

/// So many are listed.
const LISTED: usize = 20;

/// Those that are idle by Twilio's own rule; nothing where there are none.
#[component]
pub fn Idle(
    /// The month.
    usage: Usage,
) -> impl IntoView {
    let idle: Vec<NumberMonth> = usage.idle().cloned().collect();
    if idle.is_empty() {
        return ().into_any();
    }
    let rent = usage.idle_rent().money(&usage.currency);
    let title = match idle.len() {
        1 => format!("1 number is idle and costs {rent} per month"),
        more => format!("{more} numbers are idle and cost {rent} per month"),
    };
    let when = if usage.is_over {
        "in that month"
    } else {
        "in the last 30 days"
    };
    let more = idle.len().saturating_sub(LISTED);
    let currency = usage.currency;
    let rows = idle.into_iter().take(LISTED).map(|number| {
        let price = number.rent.map(|rent| format!("{} per month", rent.money(&currency)));
        let release = format!("/phone-numbers/{}/release", number.id);
        let name = format!("Release {}", number.phone_number);
        view! {
            <li>
                <Tel number=number.phone_number />
                <span class="quiet">{number.label} " " {price}</span>
                <a class="button slim" href=release aria-label=name>"Release"</a>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="idle">
            <div class="part stack tight">
                <h2 id="idle">{title}</h2>
                <p class="quiet">{words::IDLE_RULE} " These had less " {when} "."</p>
            </div>
            <ul class="lines">{rows.collect_view()}</ul>
            {(more > 0).then(|| view! { <p class="part small quiet">{format!("{more} more are in the table below.")}</p> })}
        </section>
    }
    .into_any()
}
