//! The month number by number, in the order one likes.

use leptos::prelude::*;

use super::sort::Sort;
use crate::{
    numbers::{Status, page::Tel},
    ui::day::Ago,
    usage::{Micros, NumberMonth, Usage, Use, words},
};

/// So many stand on the page; all of them in the file.
const SHOWN: usize = 100;

/// A table of the numbers, with what each did and cost.
#[component]
pub fn Numbers(
    /// The month.
    usage: Usage,
    /// In which order.
    sort: Sort,
) -> impl IntoView {
    if usage.numbers.is_empty() {
        return ().into_any();
    }
    let mut numbers = usage.numbers.clone();
    sort.apply(&mut numbers);
    let all = numbers.len();
    let currency = usage.currency.clone();
    let rows = numbers.into_iter().take(SHOWN).map(|number| {
        view! { <Row number=number currency=currency.clone() /> }
    });
    let elsewhere = usage
        .counted
        .as_ref()
        .map(|counted| counted.elsewhere)
        .filter(|used| !used.is_none());
    let elsewhere = elsewhere.map(|used| view! { <Elsewhere used=used currency=usage.currency.clone() /> });
    let read = usage.counted.as_ref().map(|counted| {
        let least = if counted.is_cut { " Every count is \u{201c}at least\u{201d}." } else { "" };
        view! { "Counted from Twilio\u{2019}s lists of calls and texts, as they were " <Ago at=counted.read_at /> "." {least} }
    });
    view! {
        <section class="sheet" aria-labelledby="numbers">
            <div class="part stack tight">
                <h2 id="numbers">"By number"</h2>
                <p class="small quiet">
                    {read}
                    " A minute begun counts whole, as Twilio bills it. Rent is for the whole month."
                </p>
            </div>
            <div class="tablebox used">
                <table role="table" aria-label="By number">
                    <Heads usage=usage sort=sort />
                    <tbody role="rowgroup">{rows.collect_view()} {elsewhere}</tbody>
                </table>
            </div>
            {(all > SHOWN)
                .then(|| view! { <p class="part small quiet">{format!("{} more are in the file: Export CSV.", all - SHOWN)}</p> })}
        </section>
    }
    .into_any()
}

#[component]
fn Heads(usage: Usage, sort: Sort) -> impl IntoView {
    let month = usage.month;
    let head = |by: Sort, name: &'static str, class: &'static str| {
        view! {
            <th role="columnheader" scope="col" class=class aria-sort=sort.aria(by)>
                <a href=by.address(month)>{name}</a>
            </th>
        }
    };
    view! {
        <thead role="rowgroup">
            <tr role="row">
                {head(Sort::Number, "Number", "")} {head(Sort::Calls, "Calls", "n")}
                {head(Sort::Texts, "Texts", "n")}
                <th role="columnheader" scope="col" class="n">"Use"</th>
                <th role="columnheader" scope="col" class="n">"Rent"</th>
                {head(Sort::Cost, "Cost", "n")}
            </tr>
        </thead>
    }
    .into_any()
}

/// `12 in (30 min), 4 out (5 min)`.
fn calls(used: Use) -> String {
    match (used.calls_in, used.calls_out) {
        (0, 0) => "0".to_owned(),
        (came, 0) => format!("{came} in, {} min", used.minutes_in),
        (0, went) => format!("{went} out, {} min", used.minutes_out),
        (came, went) => format!(
            "{came} in, {} min; {went} out, {} min",
            used.minutes_in, used.minutes_out
        ),
    }
}

fn texts(used: Use) -> String {
    match (used.texts_in, used.texts_out) {
        (0, 0) => "0".to_owned(),
        (came, 0) => format!("{came} in"),
        (0, went) => format!("{went} out"),
        (came, went) => format!("{came} in; {went} out"),
    }
}

#[component]
fn Cells(used: Option<Use>, rent: Option<Micros>, cost: Micros, currency: String) -> impl IntoView {
    // Not known is not nothing.
    let unknown = || "\u{2013}".to_owned();
    let money = |amount: Micros| amount.money(&currency).to_string();
    view! {
        <td role="cell" class="n" data-label="Calls">{used.map_or_else(unknown, calls)}</td>
        <td role="cell" class="n" data-label="Texts">{used.map_or_else(unknown, texts)}</td>
        <td role="cell" class="n" data-label="Use">{used.map_or_else(unknown, |used| money(used.cost()))}</td>
        <td role="cell" class="n" data-label="Rent">{rent.map_or_else(unknown, money)}</td>
        <td role="cell" class="n" data-label="Cost">
            <b>{money(cost)}</b>
        </td>
    }
    .into_any()
}

#[component]
fn Row(number: NumberMonth, currency: String) -> impl IntoView {
    let changed = number.bought_for.zip(number.rent);
    let changed = changed.map(|(bought, now)| words::changed(&bought.money(&currency), &now.money(&currency)));
    let state = match number.status {
        Status::Active => None,
        Status::Releasing => Some("Being released"),
        Status::Released => Some("Released"),
        Status::Lost => Some("Lost at Twilio"),
    };
    let idle = (number.is_idle == Some(true)).then_some("Idle");
    let beneath: Vec<String> = [number.label, state.map(str::to_owned), idle.map(str::to_owned)]
        .into_iter()
        .flatten()
        .collect();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <div>
                    <Tel number=number.phone_number />
                    <p class="small quiet">{beneath.join(" \u{b7} ")}</p>
                    {changed.map(|words| view! { <p class="small">{words}</p> })}
                </div>
            </th>
            <Cells used=number.used rent=number.rent cost=number.cost currency=currency />
        </tr>
    }
    .into_any()
}

/// What belongs to no number of theirs.
#[component]
fn Elsewhere(used: Use, currency: String) -> impl IntoView {
    view! {
        <tr role="row">
            <th role="rowheader" scope="row">
                <div>
                    "No number of yours"
                    <p class="small quiet">"Calls passed on to another telephone, and numbers that are gone"</p>
                </div>
            </th>
            <Cells used=Some(used) rent=None cost=used.cost() currency=currency />
        </tr>
    }
    .into_any()
}
