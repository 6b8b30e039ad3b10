//! `/purchases/{id}`: how one purchase ended, or that it is still being confirmed. Any time, without scripts.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use uuid::Uuid;

use super::{
    asked::Asked,
    offers::{OfferRow, OrderForm, Refusal},
    outcome::Plate,
};
use crate::{
    accounts::page::Signed,
    numbers::{
        Status,
        page::{Caps, Tel, price_words},
    },
    phone::PhoneNumber,
    problem::Problem,
    purchases::{Cause, Moment, Purchase, State, api},
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
    let id = use_params_map().get_untracked().get("id").unwrap_or_default();
    view! {
        <Signed title="Purchase" place="/phone-numbers">
            <div class="narrow stack">
                <a class="back" href="/phone-numbers">
                    <Icon name=Name::Down />
                    " Phone Numbers"
                </a>
                {awaited(async move {
                    let found = match Uuid::parse_str(&id) {
                        Ok(id) => api::find_purchase(id).await,
                        Err(_) => Err(Problem::not_found("purchase")),
                    };
                    match found {
                        Ok(purchase) => view! { <Outcome purchase=purchase /> }.into_any(),
                        Err(problem) => view! { <Missing problem=problem /> }.into_any(),
                    }
                })}
            </div>
        </Signed>
    }
}

#[component]
fn Missing(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <h1>{problem.error}</h1>
        <p>{problem.message}</p>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
}

#[component]
fn Outcome(purchase: Purchase) -> impl IntoView {
    match purchase.state {
        State::Bought => view! { <BoughtExactly purchase=purchase /> }.into_any(),
        State::NotBought => view! { <NotBought purchase=purchase /> }.into_any(),
        State::Buying | State::Compensating => view! { <Confirming purchase=purchase /> }.into_any(),
    }
}

#[component]
fn BoughtExactly(purchase: Purchase) -> impl IntoView {
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
    view! {
        <div class="head">
            <h1>"Number Successfully Purchased!"</h1>
        </div>
        {now.map(|sentence| view! { <Note kind=Kind::Warn><p>{sentence}</p></Note> })}
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Plate number=number.phone_number.clone() />
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

#[component]
fn Confirming(purchase: Purchase) -> impl IntoView {
    let call = format!("/api/purchases/{}", purchase.id);
    let address = format!("/purchases/{}", purchase.id);
    view! {
        // Without scripts the browser asks again by itself.
        <noscript>
            <meta http-equiv="refresh" content="5" />
        </noscript>
        <Settle href=call />
        <div class="head">
            <h1>"Still confirming with Twilio. You will not be charged twice"</h1>
        </div>
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Tel number=purchase.requested_number.clone() size="hero" />
                <Progress label="Confirming with Twilio" />
                <p role="status">
                    "Twilio was asked at " <Clock at=purchase.created_at /> " UTC and has not said yes or no yet. We look again every few seconds, and this page changes by itself."
                </p>
            </div>
            <History id=purchase.id requested=purchase.requested_number />
            <div class="part stack tight">
                <h2>"You can close this page"</h2>
                <p>"It goes on without you. Come back to this address any time; your reference is " <strong class="whole">{purchase.reference}</strong> "."</p>
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

#[component]
fn History(id: Uuid, requested: PhoneNumber) -> impl IntoView {
    awaited(async move {
        let moments = api::history(id).await.unwrap_or_default();
        let lines = moments
            .into_iter()
            .map(|moment| view! { <Line moment=moment requested=requested.to_string() /> });
        view! {
            <div class="part">
                <h2 class="unseen">"What happened"</h2>
                <ol class="trail">{lines.collect_view()}</ol>
            </div>
        }
    })
}

#[component]
fn Line(moment: Moment, requested: String) -> impl IntoView {
    // A number is never broken at the end of a line.
    let number = view! { <span class="whole">{requested}</span> };
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
        "purchase.not_bought" => (Name::None, "Nothing was bought and nothing was charged".into_any()),
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

#[component]
fn NotBought(purchase: Purchase) -> impl IntoView {
    let cause = purchase.cause.unwrap_or(Cause::Refused);
    let number = purchase.requested_number.clone();
    view! {
        <div class="head">
            <h1>"This number was not bought"</h1>
        </div>
        <section class="sheet void" aria-label="What happened">
            <div class="part stack">
                <Tel number=purchase.requested_number size="hero" />
                <dl class="facts">
                    <dt>"What happened"</dt>
                    <dd>{cause.what_happened()}</dd>
                    <dt>"Charged"</dt>
                    <dd><strong>"Nothing."</strong></dd>
                    <dt>"Next"</dt>
                    <dd>{cause.next_step()}</dd>
                    <dt>"Reference"</dt>
                    <dd>{purchase.reference}</dd>
                </dl>
            </div>
        </section>
        <Instead number=number />
    }
}

/// Numbers that are on sale now, near the one that is gone.
#[component]
fn Instead(number: PhoneNumber) -> impl IntoView {
    let code = number.area_code().map(|code| code.to_string());
    let again = code.clone().map_or_else(
        || "/phone-numbers".to_owned(),
        |code| format!("/phone-numbers?area_code={code}&voice=on"),
    );
    let country = Asked::from(&code.map(|code| ("area_code".to_owned(), code)).into_iter().collect())
        .query
        .country;
    let back = again.clone();
    view! {
            <Refusal />
        {awaited(async move {
            let offers = api::instead_of(number.as_str().to_owned()).await.unwrap_or_default();
            (!offers.is_empty())
                .then(|| {
                    view! {
                        <section class="sheet" aria-labelledby="near">
                            <OrderForm country=country back=back>
                                <div class="part row apart">
                                    <h2 id="near">"Close to the one you wanted"</h2>
                                    <p class="small quiet">"Checked at Twilio just now"</p>
                                </div>
                                <ul class="offers">
                                    {offers.into_iter().map(|offer| view! { <OfferRow offer=offer /> }).collect_view()}
                                </ul>
                            </OrderForm>
                        </section>
                    }
                })
        })}
        <p>
            <a class="button" href=again>
                <Icon name=Name::Search />
                " Search again"
            </a>
        </p>
    }
}
