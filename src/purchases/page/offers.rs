//! Numbers on offer, each with its price and its key; and where to look when there are none.

use leptos::prelude::*;
use uuid::Uuid;

use super::{FormKey, consent::AskConsent, encoded, ways::Ways};
use crate::{
    numbers::{
        page::{Caps, Price, Tel, price_words},
        place,
    },
    phone::{AddressRequirements, NumberType, PhoneNumber, pattern::Pattern},
    problem::Returned,
    purchases::{
        Offer, Sort,
        asked::{Asked, FEW},
        ranked::Ending,
    },
    ui::{
        icon::{Icon, Name},
        note::{Kind, More, Note},
    },
};

/// The offers as one form; each key buys its own number.
#[component]
pub fn Orders(
    /// The question, to come back to.
    asked: Asked,
    /// What was found.
    offers: Vec<Offer>,
    /// What stands above the list.
    children: Children,
) -> impl IntoView {
    let pattern = asked.pattern();
    let by_pattern = asked.query.sort == Sort::Pattern;
    let ticked = asked.ticked.clone();
    let can_be_ticked = |offer: &&Offer| offer.address_requirements == AddressRequirements::None;
    let several = offers.iter().filter(can_be_ticked).count();
    let row = move |offer: Offer| {
        let is_ticked = ticked.iter().any(|number| number == offer.phone_number.as_str());
        view! { <OfferRow offer=offer pattern=pattern.clone() pick=Some(is_ticked) by_pattern=by_pattern /> }
    };
    let (mut few, mut rest) = (offers, Vec::new());
    if few.len() > FEW {
        rest = few.split_off(FEW);
    }
    let is_open = rest
        .iter()
        .any(|offer| asked.ticked.iter().any(|number| number == offer.phone_number.as_str()));
    let shared = Shared {
        country: asked.query.country.clone(),
        back: asked.address(None),
        capabilities: asked.capability_words(),
        replaces: None,
    };
    view! {
        <OrderForm shared=shared>
            // The first key of a form is what Enter presses: here one that buys nothing.
            <button class="unseen" tabindex="-1" aria-hidden="true" formaction=REVIEW formmethod="get">"Buy the ticked ones"</button>
            <AskConsent consent=asked.consent number_type=asked.query.number_type />
            {children()}
            <ul class="offers">{few.into_iter().map(&row).collect_view()}</ul>
            // In the page from the beginning: to unfold them takes no tick away.
            {(!rest.is_empty())
                .then(|| {
                    view! {
                        <details class="fold" open=is_open>
                            <summary>
                                <Icon name=Name::Down />
                                {format!(" {} more {}", rest.len(), if rest.len() == 1 { "number" } else { "numbers" })}
                            </summary>
                            <ul class="offers">{rest.into_iter().map(&row).collect_view()}</ul>
                        </details>
                    }
                })}
            {(several > 1).then(|| view! { <ChooseSeveral /> })}
        </OrderForm>
    }
}

/// Why the order before this page was not taken. It stands apart from the offers: they may be gone by now.
#[component]
pub fn Refusal() -> impl IntoView {
    Returned::of(&Ways::here().order).map(|refused| {
        view! {
            <div class="part plain">
                <Note kind=Kind::Bad alert=true>
                    <strong>{refused.problem.error}</strong>
                    <p>{refused.problem.message}</p>
                    <More href=refused.problem.code.help() />
                </Note>
            </div>
        }
    })
}

/// What every order of a page shares.
pub struct Shared {
    /// ISO code of the numbers' country.
    pub country: String,
    /// The page to come back to.
    pub back: String,
    /// What was searched for, `voice sms`; without it a substitute can do all that the pick can.
    pub capabilities: Option<String>,
    /// The purchase whose substitute a number bought here takes the place of.
    pub replaces: Option<Uuid>,
}

/// The form around offers. The consent is asked by its children, and not at all where a substitute is replaced.
#[component]
pub fn OrderForm(
    /// What every order shares.
    shared: Shared,
    /// The offers.
    children: Children,
) -> impl IntoView {
    let Shared {
        country,
        back,
        capabilities,
        replaces,
    } = shared;
    let key = use_context::<FormKey>().map(|key| key.0).unwrap_or_default();
    let Ways { order, with, .. } = Ways::here();
    view! {
        <form method="post" action=order>
            <input type="hidden" name="key" value=key />
            {with.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value /> }).collect_view()}
            {capabilities.map(|words| view! { <input type="hidden" name="capabilities" value=words /> })}
            {replaces
                .map(|id| {
                    view! {
                        <input type="hidden" name="replaces" value=id.to_string() />
                        <input type="hidden" name="substitution" value="never" />
                    }
                })}
            <input type="hidden" name="country" value=country />
            <input type="hidden" name="back" value=back />
            {children()}
        </form>
    }
}

/// Where several numbers are looked up and confirmed.
const REVIEW: &str = "/purchases/new";

/// The key that leads on with all ticked offers, and with what was said about a pick that is taken.
#[component]
fn ChooseSeveral() -> impl IntoView {
    view! {
        <div class="part row apart">
            <p class="small">"More than one? Tick up to 10 first."</p>
            <button class="button" formaction=REVIEW formmethod="get" data-busy="Checking…">"Buy the ticked ones"</button>
        </div>
    }
}

/// One offer.
#[component]
pub fn OfferRow(
    /// The offer.
    offer: Offer,
    /// What was looked for in its digits.
    #[prop(optional_no_strip)]
    pattern: Option<Pattern>,
    /// Whether it is ticked, to be ordered together with others; none where it cannot be.
    #[prop(optional_no_strip)]
    pick: Option<bool>,
    /// What it is ready for, in a few words.
    #[prop(optional_no_strip)]
    ready: Option<String>,
    /// Whether what makes it easy to remember is said.
    #[prop(optional)]
    by_pattern: bool,
) -> impl IntoView {
    let rent = offer.rent();
    let number = offer.phone_number.clone();
    let spelled = pattern.as_ref().and_then(|pattern| pattern.spelled(&number));
    let marked = pattern.and_then(|pattern| pattern.matches(&number));
    let miles = offer.miles.map(|miles| match miles {
        0 => "under a mile away".to_owned(),
        1 => "1 mile away".to_owned(),
        miles => format!("{miles} miles away"),
    });
    let ending = by_pattern.then(|| Ending::of(&number).words()).flatten();
    let place = place(offer.locality.as_deref(), offer.region.as_deref(), offer.number_type);
    let kind = offer.number_type.word();
    let where_it_is = if place == kind {
        kind.to_owned()
    } else {
        format!("{place} · {kind}")
    };
    let where_it_is = std::iter::once(where_it_is)
        .chain(miles)
        .collect::<Vec<_>>()
        .join(" · ");
    let price = price_words(rent.as_ref());
    let needs_address = offer.address_requirements != AddressRequirements::None;
    view! {
        <li class="offer">
            {pick
                .map(|is_ticked| {
                    view! {
                        <label class="ticked">
                            {(!needs_address)
                                .then(|| view! { <input type="checkbox" name="number" value=number.as_str().to_owned() checked=is_ticked /> })}
                            <span class="unseen">{(!needs_address).then(|| format!("Tick {number}"))}</span>
                        </label>
                    }
                })}
            <div class="what">
                <Tel number=number.clone() size="l" marked=marked />
                {spelled.map(|letters| view! { <p class="spelled"><span class="unseen">"With letters: "</span> {letters}</p> })}
                <p class="small quiet">{where_it_is}</p>
                {ending.map(|words| view! { <p class="small why">{words}</p> })}
                <Caps capabilities=offer.capabilities />
                {ready.map(|words| view! { <p class="small quiet why">{words}</p> })}
                {needs_address.then(|| view! { <p class="small why">"Needs an address on file at Twilio first"</p> })}
            </div>
            <div class="get">
                <Price rent=rent />
                <Get number=number kind=offer.number_type price=price needs_address=needs_address />
            </div>
        </li>
    }
}

/// The key that buys an offer, or leads to what it needs first.
#[component]
fn Get(number: PhoneNumber, kind: NumberType, price: String, needs_address: bool) -> impl IntoView {
    match (needs_address, Ways::here().search.is_home()) {
        (true, true) => {
            let href = format!("/abroad/papers?number={}&type={}", encoded(number.as_str()), kind.name());
            view! { <a class="button" href=href>"Add an address" <span class="unseen">{format!(" to buy {number}")}</span></a> }.into_any()
        }
        (true, false) => {
            view! { <button class="button" disabled=true>"Buy" <span class="unseen">{format!(" {number}: needs an address first")}</span></button> }.into_any()
        }
        (false, _) => view! {
            <button
                class="button key" name="phoneNumber" value=number.as_str().to_owned() data-busy="Buying…"
            >
                // Where the price stands beside the key, only screen readers are told it here too.
                "Buy " <span class="unseen">{number.to_string()} " "</span> <span class="for">"for " {price}</span>
            </button>
        }
        .into_any(),
    }
}
