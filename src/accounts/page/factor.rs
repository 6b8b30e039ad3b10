//! `/account/second-factor`: off, being set up, its recovery codes, on; and the part of the account's page that leads there.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use super::{
    Signed,
    setting_up::{NewCodes, SettingUp},
};
use crate::{
    accounts::{api::factor as api, factor::SecondFactor},
    problem::{Problem, Returned},
    ui::{
        awaited::awaited,
        day::Day,
        field::Field,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// With so few left, the page says to make new ones.
const FEW: u32 = 3;

/// `/account/second-factor`.
#[component]
pub fn FactorPage() -> impl IntoView {
    let is_just_off = use_query_map().get_untracked().get("off").is_some();
    view! {
        <Signed title="Second factor" place="/account">
            <div class="narrow stack">
                <a class="back" href="/account">
                    <Icon name=Name::Down />
                    " Account"
                </a>
                {awaited(async move {
                    let shown = api::take_shown().await;
                    match (shown, api::find_factor().await) {
                        (Ok(shown), _) if !shown.recovery_codes.is_empty() => {
                            view! { <NewCodes codes=shown.recovery_codes /> }.into_any()
                        }
                        (_, Ok(factor)) if factor.enabled => view! { <On factor=factor /> }.into_any(),
                        (Ok(shown), Ok(_)) => match shown.set_up {
                            Some(drawn) => view! { <SettingUp drawn=drawn /> }.into_any(),
                            None => view! { <Off is_just_off=is_just_off /> }.into_any(),
                        },
                        (Err(problem), _) | (_, Err(problem)) => view! { <Unknown problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

/// The part of the account's page.
#[component]
pub fn FactorSheet() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="factor">
            <div class="part stack tight">
                <h2 id="factor">"Second factor"</h2>
                {awaited(async {
                    match api::find_factor().await {
                        Ok(factor) => view! { <Line factor=factor /> }.into_any(),
                        Err(problem) => view! { <p>{problem.message}</p> }.into_any(),
                    }
                })}
            </div>
        </section>
    }
}

#[component]
fn Line(factor: SecondFactor) -> impl IntoView {
    let (words, act) = if factor.enabled {
        let left = left(factor.recovery_codes_left);
        let since = factor.since.map(|at| view! { " since " <Day at=at /> });
        (view! { "On" {since} ". " {left} "." }.into_any(), "Look after it")
    } else {
        ("Off: your password alone opens this account.".into_any(), "Set it up")
    };
    view! {
        <p class="quiet">{words}</p>
        <p><a class="button" href="/account/second-factor">{act}</a></p>
    }
}

fn left(count: u32) -> String {
    match count {
        0 => "No recovery codes left".to_owned(),
        1 => "1 recovery code left".to_owned(),
        count => format!("{count} recovery codes left"),
    }
}

#[component]
fn Unknown(problem: Problem) -> impl IntoView {
    view! {
        <div class="head">
            <h1>"Second factor"</h1>
        </div>
        <Note kind=Kind::Bad>
            <strong>{problem.error}</strong>
            <p>{problem.message}</p>
        </Note>
    }
}

/// A form that was refused: what was wrong with a field of it, and what was wrong besides.
pub(super) struct Refused(Option<Returned>);

impl Refused {
    /// Of the form at this address.
    pub(super) fn of(form: &str) -> Self {
        Self(Returned::of(form))
    }

    /// What was wrong with the field.
    pub(super) fn wrong(&self, name: &str) -> Option<String> {
        self.0.as_ref().and_then(|returned| returned.wrong(name))
    }

    /// What was wrong with none of them.
    pub(super) fn note(&self) -> impl IntoView + use<> {
        let problem = self.0.as_ref().map(|returned| returned.problem.clone());
        problem.filter(|problem| problem.fields.is_empty()).map(|problem| {
            view! {
                <Note kind=Kind::Bad alert=true>
                    <strong>{problem.error}</strong>
                    <p>{problem.message}</p>
                </Note>
            }
        })
    }
}

#[component]
fn Off(is_just_off: bool) -> impl IntoView {
    const FORM: &str = "/api/auth/second-factor/set-up";
    let refused = Refused::of(FORM);
    // The key that was shown waits no longer.
    let late = Refused::of("/api/auth/second-factor/turn-on").wrong("code");
    view! {
        <div class="head">
            <div>
                <h1>"Set up a second factor"</h1>
                <p>"Then a password that somebody has learned opens nothing: signing in asks for a code of your phone too."</p>
            </div>
        </div>
        {is_just_off
            .then(|| {
                view! {
                    <Note kind=Kind::Good alert=true>
                        <strong>"Your second factor is off"</strong>
                        <p>"Your password alone opens this account. The recovery codes are worth nothing any more."</p>
                    </Note>
                }
            })}
        {late
            .map(|why| {
                view! {
                    <Note kind=Kind::Warn alert=true>
                        <strong>"That took too long"</strong>
                        <p>{why}</p>
                    </Note>
                }
            })}
        {refused.note()}
        <section class="sheet" aria-label="How to set it up">
            <div class="part stack">
                <p>"You need an authenticator app on your phone, such as Google Authenticator, Microsoft Authenticator, 1Password or Aegis. It shows a new code every 30 seconds, also without a signal."</p>
                <form class="stack" method="post" action=FORM>
                    <Field label="Your password" name="password" kind="password" autocomplete="current-password" hint="So that nobody else sets it up in your name" required=true maxlength=128u16 error=refused.wrong("password") />
                    <div class="row">
                        <button class="button key" data-busy="Making a key…">"Go on"</button>
                        <a class="button plain" href="/account">"Not now"</a>
                    </div>
                </form>
            </div>
        </section>
    }
}

#[component]
fn On(factor: SecondFactor) -> impl IntoView {
    let since = factor.since.map(|at| view! { "On since " <Day at=at /> ". " });
    let count = factor.recovery_codes_left;
    view! {
        <div class="head">
            <div>
                <h1>"Second factor"</h1>
                <p>{since} "Signing in asks for a code of your app after the password."</p>
            </div>
        </div>
        <Remake count=count />
        <TurnOff />
    }
}

#[component]
fn Remake(count: u32) -> impl IntoView {
    const FORM: &str = "/api/auth/second-factor/recovery-codes";
    let refused = Refused::of(FORM);
    view! {
        {refused.note()}
        <section class="sheet" aria-labelledby="recovery">
            <div class="part stack">
                <div class="stack tight">
                    <h2 id="recovery">"Recovery codes"</h2>
                    <p class="quiet">"For the day your phone is lost: each opens this account once in place of a code of the app."</p>
                </div>
                {if count <= FEW {
                    view! {
                        <Note kind=Kind::Warn>
                            <strong>{left(count)}</strong>
                            <p>"Make new ones while you can still sign in."</p>
                        </Note>
                    }
                    .into_any()
                } else {
                    view! { <p>{left(count)} "."</p> }.into_any()
                }}
                <form class="stack tight" method="post" action=FORM>
                    <div><button class="button" data-busy="Making them…">"Make new codes"</button></div>
                    <p class="small quiet">"Those you have now are worth nothing from then on."</p>
                </form>
            </div>
        </section>
    }
}

#[component]
fn TurnOff() -> impl IntoView {
    const FORM: &str = "/api/auth/second-factor/turn-off";
    let refused = Refused::of(FORM);
    view! {
        {refused.note()}
        <section class="sheet" aria-labelledby="off">
            <div class="part stack">
                <div class="stack tight">
                    <h2 id="off">"Turn it off"</h2>
                    <p class="quiet">"For a new phone too: turn it off, then set it up there."</p>
                </div>
                <form class="stack" method="post" action=FORM>
                    <Field label="Your password" name="password" kind="password" autocomplete="current-password" required=true maxlength=128u16 error=refused.wrong("password") />
                    <Field label="Code of your app, or a recovery code" name="code" autocomplete="one-time-code" required=true maxlength=40u16 digits=true error=refused.wrong("code") />
                    <div><button class="button bad" data-busy="Turning it off…">"Turn it off"</button></div>
                </form>
            </div>
        </section>
    }
}
