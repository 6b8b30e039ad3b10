//! The rules by which a purchase moves: pure, and tested as a table.
//!
//! The carrier can say yes, no, later, or nothing. Only a definite answer ends a purchase. Silence is answered by
//! looking at the account, then by ordering the *same* number again, which Twilio allows
//! (<https://www.twilio.com/docs/errors/20500>: buying a named number is idempotent).

use serde::{Deserialize, Serialize};

use super::{Cause, Substitution};

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

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSES: [Cause; 11] = [
        Cause::Taken,
        Cause::NotForSale,
        Cause::AddressRequired,
        Cause::AccountSuspended,
        Cause::Restricted,
        Cause::Busy,
        Cause::Expired,
        Cause::HeldBefore,
        Cause::Limit,
        Cause::RolledBack,
        Cause::Refused,
    ];

    #[test]
    fn a_first_definite_no_ends_the_purchase_with_its_cause() {
        for cause in CAUSES {
            assert_eq!(after_order(false, Heard::No(cause)), Next::End(cause));
        }
        assert_eq!(after_order(false, Heard::Later), Next::End(Cause::Busy));
    }

    #[test]
    fn silence_never_ends_a_purchase() {
        for doubt in [false, true] {
            assert_eq!(after_order(doubt, Heard::Silence), Next::Look);
        }
        for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
            for age in [Age::Fresh, Age::Settled, Age::Late] {
                assert_eq!(after_look(Seen::Unknown, repeat, age), Next::Wait);
            }
        }
        assert_eq!(after_look(Seen::Absent, Repeat::Silent, Age::Late), Next::Wait);
    }

    #[test]
    fn after_an_earlier_silence_a_no_is_not_believed_without_looking() {
        assert_eq!(after_order(true, Heard::No(Cause::Taken)), Next::Look);
        for cause in CAUSES.into_iter().filter(|cause| *cause != Cause::Taken) {
            assert_eq!(after_order(true, Heard::No(cause)), Next::Wait);
        }
        assert_eq!(after_order(true, Heard::Later), Next::Wait);
    }

    #[test]
    fn what_is_held_is_owned_whatever_came_before() {
        for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
            for age in [Age::Fresh, Age::Settled, Age::Late] {
                assert_eq!(after_look(Seen::Held, repeat, age), Next::Own);
            }
        }
        assert_eq!(after_order(true, Heard::Yes), Next::Own);
    }

    #[test]
    fn an_absent_number_is_ordered_again_only_while_the_purchase_is_young() {
        assert_eq!(after_look(Seen::Absent, Repeat::Open, Age::Fresh), Next::Order);
        assert_eq!(
            after_look(Seen::Absent, Repeat::Open, Age::Late),
            Next::End(Cause::Expired)
        );
        assert_eq!(
            after_look(Seen::Absent, Repeat::Taken, Age::Settled),
            Next::End(Cause::Taken)
        );
    }

    #[test]
    fn taken_after_a_silence_is_believed_only_on_a_second_reading() {
        assert_eq!(after_look(Seen::Absent, Repeat::Taken, Age::Fresh), Next::Wait);
        assert_eq!(
            after_look(Seen::Absent, Repeat::Taken, Age::Settled),
            Next::End(Cause::Taken)
        );
    }

    #[test]
    fn another_number_is_bought_only_with_consent_after_few_attempts_and_in_time() {
        for age in [Age::Fresh, Age::Settled, Age::Late] {
            for tried in 1..=MOST_ATTEMPTS {
                let never = after_taken(Substitution::Never, tried, age);
                assert_eq!(never, Next::End(Cause::Taken));
                let closest = after_taken(Substitution::Closest, tried, age);
                let may = tried < MOST_ATTEMPTS && age != Age::Late;
                assert_eq!(closest, if may { Next::Another } else { Next::End(Cause::Taken) });
            }
        }
    }

    #[test]
    fn no_answer_but_taken_leads_to_another_number() {
        for doubt in [false, true] {
            for heard in [Heard::Yes, Heard::Later, Heard::Silence]
                .into_iter()
                .chain(CAUSES.map(Heard::No))
            {
                assert_ne!(after_order(doubt, heard), Next::Another);
            }
        }
        for seen in [Seen::Held, Seen::Absent, Seen::Unknown] {
            for repeat in [Repeat::Open, Repeat::Taken, Repeat::Silent] {
                for age in [Age::Fresh, Age::Settled, Age::Late] {
                    assert_ne!(after_look(seen, repeat, age), Next::Another);
                }
            }
        }
    }

    #[test]
    fn a_purchase_taken_up_again_looks_before_it_orders() {
        assert_eq!(taking_up(AttemptState::Meant, false), Next::Look);
        assert_eq!(taking_up(AttemptState::Meant, true), Next::Order);
        assert_eq!(taking_up(AttemptState::Silent, true), Next::Look);
        assert_eq!(taking_up(AttemptState::Refused, false), Next::Another);
        assert_eq!(taking_up(AttemptState::Compensating, false), Next::Undo);
    }
}
