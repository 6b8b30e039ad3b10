//! `/purchases/{id}/another`: numbers to buy in the place of a substitute, which is given back only once one is bought.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{changed::DecisionRefused, not_bought::Instead, purchase::Missing};
use crate::{
    accounts::page::Signed,
    numbers::{Number, Status, page::Tel},
    problem::Problem,
    purchases::{Purchase, State, api},
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, Note},
    },
};

/// `/purchases/{id}/another`.
#[component]
pub fn AnotherPage() -> impl IntoView {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    let back = format!("/purchases/{id}");
    view! {
        <Signed title="Choose another number" place="/phone-numbers">
            <div class="narrow stack">
                <a class="back" href=back>
                    <Icon name=Name::Down />
                    " Number Assignment Changed"
                </a>
                {awaited(async move {
                    let found = match Uuid::parse_str(&id) {
                        Ok(id) => api::find_purchase(id).await,
                        Err(_) => Err(Problem::not_found("purchase")),
                    };
                    match found {
                        Ok(purchase) => view! { <Another purchase=purchase /> }.into_any(),
                        Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Another(purchase: Purchase) -> impl IntoView {
    let number = purchase.undecided().filter(|_| purchase.replaced_by.is_none()).cloned();
    let Some(number) = number else {
        return view! { <Decided id=purchase.id /> }.into_any();
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

/// There is nothing to choose any more.
#[component]
fn Decided(id: Uuid) -> impl IntoView {
    view! {
        <div class="head">
            <h1>"This is decided already"</h1>
        </div>
        <p>"No other number can be chosen in its place here. Nothing was changed."</p>
        <p><a class="button" href=format!("/purchases/{id}")>"See how it stands"</a></p>
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
    awaited(async move {
        let number = api::find_purchase(id).await.ok().and_then(|purchase| purchase.number);
        number.map(|number| {
            let words = standing(&number, state);
            view! {
                <Note kind=if state == State::Bought { Kind::Good } else { Kind::Warn }>
                    <strong><Tel number=number.phone_number /> {words}</strong>
                    <p><a href=format!("/purchases/{id}")>"See how it came to you"</a></p>
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
