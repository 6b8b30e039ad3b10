//! How far apart codes lie, and which of them are near one.

use std::cmp::Reverse;

use super::{Area, area, areas, is_old};
use crate::phone::AreaCode;

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

/// Miles between the main places of two codes, along the great circle, rounded.
pub fn miles(a: AreaCode, b: AreaCode) -> Option<u32> {
    Some(distance(area(a)?, area(b)?))
}

/// Miles between two points in degrees north and east, along the great circle, rounded.
pub fn miles_between(from: (f64, f64), to: (f64, f64)) -> u32 {
    great_circle(from, to)
}

fn distance(a: &Area, b: &Area) -> u32 {
    great_circle((a.latitude, a.longitude), (b.latitude, b.longitude))
}

/// The haversine formula on a sphere of the earth's mean radius (3958.8 miles): within half a per cent.
#[expect(clippy::float_arithmetic, reason = "a distance on a sphere, not money")]
#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "between 0 and half the earth's circumference, already rounded"
)]
fn great_circle(a: (f64, f64), b: (f64, f64)) -> u32 {
    let (north_a, north_b) = (a.0.to_radians(), b.0.to_radians());
    let half_north = ((north_b - north_a) / 2.0).sin().powi(2);
    let half_east = ((b.1 - a.1).to_radians() / 2.0).sin().powi(2);
    let chord = north_a.cos() * north_b.cos() * half_east + half_north;
    (2.0 * 3958.8 * chord.sqrt().min(1.0).asin()).round() as u32
}

/// The country whose numbers can be had where a code is: Canada's for its own codes; for the territories, which nobody
/// sells numbers of here, those of the United States.
pub fn market(here: &Area) -> &'static str {
    if here.country == "CA" { "CA" } else { "US" }
}

/// Where else to look: up to `limit` codes of the same country; of the United States, for a code of its territories.
///
/// First the overlays of the same ground, then the same state or province, then its neighbours; within each by
/// distance, then the older code (known to more people), then the code. The order is total.
pub fn near(code: AreaCode, limit: usize) -> Vec<Near> {
    let Some(here) = area(code) else { return Vec::new() };
    let mut ranked: Vec<_> = areas()
        .filter(|other| other.code != code && other.country == market(here))
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

    #[test]
    fn the_nearest_of_a_code_are_those_of_its_ground_then_of_its_state_then_beyond() {
        for (asked, expected) in [
            ("415", "628 510 341 925 650"),
            ("212", "917 332 646 718 347"),
            ("312", "872 773 708 464 224"),
            ("404", "470 678 943 770 478"),
            ("907", "206 425 564 253 360"),
            ("867", "604 236 257 672 778"),
            ("684", "808 805 820 831 650"),
            ("416", "437 647 942 905 289"),
        ] {
            let near = near(code(asked), 5);
            assert_eq!(
                written(near.iter().map(|near| near.code)).join(" "),
                expected,
                "{asked}"
            );
            let here = area(code(asked)).unwrap();
            let tier = |near: &Near| {
                (
                    !near.same_ground,
                    !near.same_ground && near.region != here.region,
                    near.miles,
                )
            };
            assert!(near.is_sorted_by_key(tier), "{asked}");
            assert!(
                near.iter()
                    .all(|near| area(near.code).is_some_and(|area| area.country == market(here))),
                "{asked}"
            );
        }
    }

    fn codes() -> impl Strategy<Value = AreaCode> {
        select(areas().map(|area| area.code).collect::<Vec<_>>())
    }

    fn points() -> impl Strategy<Value = (f64, f64)> {
        (-90.0..=90.0, -180.0..=180.0)
    }

    proptest! {
        #[test]
        fn no_two_points_are_further_apart_than_half_around_the_earth_and_a_detour_is_no_shorter(
            a in points(), b in points(), c in points(),
        ) {
            prop_assert_eq!(miles_between(a, b), miles_between(b, a));
            prop_assert_eq!(miles_between(a, a), 0);
            prop_assert!(miles_between(a, b) <= 12_437);
            // Each is rounded: by a mile and a half at most, all three together.
            prop_assert!(miles_between(a, c) <= miles_between(a, b) + miles_between(b, c) + 2);
        }

        #[test]
        fn it_is_as_far_there_as_back(a in codes(), b in codes()) {
            prop_assert_eq!(miles(a, b), miles(b, a));
            prop_assert_eq!(miles(a, a), Some(0));
        }

        #[test]
        fn the_order_of_neighbours_is_total_and_never_names_the_code_itself(asked in codes()) {
            let all = near(asked, usize::MAX);
            prop_assert!(all.iter().all(|near| near.code != asked));
            let distinct: BTreeSet<_> = all.iter().map(|near| near.code).collect();
            prop_assert_eq!(distinct.len(), all.len());
            let market = market(area(asked).unwrap());
            prop_assert_eq!(all.len(), areas().filter(|other| other.country == market && other.code != asked).count());
            prop_assert!(all.iter().is_sorted_by_key(|near| !near.same_ground));
            prop_assert_eq!(near(asked, 3), all.into_iter().take(3).collect::<Vec<_>>());
        }
    }
}
