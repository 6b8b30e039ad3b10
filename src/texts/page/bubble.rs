//! One text of a thread: what it says, what came with it, and how it stands.

use leptos::prelude::*;

use crate::{
    texts::{Direction, Party, State, Text, segments, words},
    ui::{
        day::Ago,
        icon::{Icon, Name},
    },
};

/// One text.
#[component]
pub fn Bubble(
    /// The text.
    text: Text,
) -> impl IntoView {
    let is_ours = text.direction == Direction::Outbound;
    let (class, who) = match (is_ours, text.is_automatic) {
        (false, _) => ("text in", "They wrote:"),
        (true, false) => ("text out", "You wrote:"),
        (true, true) => ("text out", "Your desk answered:"),
    };
    let class = if text.status.is_bad() {
        format!("{class} bad")
    } else {
        class.to_owned()
    };
    let pictures = pictures(&text);
    let (at, status, why) = (text.created_at, text.status, text.message.clone());
    let cost = is_ours.then(|| cost(&text)).flatten();
    view! {
        <li class=class>
            <p class="unseen">{who}</p>
            {(!text.body.is_empty()).then(|| view! { <p class="said" dir="auto">{text.body.clone()}</p> })}
            {pictures}
            <p class="small quiet meta">
                {text.is_automatic.then_some("Automatic answer · ")}
                {is_ours.then(|| view! { <Stands status=status /> })}
                <Ago at=at />
                {cost}
            </p>
            {why.map(|why| view! { <p class="small">{why}</p> })}
        </li>
    }
    .into_any()
}

#[component]
fn Stands(status: State) -> impl IntoView {
    let icon = if status.is_bad() {
        Name::Alert
    } else if matches!(status, State::Delivered | State::Read) {
        Name::Check
    } else {
        Name::Clock
    };
    view! {
        <span class="stands"><Icon name=icon /> {words::state(status)}</span>
        " · "
    }
}

/// What it came to, where that is more than a single segment or the price is known.
fn cost(text: &Text) -> Option<String> {
    match (text.paid(), text.segments) {
        (_, _) if text.status == State::NotSent => None,
        (Some(price), segments) => Some(format!(" · {}, {price}", segments::in_words(segments))),
        (None, segments @ 2..) => Some(format!(" · {}", segments::in_words(segments))),
        (None, _) => None,
    }
}

/// What came with it. Of what is no picture only its kind is told.
fn pictures(text: &Text) -> Option<AnyView> {
    let from = from(&text.other_party);
    let all = text.media.iter().enumerate().map(|(at, media)| {
        if media.is_shown() {
            let address = format!("/api/twilio/texts/{}/media/{at}", text.id);
            view! {
                <li>
                    <a href=address.clone()><img src=address.clone() alt=format!("Picture {} from {from}", at + 1) loading="lazy" /></a>
                </li>
            }
            .into_any()
        } else {
            let kind = if media.content_type.is_empty() { "of an unknown kind" } else { &media.content_type };
            view! { <li class="small quiet">"A file came with it (" {kind.to_owned()} "), which is not shown here."</li> }.into_any()
        }
    });
    let all: Vec<_> = all.collect();
    (!all.is_empty()).then(|| view! { <ul class="pictures">{all}</ul> }.into_any())
}

fn from(party: &Party) -> String {
    party.to_string()
}
