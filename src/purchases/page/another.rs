//! `/purchases/{id}/another`: numbers to buy in the place of a substitute, which is given back only once one is bought.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{
    changed::DecisionRefused,
    not_bought::Instead,
    purchase::{Missing, found},
    ways::Ways,
};
use crate::{
    accounts::page::Beneath,
    numbers::{Number, Status, page::Tel},
    purchases::{Purchase, State, api},
    ui::{
        awaited::awaited,
        note::{Kind, Note},
    },
};

/// `/purchases/{id}/another`.
#[component]
pub fn AnotherPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let found = found();
    view! {
        <Beneath title="Choose another number" back=format!("/purchases/{id}") above="Number Assignment Changed">
            {awaited(async move {
                match found.await {
                    Ok(purchase) => view! { <Another purchase=purchase /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

#[component]
fn Another(purchase: Purchase) -> impl IntoView {
    let number = purchase.undecided().filter(|_| purchase.replaced_by.is_none()).cloned();
    let Some(number) = number else {
        return view! { <Decided purchase=purchase /> }.into_any();
    };
    view! {
        <div class="head">
            <h1>"Choose another number"</h1>
        </div>
        <DecisionRefused />
        <Note kind=Kind::Warn>
            <strong><Tel number=number.phone_number.clone() /> " stays yours until another is bought"</strong>
            <p>"Only then is it released, by itself. If the number you choose is taken meanwhile, nothing is bought and you keep what you have."</p>
        </Note>
        <Instead purchase=purchase />
    }
    .into_any()
}

/// There is nothing to choose any more, and why.
#[component]
fn Decided(purchase: Purchase) -> impl IntoView {
    let (title, words) = over(&purchase);
    view! {
        <div class="head">
            <h1>{title}</h1>
        </div>
        <p>{words} " Nothing was changed."</p>
        <p><a class="button" href=format!("/purchases/{}", purchase.id)>"See how it stands"</a></p>
    }
}

/// Why no other number can be chosen: only what the owner said is a decision.
fn over(purchase: &Purchase) -> (&'static str, &'static str) {
    match (purchase.substitute().map(|number| number.status), purchase.decision) {
        (None, _) => (
            "There is nothing to choose",
            "No other number was bought in place of the one you asked for.",
        ),
        (Some(Status::Lost), None) => (
            "It is gone at Twilio",
            "Twilio holds the number for you no more, so none can take its place. It costs nothing any more; search for another one.",
        ),
        (Some(Status::Releasing | Status::Released), None) => (
            "It is released already",
            "You gave the number back, so none can take its place. Search for another one.",
        ),
        (Some(Status::Active), None) => (
            "You have chosen already",
            "The number you chose is still being confirmed. Until it is bought, this one stays yours.",
        ),
        (Some(_), Some(_)) => (
            "This is decided already",
            "No other number can be chosen in its place here.",
        ),
    }
}

/// On the page of a number chosen in a substitute's place: how the substitute stands.
#[component]
pub fn InPlaceOf(
    /// The purchase that brought the substitute.
    id: Uuid,
    /// Where the purchase that takes its place stands.
    state: State,
) -> impl IntoView {
    let is_home = Ways::here().search.is_home();
    awaited(async move {
        let number = api::find_purchase(id).await.ok().and_then(|purchase| purchase.number);
        number.map(|number| {
            let words = standing(&number, state);
            view! {
                <Note kind=if state == State::Bought { Kind::Good } else { Kind::Warn }>
                    <strong><Tel number=number.phone_number /> {words}</strong>
                    {is_home.then(|| view! { <p><a href=format!("/purchases/{id}")>"See how it came to you"</a></p> })}
                </Note>
            }
        })
    })
}

fn standing(number: &Number, state: State) -> &'static str {
    match (number.status, state) {
        (Status::Released, _) => " is released. It costs nothing any more.",
        (Status::Releasing, _) => " is being released. Twilio has not confirmed it yet.",
        (Status::Lost, _) => " is not held for you at Twilio any more.",
        (Status::Active, State::Buying | State::Compensating) => {
            " stays yours until this one is bought; then it is released."
        }
        (Status::Active, State::Bought) => " stays yours too: you kept it.",
        (Status::Active, State::NotBought) => " stays yours: nothing about it has changed.",
    }
}
