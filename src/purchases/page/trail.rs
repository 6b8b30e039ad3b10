//! The history of one purchase: what happened to which number, and when.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    phone::PhoneNumber,
    purchases::{Moment, api},
    ui::{
        awaited::awaited,
        day::Clock,
        icon::{Icon, Name},
    },
};

/// What happened in a purchase so far, oldest first.
#[component]
pub fn History(
    /// The purchase.
    id: Uuid,
    /// The number asked for.
    requested: PhoneNumber,
) -> impl IntoView {
    awaited(async move {
        let moments = api::history(id).await.unwrap_or_default();
        let lines = moments
            .into_iter()
            .map(|moment| view! { <Line moment=moment requested=requested.clone() /> });
        view! {
            <div class="part">
                <h2 class="unseen">"What happened"</h2>
                <ol class="trail">{lines.collect_view()}</ol>
            </div>
        }
    })
}

#[component]
fn Line(moment: Moment, requested: PhoneNumber) -> impl IntoView {
    // A number is never broken at the end of a line.
    let number = view! { <span class="whole">{moment.phone_number.unwrap_or(requested).to_string()}</span> };
    let (icon, words) = match moment.event.as_str() {
        "purchase.meant" => (Name::Check, view! { "You asked for " {number} }.into_any()),
        "purchase.silent" => (
            Name::Clock,
            "Twilio gave no clear answer, so we look in your account".into_any(),
        ),
        "purchase.bought" => (Name::Check, view! { {number} " is in your Twilio account" }.into_any()),
        "purchase.held_before" => (
            Name::Check,
            view! { {number} " was in your Twilio account already; nothing new was charged" }.into_any(),
        ),
        "purchase.taken" => (Name::None, view! { {number} " was taken" }.into_any()),
        "purchase.not_bought" => (Name::None, "Nothing was bought and nothing was charged".into_any()),
        "purchase.compensating" => (
            Name::Release,
            view! { {number} " cannot be added to your list, so it is given back" }.into_any(),
        ),
        "purchase.undo_refused" => (
            Name::Alert,
            view! { "Twilio does not take " {number} " back yet" }.into_any(),
        ),
        "purchase.rolled_back" => (Name::Check, view! { {number} " is given back" }.into_any()),
        "purchase.kept" => (Name::Check, view! { "You kept " {number} }.into_any()),
        "purchase.released" => (Name::Release, view! { "You gave " {number} " back" }.into_any()),
        other => (Name::Clock, other.to_owned().into_any()),
    };
    view! {
        <li>
            <Icon name=icon />
            <span>{words}</span>
            <Clock at=moment.at />
        </li>
    }
}
