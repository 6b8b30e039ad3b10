//! A purchase that brought no number: why, what it cost, and what can be had instead.

use leptos::prelude::*;
use uuid::Uuid;

use super::{
    another::InPlaceOf,
    compact::Label,
    consent::AskConsent,
    offers::{OfferRow, OrderForm, Refusal, Shared},
    trail::History,
    ways::Ways,
};
use crate::{
    numbers::{Number, page::Tel},
    phone::{AreaCode, NumberType, PhoneNumber, abroad::Country},
    purchases::{
        Arrived, Asks, Cause, Offer, Purchase, Reached, State, Substitution, api,
        asked::{Asked, Consent},
    },
    ui::{
        Framed,
        awaited::awaited,
        icon::{Icon, Name},
        note::{Kind, More, Note},
    },
};

/// Why nothing was bought, and what can be bought instead.
#[component]
pub fn NotBought(
    /// The purchase.
    purchase: Purchase,
) -> impl IntoView {
    let has_history = purchase.tried > 1 || purchase.arrived.is_some();
    view! {
        <div class="head">
            <h1>{headline(&purchase)}</h1>
        </div>
        {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::NotBought /> })}
        <section class="sheet void" aria-label="What happened">
            <div class="part stack">
                <WhatHappened purchase=purchase.clone() />
            </div>
            {has_history.then(|| view! { <History id=purchase.id requested=purchase.requested_number.clone() /> })}
        </section>
        {match Country::of_number(&purchase.requested_number) {
            Some(country) => view! {
                <p><a class="button" href=format!("/abroad?country={}", country.code)>{format!("Look for another in {}", country.name)}</a></p>
            }.into_any(),
            None => view! { <Instead purchase=purchase /> }.into_any(),
        }}
    }
    .into_any()
}

/// A number that came after the purchase had ended without it.
#[component]
pub fn Arrival(
    /// The number, if one came.
    arrived: Option<Arrived>,
) -> impl IntoView {
    arrived.map(|arrived| {
        let kind = if arrived.is_paid_for() { Kind::Bad } else { Kind::Warn };
        view! {
            <Note kind=kind>
                <strong>{arrived.title()}</strong>
                <p>{arrived.words()}</p>
                <p><a href="/reconciliation" target=Framed::target()>"See Reconciliation"</a></p>
            </Note>
        }
    })
}

/// The headline of a purchase that brought nothing.
pub fn headline(purchase: &Purchase) -> &'static str {
    if purchase.cause == Some(Cause::RolledBack) {
        "This number was given back"
    } else {
        "This number was not bought"
    }
}

/// The number, why it was not bought, what it cost and what to do next.
#[component]
pub fn WhatHappened(
    /// The purchase.
    purchase: Purchase,
) -> impl IntoView {
    let cause = purchase.cause.unwrap_or(Cause::Refused);
    let arrived = purchase.arrived.clone();
    let charged = arrived.as_ref().map_or(cause.charged(), Arrived::charged);
    let next = arrived.as_ref().map_or(purchase.next_step(), Arrived::next_step);
    let happened = match (&purchase.limit, &arrived) {
        (Some(limit), _) => limit.clone(),
        (None, Some(_)) if cause == Cause::Expired => "Twilio did not confirm the order in time.".to_owned(),
        (None, _) => purchase.what_happened().to_owned(),
    };
    let size = if Ways::here().search.is_home() { "hero" } else { "xl" };
    view! {
        <Tel number=purchase.requested_number.clone() size=size />
        {(cause == Cause::AddressRequired && arrived.is_none()).then(|| {
            let step = purchase.asks.map_or("Add what it asks for", Asks::step);
            view! { <p><a class="button key" href=purchase.papers_address() target=Framed::target()>{step}</a></p> }
        })}
        <dl class="facts">
            <dt>"What happened"</dt>
            <dd>{happened} {tried(&purchase, cause)}</dd>
            <dt>"Charged"</dt>
            <dd><strong>{charged}</strong></dd>
            <dt>"Next"</dt>
            <dd>{next} " " <a class="whole" href=format!("/help#{}", cause.anchor()) target=Framed::target()>"More help"</a></dd>
            <dt>"Reference"</dt>
            <dd>{purchase.reference.clone()}</dd>
        </dl>
    }
    .into_any()
}

/// How many numbers were tried, and why no more.
fn tried(purchase: &Purchase, cause: Cause) -> Option<String> {
    match (cause, purchase.substitution, purchase.tried) {
        (Cause::Taken, _, _) if purchase.requested_number.nanp().is_none() => {
            Some(" Abroad, nothing else is bought in a number’s place.".to_owned())
        }
        (Cause::Taken, Substitution::Never, _) => Some(" As you asked, we bought nothing else.".to_owned()),
        (Cause::Taken, Substitution::Closest, 0 | 1) => {
            Some(" No other number that you allow was on sale, so this one alone was tried.".to_owned())
        }
        (Cause::Taken, Substitution::Closest, tried) => Some(format!(
            " {tried} numbers were tried, yours and the closest to it, and none could be had."
        )),
        (_, _, 0 | 1) => None,
        (_, _, tried) => Some(format!(" {tried} numbers were tried, yours and the closest to it.")),
    }
}

/// Numbers that are on sale now, near the one asked for. Where a substitute came of it, one bought here takes its place.
#[component]
pub fn Instead(
    /// The purchase.
    purchase: Purchase,
) -> impl IntoView {
    let is_home = Ways::here().search.is_home();
    view! {
        <Refusal />
        {awaited(async move {
            let replaced = replaced_by_one_of_these(&purchase).await;
            let (shared, again) = shared_by(&purchase, replaced.as_ref().map(|(id, _)| *id));
            let consent = shared.replaces.is_none().then_some(Consent {
                substitution: purchase.substitution,
                within: purchase.within,
            });
            let offers = api::instead_of(purchase.requested_number.as_str().to_owned()).await.unwrap_or_default();
            let (offers, reached) = within_limits(offers, replaced.map(|(_, number)| number)).await;
            view! {
                <Offered number=purchase.requested_number offers=offers reached=reached shared=shared consent=consent />
                // Elsewhere the search is one of the keys at the foot.
                {consent
                    .filter(|_| is_home)
                    .map(|_| {
                        view! {
                            <p>
                                <a class="button" href=again>
                                    <Icon name=Name::Search />
                                    " Search again"
                                </a>
                            </p>
                        }
                    })}
            }
        })}
    }
    .into_any()
}

/// The substitute that gives way to a number bought here, with the purchase that brought it.
async fn replaced_by_one_of_these(purchase: &Purchase) -> Option<(Uuid, Number)> {
    if let Some(number) = purchase.undecided() {
        return Some((purchase.id, number.clone()));
    }
    let earlier = api::find_purchase(purchase.replaces?).await.ok()?;
    let number = earlier.undecided()?.clone();
    Some((earlier.id, number))
}

/// Those that the limits have room for, once what they replace is given back; and the limit that is in the way of the
/// others. The order decides, so where the limits cannot be read all are offered.
async fn within_limits(offers: Vec<Offer>, replaced: Option<Number>) -> (Vec<Offer>, Option<Reached>) {
    let Ok(mut usage) = api::limits().await else {
        return (offers, None);
    };
    if let Some(number) = replaced {
        usage.give_way(number.rent().as_ref());
    }
    let mut reached = None;
    let fits = |offer: &Offer| {
        let admitted = usage.clone().admit(offer.rent().map_or(0, |rent| rent.cents));
        admitted.map_err(|limit| reached.get_or_insert(limit)).is_ok()
    };
    let fitting = offers.into_iter().filter(fits).collect();
    (fitting, reached)
}

#[component]
fn Offered(
    number: PhoneNumber,
    offers: Vec<Offer>,
    reached: Option<Reached>,
    shared: Shared,
    consent: Option<Consent>,
) -> impl IntoView {
    if let (true, Some(limit)) = (offers.is_empty(), reached) {
        return view! {
            <Note kind=Kind::Warn>
                <strong>"No other number can be bought now"</strong>
                <p>{limit.to_string()} " So none is offered here. The host of this desk can raise the limit."</p>
                <More href=Some("/help#limits") />
            </Note>
        }
        .into_any();
    }
    if offers.is_empty() {
        return view! { <p>"Twilio has no numbers near " <Tel number=number /> " on sale just now."</p> }.into_any();
    }
    view! {
        <section class="sheet" aria-labelledby="near">
            <OrderForm shared=shared>
                <div class="part row apart">
                    <h2 id="near">"Close to the one you wanted"</h2>
                    <p class="small quiet">"Checked at Twilio just now"</p>
                </div>
                {consent.map(|consent| view! { <AskConsent consent=consent number_type=kind_of(&number) /> })}
                {(!Ways::here().search.is_home()).then(|| view! { <Label /> })}
                <ul class="offers">
                    {offers.into_iter().map(|offer| view! { <OfferRow offer=offer /> }).collect_view()}
                </ul>
            </OrderForm>
        </section>
    }
    .into_any()
}

/// What the orders from this page share, and the search that the page came from or might have.
fn shared_by(purchase: &Purchase, replaces: Option<Uuid>) -> (Shared, String) {
    let code = purchase.requested_number.area_code().map(|code| code.to_string());
    let pairs = code.map(|code| ("area_code".to_owned(), code)).into_iter();
    let ways = Ways::here();
    let searched = Asked {
        at: ways.search.clone(),
        consent: Consent {
            substitution: purchase.substitution,
            within: purchase.within,
        },
        ..Asked::from(&pairs.chain([("voice".to_owned(), "on".to_owned())]).collect())
    };
    let again = searched.address(None);
    let shared = Shared {
        country: searched.query.country,
        back: if !ways.search.is_home() {
            again.clone()
        } else if replaces == Some(purchase.id) {
            format!("/purchases/{}/another", purchase.id)
        } else {
            again.clone()
        },
        capabilities: None,
        replaces,
    };
    (shared, again)
}

fn kind_of(number: &PhoneNumber) -> NumberType {
    if number.area_code().is_some_and(AreaCode::is_toll_free) {
        NumberType::TollFree
    } else {
        NumberType::Local
    }
}
