//! Server functions of `purchases`.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

mod saved;

pub use saved::*;

use super::{
    Answer, Choice, Decided, Elsewhere, Moment, Offer, Offers, Order, Purchase, Query, Review, Several, Together,
    Usage, Waiting,
};
use crate::problem::Problem;

/// Numbers on sale that fit the question.
#[server(prefix = "/api", endpoint = "twilio/search-numbers", input = Json, output = Json)]
pub async fn search_numbers(
    /// What is looked for.
    #[server(flatten)]
    query: Query,
) -> Result<Offers, Problem> {
    use super::server::search as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::search(&desk, &query).await)
}

/// Area codes near the one asked for that have such numbers now, at most five.
#[server(prefix = "/api", endpoint = "twilio/search-elsewhere", input = Json, output = Json)]
pub async fn find_elsewhere(
    /// What is looked for.
    #[server(flatten)]
    query: Query,
) -> Result<Vec<Elsewhere>, Problem> {
    use super::server::elsewhere as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::elsewhere(&desk, &query).await)
}

/// Numbers in place of one that is gone, looked up just now.
#[server(prefix = "/api", endpoint = "twilio/search-instead", input = Json, output = Json)]
pub async fn instead_of(
    /// The number that is gone, E.164.
    #[server(rename = "phoneNumber")]
    phone_number: String,
) -> Result<Vec<Offer>, Problem> {
    use super::server::search as work;
    use crate::{accounts::server::own_desk, phone::PhoneNumber, server::answer::answer};

    let desk = answer(own_desk())?;
    let number =
        answer(PhoneNumber::parse(&phone_number).map_err(|wrong| Problem::field("phoneNumber", wrong.to_string())))?;
    answer(work::instead_of(&desk, &number, 5).await)
}

/// Buys one exact number. The header `Idempotency-Key` makes a repeat return the first outcome; a form sends `key`,
/// made with the page, and each number of that page is an order of its own.
#[server(prefix = "/api", endpoint = "twilio/purchase-number", input = Json, output = Json)]
pub async fn purchase_number(
    /// The exact number, and what may be bought in its place.
    #[server(flatten)]
    order: Order,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
    /// The search a form goes back to.
    #[server(default)]
    back: Option<String>,
) -> Result<Answer, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::own_desk,
        server::answer::{answer, go_on_to, header, status},
    };

    let desk = answer(own_desk())?;
    let key =
        answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}:{}", order.phone_number)));
    let purchase = answer(work::buy(&desk, order, key).await)?;
    go_on_to(&purchase.address_after(back.as_deref()));
    let outcome = answer(purchase.answer())?;
    status(work::status_of(&outcome));
    Ok(outcome)
}

/// Says what becomes of a number that was bought in place of the one asked for.
#[server(prefix = "/api", endpoint = "twilio/decide-purchase", input = Json, output = Json)]
pub async fn decide_purchase(
    /// The purchase.
    #[server(rename = "purchaseId")]
    purchase_id: Uuid,
    /// `keep`, `release` or `another`.
    decision: Choice,
    /// The page a form stood on.
    #[server(default)]
    back: Option<String>,
    /// Where a form goes on to with a number that stays.
    #[server(default)]
    then: Option<String>,
    /// Where a form goes on to without one: to choose another.
    #[server(default)]
    again: Option<String>,
) -> Result<Decided, Problem> {
    use super::server as work;
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    if decision == Choice::Release {
        answer(confirmed(Act::Release).await)?;
    }
    let (purchase, decided) = answer(work::decide(&desk, purchase_id, decision).await)?;
    let elsewhere = purchase.address_elsewhere(decision, then, again);
    go_on_to(&elsewhere.unwrap_or_else(|| purchase.address_after_decision(decision, back.as_deref())));
    Ok(decided)
}

/// One of the owner's purchases.
#[server(prefix = "/api", endpoint = "twilio/purchase", input = GetUrl, output = Json)]
pub async fn find_purchase(
    /// The purchase's id.
    id: Uuid,
) -> Result<Purchase, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::find(&desk, id).await)
}

/// The purchase that brought a number; none where it came to the list another way.
#[server(prefix = "/api", endpoint = "twilio/purchase-of-number", input = GetUrl, output = Json)]
pub async fn purchase_of_number(
    /// The number's id.
    id: Uuid,
) -> Result<Option<Purchase>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::of_number(&desk, id).await)
}

/// What happened in a purchase so far.
#[server(prefix = "/api", endpoint = "twilio/purchase-history", input = GetUrl, output = Json)]
pub async fn history(
    /// The purchase's id.
    id: Uuid,
) -> Result<Vec<Moment>, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::history(&desk, id).await)
}

/// What of the owner's purchases waits for the carrier, or for their word.
#[server(prefix = "/api", endpoint = "twilio/purchases-waiting", input = GetUrl, output = Json)]
pub async fn find_waiting() -> Result<Waiting, Problem> {
    use super::server as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::waiting(&desk).await)
}

/// Buys several exact numbers, each as a purchase of its own. The header `Idempotency-Key` makes a repeat return the same
/// order; a form sends `key`, made with the page.
#[server(prefix = "/api", endpoint = "twilio/purchase-numbers", input = Json, output = Json)]
pub async fn purchase_numbers(
    /// The exact numbers, and what may be bought in the place of each.
    #[server(flatten)]
    several: Several,
    /// A form's key, made with its page.
    #[server(default)]
    key: Option<String>,
) -> Result<Together, Problem> {
    use super::{server::together as work, together::Progress};
    use crate::{
        accounts::server::{
            own_desk,
            step_up::{Act, confirmed},
        },
        server::answer::{answer, go_on_to, header, status},
    };

    let desk = answer(own_desk())?;
    answer(confirmed(Act::Buy(several.phone_numbers.len())).await)?;
    let key = answer(header("idempotency-key"))?.or_else(|| key.map(|key| format!("form:{key}")));
    let together = answer(work::buy(&desk, several, key).await)?;
    go_on_to(&format!("/purchases/together/{}", together.bulk_id));
    status(match together.status {
        Progress::Confirming => 202,
        Progress::Settled => 200,
    });
    Ok(together)
}

/// One of the owner's orders of several numbers, any time later.
#[server(prefix = "/api", endpoint = "twilio/purchases-together", input = GetUrl, output = Json)]
pub async fn find_together(
    /// The order's id.
    #[server(default)]
    id: String,
) -> Result<Together, Problem> {
    use super::server::together as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    // What is no id is no order either.
    let id = answer(Uuid::parse_str(&id).map_err(|_| Problem::not_found("order")))?;
    answer(work::find(&desk, id).await)
}

/// Several numbers as they are just before they are ordered.
#[server(prefix = "/api", endpoint = "twilio/review-numbers", input = Json, output = Json)]
pub async fn review_numbers(
    /// The numbers, E.164.
    #[server(rename = "phoneNumbers")]
    phone_numbers: Vec<String>,
) -> Result<Review, Problem> {
    use super::server::review as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::review(&desk, &phone_numbers).await)
}

/// What the owner may buy, hold and spend, and how much of it is used.
#[server(prefix = "/api", endpoint = "twilio/limits", input = GetUrl, output = Json)]
pub async fn limits() -> Result<Usage, Problem> {
    use super::server::limits as work;
    use crate::{accounts::server::own_desk, server::answer::answer};

    let desk = answer(own_desk())?;
    answer(work::used(&desk).await)
}
