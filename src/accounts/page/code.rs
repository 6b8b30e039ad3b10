//! `/sign-in/code`: the password was right, now the code.

use leptos::prelude::*;
use leptos_meta::Title;

use super::factor::Refused;
use crate::{
    accounts::api::factor as api,
    problem::{Code, Returned},
    ui::{
        PracticeMode,
        awaited::awaited,
        field::Field,
        frame::Door,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

const FORM: &str = "/api/auth/sign-in/code";

/// `/sign-in/code`.
#[component]
pub fn CodePage() -> impl IntoView {
    let practice = use_context::<PracticeMode>().unwrap_or_default().0;
    view! {
        <Title text="Code" />
        <Door home="/" practice=practice>
            {awaited(async {
                match api::half_signed_in().await {
                    Ok(Some(email)) => view! { <Ask email=email /> }.into_any(),
                    Ok(None) | Err(_) => view! { <TooLate /> }.into_any(),
                }
            })}
        </Door>
    }
}

#[component]
fn Ask(email: String) -> impl IntoView {
    let refused = Refused::of(FORM);
    view! {
        <div class="stack tight">
            <h1>"Enter your code"</h1>
            <p class="quiet">"Your authenticator app shows it for " <strong>{email}</strong> "."</p>
        </div>
        {refused.note()}
        <form class="stack" method="post" action=FORM>
            <Field label="Code" name="code" autocomplete="one-time-code" inputmode="numeric" hint="6 digits" required=true maxlength=7u16 digits=true class="code6" autofocus=true error=refused.wrong("code") />
            <button class="button key" data-busy="Signing in…">"Sign in"</button>
        </form>
        <details>
            <summary>
                "No phone at hand?"
                <Icon name=Name::Down />
            </summary>
            <form class="stack" method="post" action=FORM>
                <Field label="Recovery code" name="code" id="recovery" hint="24 letters and digits; each is good once" required=true maxlength=40u16 class="code-line" />
                <button class="button" data-busy="Signing in…">"Sign in with a recovery code"</button>
            </form>
        </details>
        <p><a href="/sign-in">"Sign in as somebody else"</a></p>
    }
}

/// Five minutes have passed, or there was no password before it.
#[component]
fn TooLate() -> impl IntoView {
    // Anything else than "too late" that was said just now is said here too.
    let said = Returned::of(FORM)
        .map(|returned| returned.problem)
        .filter(|problem| problem.code != Code::SignInRequired);
    view! {
        <h1>"Sign in again"</h1>
        <Note kind=Kind::Warn alert=true>
            <strong>"The code comes after the password"</strong>
            <p>{said.map_or_else(|| "There are 5 minutes for it, and they are over. Nothing was lost or changed.".to_owned(), |problem| problem.message)}</p>
        </Note>
        <p><a class="button key" href="/sign-in">"Sign in"</a></p>
    }
}
