//! `/usage`: what a month cost and what it was used for; and the sheet on one number's page.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use time::OffsetDateTime;

use self::{charged::Charged, days::Days, idle::Idle, numbers::Numbers, totals::Totals};
use crate::{
    accounts::page::Signed,
    problem::Problem,
    ui::{
        PageStatus,
        awaited::awaited,
        empty::Empty,
        note::{Kind, Note},
    },
    usage::{Month, Usage, api},
};

mod charged;
mod days;
mod idle;
mod numbers;
mod sheet;
mod sort;
mod totals;

pub use sheet::UsageSheet;
use sort::Sort;

const HOME: &str = "/usage";

/// `/usage`.
#[component]
pub fn UsagePage() -> impl IntoView {
    let map = use_query_map().get_untracked();
    let named = |name: &str| map.get(name).unwrap_or_default();
    let today = OffsetDateTime::now_utc().date();
    // What an address does not name well is this month, as every page takes what it does not know for the usual.
    let asked = Month::parse(named("month").trim());
    let month = asked.filter(|month| Month::choices(today).any(|choice| choice == *month));
    let month = month.unwrap_or_else(|| Month::of(today));
    let sort = Sort::named(named("sort").trim());
    view! {
        <Signed title="Usage and cost" place="/phone-numbers">
            <div class="head">
                <div>
                    <h1>"Usage and cost"</h1>
                    <p>{month.name()} {month.has(today).then_some(", so far")} ". Days are in UTC."</p>
                </div>
                <a class="button" href=format!("{HOME}/numbers.csv?month={month}") download>"Export CSV"</a>
            </div>
            {awaited(async move {
                match api::read_usage(Some(month.to_string())).await {
                    Ok(usage) => view! { <Shown usage=usage sort=sort /> }.into_any(),
                    Err(problem) => view! { <Unreadable problem=problem /> }.into_any(),
                }
            })}
        </Signed>
    }
}

/// The months there are, as links: so the choice stands in the address.
#[component]
fn Months(chosen: Month, since: Month) -> impl IntoView {
    let today = OffsetDateTime::now_utc().date();
    let all = Month::choices(today).take_while(move |month| *month >= since);
    // One month is no choice.
    if since >= Month::of(today) && chosen == since {
        return ().into_any();
    }
    let links = all.map(|month| {
        let current = (month == chosen).then_some("page");
        let href = format!("{HOME}?month={month}");
        view! { <a href=href aria-current=current>{month.name()}</a> }
    });
    view! { <nav class="tabs" aria-label="Month">{links.collect_view()}</nav> }.into_any()
}

#[component]
fn Unreadable(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <Note kind=Kind::Bad>
            <strong>"What you used cannot be shown now"</strong>
            <p>"Your numbers are not affected. " {problem.message}</p>
        </Note>
    }
    .into_any()
}

#[component]
fn Shown(usage: Usage, sort: Sort) -> impl IntoView {
    let is_nothing = usage.numbers.is_empty() && usage.account.is_none() && usage.counted.is_none();
    let body = if is_nothing {
        view! { <Nothing /> }.into_any()
    } else {
        let drawn = usage.counted.clone().map(|counted| {
            view! { <Days days=counted.days currency=usage.currency.clone() read_at=counted.read_at /> }
        });
        view! {
            <Totals usage=usage.clone() />
            <Idle usage=usage.clone() />
            <Numbers usage=usage.clone() sort=sort />
            {drawn}
            <Charged usage=usage.clone() />
        }
        .into_any()
    };
    view! {
        <Months chosen=usage.month since=usage.since />
        <Notes notes=usage.notes />
        {body}
    }
    .into_any()
}

/// What one should know before one believes the figures.
#[component]
fn Notes(notes: Vec<String>) -> impl IntoView {
    if notes.is_empty() {
        return ().into_any();
    }
    let lines = notes.into_iter().map(|note| view! { <p>{note}</p> }).collect_view();
    view! {
        <Note kind=Kind::Warn>
            <strong>"Good to know about these figures"</strong>
            {lines}
        </Note>
    }
    .into_any()
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="nothing">
            // One part of the sheet, so that no line is drawn between the two.
            <div>
                <h2 class="unseen" id="nothing">"What you used"</h2>
                <Empty blank=("(000)", "000-0000") title="Nothing was used in this month">
                    <p>"Calls, texts and what they cost will stand here, number by number, from your first number on."</p>
                    <a class="button key" href="/phone-numbers#buy">"Find a number"</a>
                </Empty>
            </div>
        </section>
    }
    .into_any()
}
