//! Sign-in and sign-up: one form each, which keeps what was typed.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::BillingPlace;
use crate::{
    accounts::Owner,
    problem::Returned,
    ui::{
        PracticeMode,
        field::Field,
        frame::Door,
        note::{Kind, Note},
    },
};

/// `/sign-in`.
#[component]
pub fn SignInPage() -> impl IntoView {
    let returned = Returned::of("/api/auth/sign-in");
    let query = use_query_map().get_untracked();
    let then = query.get("then").unwrap_or_default();
    let ended = query.get("ended").is_some() && returned.is_none();
    let changed = match query.get("changed").as_deref().filter(|_| returned.is_none()) {
        Some("password") => Some((
            "Your password is changed",
            "All sessions were ended. Sign in with the new password.",
        )),
        Some("email") => Some((
            "Your e-mail address is changed",
            "All sessions were ended. Sign in with the new address.",
        )),
        Some(_) | None => None,
    };
    let sign_up = if then.is_empty() {
        "/sign-up".to_owned()
    } else {
        "/sign-up?signed-out=1".to_owned()
    };
    view! {
        <Title text="Sign in" />
        <Door home="/" practice=practice()>
            <div class="stack tight">
                <h1>"Sign in"</h1>
                <p class="quiet">"Find, buy and keep phone numbers for your business."</p>
            </div>
            <AlreadyIn />
            {ended
                .then(|| {
                    view! {
                        <Note kind=Kind::Warn>
                            <strong>"Your session has ended"</strong>
                            <p>"Sign in and you are back where you were. Nothing was lost or changed."</p>
                        </Note>
                    }
                })}
            {changed
                .map(|(headline, words)| {
                    view! {
                        <Note kind=Kind::Good>
                            <strong>{headline}</strong>
                            <p>{words}</p>
                        </Note>
                    }
                })}
            <Refusal returned=returned.clone() />
            <form class="stack" method="post" action="/api/auth/sign-in">
                <input type="hidden" name="then" value=then />
                <Field label="E-mail" name="email" kind="email" autocomplete="username" inputmode="email" required=true maxlength=254u16 value=typed(returned.as_ref(), "email") />
                <Field label="Password" name="password" kind="password" autocomplete="current-password" required=true maxlength=128u16 />
                <button class="button key" data-busy="Signing in…">"Sign in"</button>
            </form>
            <p><a href="/forgot-password">"Forgotten your password?"</a></p>
            <p>"New here? " <a href=sign_up>"Open an account"</a></p>
        </Door>
    }
}

/// `/sign-up`.
#[component]
pub fn SignUpPage() -> impl IntoView {
    let returned = Returned::of("/api/auth/sign-up");
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let (wrong_email, wrong_password) = (wrong("email"), wrong("password"));
    let general = returned.clone().filter(|returned| returned.problem.fields.is_empty());
    let is_billed = use_context::<BillingPlace>().unwrap_or_default().0;
    view! {
        <Title text="Open an account" />
        <Door home="/" practice=practice()>
            <div class="stack tight">
                <h1>"Open an account"</h1>
                <p class="quiet">
                    {if is_billed {
                        "It takes a minute. This desk asks for a subscription; you see its price before you pay."
                    } else {
                        "It takes a minute. You pay only for numbers you buy."
                    }}
                </p>
            </div>
            <AlreadyIn />
            <Refusal returned=general />
            <form class="stack" method="post" action="/api/auth/sign-up">
                <Field label="E-mail" name="email" kind="email" autocomplete="username" inputmode="email" required=true maxlength=254u16 error=wrong_email value=typed(returned.as_ref(), "email") />
                <Field label="Password" name="password" kind="password" autocomplete="new-password" hint="8 characters or more. A few words in a row are fine." required=true minlength=8u16 maxlength=128u16 error=wrong_password />
                <button class="button key" data-busy="Opening your account…">"Open an account"</button>
            </form>
            <p>"Have an account? " <a href="/sign-in">"Sign in"</a></p>
        </Door>
    }
}

/// Someone who is signed in already is told so instead of signing in twice by mistake.
#[component]
fn AlreadyIn() -> impl IntoView {
    use_context::<Owner>().map(|owner| {
        view! {
            <Note kind=Kind::Good>
                <strong>"You are signed in as " {owner.email}</strong>
                <p><a href="/phone-numbers">"Go to your phone numbers"</a></p>
            </Note>
        }
    })
}

#[component]
pub(super) fn Refusal(returned: Option<Returned>) -> impl IntoView {
    returned.map(|returned| {
        view! {
            <Note kind=Kind::Bad alert=true>
                <strong>"That did not work"</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    })
}

pub(super) fn typed(returned: Option<&Returned>, name: &str) -> String {
    returned.map(|returned| returned.typed(name)).unwrap_or_default()
}

pub(super) fn practice() -> bool {
    use_context::<PracticeMode>().unwrap_or_default().0
}
