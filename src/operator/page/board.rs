//! `/operator`: all businesses on this desk.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{HOME, Refused, lines::AskingForLines, list::Businesses, troubles::Troubles};
use crate::{
    accounts::page::Signed,
    operator::{Board, Parked, Sums, api},
    purchases::page::encoded,
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        day::Ago,
        icon::Name,
        note::{self, Note},
    },
};

/// The list as a file.
const TABLE: &str = "/operator/businesses.csv";

/// `/operator`.
#[component]
pub fn OperatorPage() -> impl IntoView {
    let asked = use_query_map().get_untracked();
    let q = asked.get("q").unwrap_or_default().trim().to_owned();
    let after = asked.get("after").and_then(|text| Uuid::parse_str(&text).ok());
    let is_done = asked.get("done").as_deref() == Some("event");
    awaited(async move {
        match api::all_businesses(q.clone(), after).await {
            Ok(board) => view! { <Whole board=board q=q is_later=after.is_some() is_done=is_done /> }.into_any(),
            Err(problem) => view! { <Refused problem=problem /> }.into_any(),
        }
    })
}

#[component]
fn Whole(board: Board, q: String, is_later: bool, is_done: bool) -> impl IntoView {
    let Board {
        sums,
        troubles,
        parked,
        asking,
        businesses,
        found,
        next,
    } = board;
    let count = sums.parked;
    let table = match q.as_str() {
        "" => TABLE.to_owned(),
        q => format!("{TABLE}?q={}", encoded(q)),
    };
    let is_calm = troubles.is_empty() && parked.is_empty() && asking.is_empty();
    view! {
        <Signed title="Operator" place=HOME>
            <div class="head">
                <div>
                    <h1>"Operator"</h1>
                    <p>"All businesses on this desk."</p>
                </div>
                <a class="button" href=table download>"Export CSV"</a>
            </div>
            {is_done
                .then(|| {
                    view! {
                        <Note kind=note::Kind::Good>
                            <strong>"The event is dealt with"</strong>
                            <p>"Your note stands beside it."</p>
                        </Note>
                    }
                })}
            <Totals sums=sums />
            {is_calm
                .then(|| {
                    view! {
                        <Note kind=note::Kind::Good>
                            <strong>"Nothing waits for you"</strong>
                            <p>"No number is paid for and not shown, no purchase is stuck, and every payment belongs to somebody."</p>
                        </Note>
                    }
                })}
            <Troubles troubles=troubles with_names=true />
            <AskingForLines asking=asking />
            <Events parked=parked count=count />
            <Businesses businesses=businesses q=q found=found next=next is_later=is_later />
        </Signed>
    }
}

/// `1 number`, `2 numbers`.
fn counted(count: i64, one: &str, more: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { more })
}

#[component]
fn Totals(sums: Sums) -> impl IntoView {
    let mut about = vec![format!("{} new this week", sums.new_this_week)];
    if sums.stopped > 0 {
        about.push(format!("{} suspended or closed", sums.stopped));
    }
    let orphans = if sums.orphans == 0 {
        view! { <Badge kind=Kind::Good icon=Name::Check text="None" /> }
    } else {
        view! { <Badge kind=Kind::Warn icon=Name::Alert text="Paid, not shown" /> }
    };
    let differences = (sums.differences > 0).then(|| {
        let words = counted(sums.differences, "other difference", "other differences");
        view! { <dd class="small quiet">{words}</dd> }
    });
    view! {
        <section class="sheet" aria-label="Totals">
            <dl class="sums">
                <div>
                    <dt>"Businesses"</dt>
                    <dd>{sums.businesses}</dd>
                    <dd class="small quiet">{about.join(", ")}</dd>
                </div>
                <div>
                    <dt>"Numbers"</dt>
                    <dd>{sums.numbers}</dd>
                    <dd class="small quiet">{format!("{} confirming", sums.under_way)}</dd>
                </div>
                <div>
                    <dt>"Rent a month"</dt>
                    <dd>{sums.rent.to_string()}</dd>
                    <dd class="small quiet">"for the numbers held"</dd>
                </div>
                <div>
                    <dt>"Orphans"</dt>
                    <dd>{sums.orphans}</dd>
                    <dd>{orphans}</dd>
                    {differences}
                </div>
                <div>
                    <dt>"Failures in 24 hours"</dt>
                    <dd>{sums.failed_today}</dd>
                    <dd class="small quiet">{format!("of {} tried", sums.tried_today)}</dd>
                </div>
            </dl>
        </section>
    }
    .into_any()
}

#[component]
fn Events(parked: Vec<Parked>, count: i64) -> impl IntoView {
    if parked.is_empty() {
        return ().into_any();
    }
    let title = counted(
        count,
        "event of Stripe’s matches nobody",
        "events of Stripe’s match nobody",
    );
    let is_part = usize::try_from(count).is_ok_and(|count| count > parked.len());
    let rows = parked.into_iter().map(|event| {
        let address = format!("{HOME}/events/{}", event.id);
        view! {
            <li>
                <a href=address><code>{event.kind}</code></a>
                <span class="small">{event.why.unwrap_or_default()}</span>
                <span class="small quiet"><Ago at=event.received_at /></span>
            </li>
        }
    });
    view! {
        <section class="sheet" aria-labelledby="parked">
            <div class="part"><h2 id="parked">{title}</h2></div>
            <ul class="lines list events">{rows.collect_view()}</ul>
            {is_part.then(|| view! { <p class="part small quiet">"The newest are shown."</p> })}
        </section>
    }
    .into_any()
}
