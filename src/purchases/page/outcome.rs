//! What lies over the numbers after something was done: the dialogs of a purchase, and toasts.

use leptos::prelude::*;
use uuid::Uuid;

use super::{another::InPlaceOf, changed::ChangedDialog};
use crate::{
    numbers::{
        self, Number, Status,
        page::{Caps, Tel, price_words},
    },
    phone::PhoneNumber,
    problem::Returned,
    purchases::{Purchase, State, api},
    ui::{
        badge::Kind,
        day::Ahead,
        dialog::{Acts, Dialog},
        icon::Name,
        toast::Toast,
    },
};

/// What lies over the page.
pub struct Over {
    /// Drawn beside the page.
    pub view: Option<AnyView>,
    /// Whether the page behind cannot be reached.
    pub is_dialog: bool,
    /// The number that was just bought.
    pub number: Option<Uuid>,
}

/// Looks up what the address says was done. What it says is not believed: only the owner's own purchase or number is shown.
pub async fn over(told: Told, back: String) -> Over {
    if let Some(purchase) = own_purchase(told.bought).await {
        let number = purchase.number.as_ref().map(|number| number.id);
        let view = match purchase.substitute().cloned() {
            Some(number) => view! { <ChangedDialog purchase=purchase number=number back=back /> }.into_any(),
            None => view! { <Bought purchase=purchase back=back /> }.into_any(),
        };
        return Over {
            view: Some(view),
            is_dialog: true,
            number,
        };
    }
    let view = if let Some(refused) = Returned::of("/api/twilio/decide-purchase") {
        Some(view! { <Toast close_href=back icon=Name::Alert>{refused.problem.message}</Toast> }.into_any())
    } else if let Some(number) = own_number(told.released)
        .await
        .filter(|number| number.status != Status::Active || number.release_at.is_some())
    {
        Some(view! { <Released number=number back=back /> }.into_any())
    } else {
        let kept = own_number(told.kept)
            .await
            .filter(|number| number.status == Status::Active);
        kept.map(|number| {
            view! { <Toast close_href=back>"You kept " <Tel number=number.phone_number /> ". It stays yours."</Toast> }
                .into_any()
        })
    };
    Over {
        view,
        is_dialog: false,
        number: None,
    }
}

/// What the address says was done.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// The purchase that brought a number.
    pub bought: Option<Uuid>,
    /// The number that was given back.
    pub released: Option<Uuid>,
    /// The substitute that was kept.
    pub kept: Option<Uuid>,
}

async fn own_purchase(id: Option<Uuid>) -> Option<Purchase> {
    api::find_purchase(id?)
        .await
        .ok()
        .filter(|purchase| purchase.state == State::Bought)
        .filter(|purchase| {
            purchase
                .number
                .as_ref()
                .is_some_and(|number| number.status == Status::Active)
        })
        // A substitute is asked about once.
        .filter(|purchase| purchase.substitute().is_none() || purchase.decision.is_none())
}

async fn own_number(id: Option<Uuid>) -> Option<Number> {
    numbers::api::find_number(id?).await.ok()
}

#[component]
fn Released(number: Number, back: String) -> impl IntoView {
    let tel = number.phone_number.clone();
    if let Some(words) = number.refused_words() {
        view! { <Toast close_href=back icon=Name::Alert><Tel number=tel /> " is not released yet. " {words}</Toast> }
            .into_any()
    } else if let (Status::Active, Some(at)) = (number.status, number.release_at) {
        let address = format!("/phone-numbers/{}", number.id);
        view! { <Toast close_href=back icon=Name::Clock><Tel number=tel /> " goes back to Twilio " <Ahead at=at /> ". " <a class="whole" href=address>"Undo it"</a></Toast> }
            .into_any()
    } else if number.status == Status::Released {
        view! { <Toast close_href=back>"You released " <Tel number=tel /> ". It costs nothing any more."</Toast> }
            .into_any()
    } else {
        view! { <Toast close_href=back icon=Name::Clock><Tel number=tel /> " is being released. Twilio has not confirmed it yet; it is repeated until it has."</Toast> }.into_any()
    }
}

/// "Number Successfully Purchased!"
#[component]
fn Bought(purchase: Purchase, back: String) -> impl IntoView {
    let was_held = purchase.was_held_before();
    let Some(number) = purchase.number else {
        return ().into_any();
    };
    let price = price_words(purchase.rent.as_ref());
    let price = if was_held {
        price
    } else {
        format!("{price}, from today")
    };
    let bought = number.phone_number.clone();
    let done = with_new(&back, number.id);
    view! {
        <Dialog title=title(was_held) close_href=done.clone() mark=(Kind::Good, Name::Check)>
            <Acts slot>
                <a class="button apart" href=format!("/purchases/{}", purchase.id)>"See this purchase"</a>
                <a class="button key" href=done.clone()>"Done"</a>
            </Acts>
            <Plate number=number.phone_number held_before=was_held.then_some(number.status) />
            {purchase.replaces.map(|id| view! { <InPlaceOf id=id state=State::Bought /> })}
            <dl class="facts">
                <dt>"Price"</dt>
                <dd>{price}</dd>
                <dt>"Can do"</dt>
                <dd><Caps capabilities=number.capabilities /></dd>
                <dt>"Reference"</dt>
                <dd>{purchase.reference}</dd>
            </dl>
        </Dialog>
        {(!was_held)
            .then(|| {
                view! { <Toast close_href=format!("/purchases/{}", purchase.id)>"You bought " <Tel number=bought /> "."</Toast> }
            })}
    }
    .into_any()
}

/// The way back to the search, with the number marked that it brought.
fn with_new(back: &str, id: Uuid) -> String {
    let joint = if back.contains('?') { '&' } else { '?' };
    format!("{back}{joint}new={id}")
}

/// The headline of a purchase that brought exactly the number asked for.
pub const fn title(was_held: bool) -> &'static str {
    if was_held {
        "You had this number already"
    } else {
        "Number Successfully Purchased!"
    }
}

/// A number that was just bought, exactly as asked for, or was there before. Once a page.
#[component]
pub fn Plate(
    /// The number.
    number: PhoneNumber,
    /// How it stands now, where it was in the owner's account before the order.
    held_before: Option<Status>,
) -> impl IntoView {
    const BEFORE: &str = "It was in your Twilio account before. Nothing was bought, and this order charged nothing.";
    let (above, below) = match held_before {
        None => ("Your New Number:", "(Exactly what you requested!)"),
        Some(Status::Active) => ("It is in your list now:", BEFORE),
        Some(Status::Releasing) => ("It is being released:", BEFORE),
        Some(Status::Released) => ("It has been released since:", BEFORE),
        Some(Status::Lost) => ("It is gone from your account since:", BEFORE),
    };
    view! {
        <div class="plate">
            <p class="quiet">{above}</p>
            <Tel number=number size="hero fit" />
            <p>{below}</p>
        </div>
    }
}
