//! What an owner may buy, hold and spend, and how much of it is used: a part of the account's page.

use leptos::prelude::*;

use crate::{
    problem::Problem,
    purchases::{Usage, api},
    ui::{
        awaited::awaited,
        note::{Kind, Note},
    },
};

/// The sheet with the limits.
#[component]
pub fn LimitsSheet() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="limits">
            <div class="part stack tight">
                <h2 id="limits">"Limits"</h2>
                <p class="quiet">"They keep a slip from becoming a bill. The host of this desk can raise them for you."</p>
            </div>
            {awaited(async { view! { <Used usage=api::limits().await /> } })}
        </section>
    }
}

#[component]
fn Used(usage: Result<Usage, Problem>) -> impl IntoView {
    match usage {
        Ok(usage) => {
            let of = |used: String, most: Option<String>| match most {
                Some(most) => format!("{used} of {most}"),
                None => format!("{used}, without a limit"),
            };
            let limits = usage.limits;
            let count = |most: Option<i64>| most.map(|most| most.to_string());
            view! {
                <dl class="facts part plain">
                    <dt>"Bought in 24 hours"</dt>
                    <dd>{of(usage.today.to_string(), count(limits.numbers_per_day))}</dd>
                    <dt>"Held at once"</dt>
                    <dd>{of(usage.numbers.to_string(), count(limits.numbers_total))}</dd>
                    <dt>"Cost in 30 days"</dt>
                    <dd>{of(usage.rent.to_string(), limits.monthly_spend.map(|most| most.to_string()))}</dd>
                </dl>
            }
            .into_any()
        }
        Err(problem) => view! {
            <div class="part">
                <Note kind=Kind::Bad>
                    <strong>"Your limits cannot be shown now"</strong>
                    <p>{problem.message}</p>
                </Note>
            </div>
        }
        .into_any(),
    }
}
