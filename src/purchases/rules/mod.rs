//! The rules by which a purchase moves: pure, and tested as a table.
//!
//! The carrier can say yes, no, later, or nothing. Only a definite answer ends a purchase. Silence is answered by
//! looking at the account, then by ordering the *same* number again, which Twilio allows
//! (<https://www.twilio.com/docs/errors/20500>: buying a named number is idempotent).

use serde::{Deserialize, Serialize};

use super::{Cause, Choice, Decision, Substitution};
use crate::numbers::Status;

/// How an order ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Heard {
    /// The carrier gave the number.
    Yes,
    /// A definite no.
    No(Cause),
    /// Later: the order was surely not processed.
    Later,
    /// No usable answer: it may have happened.
    Silence,
}

/// What looking at the account showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// The account holds the number.
    Held,
    /// It does not.
    Absent,
    /// It could not be seen.
    Unknown,
}

/// What to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// Write down that the number is owned.
    Own,
    /// Write down that nothing was bought.
    End(Cause),
    /// Look at the account.
    Look,
    /// Order the same number.
    Order,
    /// Choose the next exact number and write it down.
    Another,
    /// Give back what cannot be kept.
    Undo,
    /// Leave it open; a later round goes on.
    Wait,
}

/// After an order. `doubt` is true when an earlier order of this purchase may have been carried out unseen.
#[expect(
    clippy::match_same_arms,
    reason = "the table is read line by line, each with its reason"
)]
pub const fn after_order(doubt: bool, heard: Heard) -> Next {
    match (doubt, heard) {
        (_, Heard::Yes) => Next::Own,
        (_, Heard::Silence) => Next::Look,
        (false, Heard::No(cause)) => Next::End(cause),
        (false, Heard::Later) => Next::End(Cause::Busy),
        // The one no that could be our own earlier order speaking: look before believing it.
        (true, Heard::No(Cause::Taken)) => Next::Look,
        // A no to the repeat says nothing about the first order.
        (true, Heard::No(_) | Heard::Later) => Next::Wait,
    }
}

/// What the repeated order of this visit has shown so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeat {
    /// Not repeated yet.
    Open,
    /// Repeated, and the carrier said the number is taken.
    Taken,
    /// Repeated, and silent again.
    Silent,
}

/// How old a purchase is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Age {
    /// So young that the carrier's list may not show yet what it has done.
    Fresh,
    /// Old enough that an absence read again is believed.
    Settled,
    /// Too old to be bought now.
    Late,
}

/// After looking.
#[expect(
    clippy::match_same_arms,
    reason = "the table is read line by line, each with its reason"
)]
pub const fn after_look(seen: Seen, repeat: Repeat, age: Age) -> Next {
    match (seen, repeat, age) {
        (Seen::Held, _, _) => Next::Own,
        (Seen::Unknown, _, _) | (Seen::Absent, Repeat::Silent, _) => Next::Wait,
        // "Taken" may be our own first order, still on its way into the list.
        (Seen::Absent, Repeat::Taken, Age::Fresh) => Next::Wait,
        (Seen::Absent, Repeat::Taken, Age::Settled | Age::Late) => Next::End(Cause::Taken),
        (Seen::Absent, Repeat::Open, Age::Late) => Next::End(Cause::Expired),
        (Seen::Absent, Repeat::Open, Age::Fresh | Age::Settled) => Next::Order,
    }
}

/// How one exact number of a purchase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttemptState {
    /// Written down; perhaps ordered.
    Meant,
    /// Ordered, and no usable answer came.
    Silent,
    /// The owner has it.
    Bought,
    /// A definite no.
    Refused,
    /// The carrier gave it, and it is being given back.
    Compensating,
    /// It was given back.
    RolledBack,
}

impl AttemptState {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meant => "meant",
            Self::Silent => "silent",
            Self::Bought => "bought",
            Self::Refused => "refused",
            Self::Compensating => "compensating",
            Self::RolledBack => "rolled_back",
        }
    }
}

/// Where a driver begins who takes a purchase up, by how its last attempt stands.
///
/// Nobody knows whether a meant number was ordered, so it is looked for first; unless no driver was ever there.
pub const fn taking_up(last: AttemptState, is_untouched: bool) -> Next {
    match (last, is_untouched) {
        (AttemptState::Meant, true) => Next::Order,
        (AttemptState::Meant, false) | (AttemptState::Silent | AttemptState::Bought, _) => Next::Look,
        (AttemptState::Refused, _) => Next::Another,
        (AttemptState::Compensating, _) => Next::Undo,
        (AttemptState::RolledBack, _) => Next::End(Cause::RolledBack),
    }
}

/// Most exact numbers of one purchase.
pub const MOST_ATTEMPTS: usize = 5;

/// After a definite "taken", and after nothing else, another number may be bought: with consent, a few times, in time.
pub const fn after_taken(substitution: Substitution, tried: usize, age: Age) -> Next {
    match (substitution, age) {
        (Substitution::Closest, Age::Fresh | Age::Settled) if tried < MOST_ATTEMPTS => Next::Another,
        (Substitution::Closest | Substitution::Never, _) => Next::End(Cause::Taken),
    }
}

/// What becomes of an owner's word on a substitute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is written down.
    Write(Decision),
    /// There is nothing to write.
    Nothing,
    /// It comes too late; why, after the number.
    Refuse(&'static str),
}

/// The first word on a substitute counts; another one afterwards is refused, and so is a word on what is gone.
#[expect(
    clippy::match_same_arms,
    reason = "the table is read line by line, each with its reason"
)]
pub const fn on_substitute(earlier: Option<Decision>, status: Status, choice: Choice) -> Verdict {
    match (earlier, choice, status) {
        (Some(Decision::Kept), Choice::Keep, _) | (Some(Decision::Released), Choice::Release, _) => Verdict::Nothing,
        (Some(Decision::Kept), Choice::Release | Choice::Another, _) => {
            Verdict::Refuse("was kept. It can still be released under My Phone Numbers.")
        }
        (Some(Decision::Released), Choice::Keep | Choice::Another, _)
        | (None, Choice::Keep | Choice::Another, Status::Releasing | Status::Released) => {
            Verdict::Refuse("was released already.")
        }
        (None, Choice::Keep | Choice::Another, Status::Lost) => {
            Verdict::Refuse("is not held for you at Twilio any more.")
        }
        (None, Choice::Keep, Status::Active) => Verdict::Write(Decision::Kept),
        (None, Choice::Another, Status::Active) => Verdict::Nothing,
        (None, Choice::Release, _) => Verdict::Write(Decision::Released),
    }
}

#[cfg(test)]
mod tests;
