//! The number itself, how it stands, and what its owner should know before anything else.

use leptos::prelude::*;

use crate::{
    numbers::{Number, Status, page::Tel},
    problem::Returned,
    ui::{
        badge::{Badge, Kind},
        copy::CopyButton,
        day::{Ahead, Day},
        icon::Name,
        note::{self, Note},
    },
};

/// The number, large, with how it stands.
#[component]
pub(super) fn Head(number: Number) -> impl IntoView {
    let digits = number.phone_number.as_str().to_owned();
    let badge = match number.status {
        Status::Active if number.release_at.is_some() => {
            view! { <Badge kind=Kind::Warn icon=Name::Clock text="To be released" /> }
        }
        Status::Active => view! { <Badge kind=Kind::Good icon=Name::Check text="Active" /> },
        Status::Releasing => view! { <Badge kind=Kind::Wait icon=Name::Clock text="Releasing" /> },
        Status::Released => view! { <Badge kind=Kind::Wait icon=Name::None text="Released" /> },
        Status::Lost => view! { <Badge kind=Kind::Bad icon=Name::None text="Lost at Twilio" /> },
    };
    let place = format!("{} \u{b7} {}", number.place(), number.number_type.word());
    view! {
        <div class="head">
            <div>
                <h1><Tel number=number.phone_number.clone() size="hero" /></h1>
                <p class="row">
                    {number.is_primary.then(|| view! { <Badge kind=Kind::Lit icon=Name::Star text="Primary" /> })}
                    {badge}
                    {number.friendly_name.clone().map(|label| view! { <strong>{label}</strong> })}
                    <span class="quiet">{place}</span>
                </p>
            </div>
            <CopyButton text=digits label="Copy number" />
        </div>
        <Standing number=number />
    }
    .into_any()
}

/// What is under way with it.
#[component]
fn Standing(number: Number) -> impl IntoView {
    let refused = [
        "/api/twilio/undo-release",
        "/api/twilio/primary-number",
        "/api/twilio/restore-setup",
    ]
    .into_iter()
    .find_map(Returned::of)
    .map(|returned| {
        view! {
            <Note kind=note::Kind::Bad alert=true>
                <strong>{returned.problem.error}</strong>
                <p>{returned.problem.message}</p>
            </Note>
        }
    });
    let stands = match number.status {
        Status::Active => match number.release_at {
            Some(at) => view! { <Waits number=number at=at /> }.into_any(),
            None => ().into_any(),
        },
        Status::Releasing => {
            let words = number
                .refused_words()
                .unwrap_or_else(|| "Twilio has not confirmed it yet. It is repeated until it has, and cannot be undone any more.".to_owned());
            view! {
                <Note kind=note::Kind::Warn>
                    <strong>"It is going back to Twilio"</strong>
                    <p>{words}</p>
                </Note>
            }
            .into_any()
        }
        Status::Released => view! {
            <Note kind=note::Kind::Warn>
                <strong>"You gave this number back"</strong>
                <p>"It went on " <Day at=number.updated_at /> " and costs nothing any more. Calls and texts to it do not reach you."</p>
            </Note>
        }
        .into_any(),
        Status::Lost => view! {
            <Note kind=note::Kind::Bad>
                <strong>"Twilio holds this number for you no more"</strong>
                <p>"It was released or moved there, not here. Nothing is charged for it. " <a href="/reconciliation">"See what to do"</a></p>
            </Note>
        }
        .into_any(),
    };
    view! { {refused} {stands} }.into_any()
}

/// A release that can still be undone.
#[component]
fn Waits(number: Number, at: time::OffsetDateTime) -> impl IntoView {
    let id = number.id;
    view! {
        <Note kind=note::Kind::Warn>
            <strong>"It goes back to Twilio " <Ahead at=at /></strong>
            <p>"Until then it works, costs its rent, and keeps everything you set up. Undo it, and nothing has happened."</p>
            <form class="row" method="post" action="/api/twilio/undo-release">
                <input type="hidden" name="id" value=id.to_string() />
                <input type="hidden" name="back" value=format!("/phone-numbers/{id}") />
                <button class="button key" data-busy="Undoing…">"Undo the release"</button>
                <a class="button plain" href=format!("/phone-numbers/{id}/release")>"Release it now"</a>
            </form>
        </Note>
    }
    .into_any()
}
