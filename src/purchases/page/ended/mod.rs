//! How one purchase ended, inside something else that needs its number: over a page of that, or on a page of its own in a
//! frame. Where its keys lead is said by its [`Ways`].

use leptos::{context::Provider, prelude::*};

use self::stand::Stand;
use super::{
    another::InPlaceOf,
    changed::{Both, Decide, DecisionRefused, Reassurance, Standing, Why},
    not_bought::{Arrival, Instead, WhatHappened},
    outcome::Plate,
    purchase::LookAgain,
    ways::Ways,
};
use crate::{
    numbers::{
        Number, Status,
        page::{Caps, Tel, price_words},
    },
    purchases::Purchase,
    ui::{
        day::Clock,
        dialog::{Acts, AlertDialog, Dialog},
        icon::{Icon, Name},
        note::{self, Note},
        progress::Progress,
    },
};

mod stand;
#[cfg(test)]
mod tests;

/// How one purchase ended, or that it is still being confirmed, as a dialog over another page.
///
/// A substitute is disclosed first: only Keep leads to `ways.after`. While Twilio has not said yes or no the dialog looks
/// again by itself, without scripts too.
#[component]
pub fn OutcomeDialog(
    /// The purchase.
    purchase: Purchase,
    /// Where its keys lead.
    ways: Ways,
    /// The address of the page being drawn.
    #[prop(into)]
    here: String,
) -> impl IntoView {
    let ask = format!("/api/purchases/{}", purchase.id);
    view! {
        <Provider value=ways>
            <Over purchase=purchase here=here ask=ask />
        </Provider>
    }
}

/// The same as a page of its own.
#[component]
pub fn OutcomeSheet(
    /// The purchase.
    purchase: Purchase,
    /// Where its keys lead.
    ways: Ways,
    /// The address of the page being drawn.
    #[prop(into)]
    here: String,
    /// The address that says as JSON whether it is settled.
    #[prop(into)]
    ask: String,
) -> impl IntoView {
    view! {
        <Provider value=ways>
            <Alone purchase=purchase here=here ask=ask />
        </Provider>
    }
}

#[component]
fn Over(purchase: Purchase, here: String, ask: String) -> impl IntoView {
    let stand = Stand::of(&purchase);
    let (title, mark, close) = (stand.title(&purchase), stand.mark(), stand.close());
    let (id, address, code) = (purchase.id, here.clone(), search_for(&purchase));
    let body = view! { <Body stand=stand purchase=purchase here=here.clone() ask=ask /> };
    if stand == Stand::Undecided {
        return view! {
            <AlertDialog title=title close_href=close mark=mark>
                <Acts slot>
                    <Decide id=id back=here focus=true another=true />
                </Acts>
                {body}
            </AlertDialog>
        }
        .into_any();
    }
    view! {
        <Dialog title=title close_href=close mark=mark wide=stand == Stand::NotBought>
            <Acts slot>
                <Keys stand=stand here=address search=code />
            </Acts>
            {body}
        </Dialog>
    }
    .into_any()
}

#[component]
fn Alone(purchase: Purchase, here: String, ask: String) -> impl IntoView {
    let stand = Stand::of(&purchase);
    let (kind, icon) = stand.mark();
    let (id, address, code) = (purchase.id, here.clone(), search_for(&purchase));
    view! {
        <div class="head">
            <h1 class="marked"><span class=kind.class()><Icon name=icon /></span> {stand.title(&purchase)}</h1>
        </div>
        <section class="sheet" aria-label="This purchase">
            <div class="part stack">
                <Body stand=stand purchase=purchase here=here ask=ask />
            </div>
            <div class="part acts">
                {if stand == Stand::Undecided {
                    view! { <Decide id=id back=address another=true /> }.into_any()
                } else {
                    view! { <Keys stand=stand here=address search=code /> }.into_any()
                }}
            </div>
        </section>
    }
    .into_any()
}

/// Where another number is looked for: around the one asked for.
fn search_for(purchase: &Purchase) -> String {
    let code = purchase
        .requested_number
        .area_code()
        .map(|code| ("area_code", code.to_string()));
    Ways::here().search.address(code)
}

/// What can be done now. A substitute that waits for a word has keys of its own.
#[component]
fn Keys(stand: Stand, here: String, search: String) -> impl IntoView {
    let ways = Ways::here();
    match stand {
        Stand::Exact | Stand::Kept | Stand::Chosen | Stand::Undecided => {
            view! { <a class="button key" href=stand.close()>"Done"</a> }.into_any()
        }
        Stand::Confirming | Stand::GivingBack => view! {
            <a class="button apart" href=here>
                <Icon name=Name::Refresh />
                " Look again now"
            </a>
            <a class="button" href=ways.left()>"Close"</a>
        }
        .into_any(),
        Stand::Gone | Stand::NotBought => view! {
            <a class="button apart" href=ways.left()>"Close"</a>
            <a class="button key" href=search>
                <Icon name=Name::Search />
                " Search again"
            </a>
        }
        .into_any(),
    }
}

#[component]
fn Body(stand: Stand, purchase: Purchase, here: String, ask: String) -> impl IntoView {
    let in_place = purchase
        .replaces
        .map(|id| view! { <InPlaceOf id=id state=purchase.state /> });
    let arrived = view! { <Arrival arrived=purchase.arrived.clone() /> };
    let number = purchase.number.clone();
    let body = match (stand, number) {
        (Stand::Exact, Some(number)) => view! { <Exact purchase=purchase number=number /> }.into_any(),
        (Stand::Gone, Some(number)) if purchase.substitute().is_none() => view! { <Gone number=number /> }.into_any(),
        (Stand::Undecided | Stand::Chosen | Stand::Kept | Stand::Gone, Some(number)) => {
            let is_open = stand == Stand::Undecided;
            view! {
                <DecisionRefused />
                <Standing purchase=purchase.clone() number=number.clone() />
                <Both requested=purchase.requested_number.clone() number=number />
                <dl class="facts">
                    <Why purchase=purchase />
                </dl>
                {is_open.then(|| view! { <Reassurance /> })}
            }
            .into_any()
        }
        (Stand::NotBought, _) => view! {
            <WhatHappened purchase=purchase.clone() />
            <Instead purchase=purchase />
        }
        .into_any(),
        (Stand::Confirming | Stand::GivingBack, _) | (_, None) => view! {
            <LookAgain ask=ask page=here />
            <Waiting stand=stand purchase=purchase />
        }
        .into_any(),
    };
    view! { {arrived} {in_place} {body} }.into_any()
}

#[component]
fn Exact(purchase: Purchase, number: Number) -> impl IntoView {
    let was_held = purchase.was_held_before();
    let price = price_words(purchase.rent.as_ref());
    let price = if was_held {
        price
    } else {
        format!("{price}, from today")
    };
    view! {
        <Plate number=number.phone_number held_before=was_held.then_some(number.status) />
        <dl class="facts">
            {number.friendly_name.map(|label| view! { <dt>"Label"</dt><dd>{label}</dd> })}
            <dt>"Price"</dt>
            <dd>{price}</dd>
            <dt>"Can do"</dt>
            <dd><Caps capabilities=number.capabilities /></dd>
            <dt>"Reference"</dt>
            <dd>{purchase.reference}</dd>
        </dl>
    }
    .into_any()
}

/// Bought, and not held any more or soon not.
#[component]
fn Gone(number: Number) -> impl IntoView {
    let words = number.refused_words().unwrap_or_else(|| {
        match number.status {
            Status::Releasing | Status::Active => {
                "It is being released. Twilio has not confirmed it yet; it is repeated until it has."
            }
            Status::Released => "You have released it since. It costs nothing any more.",
            Status::Lost => "Twilio holds it for you no more. It costs nothing any more.",
        }
        .to_owned()
    });
    view! {
        <Tel number=number.phone_number size="xl" />
        <Note kind=note::Kind::Warn><p>{words}</p></Note>
    }
    .into_any()
}

#[component]
fn Waiting(stand: Stand, purchase: Purchase) -> impl IntoView {
    let (label, words) = if stand == Stand::GivingBack {
        (
            "Giving it back to Twilio",
            "This number cannot be added to your list, so it is given back. It is repeated until Twilio has it. Nothing more is bought; Twilio may still charge its first month.",
        )
    } else if purchase.tried > 1 {
        (
            "Confirming with Twilio",
            "It was taken, so Twilio was asked for the closest match, and has not said yes or no yet.",
        )
    } else {
        ("Confirming with Twilio", "Twilio has not said yes or no yet.")
    };
    view! {
        <Tel number=purchase.requested_number size="xl" />
        <Progress label=label />
        <p role="status">
            "You asked for it at " <Clock at=purchase.created_at /> " UTC. " {words} " We look again every few seconds, and this changes by itself."
        </p>
        <p class="small quiet">
            "You can close this: it goes on without you. Your reference is " <strong class="whole">{purchase.reference}</strong> "."
        </p>
    }
    .into_any()
}
