//! `/insights`: how often it worked, where, and why not; each drawing with its figures in a table beside it.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use self::{codes::Codes, over_time::OverTime, reasons::Reasons, totals::Totals};
use crate::{
    accounts::page::Signed,
    insights::{Insights, Period, api},
    problem::Problem,
    ui::{
        PageStatus,
        awaited::awaited,
        empty::Empty,
        note::{Kind, Note},
    },
};

mod bars;
mod codes;
mod over_time;
mod reasons;
mod totals;

const HOME: &str = "/insights";

/// `/insights`.
#[component]
pub fn InsightsPage() -> impl IntoView {
    let asked = use_query_map().get_untracked().get("period").unwrap_or_default();
    let period = Period::named(asked.trim());
    view! {
        <Signed title="Insights" place=HOME>
            <div class="head">
                <div>
                    <h1>"Insights"</h1>
                    <p>"What you tried to get, and how it went. Days are in UTC."</p>
                </div>
                <div class="row">
                    <a class="button" href="/usage">"Usage and cost"</a>
                    <a class="button" href=format!("{HOME}/tries.csv?period={}", period.word()) download>"Export CSV"</a>
                </div>
            </div>
            <Choose chosen=period />
            {awaited(async move {
                match api::read_insights(period).await {
                    Ok(insights) => view! { <Shown insights=insights /> }.into_any(),
                    Err(problem) => view! { <Unreadable problem=problem /> }.into_any(),
                }
            })}
        </Signed>
    }
}

/// How far to look back: a form, so that the choice stands in the address.
#[component]
fn Choose(chosen: Period) -> impl IntoView {
    let choices = Period::CHOICES.map(|period| {
        let current = (period == chosen).then_some("true");
        view! { <button name="period" value=period.word() aria-current=current>{period.name()}</button> }
    });
    view! { <form class="tabs" method="get" action=HOME aria-label="Period">{choices.collect_view()}</form> }
}

#[component]
fn Unreadable(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <Note kind=Kind::Bad>
            <strong>"Your insights cannot be shown now"</strong>
            <p>"Your numbers and orders are not affected. " {problem.message}</p>
        </Note>
    }
}

#[component]
fn Shown(insights: Insights) -> impl IntoView {
    if insights.all.tried() == 0 {
        return view! { <Nothing ever=insights.ever period=insights.period /> }.into_any();
    }
    let Insights {
        period,
        all,
        providers,
        step,
        columns,
        reasons,
        codes,
        ..
    } = insights;
    let charged_nothing = !reasons.iter().any(|(reason, _)| reason.may_have_cost());
    view! {
        <Pattern />
        <Totals all=all providers=providers period=period charged_nothing=charged_nothing />
        <OverTime step=step columns=columns />
        <div class="two even">
            <Reasons reasons=reasons not_bought=all.not_bought />
            <Codes codes=codes />
        </div>
    }
    .into_any()
}

#[component]
fn Nothing(ever: bool, period: Period) -> impl IntoView {
    let (title, words) = if ever {
        (
            format!("Nothing was tried {}", period.ending()),
            "Choose a longer time above to see what was tried before.",
        )
    } else {
        (
            "Nothing was tried yet".to_owned(),
            "How often you get the very number you ask for, where, and why not, will stand here from your first order on.",
        )
    };
    view! {
        <section class="sheet" aria-labelledby="nothing">
            // One part of the sheet, so that no line is drawn between the two.
            <div>
                <h2 class="unseen" id="nothing">"How it went"</h2>
                <Empty blank=("(000)", "000-0000") title=title>
                    <p>{words}</p>
                    <a class="button key" href="/phone-numbers#buy">"Find a number"</a>
                </Empty>
            </div>
        </section>
    }
    .into_any()
}

/// The hatching of what was not bought, drawn once for all drawings of the page.
#[component]
fn Pattern() -> impl IntoView {
    leptos::tachys::html::InertElement::new(
        r#"<svg class="pattern" width="0" height="0" aria-hidden="true"><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path d="M0 0v6"></path></pattern></svg>"#,
    )
}
