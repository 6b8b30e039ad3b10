//! Which number is the closest to one that is gone: an order in which no two numbers are equal, and its reason in words.
//!
//! Same exchange, then same rate centre, then same area code, then codes of the same ground, then the same state or
//! province by miles; within each the longest common beginning, then the smallest distance, then the number itself.

use std::cmp::Reverse;

use super::{Offer, Within};
use crate::{
    money::Money,
    phone::{AddressRequirements, AreaCode, Capabilities, NumberType, PhoneNumber, places},
};

/// What is to be replaced, and what may replace it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wanted {
    /// The number that is gone.
    pub number: PhoneNumber,
    /// Its kind, which a substitute keeps.
    pub number_type: NumberType,
    /// Its rate centre, where it is known.
    pub rate_center: Option<String>,
    /// What a substitute must be able to do.
    pub capabilities: Capabilities,
    /// How far it may be.
    pub within: Option<Within>,
    /// What it may cost per month; without it, anything the carrier asks.
    pub ceiling: Option<Money>,
}

/// How a number relates to the one that is gone; the closest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Same area code and exchange.
    Exchange,
    /// Same area code and rate centre.
    RateCenter,
    /// Same area code.
    AreaCode,
    /// An area code of the same ground; all toll-free codes share theirs.
    Overlay,
    /// Another area code of the same state or province.
    Region {
        /// Miles between the main places of the two codes.
        miles: u32,
    },
}

/// Where a number stands among the substitutes; smaller is closer, and no two numbers are equal.
pub type Rank = (Group, Reverse<usize>, u64, PhoneNumber);

impl Wanted {
    /// What replaces this number, by what is known of it. One that was never seen on offer is known by its digits.
    pub fn of(
        number: PhoneNumber,
        offer: Option<&Offer>,
        capabilities: Capabilities,
        within: Option<Within>,
        ceiling: Option<Money>,
    ) -> Self {
        let is_toll_free = number.area_code().is_some_and(AreaCode::is_toll_free);
        Self {
            number_type: if is_toll_free {
                NumberType::TollFree
            } else {
                NumberType::Local
            },
            rate_center: offer.and_then(|offer| offer.rate_center.clone()),
            number,
            capabilities,
            within,
            ceiling,
        }
    }

    /// Where this offer stands; none if it may not be bought instead.
    pub fn rank(&self, offer: &Offer) -> Option<Rank> {
        if !self.keeps_its_promises(offer) {
            return None;
        }
        let group = self.group(offer)?;
        self.allows(group).then(|| {
            let (common, distance) = apart(&self.number, &offer.phone_number);
            (group, common, distance, offer.phone_number.clone())
        })
    }

    /// Offers that may be bought instead, the closest first.
    pub fn sorted(&self, offers: Vec<Offer>) -> Vec<(Group, Offer)> {
        let mut ranked: Vec<_> = offers
            .into_iter()
            .filter_map(|offer| Some((self.rank(&offer)?, offer)))
            .collect();
        ranked.sort_by(|(one, _), (other, _)| one.cmp(other));
        ranked.dedup_by(|(one, _), (other, _)| one == other);
        ranked.into_iter().map(|(rank, offer)| (rank.0, offer)).collect()
    }

    fn keeps_its_promises(&self, offer: &Offer) -> bool {
        let (asked, can) = (self.capabilities, offer.capabilities);
        let can_all = (can.voice || !asked.voice)
            && (can.sms || !asked.sms)
            && (can.mms || !asked.mms)
            && (can.rcs || !asked.rcs);
        let affordable = match (&self.ceiling, offer.rent()) {
            (Some(ceiling), Some(rent)) => rent.currency == ceiling.currency && rent.cents <= ceiling.cents,
            (Some(_), None) => false,
            (None, _) => true,
        };
        can_all
            && affordable
            && offer.phone_number != self.number
            && offer.number_type == self.number_type
            && offer.address_requirements == AddressRequirements::None
    }

    /// How another number relates to this one; none where it is of another kind or state.
    pub fn group(&self, offer: &Offer) -> Option<Group> {
        let (mine, its) = (self.number.nanp()?, offer.phone_number.nanp()?);
        let (code, other) = (self.number.area_code()?, offer.phone_number.area_code()?);
        if code == other {
            let same_center = self.rate_center.is_some() && self.rate_center == offer.rate_center;
            return Some(match (mine.1 == its.1, same_center) {
                (true, _) => Group::Exchange,
                (false, true) => Group::RateCenter,
                (false, false) => Group::AreaCode,
            });
        }
        if code.is_toll_free() || other.is_toll_free() {
            return (code.is_toll_free() && other.is_toll_free()).then_some(Group::Overlay);
        }
        if places::overlays(code).contains(&other) {
            return Some(Group::Overlay);
        }
        let (here, there) = (places::area(code)?, places::area(other)?);
        let same_region = here.country == there.country && here.region == there.region;
        same_region.then_some(Group::Region {
            miles: places::miles(code, other)?,
        })
    }

    fn allows(&self, group: Group) -> bool {
        match self.within {
            None => true,
            Some(Within::Exchange) => group == Group::Exchange,
            Some(Within::AreaCode) => group <= Group::AreaCode,
            Some(Within::Overlay) => group <= Group::Overlay,
            Some(Within::Miles(most)) => group <= Group::Region { miles: most.into() },
        }
    }

    /// Why this one, as the end of "It is the closest available: …".
    pub fn reason(&self, group: Group, offer: &Offer) -> String {
        let other = &offer.phone_number;
        let code = |number: &PhoneNumber| number.area_code().map(|code| code.to_string()).unwrap_or_default();
        match group {
            Group::Exchange => format!("same exchange, {}", digits_that_differ(&self.number, other)),
            Group::RateCenter => match &offer.locality {
                Some(town) => format!("same area code and the same calling area, {town}"),
                None => "same area code and the same calling area".to_owned(),
            },
            Group::AreaCode => format!("same area code, {}", code(other)),
            Group::Overlay if self.number_type == NumberType::TollFree => {
                format!("toll-free as well, {} instead of {}", code(other), code(&self.number))
            }
            Group::Overlay => format!("{} serves the same ground as {}", code(other), code(&self.number)),
            Group::Region { miles } => {
                let place = other
                    .area_code()
                    .and_then(places::area)
                    .map_or("the same state", places::Area::main_place);
                format!("{} is {place}, {miles} miles from {}", code(other), code(&self.number))
            }
        }
    }
}

/// The longest common beginning (longest first) and the numeric distance of two numbers.
pub(super) fn apart(one: &PhoneNumber, other: &PhoneNumber) -> (Reverse<usize>, u64) {
    let value = |number: &PhoneNumber| number.as_str().trim_start_matches('+').parse::<u64>().unwrap_or(0);
    let common = one
        .as_str()
        .bytes()
        .zip(other.as_str().bytes())
        .take_while(|(a, b)| a == b)
        .count();
    (Reverse(common), value(one).abs_diff(value(other)))
}

fn digits_that_differ(one: &PhoneNumber, other: &PhoneNumber) -> String {
    let Reverse(common) = apart(one, other).0;
    match one.as_str().len().saturating_sub(common) {
        0 | 1 => "last digit differs".to_owned(),
        2 => "last two digits differ".to_owned(),
        3 => "last three digits differ".to_owned(),
        _ => "last four digits differ".to_owned(),
    }
}

#[cfg(test)]
mod tests;
