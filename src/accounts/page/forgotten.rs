//! The way back in: a forgotten password, and the pages that links in letters open. None of them changes anything by being
//! opened alone: mail servers open links as well.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;

use super::door::{Refusal, practice, typed};
use crate::{
    accounts::Letters,
    problem::Returned,
    ui::{
        field::Field,
        frame::Door,
        note::{Kind, Note},
    },
};

/// `/forgot-password`.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let returned = Returned::of("/api/auth/forgot-password");
    let asked = use_query_map().get_untracked().get("asked").is_some() && returned.is_none();
    let letters = use_context::<Letters>().unwrap_or_default();
    let below = match (letters, asked) {
        (Letters::None, _) => view! { <NoLetters /> }.into_any(),
        (Letters::Sent | Letters::Logged, true) => {
            view! { <Asked is_logged={letters == Letters::Logged} /> }.into_any()
        }
        (Letters::Sent | Letters::Logged, false) => view! { <Ask returned=returned /> }.into_any(),
    };
    view! {
        <Title text="Forgotten password" />
        <Door home="/" practice=practice()>
            <h1>"Forgotten password"</h1>
            {below}
            <p><a href="/sign-in">"Back to sign-in"</a></p>
        </Door>
    }
}

#[component]
fn NoLetters() -> impl IntoView {
    view! {
        <Note kind=Kind::Warn>
            <strong>"This desk cannot send letters yet"</strong>
            <p>"Ask whoever hosts it for a new password: they can give you a link to choose one. Your numbers are safe meanwhile."</p>
        </Note>
    }
}

#[component]
fn Asked(is_logged: bool) -> impl IntoView {
    let where_to = if is_logged {
        "Practice mode sends no e-mail: if there is an account with that address, the link stands in the server’s log. It is good for 30 minutes."
    } else {
        "If there is an account with that e-mail, a letter with a link is on its way. The link is good for 30 minutes. Look in the spam folder, too."
    };
    view! {
        <Note kind=Kind::Good>
            <strong>{if is_logged { "Look into the log" } else { "Look into your mailbox" }}</strong>
            <p>{where_to}</p>
        </Note>
        <p class="quiet">"Nothing there after some minutes? " <a href="/forgot-password">"Check the address and ask once more"</a></p>
    }
}

#[component]
fn Ask(returned: Option<Returned>) -> impl IntoView {
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("email"));
    let email = typed(returned.as_ref(), "email");
    let general = returned.filter(|returned| returned.problem.fields.is_empty());
    view! {
        <p class="quiet">"Tell us your e-mail address, and we send you a link to choose a new one."</p>
        <Refusal returned=general />
        <form class="stack" method="post" action="/api/auth/forgot-password">
            <Field label="E-mail" name="email" kind="email" autocomplete="username" inputmode="email" required=true maxlength=254u16 error=wrong value=email />
            <button class="button key" data-busy="Asking…">"Send me a link"</button>
        </form>
    }
}

/// What the link carries. It stays in the page's address, so that a refused form finds it again.
fn token() -> Option<String> {
    use_query_map()
        .get_untracked()
        .get("token")
        .filter(|token| !token.is_empty())
}

/// For a link of which the end is missing: it could only be refused.
#[component]
fn CutOff() -> impl IntoView {
    view! {
        <Note kind=Kind::Warn>
            <strong>"A part of the link is missing"</strong>
            <p>"Some mail programs cut long links. Copy the whole of it from the letter into the address bar, or ask for a new one. Nothing has changed."</p>
        </Note>
    }
}

/// `/reset-password`.
#[component]
pub fn ResetPasswordPage() -> impl IntoView {
    let returned = Returned::of("/api/auth/reset-password");
    let wrong = returned.as_ref().and_then(|returned| returned.wrong("newPassword"));
    let general = returned.filter(|returned| returned.problem.fields.is_empty());
    let ended = general.is_some() || token().is_none();
    view! {
        <Title text="New password" />
        <Door home="/" practice=practice()>
            <div class="stack tight">
                <h1>"New password"</h1>
                <p class="quiet">"You will be signed out everywhere. API tokens stay as they are."</p>
            </div>
            <Refusal returned=general />
            {match token() {
                None => view! { <CutOff /> }.into_any(),
                Some(token) => view! {
                    <form class="stack" method="post" action="/api/auth/reset-password">
                        <input type="hidden" name="token" value=token />
                        <Field label="New password" name="newPassword" kind="password" autocomplete="new-password" hint="8 characters or more. A few words in a row are fine." required=true minlength=8u16 maxlength=128u16 error=wrong />
                        <button class="button key" data-busy="Changing it…">"Change my password"</button>
                    </form>
                }.into_any(),
            }}
            {ended.then(|| view! { <p><a href="/forgot-password">"Ask for a new link"</a></p> })}
        </Door>
    }
}

/// `/confirm-email`.
#[component]
pub fn ConfirmEmailPage() -> impl IntoView {
    let returned = Returned::of("/api/auth/email/confirm");
    view! {
        <Title text="New e-mail address" />
        <Door home="/" practice=practice()>
            <div class="stack tight">
                <h1>"New e-mail address"</h1>
                <p class="quiet">"From then on you sign in with the address at which you got this link. All sessions of your account end, and the old address is told."</p>
            </div>
            <Refusal returned=returned />
            {match token() {
                None => view! { <CutOff /> }.into_any(),
                Some(token) => view! {
                    <form class="stack" method="post" action="/api/auth/email/confirm">
                        <input type="hidden" name="token" value=token />
                        <button class="button key" data-busy="Changing it…">"Use this address"</button>
                    </form>
                }.into_any(),
            }}
            <p><a href="/account">"To your account"</a></p>
        </Door>
    }
}
