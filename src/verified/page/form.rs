//! The form by which one begins to prove a number.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{FORM, HOME};
use crate::{
    problem::Returned,
    ui::{
        field::{Choice, Field},
        note::{Kind, Note},
    },
    verified::LONGEST_LABEL,
};

/// The form.
#[component]
pub(super) fn VerifyForm() -> impl IntoView {
    let returned = Returned::of(FORM);
    let typed = |name: &str| {
        returned
            .as_ref()
            .map(|returned| returned.typed(name))
            .unwrap_or_default()
    };
    // Another page may have sent somebody here with a number.
    let number = Some(typed("phoneNumber"))
        .filter(|number| !number.is_empty())
        .or_else(|| use_query_map().get_untracked().get("number"))
        .unwrap_or_default();
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let general = returned
        .clone()
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| {
            view! {
                <Note kind=Kind::Bad alert=true>
                    <strong>{returned.problem.error}</strong>
                    <p>{returned.problem.message}</p>
                </Note>
            }
        });
    let longest = u16::try_from(LONGEST_LABEL).unwrap_or(u16::MAX);
    view! {
        <section class="sheet" aria-labelledby="verify">
            <div class="part"><h2 id="verify">"Prove that a number is yours"</h2></div>
            <form class="part plain stack" method="post" action=FORM>
                <input type="hidden" name="back" value=HOME />
                {general}
                <Field label="Number" name="phoneNumber" kind="tel" inputmode="tel" autocomplete="tel" required=true digits=true
                    hint="With its area code, or with + and the country" value=number error=wrong("phoneNumber") />
                <Field label="What you call it" name="label" hint="You may leave it blank" maxlength=longest value=typed("label") error=wrong("label") />
                <Choice legend="How" name="way" options=vec![("call", "Twilio calls it"), ("text", "A text with a code")] picked=typed("way") ticks=true error=wrong("way") />
                <p class="small quiet">"By a call, you type a code from this page on that telephone, and the number may then be shown as the caller. By a text, your primary number sends a code that you type here; it costs one text."</p>
                <div><button class="button key" data-busy="Asking…">"Verify number"</button></div>
            </form>
        </section>
    }
    .into_any()
}
