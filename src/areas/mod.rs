//! Area codes by place: which of them serve it, which lie around it, and what a carrier has in them now.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    phone::{
        AreaCode,
        places::{self, Area, Spot},
    },
    ui::href::encoded,
};

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

/// How many area codes are looked at for one page.
pub const MOST_ROWS: usize = 12;
/// How far around a town other codes are shown, in miles.
const AROUND: u32 = 100;
/// So many other codes are shown however far they are, so that there is somewhere to go.
const FEWEST_OTHERS: usize = 3;

/// How an area code stands to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Standing {
    /// It serves the place.
    Here,
    /// It lies around it.
    Around,
}

/// What the carrier has of an area code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Stock {
    /// So many numbers, at most one page of them.
    #[serde(rename_all = "camelCase")]
    Counted {
        /// How many.
        count: u32,
        /// So many seconds ago.
        seconds: u64,
    },
    /// The carrier has not said.
    Unknown,
    /// Numbers of that country are not sold here.
    NotSold,
}

/// An area code of a board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// The code.
    pub area_code: AreaCode,
    /// How it stands to the place.
    pub standing: Standing,
    /// Miles from the place's main code; none for a whole state.
    pub miles: Option<u32>,
    /// What there is.
    pub stock: Stock,
}

/// What a carrier has in the area codes of a place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Board {
    /// The place as it is written: `San Francisco, CA`.
    pub place: String,
    /// Those of this page.
    pub rows: Vec<Row>,
    /// Where this page begins.
    pub from: usize,
    /// How many there are on all pages.
    pub total: usize,
}

/// What is suggested while somebody types.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestion {
    /// What is put into the field.
    pub value: String,
    /// What is said of it.
    pub words: String,
}

/// The most that is suggested at once.
pub const MOST_SUGGESTED: usize = 8;

/// Area codes that may be meant by what is being typed.
pub fn suggestions(text: &str) -> Vec<Suggestion> {
    let found = places::suggested(text, MOST_SUGGESTED).into_iter();
    found
        .map(|(area, place)| Suggestion {
            value: area.code.to_string(),
            words: place,
        })
        .collect()
}

/// One code of a place, before anybody has asked what it has.
#[derive(Debug, Clone, Copy)]
pub struct Listed {
    /// The code's ground.
    pub area: &'static Area,
    /// How it stands to the place.
    pub standing: Standing,
    /// Miles from the place's main code; none for a whole state.
    pub miles: Option<u32>,
}

/// The area codes of a place: all of a state; of a town those that serve it, then those around, the nearest first.
pub fn listed(spot: &'static Spot) -> Vec<Listed> {
    let here = |area| Listed {
        area,
        standing: Standing::Here,
        miles: (!spot.is_region).then_some(0),
    };
    let mut listed: Vec<Listed> = spot.areas().map(here).collect();
    let main = listed.first().map(|main| main.area.code);
    let Some(main) = main.filter(|_| !spot.is_region) else {
        listed.sort_unstable_by_key(|listed| listed.area.code);
        return listed;
    };
    let own: BTreeSet<AreaCode> = listed.iter().map(|listed| listed.area.code).collect();
    let mut near = places::near(main, usize::MAX);
    near.retain(|near| !own.contains(&near.code));
    near.sort_by_key(|near| near.miles);
    let close = near.iter().take_while(|near| near.miles <= AROUND).count();
    let room = MOST_ROWS.saturating_sub(listed.len());
    let others = near.into_iter().take(close.max(FEWEST_OTHERS).min(room));
    listed.extend(others.filter_map(|near| {
        Some(Listed {
            area: places::area(near.code)?,
            standing: Standing::Around,
            miles: Some(near.miles),
        })
    }));
    listed
}

/// The one place that somebody means who types this; a town rather than the state of its name.
pub fn meant(text: &str) -> Option<&'static Spot> {
    places::typed(text).spot()
}

/// How a place is written where it has to be understood again: a state by its code, which no town has.
pub fn key(spot: &Spot) -> String {
    if spot.is_region && places::typed(&spot.name).spot() != Some(spot) {
        spot.region.to_owned()
    } else {
        spot.written()
    }
}

/// The page of what there is in a place.
pub fn board_address(place: &str) -> String {
    format!("/availability?place={}", encoded(place))
}

/// The search for numbers of an area code, a place or a postal code, as the form asks it.
pub fn search_address(text: &str) -> String {
    format!("/phone-numbers?area_code={}&voice=on#buy", encoded(text))
}

/// Other codes of the same ground, in words: `Same ground as 628`.
pub fn ground(code: AreaCode) -> Option<String> {
    let overlays: Vec<String> = places::overlays(code).iter().map(ToString::to_string).collect();
    match overlays.as_slice() {
        [] => None,
        [only] => Some(format!("Same ground as {only}")),
        [all @ .., last] => Some(format!("Same ground as {} and {last}", all.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(text: &str) -> Vec<String> {
        let listed = listed(meant(text).unwrap());
        listed.iter().map(|listed| listed.area.code.to_string()).collect()
    }

    #[test]
    fn the_board_of_a_town_begins_with_its_own_codes_and_goes_outwards() {
        let all = listed(meant("San Francisco").unwrap());
        assert_eq!(all.len(), MOST_ROWS);
        assert!(all.is_sorted_by_key(|listed| (listed.standing == Standing::Around, listed.miles)));
        assert_eq!(codes("San Francisco")[..4], ["415", "628", "510", "341"]);
        assert_eq!(codes("628"), codes("San Francisco, CA"));
    }

    #[test]
    fn where_nothing_is_near_the_nearest_are_shown_all_the_same() {
        assert_eq!(codes("Anchorage").len(), 1 + FEWEST_OTHERS);
        assert_eq!(codes("Anchorage")[0], "907");
        assert_eq!(codes("684")[1], "808");
    }

    #[test]
    fn a_state_has_all_its_codes_and_a_key_that_no_town_has() {
        let state = places::spots("NY")[0];
        assert!(state.is_region && listed(state).iter().all(|listed| listed.area.region == "NY"));
        assert_eq!((key(state).as_str(), meant(&key(state))), ("NY", Some(state)));
        let california = meant("ca").unwrap();
        assert_eq!((codes("CA").len(), key(california).as_str()), (41, "California"));
    }

    #[test]
    fn overlays_are_told_in_words() {
        let words = |code: &str| ground(AreaCode::parse(code).unwrap());
        assert_eq!(words("415").as_deref(), Some("Same ground as 628"));
        assert_eq!(words("212").as_deref(), Some("Same ground as 332, 646 and 917"));
        assert_eq!(words("907"), None);
    }
}
