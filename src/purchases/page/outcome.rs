//! What lies over the numbers after something was done: the dialog of an exact purchase, and toasts.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    numbers::{
        self, Status,
        page::{Caps, Tel, price_words},
    },
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
    if let Some(id) = bought {
        if let Ok(purchase) = api::find_purchase(id).await {
            if purchase.state == State::Bought {
                let number = purchase.number.as_ref().map(|number| number.id);
                let view = view! { <Bought purchase=purchase back=back.to_owned() /> }.into_any();
                return Over {
                    view: Some(view),
                    is_dialog: true,
                    number,
                };
            }
        }
    }
    if let Some(id) = released {
        if let Ok(number) = numbers::api::find_number(id).await {
            let sentence = match number.status {
                Status::Released => Some(". It costs nothing any more."),
                Status::Releasing => {
                    Some(" is being released. Twilio has not confirmed it yet; it is repeated until it has.")
                }
                Status::Active => None,
            };
            let view = sentence.map(|sentence| {
                let lead = if number.status == Status::Released {
                    "You released "
                } else {
                    ""
                };
                view! { <Toast close_href=back.to_owned()>{lead} <Tel number=number.phone_number /> {sentence}</Toast> }
                    .into_any()
            });
            return Over {
                view,
                is_dialog: false,
                number: None,
            };
        }
    }
    Over {
        view: None,
        is_dialog: false,
        number: None,
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
            <div class="plate">
                <p class="quiet">"Your New Number:"</p>
                <Tel number=number.phone_number.clone() size="hero fit" />
                <p>"(Exactly what you requested!)"</p>
            </div>
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
