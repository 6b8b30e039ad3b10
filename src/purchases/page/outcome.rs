//! What lies over the numbers after something was done: the dialog of an exact purchase, and toasts.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    numbers::{
        self, Number, Status,
        page::{Caps, Tel, price_words},
    },
    phone::PhoneNumber,
    purchases::{Purchase, State, api},
    ui::{
        badge::Kind,
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
pub async fn over(bought: Option<Uuid>, released: Option<Uuid>, back: &str) -> Over {
    if let Some(purchase) = own_purchase(bought).await {
        let number = purchase.number.as_ref().map(|number| number.id);
        let view = view! { <Bought purchase=purchase back=back.to_owned() /> }.into_any();
        return Over {
            view: Some(view),
            is_dialog: true,
            number,
        };
    }
    let view = own_release(released)
        .await
        .map(|number| view! { <Released number=number back=back.to_owned() /> }.into_any());
    Over {
        view,
        is_dialog: false,
        number: None,
    }
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
}

async fn own_release(id: Option<Uuid>) -> Option<Number> {
    numbers::api::find_number(id?)
        .await
        .ok()
        .filter(|number| number.status != Status::Active)
}

#[component]
fn Released(number: Number, back: String) -> impl IntoView {
    let tel = number.phone_number.clone();
    if number.status == Status::Released {
        view! { <Toast close_href=back>"You released " <Tel number=tel /> ". It costs nothing any more."</Toast> }
            .into_any()
    } else {
        view! { <Toast close_href=back icon=Name::Clock><Tel number=tel /> " is being released. Twilio has not confirmed it yet; it is repeated until it has."</Toast> }.into_any()
    }
}

/// "Number Successfully Purchased!"
#[component]
fn Bought(purchase: Purchase, back: String) -> impl IntoView {
    let Some(number) = purchase.number else {
        return ().into_any();
    };
    let price = price_words(purchase.rent.as_ref());
    let bought = number.phone_number.clone();
    view! {
        <Dialog title="Number Successfully Purchased!" close_href=back.clone() mark=(Kind::Good, Name::Check)>
            <Acts slot>
                <a class="button apart" href=format!("/purchases/{}", purchase.id)>"See this purchase"</a>
                <a class="button key" href=back.clone()>"Done"</a>
            </Acts>
            <Plate number=number.phone_number />
            <dl class="facts">
                <dt>"Price"</dt>
                <dd>{price} ", from today"</dd>
                <dt>"Can do"</dt>
                <dd><Caps capabilities=number.capabilities /></dd>
                <dt>"Reference"</dt>
                <dd>{purchase.reference}</dd>
            </dl>
        </Dialog>
        <Toast close_href=format!("/purchases/{}", purchase.id)>"You bought " <Tel number=bought /> "."</Toast>
    }
    .into_any()
}

/// A number that was just bought, exactly as asked for. Once a page.
#[component]
pub fn Plate(
    /// The number.
    number: PhoneNumber,
) -> impl IntoView {
    view! {
        <div class="plate">
            <p class="quiet">"Your New Number:"</p>
            <Tel number=number size="hero fit" />
            <p>"(Exactly what you requested!)"</p>
        </div>
    }
}
