//! What becomes of a number that is found: its owner is told, or it is ordered.
//!
//! That it is found, that it counts against what the wish may buy, and the purchase itself are one transaction under the owner's
//! turn. So there is no moment at which one of them stands without the others, whoever is killed, and two looks at once see each
//! other's. From then on it is a purchase like any other; the wish only reads its outcome.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    Error,
    store::{self, Kept, KeptBounds, NewFind},
    take_turn,
};
use crate::{
    money::Money,
    phone::AddressRequirements,
    problem::Code,
    purchases::{
        self, Cause, Offer,
        server::wanted::{self, Wanted},
    },
    server::{
        audit::{self, Event},
        db::Tx,
        state::OwnersDesk,
    },
    wishes::{Outcome, State},
};

/// How a look goes on after one number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// With the next number.
    On,
    /// No further number may be bought now.
    Full,
    /// The wish has ended or was paused meanwhile, or another looks in its place.
    Ended,
}

/// The key of the one purchase that a wish makes of a number.
pub fn key_of(wish: Uuid, number: &str) -> String {
    format!("wish:{wish}:{number}")
}

/// Tells a number that was found, or orders it.
pub async fn consider(desk: &OwnersDesk, wish: &Kept, country: &str, offer: &Offer) -> Result<Next, Error> {
    let Some(bounds) = &wish.bounds else {
        return note(desk, wish, offer, None).await;
    };
    if let Some(why) = in_the_way(bounds, offer) {
        return note(desk, wish, offer, Some(why)).await;
    }
    let key = key_of(wish.id, offer.phone_number.as_str());
    let wanted = match wanted::prepare(desk, &offer.phone_number, country, key).await {
        Ok(wanted) => wanted,
        Err(purchases::server::Error::Refused(problem)) if !passes(problem.code) => {
            return note(desk, wish, offer, Some(problem.message)).await;
        }
        Err(error) => return Err(error.into()),
    };
    // The price may have changed since the search.
    match too_dear(bounds, wanted.rent()) {
        Some(why) => note(desk, wish, offer, Some(why)).await,
        None => order(desk, wish, bounds, offer, &wanted).await,
    }
}

/// Whether a refusal is over in a while, so that the number is looked at again.
const fn passes(code: Code) -> bool {
    matches!(code, Code::CarrierBusy | Code::InternalError | Code::TooManyRequests)
}

fn in_the_way(bounds: &KeptBounds, offer: &Offer) -> Option<String> {
    if offer.address_requirements != AddressRequirements::None {
        return Some("It needs an address on file at Twilio, so it was not ordered.".to_owned());
    }
    too_dear(bounds, offer.rent().as_ref())
}

/// A price that is not known, or not in the currency of the bounds, is within none.
fn too_dear(bounds: &KeptBounds, rent: Option<&Money>) -> Option<String> {
    match rent {
        None => Some("Twilio did not say what it costs, so it was not ordered.".to_owned()),
        Some(rent) if rent.currency != bounds.most_rent.currency => Some(format!(
            "It costs {rent} a month, in another currency than your bound, so it was not ordered."
        )),
        Some(rent) if rent.cents > bounds.most_rent.cents => {
            let most = &bounds.most_rent;
            Some(format!(
                "It costs {rent} a month, more than the {most} you allow, so it was not ordered."
            ))
        }
        Some(_) => None,
    }
}

/// Whether the wish still stands, and this look is the one that counts.
async fn stands(tx: &mut Tx, wish: &Kept) -> Result<bool, sqlx::Error> {
    let now = store::by_id_in(tx, wish.id).await?;
    Ok(now.is_some_and(|now| {
        now.state == State::Open && now.turn == wish.turn && now.expires_at.0 > OffsetDateTime::now_utc()
    }))
}

fn place(offer: &Offer) -> Option<String> {
    let parts: Vec<&str> = [&offer.locality, &offer.region]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Writes down that it is found and that its owner is to be told.
async fn note(desk: &OwnersDesk, wish: &Kept, offer: &Offer, why: Option<String>) -> Result<Next, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !stands(&mut tx, wish).await? {
        tx.rollback().await?;
        return Ok(Next::Ended);
    }
    let rent = offer.rent();
    let find = NewFind {
        number: &offer.phone_number,
        place: place(offer),
        rent: rent.as_ref(),
        outcome: Outcome::Told,
        words: why,
        purchase_id: None,
    };
    if store::add_find(&mut tx, wish.id, &find).await? {
        store::found(&mut tx, wish.id).await?;
    }
    desk.trials.commit(tx).await?;
    Ok(Next::On)
}

/// Writes the find, what it takes of the bounds, and its purchase down, all or none; then it is ordered.
async fn order(
    desk: &OwnersDesk,
    wish: &Kept,
    bounds: &KeptBounds,
    offer: &Offer,
    wanted: &Wanted,
) -> Result<Next, Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !stands(&mut tx, wish).await? {
        tx.rollback().await?;
        return Ok(Next::Ended);
    }
    let rent = wanted.rent();
    let (count, cents) = store::taken_in(&mut tx, wish.id).await?;
    let after = cents.saturating_add(rent.map_or(0, |rent| rent.cents));
    if count >= i64::from(bounds.most_numbers) || after > bounds.budget.cents {
        tx.rollback().await?;
        return Ok(Next::Full);
    }
    match wanted::write_in(desk, &mut tx, wanted).await {
        Ok(()) => {}
        Err(purchases::server::Error::Refused(problem)) => {
            tx.rollback().await?;
            return note(desk, wish, offer, Some(problem.message)).await;
        }
        Err(error) => {
            tx.rollback().await?;
            return Err(error.into());
        }
    }
    let find = NewFind {
        number: &offer.phone_number,
        place: place(offer),
        rent,
        outcome: Outcome::Buying,
        words: None,
        purchase_id: Some(wanted.id()),
    };
    if !store::add_find(&mut tx, wish.id, &find).await? {
        // Found before, by whoever was quicker: then it is not ordered here.
        tx.rollback().await?;
        return Ok(Next::On);
    }
    store::found(&mut tx, wish.id).await?;
    let event = Event {
        subject_id: wish.id,
        event: "wish.ordered",
        details: json!({ "label": wish.label, "phone_number": offer.phone_number }),
    };
    audit::store::write(&mut tx, &event).await?;
    desk.trials.commit(tx).await?;
    wanted::drive(desk, wanted.id()).await?;
    Ok(Next::On)
}

/// Reads what has become of what is being bought. What has no outcome yet stays counted, and so does what Twilio may have charged.
pub async fn settle(desk: &OwnersDesk, wish: &Kept) -> Result<(), Error> {
    for (number, purchase_id) in store::buying(&desk.db, wish.id).await? {
        let purchase = purchases::server::find(desk, purchase_id).await?;
        let (outcome, words, takes) = match (purchase.state, purchase.cause) {
            (purchases::State::Buying | purchases::State::Compensating, _) => continue,
            (purchases::State::Bought, Some(cause @ Cause::HeldBefore)) => {
                (Outcome::NotBought, Some(cause.what_happened()), false)
            }
            (purchases::State::Bought, _) => (Outcome::Bought, None, true),
            (purchases::State::NotBought, cause) => {
                let is_unsure = matches!(cause, Some(Cause::Expired | Cause::RolledBack) | None);
                (Outcome::NotBought, cause.map(Cause::what_happened), is_unsure)
            }
        };
        store::settle(&desk.db, wish.id, &number, (outcome, words, takes)).await?;
    }
    Ok(())
}
