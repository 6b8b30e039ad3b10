//! In which order the numbers found are shown. Each order is total: the same numbers stand in the same order every time.
//!
//! - **Closest**, to a number: as a substitute is chosen (same exchange, same area code, codes of the same ground, the same
//!   state by miles, everything else; within each the longest common beginning, then the smallest distance). To a place:
//!   by miles, unknown ones last.
//! - **Cheapest**: by rent, unknown ones last.
//! - **Easiest to remember**: where digits were asked for, those that have them at the end before those that begin the
//!   exchange or the line with them, before all others; then by the ending ([`Ending`]); then those with fewer different
//!   digits.
//!
//! What is alike in all of that stands in the order of its digits.

use std::cmp::Reverse;

use super::{
    Offer, Sort,
    closest::{Group, Wanted, apart},
};
use crate::phone::{Capabilities, PhoneNumber, pattern::Pattern};

/// What makes the last four digits easy to keep in mind; the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ending {
    /// `7777`.
    FourAlike,
    /// `1234`, `4321`.
    Run,
    /// `5777`.
    ThreeAlike,
    /// `1212`.
    PairTwice,
    /// `1122`.
    TwoPairs,
    /// `1221`.
    Mirrored,
    /// `5700`.
    TwoZeros,
    /// `5766`.
    Pair,
    /// Nothing of it.
    Plain,
}

impl Ending {
    /// The best that is true of a number.
    pub fn of(number: &PhoneNumber) -> Self {
        let digits = number.last_four().as_bytes();
        let [a, b, c, d] = *digits else { return Self::Plain };
        let step = |by: i16| {
            [(a, b), (b, c), (c, d)]
                .into_iter()
                .all(|(one, next)| i16::from(next) - i16::from(one) == by)
        };
        match () {
            () if step(0) => Self::FourAlike,
            () if step(1) || step(-1) => Self::Run,
            () if b == c && c == d => Self::ThreeAlike,
            () if a == c && b == d => Self::PairTwice,
            () if a == b && c == d => Self::TwoPairs,
            () if a == d && b == c => Self::Mirrored,
            () if c == b'0' && d == b'0' => Self::TwoZeros,
            () if c == d => Self::Pair,
            () => Self::Plain,
        }
    }

    /// What it is, in words; nothing of a plain one.
    pub const fn words(self) -> Option<&'static str> {
        match self {
            Self::FourAlike => Some("Ends in four alike"),
            Self::Run => Some("Ends in a run of four"),
            Self::ThreeAlike => Some("Ends in three alike"),
            Self::PairTwice => Some("Ends in the same pair twice"),
            Self::TwoPairs => Some("Ends in two pairs"),
            Self::Mirrored => Some("Its ending reads the same from both sides"),
            Self::TwoZeros => Some("Ends in two zeros"),
            Self::Pair => Some("Ends in a pair"),
            Self::Plain => None,
        }
    }
}

/// Puts what was found into the order asked for.
pub fn ranked(
    mut offers: Vec<Offer>,
    sort: Sort,
    beside: Option<&PhoneNumber>,
    pattern: Option<&Pattern>,
) -> Vec<Offer> {
    match (sort, beside) {
        (Sort::Carrier, _) => {}
        (Sort::Closest, Some(number)) => {
            let wanted = Wanted::of(number.clone(), None, Capabilities::default(), None, None);
            offers.sort_by_cached_key(|offer| nearness(&wanted, offer));
        }
        (Sort::Closest, None) => {
            offers.sort_by_cached_key(|offer| (offer.miles.unwrap_or(u32::MAX), offer.phone_number.clone()));
        }
        (Sort::Price, _) => offers.sort_by_cached_key(|offer| {
            let cents = offer.rent().map_or(i64::MAX, |rent| rent.cents);
            (cents, offer.phone_number.clone())
        }),
        (Sort::Pattern, _) => offers.sort_by_cached_key(|offer| {
            let number = &offer.phone_number;
            (
                standing(pattern, number),
                Ending::of(number),
                different(number),
                number.clone(),
            )
        }),
    }
    offers
}

type Nearness = (bool, Option<Group>, Reverse<usize>, u64, PhoneNumber);

fn nearness(wanted: &Wanted, offer: &Offer) -> Nearness {
    let group = wanted.group(offer);
    let (common, distance) = apart(&wanted.number, &offer.phone_number);
    (group.is_none(), group, common, distance, offer.phone_number.clone())
}

/// How well the digits that were asked for stand: at the end, at the beginning of a part, or somewhere.
fn standing(pattern: Option<&Pattern>, number: &PhoneNumber) -> u8 {
    let digits = number.as_str().trim_start_matches("+1");
    match pattern {
        None => 0,
        Some(pattern) if digits.ends_with(pattern.digits()) => 0,
        Some(pattern) => match pattern.matches(number) {
            Some(range) if matches!(range.start, 3 | 6) => 1,
            Some(_) | None => 2,
        },
    }
}

/// How many different digits it has behind its area code.
fn different(number: &PhoneNumber) -> usize {
    let own = number.as_str().get(5..).unwrap_or_default();
    let mut digits: Vec<u8> = own.bytes().collect();
    digits.sort_unstable();
    digits.dedup();
    digits.len()
}

#[cfg(test)]
mod tests;
