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
    store::{self, Became, Kept, KeptBounds, NewFind},
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
    /// No further number fits what the wish may still buy.
    Full,
    /// Nothing more is ordered at this look: a limit of the owner's is reached.
    Enough,
    /// The wish has ended or was paused meanwhile, or another looks in its place.
    Ended,
}

/// The key of the one purchase that a wish makes of a number; of one more, where what hindered the first has passed.
fn key_of(wish: Uuid, number: &str, tries: i64) -> String {
    match tries {
        ..=1 => format!("wish:{wish}:{number}"),
        _ => format!("wish:{wish}:{number}:{tries}"),
    }
}

/// Tells a number that was found, or orders it, for the first time or once more.
pub async fn consider(desk: &OwnersDesk, wish: &Kept, country: &str, offer: &Offer, tries: i64) -> Result<Next, Error> {
    let Some(bounds) = &wish.bounds else {
        return note(desk, wish, offer, (None, false)).await;
    };
    // What is in the way now may not be later: a price, or the bounds.
    if let Some(why) = in_the_way(bounds, offer) {
        return note(desk, wish, offer, (Some(why), true)).await;
    }
    let key = key_of(wish.id, offer.phone_number.as_str(), tries);
    let wanted = match wanted::prepare(desk, &offer.phone_number, country, key).await {
        Ok(wanted) => wanted,
        Err(error) => return refused(desk, wish, offer, error).await,
    };
    // The price may have changed since the search.
    match too_dear(bounds, wanted.rent()) {
        Some(why) => note(desk, wish, offer, (Some(why), true)).await,
        None => order(desk, wish, bounds, offer, (&wanted, tries)).await,
    }
}

/// What an order is refused by. What has to do with the number is told with it; anything else is the look's own trouble, and the
/// number is looked at again.
async fn refused(
    desk: &OwnersDesk,
    wish: &Kept,
    offer: &Offer,
    error: purchases::server::Error,
) -> Result<Next, Error> {
    let purchases::server::Error::Refused(problem) = error else {
        return Err(error.into());
    };
    let is_its_own = matches!(
        problem.code,
        Code::NumberUnavailable | Code::AddressRequired | Code::InvalidRequest
    );
    if is_its_own {
        return note(desk, wish, offer, (Some(problem.message), false)).await;
    }
    if problem.code != Code::LimitReached {
        return Err(problem.into());
    }
    let next = note(desk, wish, offer, (Some(problem.message), true)).await?;
    Ok(if next == Next::On { Next::Enough } else { next })
}

fn in_the_way(bounds: &KeptBounds, offer: &Offer) -> Option<String> {
    if offer.address_requirements != AddressRequirements::None {
        return Some("It needs an address on file at Twilio, which a standing wish does not send, so it was not ordered. Buy it yourself, with the address.".to_owned());
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
                "It costs more than the {most} you allow, so it was not ordered."
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
async fn note(
    desk: &OwnersDesk,
    wish: &Kept,
    offer: &Offer,
    (why, may_again): (Option<String>, bool),
) -> Result<Next, Error> {
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
        tries: 0,
        may_again,
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
    (wanted, tries): (&Wanted, i64),
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
        Err(error) => {
            tx.rollback().await?;
            return refused(desk, wish, offer, error).await;
        }
    }
    let find = NewFind {
        number: &offer.phone_number,
        place: place(offer),
        rent,
        outcome: Outcome::Buying,
        words: None,
        purchase_id: Some(wanted.id()),
        tries,
        may_again: false,
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
/// Returns what stands in the way of every order of this account, where one came to nothing by that.
pub async fn settle(desk: &OwnersDesk, wish: &Kept) -> Result<Option<Cause>, Error> {
    let mut in_the_way = None;
    for (number, purchase_id) in store::buying(&desk.db, wish.id).await? {
        let purchase = purchases::server::find(desk, purchase_id).await?;
        let not_bought = |cause: Option<Cause>| Became {
            outcome: Outcome::NotBought,
            words: cause.map(Cause::what_happened),
            takes: matches!(cause, Some(Cause::Expired | Cause::RolledBack) | None),
            may_again: cause
                .is_some_and(|cause| cause == Cause::Busy || stops_all(cause) && cause != Cause::AddressRequired),
        };
        let became = match (purchase.state, purchase.cause) {
            (purchases::State::Buying | purchases::State::Compensating, _) => continue,
            (purchases::State::Bought, Some(cause @ Cause::HeldBefore)) => not_bought(Some(cause)),
            (purchases::State::Bought, _) => Became {
                outcome: Outcome::Bought,
                words: None,
                takes: true,
                may_again: false,
            },
            (purchases::State::NotBought, cause) => {
                in_the_way = in_the_way.or(cause.filter(|cause| stops_all(*cause)));
                not_bought(cause)
            }
        };
        store::settle(&desk.db, wish.id, &number, became).await?;
    }
    Ok(in_the_way)
}

/// Whether the next order would end in the same way, whatever its number: a wish sends no papers either.
const fn stops_all(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::AccountSuspended | Cause::NoFunds | Cause::Restricted | Cause::AddressRequired
    )
}
