//! `/account/confirm`: what was about to happen waits here until whoever asked has shown who they are, and then goes on with
//! all that was typed.

use leptos::prelude::*;

use super::Signed;
use crate::{
    accounts::{
        api::factor as api,
        factor::{PROOF_CODE, PROOF_PASSWORD, Waiting},
    },
    ui::{
        awaited::awaited,
        field::Field,
        note::{Kind, Note},
    },
};

/// `/account/confirm`.
#[component]
pub fn ConfirmPage() -> impl IntoView {
    view! {
        <Signed title="Confirm that it is you" place="/account">
            <div class="narrow stack">
                {awaited(async {
                    match api::waits_for_proof().await {
                        Ok(Some(waiting)) => view! { <Ask waiting=waiting /> }.into_any(),
                        Ok(None) => view! { <Nothing words="What you were about to do has been done, or was left too long ago.".to_owned() /> }.into_any(),
                        Err(problem) => view! { <Nothing words=problem.message /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Nothing(words: String) -> impl IntoView {
    view! {
        <div class="head">
            <h1>"Nothing waits for you here"</h1>
        </div>
        <Note kind=Kind::Warn>
            <strong>"Nothing was changed"</strong>
            <p>{words}</p>
        </Note>
        <p><a class="button" href="/phone-numbers">"Go to your phone numbers"</a></p>
    }
}

#[component]
fn Ask(waiting: Waiting) -> impl IntoView {
    let wrong = |name: &str| waiting.wrong.get(name).cloned();
    let (wrong_password, wrong_code, wrong_all) = (wrong("password"), wrong("code"), wrong("all"));
    let back = waiting.back().to_owned();
    let takes_code = waiting.takes_code;
    let fields = waiting.fields.into_iter();
    let password = view! {
        <Field label="Your password" name=PROOF_PASSWORD kind="password" autocomplete="current-password" required=!takes_code maxlength=128u16 autofocus=!takes_code error=wrong_password.clone() />
    };
    view! {
        <div class="head">
            <div>
                <h1>"Confirm that it is you"</h1>
                <p>{waiting.why}</p>
            </div>
        </div>
        {wrong_all
            .map(|why| {
                view! {
                    <Note kind=Kind::Bad alert=true>
                        <strong>"Not confirmed"</strong>
                        <p>{why}</p>
                    </Note>
                }
            })}
        <form class="sheet" method="post" action=waiting.form aria-label="Confirm">
            <div class="part stack">
                {fields.map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
                {takes_code
                    .then(|| {
                        view! {
                            <Field label="Code of your authenticator app" name=PROOF_CODE autocomplete="one-time-code" inputmode="numeric" hint="6 digits" maxlength=7u16 digits=true class="code6" autofocus=true error=wrong_code />
                            <p class="quiet">"Or, in its place:"</p>
                        }
                    })}
                {password}
                <div class="row">
                    <button class="button key" data-busy="Going on…">"Confirm and go on"</button>
                    <a class="button plain" href=back>"Not now"</a>
                </div>
                <p class="small quiet">"What you typed is kept, and goes on with this."</p>
            </div>
        </form>
    }
}
