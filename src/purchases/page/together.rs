//! `/purchases/together/{id}`: several numbers ordered with one click, each with its outcome, any time, without scripts.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{purchase::Missing, tally::Tally};
use crate::{
    accounts::page::Beneath,
    numbers::{Number, Status, page::Tel},
    purchases::{
        Cause, Line, Together, api,
        together::{Outcome, Progress as Stage},
    },
    ui::{
        awaited::awaited,
        badge::{Badge, Kind},
        icon::{Icon, Name},
        progress::{GoesOn, HowFar},
    },
};

/// `/purchases/together/{id}`.
#[component]
pub fn TogetherPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    view! {
        <Beneath title="Several numbers" back="/phone-numbers" above="Phone Numbers" wide=true>
            {awaited(async move {
                match api::find_together(id).await {
                    Ok(together) => view! { <All together=together /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn All(together: Together) -> impl IntoView {
    let address = format!("/purchases/together/{}", together.bulk_id);
    let is_open = together.status == Stage::Confirming;
    let (done, total) = (together.done, together.total);
    let tally = Tally::of(&together.purchases);
    let (title, said) = (tally.title(&together), tally.said(&together));
    view! {
        <GoesOn href=address.clone() is_open=is_open />
        <div class="head">
            <h1 id="together-title" data-renew>{title}</h1>
        </div>
        <section class="sheet" aria-label="These numbers">
            <HowFar id="together" label="Numbers with their outcome" done=(done, total) is_open=is_open said=said />
            <ul class="plain-list chosen">{together.purchases.into_iter().map(|line| view! { <Row line=line /> }).collect_view()}</ul>
            <div id="together-next" data-renew>
                {is_open
                    .then(|| {
                        view! {
                            <div class="part"><p class="small">"You can close this page: it goes on without you. Come back to this address any time."</p></div>
                        }
                    })}
            </div>
        </section>
        <div class="row">
            <a class="button key" href="/phone-numbers">"Back to my numbers"</a>
            <span id="together-again" data-renew>
            {is_open
                .then(|| {
                    view! {
                        <a class="button plain" href=address>
                            <Icon name=Name::Refresh />
                            " Look again now"
                        </a>
                    }
                })}
            </span>
        </div>
    }
    .into_any()
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let part = format!("line-{}", line.purchase_id.simple());
    let (badge_part, href) = (format!("{part}-badge"), format!("/purchases/{}", line.purchase_id));
    let (kind, icon, word) = badge(&line);
    view! {
        <li>
            <a href=href>
                <Tel number=line.requested_number.clone() size="l" />
            </a>
            <div id=part data-renew><Words line=line /></div>
            <div id=badge_part data-renew><Badge kind=kind icon=icon text=word /></div>
        </li>
    }
}

fn badge(line: &Line) -> (Kind, Name, &'static str) {
    let status = line.phone_number.as_ref().map(|number| number.status);
    match (line.outcome, status) {
        (Outcome::NotBought, _) => (Kind::Bad, Name::None, "Not bought"),
        (Outcome::Confirming, _) | (Outcome::Bought, None) => (Kind::Wait, Name::Clock, "Confirming"),
        (Outcome::Bought, Some(Status::Releasing)) => (Kind::Wait, Name::Clock, "Releasing"),
        (Outcome::Bought, Some(Status::Released)) => (Kind::Wait, Name::None, "Released"),
        (Outcome::Bought, Some(Status::Lost)) => (Kind::Bad, Name::None, "Lost at Twilio"),
        (Outcome::Bought, Some(Status::Active)) if line.was_held_before() => (Kind::Good, Name::Check, "Yours already"),
        (Outcome::Bought, Some(Status::Active)) if line.is_undecided() => (Kind::Warn, Name::Changed, "Changed"),
        (Outcome::Bought, Some(Status::Active)) if line.is_substitute() => (Kind::Good, Name::Check, "Kept"),
        (Outcome::Bought, Some(Status::Active)) => (Kind::Good, Name::Check, "Bought"),
    }
}

#[component]
fn Words(line: Line) -> impl IntoView {
    let page = format!("/purchases/{}", line.purchase_id);
    let (is_substitute, is_undecided) = (line.is_substitute(), line.is_undecided());
    let was_held = line.was_held_before();
    match (line.outcome, line.phone_number) {
        (Outcome::Bought, Some(number)) => {
            let since = since(&number, is_substitute);
            let bought = if was_held {
                "It was in your Twilio account already, and nothing was charged by this order.".into_any()
            } else if is_substitute {
                view! { "It was taken. You got " <Tel number=number.phone_number /> " instead." }.into_any()
            } else {
                "Bought, exactly as you asked.".into_any()
            };
            view! {
                <p class="small">
                    {bought} " " {since}
                    {is_undecided.then(|| view! { " " <a class="whole" href=page>"Keep or release it?"</a> })}
                </p>
            }
            .into_any()
        }
        (Outcome::NotBought, _) if let Some(arrived) = line.arrived => {
            view! { <p class="small">{arrived.words()} " " <a class="whole" href=page>"See this purchase"</a></p> }
                .into_any()
        }
        (Outcome::NotBought, _) => {
            let cause = line.cause.unwrap_or(Cause::Refused);
            let why = line.limit.unwrap_or_else(|| cause.what_happened().to_owned());
            let has_step = cause == Cause::AddressRequired;
            view! {
                <p class="small">
                    {why} " " {cause.next_step()}
                    {has_step.then(|| view! { " " <a class="whole" href=page>"See what Twilio asks for"</a> })}
                </p>
            }
            .into_any()
        }
        (Outcome::Confirming | Outcome::Bought, _) => {
            view! { <p class="small quiet">"Twilio has not said yes or no yet."</p> }.into_any()
        }
    }
}

/// What it costs, or what has become of it since.
fn since(number: &Number, is_substitute: bool) -> String {
    match number.status {
        Status::Active => number
            .rent()
            .map_or_else(String::new, |rent| format!("{rent} per month.")),
        Status::Releasing => "It is being released. Twilio has not confirmed it yet.".to_owned(),
        Status::Released if is_substitute => "That one is released. It costs nothing any more.".to_owned(),
        Status::Released => "It is released since. It costs nothing any more.".to_owned(),
        Status::Lost => "Twilio holds it for you no more. It costs nothing any more.".to_owned(),
    }
}
