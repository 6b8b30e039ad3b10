//! Area codes, the ground they share, and how far they lie apart.
//!
//! The table `nanp_area_codes.csv` holds the 433 area codes of the United States, Canada and the US territories. Codes
//! and overlays are from the reports of the North American Numbering Plan Administrator (5 January 2026), place names
//! from google/libphonenumber (Apache-2.0), coordinates from `GeoNames` (<https://www.geonames.org>, CC BY 4.0) by way
//! of ravisorg/Area-Code-Geolocation-Database, some set by hand.

use std::{collections::BTreeMap, sync::LazyLock};

pub use find::{Spot, find_place, spots, towns};
pub use near::{Near, market, miles, miles_between, near};
pub use postal::PostalCode;
pub use suggest::suggested;
pub use typed::{Typed, typed};

use super::AreaCode;

mod find;
mod index;
mod near;
mod postal;
mod suggest;
mod typed;

/// An area code and the ground it serves.
#[derive(Debug, Clone, PartialEq)]
pub struct Area {
    /// The code.
    pub code: AreaCode,
    /// ISO 3166 country as carriers use it: `US`, `CA`, and the territories `PR`, `VI`, `GU`, `MP`, `AS`.
    pub country: &'static str,
    /// State, province or territory, `CA`.
    pub region: &'static str,
    /// Up to five places, the main one first.
    pub places: Vec<&'static str>,
    /// Degrees north of the main place; a wide area reaches hundreds of miles further.
    pub latitude: f64,
    /// Degrees east of the main place.
    pub longitude: f64,
    /// IANA time zone of the main place; some areas have two.
    pub timezone: &'static str,
    /// The groups of codes that serve the same ground. A code with two groups bridges two grounds.
    pub groups: Vec<&'static str>,
}

static AREAS: LazyLock<BTreeMap<AreaCode, Area>> = LazyLock::new(|| {
    // A row that cannot be read would be our own slip; the test counts them.
    include_str!("../nanp_area_codes.csv")
        .lines()
        .skip(1)
        .filter_map(row)
        .map(|area| (area.code, area))
        .collect()
});

fn row(line: &'static str) -> Option<Area> {
    let mut fields = line.split(',');
    Some(Area {
        code: AreaCode::parse(fields.next()?).ok()?,
        country: fields.next()?,
        region: fields.next()?,
        places: fields.next()?.split("; ").collect(),
        latitude: fields.next()?.parse().ok()?,
        longitude: fields.next()?.parse().ok()?,
        timezone: fields.next()?,
        groups: fields.next()?.split('|').filter(|group| !group.is_empty()).collect(),
    })
}

impl Area {
    /// The place the code is known for.
    pub fn main_place(&self) -> &'static str {
        self.places.first().copied().unwrap_or(self.region)
    }

    /// True if the two codes serve the same ground, at least in part.
    fn shares_ground(&self, other: &Self) -> bool {
        self.groups.iter().any(|group| other.groups.contains(group))
    }
}

/// Every area code, in order.
pub fn areas() -> impl Iterator<Item = &'static Area> {
    AREAS.values()
}

/// The ground of a code; `None` for toll-free codes and codes outside the table.
pub fn area(code: AreaCode) -> Option<&'static Area> {
    AREAS.get(&code)
}

/// The other codes of the same ground, in order.
pub fn overlays(code: AreaCode) -> Vec<AreaCode> {
    let Some(here) = area(code) else { return Vec::new() };
    areas()
        .filter(|other| other.code != code && here.shares_ground(other))
        .map(|other| other.code)
        .collect()
}

/// Until 1995 every area code had a 0 or 1 in the middle.
const fn is_old(code: AreaCode) -> bool {
    code.0 / 10 % 10 <= 1
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn code(text: &str) -> AreaCode {
        AreaCode::parse(text).unwrap()
    }

    fn written(codes: impl IntoIterator<Item = AreaCode>) -> Vec<String> {
        codes.into_iter().map(|code| code.to_string()).collect()
    }

    #[test]
    fn every_row_of_the_table_is_read() {
        assert_eq!(areas().count(), 433);
        assert_eq!(areas().filter(|area| area.country == "US").count(), 372);
        assert_eq!(areas().filter(|area| area.country == "CA").count(), 55);
        for area in areas() {
            assert!(
                area.places.iter().all(|place| !place.trim().is_empty()),
                "{}",
                area.code
            );
            assert!(area.timezone.contains('/'), "{}", area.code);
            assert!(
                area.latitude.abs() < 90.0 && area.longitude.abs() <= 180.0,
                "{}",
                area.code
            );
            assert!(
                area.groups.iter().all(|group| group.contains(&area.code.to_string())),
                "{}",
                area.code
            );
        }
    }

    #[test]
    fn overlays_are_the_codes_of_the_same_ground() {
        for (asked, expected) in [
            ("415", "628"),
            ("212", "332 646 917"),
            ("718", "347 465 917 929"),
            ("310", "424"),
            ("305", "645 786"),
            ("312", "872"),
            ("214", "469 945 972"),
            ("281", "346 621 713 832"),
            ("617", "857"),
            ("202", "771"),
            ("416", "437 647 942"),
            ("650", ""),
            ("800", ""),
        ] {
            assert_eq!(written(overlays(code(asked))).join(" "), expected, "{asked}");
        }
    }

    #[test]
    fn a_code_with_two_groups_bridges_two_grounds() {
        assert!(!overlays(code("312")).contains(&code("773")));
        assert!(!overlays(code("404")).contains(&code("770")));
        for (asked, expected) in [
            ("872", "312 773"),
            ("678", "404 470 770 943"),
            ("917", "212 332 347 465 646 718 929"),
        ] {
            assert_eq!(written(overlays(code(asked))).join(" "), expected, "{asked}");
        }
        let bridges = areas().filter(|area| area.groups.len() == 2).map(|area| area.code);
        let expected = "236 257 368 470 564 587 672 678 778 825 872 878 917 943";
        assert_eq!(written(bridges).join(" "), expected);
    }

    fn codes() -> impl Strategy<Value = AreaCode> {
        select(areas().map(|area| area.code).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn sharing_ground_is_mutual(a in codes(), b in codes()) {
            prop_assert_eq!(overlays(a).contains(&b), overlays(b).contains(&a));
        }

    }
}
