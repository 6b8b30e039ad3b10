//! What purchases have to say of a number that stands in the carrier's list and in none of ours: pure, and tested.
//!
//! Only a number that carries our reference was bought by us. One that does not may have been bought by hand at the
//! carrier, even if a purchase of ours was after it an hour before; it is shown to its owner and never given back by
//! itself.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{State, rules::AttemptState};

/// An order may be carried out so late after it was sent.
pub const WATCH: Duration = Duration::days(1);
/// The carrier's list may go on showing for so long what was given back.
pub const LAG: Duration = Duration::minutes(10);
/// The carrier's clock and ours differ by no more than this.
const SLACK: Duration = Duration::minutes(2);

/// An attempt at this very number, with its purchase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The purchase.
    pub purchase_id: Uuid,
    /// Its name, which every order writes at the carrier.
    pub reference: String,
    /// How the purchase stands.
    pub purchase_state: State,
    /// When it was asked for.
    pub asked_at: OffsetDateTime,
    /// Which of its attempts.
    pub attempt: i64,
    /// Whether it is its last one.
    pub is_last: bool,
    /// How the attempt stands.
    pub state: AttemptState,
    /// The holding it is about, once that is known.
    pub carrier_sid: Option<String>,
    /// Whether the carrier has refused to take that holding back.
    pub is_refused: bool,
    /// Whether the purchase ended only because nothing was confirmed in time: its order may have been carried out since.
    pub is_unsure: bool,
    /// When it was written down, which is just before its order.
    pub tried_at: OffsetDateTime,
    /// When it last changed.
    pub updated_at: OffsetDateTime,
}

/// A number as the carrier shows it.
#[derive(Debug, Clone, Copy)]
pub struct Shown<'a> {
    /// The carrier's id of the holding.
    pub sid: &'a str,
    /// Its name there.
    pub name: &'a str,
    /// When the carrier created it.
    pub created_at: Option<OffsetDateTime>,
}

/// Whose the number is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Claim {
    /// Of an open purchase that is after it: its driver will find it.
    Expected(Uuid),
    /// Of an open purchase that is after another number now, or of one that is giving it back: wait.
    Later,
    /// Of a purchase that has ended without it: it came too late and is given back.
    TooLate {
        /// The purchase.
        purchase_id: Uuid,
        /// Which of its attempts.
        attempt: i64,
    },
    /// Of no purchase, or of one whose number the carrier refuses to take back: its owner is told.
    Nobody,
}

/// Whose a number is that no list knows, by all attempts at it.
pub fn claim(tried: &[Tried], shown: Shown<'_>, now: OffsetDateTime) -> Claim {
    // It goes on costing its rent, and nothing here can change that: its owner has to know.
    let stays = |tried: &Tried| {
        tried.state == AttemptState::Compensating && tried.is_refused && tried.carrier_sid.as_deref() == Some(shown.sid)
    };
    if tried.iter().any(stays) {
        return Claim::Nobody;
    }
    let is_open = |tried: &&Tried| matches!(tried.purchase_state, State::Buying | State::Compensating);
    if let Some(open) = tried.iter().filter(is_open).max_by_key(|tried| tried.is_last) {
        return if open.is_last {
            Claim::Expected(open.purchase_id)
        } else {
            Claim::Later
        };
    }
    let is_undone = |tried: &Tried| match tried.state {
        AttemptState::Compensating => true,
        AttemptState::RolledBack => tried.carrier_sid.as_deref() == Some(shown.sid) && now - tried.updated_at < LAG,
        AttemptState::Meant | AttemptState::Silent | AttemptState::Bought | AttemptState::Refused => false,
    };
    if tried.iter().any(is_undone) {
        return Claim::Later;
    }
    let late = tried.iter().find(|tried| is_named_for(tried, shown));
    match late {
        Some(tried) if tried.state != AttemptState::Bought => Claim::TooLate {
            purchase_id: tried.purchase_id,
            attempt: tried.attempt,
        },
        Some(_) | None => Claim::Nobody,
    }
}

/// Whether it carries the reference of the attempt, whose order made it.
fn is_named_for(tried: &Tried, shown: Shown<'_>) -> bool {
    shown.name.contains(&tried.reference) && is_by(tried, shown.created_at)
}

/// How sure it is that an order of the owner's brought a holding which no list shows as bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// It carries an order's reference.
    Ordered,
    /// It came into being while an order that nobody could confirm was on its way.
    Likely,
    /// No order explains it.
    Elsewhere,
}

/// Which of the owner's orders, this one or an earlier one, a holding comes from. One that an earlier purchase has brought
/// already was told as bought then.
pub fn origin(tried: &[Tried], shown: Shown<'_>) -> Origin {
    let mut unbought = tried.iter().filter(|tried| tried.state != AttemptState::Bought);
    if unbought.clone().any(|tried| is_named_for(tried, shown)) {
        return Origin::Ordered;
    }
    if unbought.any(|tried| tried.is_unsure && is_by(tried, shown.created_at)) {
        return Origin::Likely;
    }
    Origin::Elsewhere
}

/// Whether the carrier created it after the purchase was asked for, and while its order could still be carried out.
fn is_by(tried: &Tried, created_at: Option<OffsetDateTime>) -> bool {
    created_at.is_some_and(|at| at + SLACK >= tried.asked_at && at <= tried.tried_at + WATCH)
}

#[cfg(test)]
mod tests;
