//! What an operator may do for a business. Each is folded away and says what it does before its button can be pressed.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    operator::OwnLimits,
    problem::Returned,
    purchases::Limits,
    ui::{
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// Where the forms come back to when they are refused.
fn back(id: Uuid) -> String {
    format!("{}/businesses/{id}", super::HOME)
}

#[component]
fn NotDone(words: String) -> impl IntoView {
    view! {
        <Note kind=Kind::Bad alert=true>
            <strong>"That was not done"</strong>
            <p>{words}</p>
        </Note>
    }
}

/// Asks whether the business is to be compared now.
#[component]
pub fn Compare(
    /// Its account.
    id: Uuid,
) -> impl IntoView {
    let returned = Returned::of("/api/operator/compare");
    let is_returned = returned.is_some();
    view! {
        <details class="part fold act" open=is_returned>
            <summary>
                <Icon name=Name::Down />
                " Compare with Twilio now"
            </summary>
            <form class="stack" method="post" action="/api/operator/compare">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=back(id) />
                {returned.map(|returned| view! { <NotDone words=returned.problem.message /> })}
                <p>"The whole list at Twilio is read and compared with what this business sees. Nothing of theirs is released; what came too late for its purchase is given back. That you asked for it stands in their trail."</p>
                <button class="button" data-busy="Comparing…">
                    <Icon name=Name::Refresh />
                    " Compare now"
                </button>
            </form>
        </details>
    }
    .into_any()
}

/// Asks for the limits of the business.
#[component]
pub fn LimitsForm(
    /// Its account.
    id: Uuid,
    /// What the host has said of it.
    own: OwnLimits,
    /// What everybody else is allowed.
    usual: Limits,
) -> impl IntoView {
    let returned = Returned::of("/api/operator/limits");
    let is_returned = returned.is_some();
    let alert = returned
        .clone()
        .map(|returned| view! { <NotDone words=returned.problem.message /> });
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let value = |name: &str, own: Option<String>| match &returned {
        Some(returned) => returned.typed(name),
        None => own.unwrap_or_default(),
    };
    let usual_words = |usual: Option<String>| {
        let usual = usual.unwrap_or_else(|| "no limit".to_owned());
        format!("Empty is the usual: {usual}. 0 is no limit.")
    };
    let count = |count: Option<i64>| count.map(|count| count.to_string());
    let own_spend = own.monthly_spend.map(|spend| spend.amount());
    view! {
        <details class="part fold act" open=is_returned>
            <summary>
                <Icon name=Name::Down />
                " Set other limits"
            </summary>
            <form class="stack" method="post" action="/api/operator/limits">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=back(id) />
                {alert}
                <Field
                    label="Numbers bought in 24 hours" name="perDay" inputmode="numeric" maxlength=12u16 hint=usual_words(count(usual.numbers_per_day))
                    error=wrong("perDay") value=value("perDay", count(own.per_day))
                />
                <Field
                    label="Numbers held at once" name="total" inputmode="numeric" maxlength=12u16 hint=usual_words(count(usual.numbers_total))
                    error=wrong("total") value=value("total", count(own.total))
                />
                <Field
                    label="US dollars per month" name="monthlySpend" inputmode="decimal" maxlength=16u16
                    hint=usual_words(usual.monthly_spend.map(|spend| spend.to_string())) error=wrong("monthlySpend")
                    value=value("monthlySpend", own_spend)
                />
                <p>"They hold for the next order of this business. The change stands in their trail with your name."</p>
                <button class="button" data-busy="Setting…">"Set these limits"</button>
            </form>
        </details>
    }
    .into_any()
}
