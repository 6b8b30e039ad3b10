//! The rules by which a purchase moves: pure, and tested as a table.
//!
//! The carrier can say yes, no, later, or nothing. Only a definite answer ends a purchase. Silence is answered by
//! looking at the account, then by ordering the *same* number again, which Twilio allows
//! (<https://www.twilio.com/docs/errors/20500>: buying a named number is idempotent).

use std::cmp::Reverse;

use super::Cause;
use crate::phone::PhoneNumber;

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

/// Sorts numbers by how close they are to a wanted one, the closest first: longest common beginning, then smallest
/// distance, then the number itself, so that the order is total.
pub fn closeness(wanted: &PhoneNumber, other: &PhoneNumber) -> (Reverse<usize>, u64, PhoneNumber) {
    let value = |number: &PhoneNumber| number.as_str().trim_start_matches('+').parse::<u64>().unwrap_or(0);
    let common = wanted
        .as_str()
        .bytes()
        .zip(other.as_str().bytes())
        .take_while(|(a, b)| a == b)
        .count();
    (Reverse(common), value(wanted).abs_diff(value(other)), other.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CAUSES: [Cause; 8] = [
        Cause::Taken,
        Cause::NotForSale,
        Cause::AddressRequired,
        Cause::AccountSuspended,
        Cause::Restricted,
        Cause::Busy,
        Cause::Expired,
        Cause::Refused,
    ];

    #[test]
    fn the_closest_number_shares_the_longest_beginning_and_then_lies_nearest() {
        let number = |text: &str| PhoneNumber::parse(text).unwrap();
        let mut found = [
            "+14159580190",
            "+14155550133",
            "+14155550192",
            "+14155550198",
            "+16285550190",
        ]
        .map(number);
        found.sort_by_key(|other| closeness(&number("+14155550190"), other));
        let order: Vec<_> = found.iter().map(PhoneNumber::as_str).collect();
        assert_eq!(
            order,
            [
                "+14155550192",
                "+14155550198",
                "+14155550133",
                "+14159580190",
                "+16285550190"
            ]
        );
    }

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
}
