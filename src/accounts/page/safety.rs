//! Parts of the account's page: its password, its e-mail address, where it is signed in.

use leptos::prelude::*;

use crate::{
    accounts::{Letters, Notice, Owner, SignedInPlace, api, safety::ended_in_words},
    problem::{Problem, Returned},
    ui::{
        awaited::awaited,
        day::{Ago, Day},
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// What has just been changed.
#[component]
pub fn JustChanged() -> impl IntoView {
    awaited(async {
        let notice = api::take_notice().await.ok().flatten();
        notice.map(|notice| {
            let (headline, words) = in_words(notice);
            view! {
                <div role="status">
                    <Note kind=Kind::Good>
                        <strong>{headline}</strong>
                        <p>{words}</p>
                    </Note>
                </div>
            }
        })
    })
}

fn in_words(notice: Notice) -> (&'static str, String) {
    match notice {
        Notice::Password { ended } => (
            "Your password is changed",
            format!("{} API tokens work as before.", ended_in_words(ended)),
        ),
        Notice::Letter { to } => match use_context::<Letters>().unwrap_or_default() {
            Letters::Logged => (
                "Look into the log",
                format!(
                    "Practice mode sends no e-mail: the link that makes {to} your address stands in the server’s log. It is good for 30 minutes."
                ),
            ),
            Letters::Sent | Letters::None => (
                "Look into the other mailbox",
                format!(
                    "A letter with a link is on its way to {to}. Your address changes when that link is opened, within 30 minutes."
                ),
            ),
        },
        Notice::Sessions { ended } => ("Signed out elsewhere", ended_in_words(ended)),
    }
}

/// The forms that change what one signs in with.
#[component]
pub fn SignInParts() -> impl IntoView {
    let password = Returned::of("/api/auth/password");
    let email = Returned::of("/api/auth/email");
    let (password_open, email_open) = (password.is_some(), email.is_some());
    let can_confirm = use_context::<Letters>().unwrap_or_default() != Letters::None;
    view! {
        <details class="part" open=password_open>
            <summary>
                "Change password"
                <Icon name=Name::Down />
            </summary>
            <PasswordForm returned=password />
        </details>
        <details class="part" open=email_open>
            <summary>
                "Change e-mail address"
                <Icon name=Name::Down />
            </summary>
            {if can_confirm {
                view! { <EmailForm returned=email /> }.into_any()
            } else {
                view! { <p class="quiet">"This desk cannot send letters yet, so a new address cannot be confirmed. Ask whoever hosts it."</p> }.into_any()
            }}
        </details>
    }
    .into_any()
}

/// A refusal that is about no field.
#[component]
fn General(returned: Option<Returned>) -> impl IntoView {
    returned
        .filter(|returned| returned.problem.fields.is_empty())
        .map(|returned| {
            view! {
                <Note kind=Kind::Bad alert=true>
                    <strong>{returned.problem.error}</strong>
                    <p>{returned.problem.message}</p>
                </Note>
            }
        })
}

#[component]
fn PasswordForm(returned: Option<Returned>) -> impl IntoView {
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let (wrong_present, wrong_new) = (wrong("currentPassword"), wrong("newPassword"));
    let email = use_context::<Owner>().map_or_else(String::new, |owner| owner.email);
    view! {
        <form class="stack" method="post" action="/api/auth/password">
            <p class="quiet">"All other sessions end with it. API tokens stay: revoke those below that somebody else may know."</p>
            <General returned=returned />
            <input type="text" name="username" autocomplete="username" value=email hidden=true readonly=true />
            <Field label="Current password" name="currentPassword" kind="password" autocomplete="current-password" required=true maxlength=128u16 error=wrong_present />
            <Field label="New password" name="newPassword" kind="password" autocomplete="new-password" hint="8 characters or more. A few words in a row are fine." required=true minlength=8u16 maxlength=128u16 error=wrong_new />
            <button class="button" data-busy="Changing it…">"Change password"</button>
        </form>
    }
}

#[component]
fn EmailForm(returned: Option<Returned>) -> impl IntoView {
    let wrong = |name: &str| returned.as_ref().and_then(|returned| returned.wrong(name));
    let (wrong_email, wrong_password) = (wrong("newEmail"), wrong("password"));
    let typed = returned
        .as_ref()
        .map(|returned| returned.typed("newEmail"))
        .unwrap_or_default();
    view! {
        <form class="stack" method="post" action="/api/auth/email">
            <p class="quiet">"We send a link to the new address. Nothing changes until it is opened; the present address is told."</p>
            <General returned=returned />
            <Field label="New e-mail address" name="newEmail" kind="email" autocomplete="email" inputmode="email" required=true maxlength=254u16 error=wrong_email value=typed />
            <Field label="Your password" name="password" kind="password" autocomplete="current-password" required=true maxlength=128u16 error=wrong_password />
            <button class="button" data-busy="Asking…">"Send the link"</button>
        </form>
    }
}

/// The sheet with the sessions.
#[component]
pub fn SessionsSheet() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="sessions">
            <div class="part stack tight">
                <h2 id="sessions">"Where you are signed in"</h2>
                <p class="quiet">"As each browser describes itself. A session ends after 14 days without use, and after 30 in any case."</p>
            </div>
            {awaited(async { view! { <Places places=api::sessions().await /> } })}
        </section>
    }
}

#[component]
fn Places(places: Result<Vec<SignedInPlace>, Problem>) -> impl IntoView {
    let places = match places {
        Ok(places) => places,
        Err(problem) => {
            return view! {
                <div class="part">
                    <Note kind=Kind::Bad>
                        <strong>"Your sessions cannot be shown now"</strong>
                        <p>{problem.message}</p>
                    </Note>
                </div>
            }
            .into_any();
        }
    };
    let elsewhere = places.iter().any(|place| !place.current);
    let rows = places.into_iter().map(|place| view! { <PlaceRow place=place /> });
    view! {
        <ul class="lines">{rows.collect_view()}</ul>
        {elsewhere
            .then(|| {
                view! {
                    <form class="part" method="post" action="/api/auth/sessions/end-others">
                        <button class="button" data-busy="Signing out…">"Sign out everywhere else"</button>
                    </form>
                }
            })}
    }
    .into_any()
}

#[component]
fn PlaceRow(place: SignedInPlace) -> impl IntoView {
    let label = format!("Sign out {}", place.browser);
    view! {
        <li>
            <strong>{place.browser}</strong>
            <span class="quiet small">
                "since " <Day at=place.signed_in_at /> {(!place.current).then(|| view! { ", last seen " <Ago at=place.seen_at /> })}
            </span>
            {if place.current {
                view! { <span class="quiet small">"this one"</span> }.into_any()
            } else {
                view! {
                    <form method="post" action="/api/auth/sessions/end">
                        <input type="hidden" name="id" value=place.id.to_string() />
                        <button class="button bad slim" aria-label=label data-busy="Signing out…">"Sign out"</button>
                    </form>
                }
                .into_any()
            }}
        </li>
    }
}
