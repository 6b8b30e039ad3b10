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
    phone::{AreaCode, NumberType},
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
    let code = number.area_code().map(|code| code.to_string());
    let consent = Consent {
        substitution: purchase.substitution,
        within: purchase.within,
    };
    let searched = Asked {
        consent,
        ..Asked::from(
            &code
                .iter()
                .map(|code| ("area_code".to_owned(), code.clone()))
                .chain([("voice".to_owned(), "on".to_owned())])
                .collect(),
        )
    };
    let again = searched.address(None, false);
    // A substitute, or the one that another number was to replace.
    let replaces = purchase.undecided().map(|_| purchase.id).or(purchase.replaces);
    let shared = Shared {
        country: searched.query.country,
        back: if purchase.undecided().is_some() {
            format!("/purchases/{}/another", purchase.id)
        } else {
            again.clone()
        },
        capabilities: None,
        replaces,
    };
    let number_type = if number.area_code().is_some_and(AreaCode::is_toll_free) {
        NumberType::TollFree
    } else {
        NumberType::Local
    };
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
                        {replaces.is_none().then(|| view! { <AskConsent consent=consent number_type=number_type /> })}
                        <ul class="offers">
                            {offers.into_iter().map(|offer| view! { <OfferRow offer=offer /> }).collect_view()}
                        </ul>
                    </OrderForm>
                </section>
            }
            .into_any()
        })}
        {replaces
            .is_none()
            .then(|| {
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
