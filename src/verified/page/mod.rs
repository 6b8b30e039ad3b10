//! `/phone-numbers/verified`: numbers held elsewhere, proven or being proven.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

mod form;
mod open;

use super::{State, Verification, Way, api};
use crate::{
    accounts::page::Beneath,
    numbers::page::Tel,
    phone::PhoneNumber,
    problem::Returned,
    ui::{
        PageStatus,
        awaited::awaited,
        badge::{Badge, Kind},
        day::Day,
        empty::Empty,
        href::encoded,
        icon::Name,
        note::{Kind as Tone, Note},
        progress::GoesOn,
    },
};
use form::VerifyForm;
use open::Open;

const HOME: &str = "/phone-numbers/verified";
/// The same with the form, while another number is being proven.
const ANOTHER: &str = "/phone-numbers/verified?another=yes#verify";
const FORM: &str = "/api/twilio/verify-number";
const CODE: &str = "/api/twilio/verify-code";
const REMOVE: &str = "/api/twilio/remove-verified-number";

/// The numbers that Twilio may show as the caller.
pub async fn may_be_shown() -> Vec<PhoneNumber> {
    let all = api::list_verified().await.unwrap_or_default();
    let may = |one: &Verification| one.state == State::Verified && one.way == Way::Call;
    all.into_iter().filter(may).map(|one| one.phone_number).collect()
}

/// `/phone-numbers/verified`.
#[component]
pub fn VerifiedPage() -> impl IntoView {
    view! {
        <Beneath title="Verified numbers" back="/phone-numbers" above="Phone Numbers" wide=true>
            <div class="head">
                <div>
                    <h1>"Verified numbers"</h1>
                    <p>"Numbers you hold elsewhere and have proven to be yours. Calls that one of your numbers passes on can show them as the caller."</p>
                </div>
            </div>
            {awaited(async {
                match api::list_verified().await {
                    Ok(all) => view! { <All all=all /> }.into_any(),
                    Err(problem) => {
                        PageStatus::set(problem.code.status());
                        view! { <Note kind=Tone::Bad alert=true><strong>{problem.error}</strong><p>{problem.message}</p></Note> }.into_any()
                    },
                }
            })}
        </Beneath>
    }
}

#[component]
fn All(all: Vec<Verification>) -> impl IntoView {
    let (open, ended): (Vec<_>, Vec<_>) = all.into_iter().partition(|one| one.state.is_open());
    let (verified, failed): (Vec<_>, Vec<_>) = ended.into_iter().partition(|one| one.state == State::Verified);
    // What was tried again since is not told any more.
    let failed: Vec<_> = failed
        .into_iter()
        .filter(|old| {
            let is_same = |new: &&Verification| new.phone_number == old.phone_number && new.way == old.way;
            !open.iter().chain(&verified).any(|new| is_same(&new))
        })
        .collect();
    let latest = failed.first().cloned();
    // Where somebody types a code, the page does not renew itself under their hands.
    let is_typed = |one: &Verification| one.way == Way::Text && one.state == State::Waiting;
    let is_wanted = is_form_wanted();
    let goes_on = !open.is_empty() && !is_wanted && !open.iter().any(is_typed);
    let said = said(&open, &verified);
    view! {
        <GoesOn href=HOME is_open=goes_on />
        <p class="unseen" role="status" id="verified-said" data-renew>{said}</p>
        <Others />
        <div class="stack wide" id="verified-all" data-renew data-under-way=goes_on>
            {open.into_iter().map(|one| view! { <Open one=one /> }).collect_view()}
            {latest.map(|one| view! { <Failed one=one /> })}
            <Proven verified=verified />
        </div>
        {if goes_on {
            view! { <p><a class="button" href=ANOTHER>"Verify another number"</a></p> }.into_any()
        } else {
            view! { <VerifyForm /> }.into_any()
        }}
    }
    .into_any()
}

/// Whether somebody is about to type a number: then the page stays as it is.
fn is_form_wanted() -> bool {
    let asked = use_query_map().get_untracked();
    Returned::of(FORM).is_some() || asked.get("another").is_some() || asked.get("number").is_some()
}

/// What is read out once it is so.
fn said(open: &[Verification], verified: &[Verification]) -> String {
    match (open.is_empty(), verified.first()) {
        (true, Some(one)) => format!("{} is verified.", one.phone_number),
        _ => String::new(),
    }
}

/// A refusal of one of the small forms.
#[component]
fn Others() -> impl IntoView {
    let refused =
        Returned::of(REMOVE).or_else(|| Returned::of(CODE).filter(|returned| returned.problem.fields.is_empty()));
    refused.map(|returned| {
        view! {
            <Note kind=Tone::Bad alert=true>
                <strong>{returned.problem.error}</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    })
}

/// The last one that could not be proven.
#[component]
fn Failed(one: Verification) -> impl IntoView {
    let way = one.way.as_str();
    view! {
        <Note kind=Tone::Bad>
            <strong>{one.phone_number.to_string()} " is not verified"</strong>
            <p>{one.words}" "<a class="whole" href="/help#verifying">"More help"</a></p>
            <div class="row">
                <form method="post" action=FORM>
                    <input type="hidden" name="phoneNumber" value=one.phone_number.as_str().to_owned() />
                    <input type="hidden" name="label" value=one.label.unwrap_or_default() />
                    <input type="hidden" name="way" value=way />
                    <input type="hidden" name="back" value=HOME />
                    <button class="button" data-busy="Asking…">"Try again"</button>
                </form>
                <form method="post" action=REMOVE>
                    <input type="hidden" name="id" value=one.id.to_string() />
                    <input type="hidden" name="back" value=HOME />
                    <button class="button plain">"Leave it"</button>
                </form>
            </div>
        </Note>
    }
    .into_any()
}

/// Those that are proven.
#[component]
fn Proven(verified: Vec<Verification>) -> impl IntoView {
    let rows = if verified.is_empty() {
        view! {
            <Empty blank=("(000)", "000-0000") title="No number is verified yet">
                <p>"Prove one below. It takes a minute and somebody beside that telephone."</p>
            </Empty>
        }
        .into_any()
    } else {
        view! { <ul class="plain-list chosen elsewhere">{verified.into_iter().map(|one| view! { <Row one=one /> }).collect_view()}</ul> }
            .into_any()
    };
    view! {
        <section class="sheet" aria-labelledby="proven">
            <div class="part"><h2 id="proven">"Proven to be yours"</h2></div>
            {rows}
        </section>
    }
    .into_any()
}

#[component]
fn Row(one: Verification) -> impl IntoView {
    let (text, name) = match one.way {
        Way::Call => ("By a call: may be shown as the caller", Name::Check),
        Way::Text => ("By a text", Name::Check),
    };
    let number = one.phone_number.to_string();
    // Only such numbers can be brought along.
    let is_here = one.phone_number.nanp().is_some();
    let bring = is_here.then(|| format!("/phone-numbers/porting?number={}", encoded(one.phone_number.as_str())));
    view! {
        <li>
            <div>
                <Tel number=one.phone_number size="l" />
                <p class="small">
                    {one.label.map(|label| view! { <strong>{label}</strong> <span class="quiet">" · "</span> })}
                    <span class="quiet">"since " {one.verified_at.map(|at| view! { <Day at=at /> })}</span>
                </p>
                <Badge kind=Kind::Good icon=name text=text />
            </div>
            <div class="row">
            {bring.map(|href| view! { <a class="button" href=href>"Bring it here"<span class="unseen">" " {number.clone()}</span></a> })}
            <form method="post" action=REMOVE>
                <input type="hidden" name="id" value=one.id.to_string() />
                <input type="hidden" name="back" value=HOME />
                <button class="button plain" data-busy="Removing…">"Remove"<span class="unseen">" " {number}</span></button>
            </form>
            </div>
        </li>
    }
    .into_any()
}
