//! What lies over the step of the number after an order: its outcome as a dialog, or a word that the number is chosen.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    campaigns::{NumberStep, Step},
    numbers::page::Tel,
    purchases::{
        Purchase, State as Bought,
        page::{At, OutcomeDialog, Ways},
    },
    ui::{
        note::{Kind, Note},
        toast::Toast,
    },
};

/// What a number that is bought for a campaign is called, unless its owner says otherwise.
const LABEL: &str = "Campaign Phone Number";

/// The page on which a number is bought for a campaign.
pub fn buy_address(campaign: Uuid) -> String {
    format!("{}/buy", Step::Number.address(campaign))
}

/// Where the parts of buying lead in the wizard: back to the step, with the number chosen.
pub fn ways(campaign: Uuid) -> Ways {
    let step = Step::Number.address(campaign);
    Ways {
        search: At {
            path: buy_address(campaign),
            kept: Vec::new(),
        },
        order: "/api/campaigns/buy-number".to_owned(),
        with: vec![("campaign".to_owned(), campaign.to_string())],
        after: Some(format!("{step}#chosen")),
        leave: Some(step),
        label: LABEL.to_owned(),
        ..Ways::default()
    }
}

/// What lies over the step, and whether the page behind it cannot be reached.
pub fn over(step: &NumberStep, asked: Option<Uuid>, ordered: Option<Purchase>) -> (Option<AnyView>, bool) {
    let id = step.campaign.id;
    let here = |purchase: Uuid| format!("{}?order={purchase}", Step::Number.address(id));
    if let Some(purchase) = step.buying.clone().filter(|purchase| asked == Some(purchase.id)) {
        let here = here(purchase.id);
        return (
            Some(view! { <OutcomeDialog purchase=purchase ways=ways(id) here=here /> }.into_any()),
            true,
        );
    }
    let number = ordered.and_then(|purchase| purchase.number);
    let chosen = number.filter(|number| {
        step.campaign
            .number
            .as_ref()
            .is_some_and(|chosen| chosen.id == number.id)
    });
    let toast = chosen.map(|number| {
        view! {
            <Toast close_href=Step::Number.address(id)>
                <Tel number=number.phone_number /> " is yours, and this campaign uses it."
            </Toast>
        }
        .into_any()
    });
    (toast, false)
}

/// An order from this wizard that is not settled, or came to nothing.
#[component]
pub fn Ordered(
    /// It.
    purchase: Purchase,
    /// The campaign.
    campaign: Uuid,
) -> impl IntoView {
    let address = format!("{}?order={}", Step::Number.address(campaign), purchase.id);
    let number = purchase.requested_number.clone();
    let (kind, after, link) = match purchase.state {
        Bought::Buying => (
            Kind::Warn,
            " is still being confirmed with Twilio. You will not be charged twice, and it is chosen here by itself.",
            "See how it stands",
        ),
        Bought::Compensating => (
            Kind::Warn,
            " could not be kept and is being given back.",
            "See how it stands",
        ),
        Bought::Bought => (
            Kind::Warn,
            " was taken; another number was bought in its place. Say whether it stays.",
            "Decide",
        ),
        Bought::NotBought => (
            Kind::Bad,
            " was not bought, and nothing was charged.",
            "What you can do",
        ),
    };
    view! {
        <Note kind=kind>
            <strong><Tel number=number /> {after}</strong>
            <p><a href=address>{link}</a></p>
        </Note>
    }
    .into_any()
}
