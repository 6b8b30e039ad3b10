//! `/phone-numbers/wishes`: what the desk looks for on its owner's behalf, what it may do, and what it has found.

use leptos::prelude::*;
use time::{Duration, OffsetDateTime};

mod begin;
mod found;
mod lately;

pub use begin::NewWishPage;
pub use lately::Lately;

use super::{Act, Change, Outcome, State, Wish, Wishes, api, words};
use crate::{
    accounts::page::Beneath,
    problem::Returned,
    ui::{
        PageStatus,
        awaited::awaited,
        badge::{Badge, Kind},
        day::{Ago, Ahead, Day},
        empty::Empty,
        icon::Name,
        note::{Kind as Tone, Note},
        progress::GoesOn,
    },
};
use found::Found;

const HOME: &str = "/phone-numbers/wishes";
const NEW: &str = "/phone-numbers/wishes/new";
const BEGIN: &str = "/api/twilio/begin-wish";
const CHANGE: &str = "/api/twilio/change-wish";

/// `/phone-numbers/wishes`.
#[component]
pub fn WishesPage() -> impl IntoView {
    view! {
        <Beneath title="Standing wishes" back="/phone-numbers" above="Phone Numbers" wide=true>
            <div class="head">
                <div>
                    <h1>"Standing wishes"</h1>
                    <p>"Searches that we ask again and again for you. You hear of each number once, here and by e-mail where this desk sends any; or it is bought, within the bounds you set."</p>
                </div>
            </div>
            {awaited(async {
                match api::list_wishes(None).await {
                    Ok(wishes) => view! { <All wishes=wishes /> }.into_any(),
                    Err(problem) => {
                        PageStatus::set(problem.code.status());
                        view! { <Note kind=Tone::Bad alert=true><strong>{problem.error}</strong><p>{problem.message}</p></Note> }.into_any()
                    }
                }
            })}
        </Beneath>
    }
}

#[component]
fn All(wishes: Wishes) -> impl IntoView {
    let refused = Returned::of(CHANGE).map(|returned| {
        view! {
            <Note kind=Tone::Bad alert=true>
                <strong>{returned.problem.error}</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    });
    let wishes = wishes.wishes;
    view! {
        {refused}
        {if wishes.is_empty() {
            view! {
                <Empty blank=("(000)", "000-0000") title="You have no standing wish yet">
                    <p>"Search for the number you want. Where there is none, press “Tell me when there is one”; where there are others, “Have us look again and again”, under what was found."</p>
                    <a class="button key" href="/phone-numbers#buy">"Search for numbers"</a>
                </Empty>
            }
            .into_any()
        } else {
            let goes_on = wishes.iter().any(is_quick);
            view! {
                <GoesOn href=HOME is_open=goes_on />
                <div class="stack wide" id="wishes" data-renew data-under-way=goes_on>
                    {wishes.into_iter().map(|wish| view! { <One wish=wish /> }).collect_view()}
                </div>
            }
            .into_any()
        }}
    }
    .into_any()
}

/// Whether something becomes of it within minutes: its first look, or what is being bought.
fn is_quick(wish: &Wish) -> bool {
    let is_new = OffsetDateTime::now_utc() - wish.created_at < Duration::minutes(3);
    let is_first = wish.state == State::Open && wish.looks == 0 && wish.trouble.is_none() && is_new;
    is_first || wish.finds.iter().any(|find| find.outcome == Outcome::Buying)
}

#[component]
fn One(wish: Wish) -> impl IntoView {
    let (kind, icon, word) = match wish.state {
        State::Open => (Kind::Wait, Name::Search, "Looking"),
        State::Paused => (Kind::Warn, Name::Clock, "Paused"),
        State::Done => (Kind::Good, Name::Check, "Done"),
        State::Expired => (Kind::Warn, Name::Clock, "Over"),
        State::Stopped => (Kind::Warn, Name::None, "Stopped"),
    };
    let id = format!("wish-{}", wish.id);
    let labelled = id.clone();
    let search = format!("/phone-numbers?{}#found", wish.search);
    let again = format!("{NEW}?{}", wish.search);
    let change = format!("{NEW}?{}&wish={}", wish.search, wish.id);
    let lasts = wish.state.lasts();
    let trouble = wish.trouble.clone().filter(|_| wish.state == State::Open);
    let why = wish.words.clone().filter(|_| !lasts);
    let waits = wish.words.clone().filter(|_| wish.state == State::Paused);
    let (finds, is_named) = (wish.finds.clone(), wish.label != wish.question);
    view! {
        <section class="sheet" aria-labelledby=labelled>
            <div class="part stack tight">
                <div class="row apart">
                    <h2 id=id>{wish.label.clone()}</h2>
                    <Badge kind=kind icon=icon text=word />
                </div>
                {is_named.then(|| view! { <p>{wish.question.clone()}</p> })}
                <May wish=wish.clone() />
                {why.map(|why| view! { <p><strong>"It has ended. "</strong>{why}" "<a href=again>"Begin it again"</a></p> })}
                {waits.map(|why| view! { <Note kind=Tone::Warn><strong>"It needs you"</strong><p>{why}" "<a class="whole" href="/help#wishes">"More help"</a></p></Note> })}
                {trouble.map(|why| view! {
                    <Note kind=Tone::Warn><strong>"Its last look came to nothing"</strong><p>{why}" It looks again by itself."</p></Note>
                })}
                <Looked wish=wish.clone() />
                <div class="row">
                    {lasts.then(|| view! { <Keys wish=wish.clone() /> })}
                    {lasts.then(|| view! { <a class="button plain" href=change>"Change"<span class="unseen">" the wish " {wish.label.clone()}</span></a> })}
                    <a class="button plain" href=search>"Search now"<span class="unseen">" for " {wish.label.clone()}</span></a>
                </div>
            </div>
            <Found finds=finds />
        </section>
    }
    .into_any()
}

/// What it may do, in words.
#[component]
fn May(wish: Wish) -> impl IntoView {
    let until = words::day((wish.expires_at - Duration::SECOND).date());
    match (wish.act, wish.bounds) {
        (Act::Buy, Some(bounds)) => view! {
            <p>{if wish.state.lasts() { "It buys by itself" } else { "It bought by itself" }}", in the words you agreed to on " <Day at=bounds.consented_at /> ":"</p>
            <blockquote class="quiet small"><p>{bounds.consent}</p></blockquote>
        }
        .into_any(),
        (Act::Tell | Act::Buy, _) if !wish.state.lasts() => ().into_any(),
        (Act::Tell | Act::Buy, _) => view! { <p class="quiet">{format!("It tells you and buys nothing. It stands until the end of {until} (UTC).")}</p> }.into_any(),
    }
}

#[component]
fn Looked(wish: Wish) -> impl IntoView {
    let times = match wish.looks {
        1 => "once".to_owned(),
        looks => format!("{looks} times"),
    };
    let next = wish
        .next_look_at
        .map(|at| view! { " It looks again " <Ahead at=at />"." });
    match wish.looked_at {
        Some(at) => {
            view! { <p class="small quiet">{format!("It has looked {times}, last ")}<Ago at=at />"."{next}</p> }
                .into_any()
        }
        None if wish.state == State::Open => {
            view! { <p class="small quiet">"It has not looked yet. The first look comes within a minute."</p> }
                .into_any()
        }
        None => view! { <p class="small quiet">"It has not looked yet."</p> }.into_any(),
    }
}

#[component]
fn Keys(wish: Wish) -> impl IntoView {
    let (word, change) = match wish.state {
        State::Paused => ("Go on", Change::GoOn),
        State::Open | State::Done | State::Expired | State::Stopped => ("Pause", Change::Pause),
    };
    let key = |word: &'static str, change: Change, class: &'static str| {
        let value = match change {
            Change::Pause => "pause",
            Change::GoOn => "go_on",
            Change::Stop => "stop",
        };
        view! {
            <form method="post" action=CHANGE>
                <input type="hidden" name="id" value=wish.id.to_string() />
                <input type="hidden" name="back" value=HOME />
                <button class=class name="change" value=value>{word}<span class="unseen">" the wish " {wish.label.clone()}</span></button>
            </form>
        }
    };
    view! { {key(word, change, "button")} {key("Stop", Change::Stop, "button plain")} }.into_any()
}
