//! `/reconciliation`: what the carrier holds for the business, against what the desk shows it.

use std::collections::HashSet;

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use uuid::Uuid;

use super::{differ::Differ, vapi::AtVapi};
use crate::{
    accounts::page::Signed,
    numbers::{self, Number, Status, asked::Asked, page::Tel},
    problem::{Problem, Returned},
    reconciliation::{Report, api},
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        day::Ago,
        empty::Empty,
        icon::{Icon, Name},
        note::{self, Note},
        toast::Toast,
    },
};

/// The page's address.
pub(super) const HOME: &str = "/reconciliation";

/// `/reconciliation`.
#[component]
pub fn ReconciliationPage() -> impl IntoView {
    let settled = use_query_map()
        .get_untracked()
        .get("settled")
        .and_then(|text| Uuid::parse_str(&text).ok());
    awaited(async move {
        // Looked up for its owner and never believed: an address says nothing by itself.
        let done = match settled {
            Some(id) => api::find_difference(id).await.ok(),
            None => None,
        };
        let toast = done.and_then(|finding| {
            let words = finding.outcome?.words();
            Some(view! { <Toast close_href=HOME><Tel number=finding.phone_number /> " " {words}</Toast> }.into_any())
        });
        view! { <Comparison over=toast inert=false /> }
    })
}

/// The page, with whatever lies over it.
#[component]
pub(super) fn Comparison(over: Option<AnyView>, inert: bool) -> impl IntoView {
    view! {
        <Signed title="Reconciliation" place="/phone-numbers" over=over inert=inert>
            {awaited(async move {
                match api::last_comparison().await {
                    Ok(report) => {
                        let listed = numbers::api::list(&Asked::default(), None, Some(MOST_LISTED)).await;
                        view! {
                            <Head can_compare=report.has_account />
                            <Whole report=report listed=listed.map(|page| page.numbers).unwrap_or_default() />
                            <AtVapi />
                        }
                            .into_any()
                    }
                    Err(problem) => view! { <Head can_compare=true /> <Unreadable problem=problem /> }.into_any(),
                }
            })}
        </Signed>
    }
}

#[component]
fn Head(
    /// There is nothing to compare with before there is an account at Twilio.
    can_compare: bool,
) -> impl IntoView {
    view! {
        <div class="head">
            <div>
                <h1>"Reconciliation"</h1>
                <p>"What Twilio holds for you, against what Numberdesk shows you."</p>
            </div>
            {can_compare
                .then(|| {
                    view! {
                        <form method="post" action="/api/reconciliation/compare">
                            <input type="hidden" name="back" value=HOME />
                            <button class="button" data-busy="Comparing…">
                                <Icon name=Name::Refresh />
                                " Compare now"
                            </button>
                        </form>
                    }
                })}
        </div>
    }
}

/// So many of the numbers that agree are listed; the rest stand under Phone Numbers.
const MOST_LISTED: u32 = 100;

#[component]
fn Unreadable(problem: Problem) -> impl IntoView {
    view! {
        <Note kind=note::Kind::Bad>
            <strong>"The comparison cannot be shown now"</strong>
            <p>"Your numbers are safe. " {problem.message}</p>
        </Note>
    }
}

#[component]
fn Whole(report: Report, listed: Vec<Number>) -> impl IntoView {
    let refused = ["add", "take-off", "put-back", "take-over"]
        .into_iter()
        .find_map(|act| Returned::of(&format!("/api/reconciliation/{act}")))
        .or_else(|| Returned::of("/api/twilio/purchase-number"))
        .or_else(|| Returned::of("/api/reconciliation/compare").filter(|_| report.failed_at.is_none()))
        .map(|returned| {
            view! {
                <Note kind=note::Kind::Bad alert=true>
                    <strong>"That was not done"</strong>
                    <p>{returned.problem.message}</p>
                </Note>
            }
        });
    let every = format!("every {}", report.pause());
    let failed = report.failed_at.map(|at| {
        let why = report.failure.clone().unwrap_or_default();
        let last = report.compared_at;
        view! {
            <Note kind=note::Kind::Bad>
                <strong>"Twilio cannot be read just now"</strong>
                <p>
                    {why} " We last tried " <Ago at=at /> {format!(" and go on trying {every}. ")}
                    {match last {
                        Some(last) => view! { "What you see below is from the last time it could be read, " <Ago at=last /> "." }.into_any(),
                        None => view! { "It could not be read yet." }.into_any(),
                    }}
                    " Your numbers are not affected."
                </p>
            </Note>
        }
    });
    let body = if report.compared_at.is_some() {
        view! { <Sums report=report.clone() /> <Todo report=report.clone() /> <Agreeing report=report listed=listed /> }
            .into_any()
    } else {
        view! { <NotYet report=report /> }.into_any()
    };
    view! { {refused} {failed} {body} }
}

#[component]
fn NotYet(report: Report) -> impl IntoView {
    let every = format!("every {}", report.pause());
    let words = if report.has_account {
        format!("We compare {every}, and soon for the first time. Compare now begins it at once.")
    } else {
        format!(
            "You have no account at Twilio yet. It is opened with your first search, and from then on we compare {every}."
        )
    };
    view! {
        <section class="sheet" aria-labelledby="result">
            <h2 class="unseen" id="result">"Result"</h2>
            <Empty blank=("(000)", "000-0000") title="Not compared yet">
                <p>{words}</p>
                {(!report.has_account).then(|| view! { <a class="button key" href="/phone-numbers#buy">"Find a number"</a> })}
            </Empty>
        </section>
    }
}

#[component]
fn Sums(report: Report) -> impl IntoView {
    let sum = |name: &'static str, count: u32, kind: Kind, icon: Name, words: &'static str| {
        let (kind, icon, words) = if count == 0 {
            (Kind::Good, Name::Check, "None")
        } else {
            (kind, icon, words)
        };
        view! {
            <div>
                <dt>{name}</dt>
                <dd>{count}</dd>
                <dd><Badge kind=kind icon=icon text=words /></dd>
            </div>
        }
    };
    let agree = view! {
        <div>
            <dt>"Agree"</dt>
            <dd>{report.agree}</dd>
            <dd>{(report.agree > 0).then(|| view! { <Badge kind=Kind::Good icon=Name::Check text="In order" /> })}</dd>
        </div>
    };
    let every = format!("every {}", report.pause());
    let compared = report
        .compared_at
        .map(|at| view! { "Compared " <Ago at=at /> ", the whole of your Twilio account. " });
    view! {
        <section class="sheet" aria-label="Result">
            <dl class="sums">
                {agree}
                {sum("Only at Twilio", report.only_at_twilio, Kind::Warn, Name::Alert, "You pay for it")}
                {sum("Only here", report.only_here, Kind::Bad, Name::None, "Does not work")}
                {sum("Settings differ", report.differ, Kind::Warn, Name::Changed, "Changed at Twilio")}
            </dl>
            <div class="part small quiet">
                {compared} {format!("We look again {every}. Nothing of yours is ever released by itself.")}
            </div>
        </section>
    }
    .into_any()
}

#[component]
fn Todo(report: Report) -> impl IntoView {
    if report.findings.is_empty() {
        return view! {
            <Note kind=note::Kind::Good>
                <strong>"Nothing to put right"</strong>
                <p>"Twilio holds exactly the numbers in your list, as they were set up here."</p>
            </Note>
        }
        .into_any();
    }
    let count = report.findings.len();
    view! {
        <section class="sheet" aria-labelledby="todo">
            <div class="part"><h2 id="todo">{format!("{count} to put right")}</h2></div>
            <ul class="plain-list">{report.findings.into_iter().map(|finding| view! { <Differ finding=finding /> }).collect_view()}</ul>
        </section>
    }
    .into_any()
}

#[component]
fn Agreeing(report: Report, listed: Vec<Number>) -> impl IntoView {
    let differing: HashSet<Uuid> = report.findings.iter().filter_map(|finding| finding.number_id).collect();
    let agreeing: Vec<Number> = listed
        .into_iter()
        .filter(|number| number.status == Status::Active && !differing.contains(&number.id))
        .collect();
    if agreeing.is_empty() || report.agree == 0 {
        return ().into_any();
    }
    let shown = u32::try_from(agreeing.len()).unwrap_or(u32::MAX);
    let title = match report.agree {
        1 => "1 number agrees".to_owned(),
        count => format!("{count} numbers agree"),
    };
    let rows = agreeing.into_iter().map(|number| {
        view! {
            <li>
                <Tel number=number.phone_number />
                <span>{number.friendly_name.unwrap_or_else(|| "No label".to_owned())}</span>
                <Badge kind=Kind::Good icon=Name::Check text="Agrees" />
            </li>
        }
    });
    view! {
        <details class="sheet fold">
            <summary>
                <Icon name=Name::Down />
                " "
                {title}
            </summary>
            <ul class="lines list">{rows.collect_view()}</ul>
            {(report.agree > shown)
                .then(|| view! { <p class="part small">"The newest " {shown} " are shown. " <a href="/phone-numbers">"See all under Phone Numbers"</a></p> })}
        </details>
    }
    .into_any()
}
