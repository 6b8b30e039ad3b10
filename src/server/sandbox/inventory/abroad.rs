//! Three countries besides the United States and Canada. Their numbers are those that each country's regulator has set apart
//! for fiction (Ofcom, Bundesnetzagentur, ACMA), so that none of them can belong to anybody.
//!
//! What a number asks for is **the sandbox's own rule**, one kind of need a country, so that each can be practised: Twilio's
//! rules are in its regulatory guidelines and change.

use super::{Kind, Offer};

/// A country abroad.
#[derive(Debug)]
pub struct Place {
    /// ISO 3166.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The one type it sells.
    pub kind: Kind,
    /// Rent in millionths of a dollar a month.
    pub rent: i64,
    /// `none` or `local`.
    address: &'static str,
    /// Whether a bundle is wanted.
    pub wants_bundle: bool,
    /// The first digits of its numbers, how many digits follow, and the town.
    ranges: &'static [(&'static str, usize, Option<&'static str>)],
}

/// What is sold abroad.
pub const PLACES: [Place; 3] = [
    Place {
        code: "GB",
        name: "United Kingdom",
        kind: Kind::Local,
        rent: 1_150_000,
        address: "none",
        wants_bundle: false,
        ranges: &[("+442079460", 3, Some("London")), ("+441134960", 3, Some("Leeds"))],
    },
    Place {
        code: "DE",
        name: "Germany",
        kind: Kind::Local,
        rent: 1_300_000,
        address: "local",
        wants_bundle: true,
        ranges: &[("+493023125", 3, Some("Berlin")), ("+498999998", 3, Some("Munich"))],
    },
    Place {
        code: "AU",
        name: "Australia",
        kind: Kind::Mobile,
        rent: 6_500_000,
        address: "none",
        wants_bundle: true,
        // Single numbers, as ACMA lists them.
        ranges: &[
            ("+61491570156", 0, None),
            ("+61491570157", 0, None),
            ("+61491570158", 0, None),
            ("+61491570159", 0, None),
            ("+61491570110", 0, None),
            ("+61491570313", 0, None),
            ("+61491570737", 0, None),
            ("+61491571266", 0, None),
        ],
    },
];

impl Place {
    /// The country of a code.
    pub fn of(code: &str) -> Option<&'static Self> {
        PLACES.iter().find(|place| place.code == code)
    }

    /// The country that sells this number.
    pub fn of_number(phone_number: &str) -> Option<&'static Self> {
        PLACES.iter().find(|place| place.sells(phone_number))
    }

    /// Whether the number is one of those that are sold here.
    pub fn sells(&self, phone_number: &str) -> bool {
        self.range_of(phone_number).is_some()
    }

    /// The town of a number that is sold here, where it has one.
    pub fn town(&self, phone_number: &str) -> Option<&'static str> {
        self.range_of(phone_number).and_then(|(_, _, town)| *town)
    }

    fn range_of(&self, phone_number: &str) -> Option<&(&'static str, usize, Option<&'static str>)> {
        self.ranges.iter().find(|(start, behind, _)| {
            phone_number
                .strip_prefix(*start)
                .is_some_and(|rest| rest.len() == *behind && rest.bytes().all(|byte| byte.is_ascii_digit()))
        })
    }

    /// All its numbers, one of each range after the other.
    pub fn numbers(&self) -> impl Iterator<Item = String> {
        (0..1000_usize).flat_map(move |line| {
            self.ranges.iter().filter_map(move |(start, behind, _)| {
                let digits = if *behind == 0 {
                    String::new()
                } else {
                    format!("{line:0behind$}")
                };
                (digits.len() == *behind && (*behind > 0 || line == 0)).then(|| format!("{start}{digits}"))
            })
        })
    }

    /// All that is known of a number.
    pub fn describe(&self, phone_number: String) -> Offer {
        Offer {
            phone_number,
            kind: self.kind,
            home: None,
            country: self.code,
            address_requirements: self.address,
            beta: false,
            voice: true,
            sms: self.kind == Kind::Mobile,
            mms: false,
            fax: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::PLACES;

    #[test]
    fn what_is_sold_abroad_is_set_apart_for_fiction_and_comes_once() {
        let counts = PLACES.map(|place| {
            let numbers: HashSet<String> = place.numbers().collect();
            assert_eq!(numbers.len(), place.numbers().count());
            assert!(numbers.iter().all(|number| place.sells(number)));
            numbers.len()
        });
        assert_eq!(counts, [2000, 2000, 8]);
    }
}
