//! One that is being proven: what to type, and where.

use leptos::prelude::*;

use super::{CODE, FORM, HOME, REMOVE};
use crate::{
    problem::Returned,
    ui::field::Field,
    verified::{State, Verification, Way},
};

/// One that is being proven.
#[component]
pub(super) fn Open(one: Verification) -> impl IntoView {
    let part = format!("open-{}", one.id.simple());
    let said = format!("{part}-said");
    let words = said_of(&one);
    let title = one.phone_number.to_string();
    let code = one.code.clone().map(|code| {
        let spelled = code.chars().map(String::from).collect::<Vec<_>>().join(" ");
        view! {
            <p class="dictated">
                <span aria-hidden="true">{code}</span>
                <span class="unseen">{spelled}</span>
            </p>
        }
    });
    let typed = (one.way == Way::Text && one.state == State::Waiting).then(|| view! { <CodeForm one=one.clone() /> });
    view! {
        <section class="sheet" aria-labelledby=part.clone()>
            <div class="part stack tight">
                <h2 id=part.clone()>{title}</h2>
                <p role="status" id=said data-renew="" data-under-way="">{words}</p>
                <div id=format!("{part}-code") data-renew="">{code}</div>
                {typed}
            </div>
            <div class="part plain row">
                <Again one=one.clone() />
                <form method="post" action=REMOVE>
                    <input type="hidden" name="id" value=one.id.to_string() />
                    <input type="hidden" name="back" value=HOME />
                    <button class="button plain">"Stop"</button>
                </form>
            </div>
        </section>
    }
    .into_any()
}

/// What is happening, in a sentence.
fn said_of(one: &Verification) -> String {
    match (one.way, one.state) {
        (Way::Call, State::Waiting) => {
            "Twilio is calling this number. Pick up, and when you are asked, type this code on that telephone\u{2019}s keypad:".to_owned()
        }
        (Way::Text, State::Waiting) => "A text with a code is on its way to it from your primary number.".to_owned(),
        (Way::Call, _) => "Twilio is being asked to call this number. The code comes in a moment.".to_owned(),
        (Way::Text, _) => "Twilio is being asked to send a code to this number.".to_owned(),
    }
}

/// Once more, in place of this one.
#[component]
fn Again(one: Verification) -> impl IntoView {
    let words = match one.way {
        Way::Call => "Call again",
        Way::Text => "Send another code",
    };
    view! {
        <form method="post" action=FORM>
            <input type="hidden" name="phoneNumber" value=one.phone_number.as_str().to_owned() />
            <input type="hidden" name="label" value=one.label.unwrap_or_default() />
            <input type="hidden" name="way" value=one.way.as_str() />
            <input type="hidden" name="again" value="yes" />
            <input type="hidden" name="back" value=HOME />
            <button class="button" data-busy="Asking…">{words}</button>
        </form>
    }
    .into_any()
}

#[component]
fn CodeForm(one: Verification) -> impl IntoView {
    let id = one.id.to_string();
    let returned = Returned::of(CODE).filter(|returned| returned.typed("id") == id);
    let wrong = returned.and_then(|returned| returned.wrong("code"));
    let name = format!("code-{}", one.id.simple());
    view! {
        <form class="stack tight" method="post" action=CODE>
            <input type="hidden" name="id" value=id />
            <input type="hidden" name="back" value=HOME />
            <Field label="Code in the text" name="code" id=name autocomplete="one-time-code" inputmode="numeric" hint="6 digits" required=true maxlength=7u16 digits=true class="code6" error=wrong />
            <div><button class="button key" data-busy="Looking…">"Verify"</button></div>
        </form>
    }
    .into_any()
}
