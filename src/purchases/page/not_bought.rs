//! A purchase that brought no number: why, what it cost, and what can be had instead.

use leptos::prelude::*;

use super::{
    another::InPlaceOf,
    asked::Asked,
    consent::{AskConsent, Consent},
    offers::{OfferRow, OrderForm, Refusal, Shared},
    trail::History,
};
use crate::{
    numbers::page::Tel,
    phone::{AreaCode, NumberType, PhoneNumber},
    purchases::{Cause, Purchase, State, Substitution, api},
    ui::{
        awaited::awaited,
        icon::{Icon, Name},
    },
};

/// Why nothing was bought, and what can be bought instead.
#[component]
pub fn NotBought(
    /// The purchase.
    purchase: Purchase,
) -> impl IntoView {
    let cause = purchase.cause.unwrap_or(Cause::Refused);
    let title = if cause == Cause::RolledBack {
        "This number was given back"
    } else {
        "This number was not bought"
    };
    view! {
        <div class="head">
            <h1>{title}</h1>
        </div>
        {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::NotBought /> })}
        <section class="sheet void" aria-label="What happened">
            <div class="part stack">
                <Tel number=purchase.requested_number.clone() size="hero" />
                <dl class="facts">
                    <dt>"What happened"</dt>
                    <dd>{cause.what_happened()} {tried(&purchase, cause)}</dd>
                    <dt>"Charged"</dt>
                    <dd><strong>{cause.charged()}</strong></dd>
                    <dt>"Next"</dt>
                    <dd>{cause.next_step()}</dd>
                    <dt>"Reference"</dt>
                    <dd>{purchase.reference.clone()}</dd>
                </dl>
            </div>
            {(purchase.tried > 1).then(|| view! { <History id=purchase.id requested=purchase.requested_number.clone() /> })}
        </section>
        <Instead purchase=purchase />
    }
    .into_any()
}

/// How many numbers were tried, and why no more.
fn tried(purchase: &Purchase, cause: Cause) -> Option<String> {
    match (cause, purchase.substitution, purchase.tried) {
        (Cause::Taken, Substitution::Never, _) => Some(" You asked us to buy nothing else, and we did not.".to_owned()),
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
    let number = purchase.requested_number.clone();
    let (shared, again) = shared_by(&purchase);
    let consent = shared.replaces.is_none().then_some(Consent {
        substitution: purchase.substitution,
        within: purchase.within,
    });
    view! {
        <Refusal />
        {awaited(async move {
            let offers = api::instead_of(number.as_str().to_owned()).await.unwrap_or_default();
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
                        <ul class="offers">
                            {offers.into_iter().map(|offer| view! { <OfferRow offer=offer /> }).collect_view()}
                        </ul>
                    </OrderForm>
                </section>
            }
            .into_any()
        })}
        {consent
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
    .into_any()
}

/// What the orders from this page share, and the search that the page came from or might have.
fn shared_by(purchase: &Purchase) -> (Shared, String) {
    let code = purchase.requested_number.area_code().map(|code| code.to_string());
    let pairs = code.map(|code| ("area_code".to_owned(), code)).into_iter();
    let searched = Asked {
        consent: Consent {
            substitution: purchase.substitution,
            within: purchase.within,
        },
        ..Asked::from(&pairs.chain([("voice".to_owned(), "on".to_owned())]).collect())
    };
    let again = searched.address(None, false);
    let is_substitute = purchase.undecided().is_some();
    let shared = Shared {
        country: searched.query.country,
        back: if is_substitute {
            format!("/purchases/{}/another", purchase.id)
        } else {
            again.clone()
        },
        capabilities: None,
        // A substitute, or the one that another number was to replace.
        replaces: if is_substitute {
            Some(purchase.id)
        } else {
            purchase.replaces
        },
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
