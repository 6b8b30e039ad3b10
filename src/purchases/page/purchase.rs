//! `/purchases/{id}`: how one purchase ended, or that it is still being confirmed. Any time, without scripts.

use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use uuid::Uuid;

use super::{
    another::InPlaceOf,
    changed::Changed,
    not_bought::{Arrival, NotBought},
    outcome::{Plate, title},
    trail::History,
};
use crate::{
    accounts::page::Beneath,
    numbers::{
        Status,
        page::{Caps, Tel, price_words},
    },
    problem::Problem,
    purchases::{Purchase, State, api},
    ui::{
        PageStatus,
        awaited::awaited,
        copy::CopyButton,
        day::Clock,
        icon::{Icon, Name},
        live::Settle,
        note::{Kind, Note},
        progress::Progress,
    },
};

/// `/purchases/{id}`.
#[component]
pub fn PurchasePage() -> impl IntoView {
    let found = found();
    view! {
        <Beneath title="Purchase" back="/phone-numbers" above="Phone Numbers">
            {awaited(async move {
                match found.await {
                    Ok(purchase) => view! { <Outcome purchase=purchase /> }.into_any(),
                    Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                }
            })}
        </Beneath>
    }
}

/// The purchase that the page's address names.
pub fn found() -> impl Future<Output = Result<Purchase, Problem>> + Send {
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    async move {
        match Uuid::parse_str(&id) {
            Ok(id) => api::find_purchase(id).await,
            Err(_) => Err(Problem::not_found("purchase")),
        }
    }
}

/// There is no such purchase or order.
#[component]
pub fn Missing(
    /// Why.
    problem: Problem,
) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <h1>{problem.error}</h1>
        <p>{problem.message}</p>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
}

#[component]
fn Outcome(purchase: Purchase) -> impl IntoView {
    let arrived = view! { <Arrival arrived=purchase.arrived.clone() /> };
    let outcome = match purchase.state {
        State::Bought => match purchase.substitute().cloned() {
            Some(number) => view! { <Changed purchase=purchase number=number /> }.into_any(),
            None => view! { <BoughtExactly purchase=purchase /> }.into_any(),
        },
        State::NotBought => view! { <NotBought purchase=purchase /> }.into_any(),
        State::Buying => view! { <Confirming purchase=purchase /> }.into_any(),
        State::Compensating => view! { <GivingBack purchase=purchase /> }.into_any(),
    };
    view! { {arrived} {outcome} }
}

#[component]
fn BoughtExactly(purchase: Purchase) -> impl IntoView {
    let was_held = purchase.was_held_before();
    let price = price_words(purchase.rent.as_ref());
    let Some(number) = purchase.number else {
        return ().into_any();
    };
    let now = match number.status {
        Status::Active => None,
        Status::Releasing => Some("You are giving it back: the release is being confirmed with Twilio."),
        Status::Released => Some("You have released it since. It costs nothing any more."),
        Status::Lost => Some("Twilio holds it for you no more. It costs nothing any more."),
    };
    let now = number.refused_words().or_else(|| now.map(str::to_owned));
    view! {
        <div class="head">
            <h1>{title(was_held)}</h1>
        </div>
        {now.map(|sentence| view! { <Note kind=Kind::Warn><p>{sentence}</p></Note> })}
        {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::Bought /> })}
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Plate number=number.phone_number.clone() held_before=was_held.then_some(number.status) />
                <dl class="facts">
                    <dt>"Price"</dt>
                    <dd>{price}</dd>
                    <dt>"Can do"</dt>
                    <dd><Caps capabilities=number.capabilities /></dd>
                    <dt>"Place"</dt>
                    <dd>{number.place()}</dd>
                    <dt>"Written out"</dt>
                    <dd>{number.phone_number.as_str().to_owned()}</dd>
                    <dt>"Reference"</dt>
                    <dd>{purchase.reference}</dd>
                </dl>
            </div>
            <History id=purchase.id requested=purchase.requested_number />
        </section>
        <div class="row">
            <a class="button" href="/phone-numbers">"Back to my numbers"</a>
            <CopyButton text=number.phone_number.as_str().to_owned() label="Copy number" />
        </div>
    }
    .into_any()
}

/// Looks again by itself until it is settled, in whatever way.
#[component]
pub fn LookAgain(
    /// The JSON address that says whether it is settled.
    #[prop(into)]
    ask: String,
    /// The page's own address.
    #[prop(into)]
    page: String,
) -> impl IntoView {
    // Without scripts the browser asks again by itself, until it is told to let the page stand still.
    let stands_still = use_query_map().get_untracked().get("still").is_some();
    let joint = if page.contains('?') { '&' } else { '?' };
    view! {
        {(!stands_still)
            .then(|| {
                view! {
                    <noscript>
                        <meta http-equiv="refresh" content="5" />
                        <p class="small">
                            "This page loads itself anew every 5 seconds. " <a href=format!("{page}{joint}still=1")>"Let it stand still"</a>
                        </p>
                    </noscript>
                }
            })}
        <Settle href=ask />
    }
}

#[component]
fn Confirming(purchase: Purchase) -> impl IntoView {
    let address = format!("/purchases/{}", purchase.id);
    let asked = if purchase.tried > 1 {
        "It was taken, so Twilio was asked for the closest match, and has not said yes or no yet."
    } else {
        "Twilio has not said yes or no yet."
    };
    view! {
        <LookAgain ask=format!("/api/purchases/{}", purchase.id) page=format!("/purchases/{}", purchase.id) />
        <div class="head">
            <h1>"Still confirming with Twilio. You will not be charged twice"</h1>
        </div>
        {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::Buying /> })}
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Tel number=purchase.requested_number.clone() size="hero" />
                <Progress label="Confirming with Twilio" />
                <p role="status">
                    "You asked for it at " <Clock at=purchase.created_at /> " UTC. " {asked} " We look again every few seconds, and this page changes by itself."
                </p>
            </div>
            <History id=purchase.id requested=purchase.requested_number />
            <div class="part stack tight">
                <h2>"You can close this page"</h2>
                <p>"It goes on without you. Come back to this address any time; your reference is " <strong class="whole">{purchase.reference}</strong> "."</p>
                <p><a href="/help#confirming">"What confirming means"</a></p>
            </div>
        </section>
        <div class="row">
            <a class="button" href="/phone-numbers">"Back to my numbers"</a>
            <a class="button plain" href=address>
                <Icon name=Name::Refresh />
                " Look again now"
            </a>
        </div>
    }
}

/// What was bought cannot be kept.
#[component]
fn GivingBack(purchase: Purchase) -> impl IntoView {
    view! {
        <LookAgain ask=format!("/api/purchases/{}", purchase.id) page=format!("/purchases/{}", purchase.id) />
        <div class="head">
            <h1>"This number is being given back"</h1>
        </div>
        {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::Compensating /> })}
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Tel number=purchase.requested_number.clone() size="hero" />
                <Progress label="Giving it back to Twilio" />
                <p role="status">
                    "This number cannot be added to your list, so it is given back. It is repeated until Twilio has it, and this page changes by itself."
                </p>
                <p>"Nothing more is bought. Twilio may still charge its first month."</p>
            </div>
            <History id=purchase.id requested=purchase.requested_number />
        </section>
        <p>
            "Your reference is " <strong class="whole">{purchase.reference}</strong> ". "
            <a href="/help#not-bought-rolled-back">"Why this happens"</a>
        </p>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
}
