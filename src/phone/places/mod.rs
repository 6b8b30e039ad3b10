//! Area codes, the ground they share, and how far they lie apart.
//!
//! The table `nanp_area_codes.csv` holds the 433 area codes of the United States, Canada and the US territories. Codes
//! and overlays are from the reports of the North American Numbering Plan Administrator (5 January 2026), place names
//! from google/libphonenumber (Apache-2.0), coordinates from `GeoNames` (<https://www.geonames.org>, CC BY 4.0) by way
//! of ravisorg/Area-Code-Geolocation-Database, some set by hand.

use std::{cmp::Reverse, collections::BTreeMap, sync::LazyLock};

pub use find::find_place;

use super::AreaCode;

mod find;

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

/// An area code near another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Near {
    /// The code.
    pub code: AreaCode,
    /// Its main place.
    pub place: &'static str,
    /// State, province or territory of that place.
    pub region: &'static str,
    /// Miles between the main places.
    pub miles: u32,
    /// True if it serves the same ground: an overlay.
    pub same_ground: bool,
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

/// Miles between the main places of two codes, along the great circle, rounded.
pub fn miles(a: AreaCode, b: AreaCode) -> Option<u32> {
    Some(distance(area(a)?, area(b)?))
}

/// The haversine formula on a sphere of the earth's mean radius (3958.8 miles): within half a per cent.
#[expect(clippy::float_arithmetic, reason = "a distance on a sphere, not money")]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and half the earth's circumference, already rounded"
)]
fn distance(a: &Area, b: &Area) -> u32 {
    let (north_a, north_b) = (a.latitude.to_radians(), b.latitude.to_radians());
    let half_north = ((north_b - north_a) / 2.0).sin().powi(2);
    let half_east = ((b.longitude - a.longitude).to_radians() / 2.0).sin().powi(2);
    let chord = north_a.cos() * north_b.cos() * half_east + half_north;
    (2.0 * 3958.8 * chord.sqrt().min(1.0).asin()).round() as u32
}

/// Where else to look: up to `limit` codes of the same country.
///
/// First the overlays of the same ground, then the same state or province, then its neighbours; within each by
/// distance, then the older code (known to more people), then the code. The order is total.
pub fn near(code: AreaCode, limit: usize) -> Vec<Near> {
    let Some(here) = area(code) else { return Vec::new() };
    let mut ranked: Vec<_> = areas()
        .filter(|other| other.code != code && other.country == here.country)
        .map(|other| {
            let same_ground = here.shares_ground(other);
            let tier = if same_ground {
                0
            } else {
                1 + u8::from(other.region != here.region)
            };
            let miles = distance(here, other);
            let near = Near {
                code: other.code,
                place: other.main_place(),
                region: other.region,
                miles,
                same_ground,
            };
            ((tier, miles, Reverse(is_old(other.code)), other.code), near)
        })
        .collect();
    ranked.sort_unstable_by_key(|(rank, _)| *rank);
    ranked.into_iter().take(limit).map(|(_, near)| near).collect()
}

/// Until 1995 every area code had a 0 or 1 in the middle.
const fn is_old(code: AreaCode) -> bool {
    code.0 / 10 % 10 <= 1
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

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

    #[test]
    fn distances_are_those_of_an_atlas() {
        // City to city: San Francisco to Oakland 8, to Los Angeles 347; New York to Los Angeles 2,446.
        assert_eq!(miles(code("415"), code("510")), Some(8));
        assert_eq!(miles(code("415"), code("628")), Some(0));
        assert!((345..=350).contains(&miles(code("415"), code("213")).unwrap()));
        assert!((2_440..=2_460).contains(&miles(code("212"), code("213")).unwrap()));
        assert_eq!(miles(code("415"), code("800")), None);
    }

    #[test]
    fn the_nearest_codes_begin_with_the_same_ground_and_stay_in_the_state() {
        let near = near(code("415"), 4);
        assert_eq!(written(near.iter().map(|near| near.code)), ["628", "510", "341", "925"]);
        assert!(near[0].same_ground && !near[1].same_ground);
        assert_eq!((near[1].place, near[1].region, near[1].miles), ("Oakland", "CA", 8));
        // New Jersey is nearer to Manhattan than Buffalo is, but a New York number is asked for.
        let new_york = super::near(code("212"), 400);
        let position = |wanted: &str| new_york.iter().position(|near| near.code == code(wanted)).unwrap();
        assert!(position("716") < position("201"));
        assert!(super::near(code("800"), 5).is_empty());
    }

    fn codes() -> impl Strategy<Value = AreaCode> {
        select(areas().map(|area| area.code).collect::<Vec<_>>())
    }

    proptest! {
        #[test]
        fn it_is_as_far_there_as_back(a in codes(), b in codes()) {
            prop_assert_eq!(miles(a, b), miles(b, a));
            prop_assert_eq!(miles(a, a), Some(0));
        }

        #[test]
        fn sharing_ground_is_mutual(a in codes(), b in codes()) {
            prop_assert_eq!(overlays(a).contains(&b), overlays(b).contains(&a));
        }

        #[test]
        fn the_order_of_neighbours_is_total_and_never_names_the_code_itself(asked in codes()) {
            let all = near(asked, usize::MAX);
            prop_assert!(all.iter().all(|near| near.code != asked));
            let distinct: BTreeSet<_> = all.iter().map(|near| near.code).collect();
            prop_assert_eq!(distinct.len(), all.len());
            prop_assert_eq!(all.len() + 1, areas().filter(|other| other.country == area(asked).unwrap().country).count());
            prop_assert!(all.iter().is_sorted_by_key(|near| !near.same_ground));
            prop_assert_eq!(near(asked, 3), all.into_iter().take(3).collect::<Vec<_>>());
        }
    }
}
