//! The area codes of a place as a person writes it.

use std::collections::BTreeSet;

use super::{
    Area,
    index::{REGIONS, beginning, plain, rank},
};

/// A town, a part of one, or a state, and the area codes that serve it.
#[derive(Debug, Clone, PartialEq)]
pub struct Spot {
    /// `San Francisco`, `California`.
    pub name: String,
    /// State, province or territory, `CA`.
    pub region: &'static str,
    /// ISO 3166 country as carriers use it.
    pub country: &'static str,
    /// A whole state, province or territory.
    pub is_region: bool,
    /// Its area codes, and whether each merely contains it; known for it first, then the older code, then the code.
    pub(super) served: Vec<(bool, &'static Area)>,
}

impl Spot {
    /// As an address is written: `San Francisco, CA`; a state alone.
    pub fn written(&self) -> String {
        if self.is_region {
            self.name.clone()
        } else {
            format!("{}, {}", self.name, self.region)
        }
    }

    /// The area codes that serve it, those known for it first.
    pub fn areas(&self) -> impl Iterator<Item = &'static Area> {
        self.served.iter().map(|(_, area)| *area)
    }

    /// Degrees north and east, where the table knows them: of the main places alone.
    pub fn center(&self) -> Option<(f64, f64)> {
        let (merely, area) = self.served.first().filter(|_| !self.is_region)?;
        (!merely).then_some((area.latitude, area.longitude))
    }
}

/// How much of a place's name must be written.
#[derive(Clone, Copy)]
pub(super) enum Name {
    /// All of it.
    Whole,
    /// From so many letters.
    Beginning(usize),
}

/// The area codes of a place as people write it: `San Francisco`, `san rafael, ca`, `st louis missouri`, or of a state
/// alone, `CA`. Empty if there is no such place.
///
/// A whole name is looked for first, then a state, province or territory, then (from three letters) the beginning of
/// a name. Areas known for the place come first, then those that merely contain it; within each the older code, then
/// the code.
pub fn find_place(text: &str) -> Vec<&'static Area> {
    let found = spots(text);
    let has_towns = found.iter().any(|spot| !spot.is_region);
    // The town comes before the state of the same name.
    let wanted = found.into_iter().filter(|spot| spot.is_region != has_towns);
    let mut areas: Vec<_> = wanted.flat_map(|spot| spot.served.iter().copied()).collect();
    areas.sort_unstable_by_key(rank);
    let mut seen = BTreeSet::new();
    areas.retain(|(_, area)| seen.insert(area.code));
    areas.into_iter().map(|(_, area)| area).collect()
}

/// The places that a text may mean: those of that name, towns before states; else those whose name begins so.
pub fn spots(text: &str) -> Vec<&'static Spot> {
    let words = plain(text);
    let split = split_region(&words);
    let named = |wanted| {
        let towns = matching(&words, None, wanted);
        match split {
            Some((name, region)) if towns.is_empty() && !name.is_empty() => matching(name, Some(region), wanted),
            Some(_) | None => towns,
        }
    };
    let mut found = named(Name::Whole);
    if let Some(("", region)) = split {
        let is_it = |(name, spot): &(&str, &Spot)| spot.is_region && (*name == words || spot.region == region);
        let by_name = beginning(&words).filter(|(name, spot)| spot.is_region && *name == words);
        let by_code = REGIONS.iter().filter(|(code, _)| *code == region).take(1);
        let by_code = by_code.flat_map(|(_, name)| beginning(name)).filter(is_it);
        found.extend(by_name.chain(by_code).map(|(_, spot)| spot).take(1));
    }
    if found.is_empty() {
        named(Name::Beginning(3))
    } else {
        found
    }
}

/// Towns of exactly that name, of one state if one is given by its code.
pub fn towns(name: &str, region: Option<&str>) -> Vec<&'static Spot> {
    matching(&plain(name), region, Name::Whole)
}

/// Towns of that name, those best known by it first.
pub(super) fn matching(name: &str, region: Option<&str>, wanted: Name) -> Vec<&'static Spot> {
    let least = match wanted {
        Name::Whole => 1,
        Name::Beginning(least) => least,
    };
    if name.len() < least {
        return Vec::new();
    }
    let fits = |known: &str| matches!(wanted, Name::Beginning(_)) || known == name;
    let mut found: Vec<_> = beginning(name)
        .filter(|(known, spot)| fits(known) && !spot.is_region && region.is_none_or(|region| spot.region == region))
        .map(|(_, spot)| spot)
        .collect();
    found.sort_by_key(|spot| spot.served.first().map(|(merely, _)| *merely));
    found
}

/// Splits a trailing state off a name in plain writing; the name may be empty. The longest state counts, so that
/// `west virginia` is not a place named `west`.
fn split_region(words: &str) -> Option<(&str, &'static str)> {
    let ending = |tail: &str| {
        let at = words.len().checked_sub(tail.len())?;
        let (name, end) = words.split_at_checked(at)?;
        let is_whole = name.is_empty() || name.ends_with(' ');
        (is_whole && end.eq_ignore_ascii_case(tail)).then(|| name.trim_end())
    };
    REGIONS
        .iter()
        .filter_map(|(code, state)| Some((ending(state).or_else(|| ending(code))?, *code)))
        .min_by_key(|(name, _)| name.len())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::phone::places::areas;

    fn found(text: &str) -> String {
        let codes: Vec<_> = find_place(text).into_iter().map(|area| area.code.to_string()).collect();
        codes.join(" ")
    }

    #[test]
    fn a_place_is_found_however_it_is_written() {
        for text in [
            "San Francisco",
            "san rafael, ca",
            "San Rafael CA",
            "SAN RAFAEL,California",
            "san franc",
            "san franc, ca",
        ] {
            assert_eq!(found(text), "415 628", "{text}");
        }
        assert_eq!(found("st. louis, MO"), "314 557");
        assert_eq!(found("Saint-Jérôme"), "354 450 579");
        assert_eq!(found("saint jerome quebec"), "354 450 579");
        assert_eq!(found("Washington, D.C."), "202 771");
        assert_eq!(found("Manhattan, NY"), "212 332 646 917");
    }

    #[test]
    fn what_is_no_place_finds_nothing() {
        for text in ["", "  ", ",", "Atlantis", "Oakland, TX", "qx", "%", "x", "sa", "Rafael"] {
            assert_eq!(found(text), "", "{text:?}");
        }
    }

    #[test]
    fn a_state_is_found_by_its_code_and_by_its_name() {
        assert_eq!(find_place("CA").len(), 41);
        assert_eq!(found("california"), found("ca"));
        assert_eq!(found("West Virginia"), "304 681");
        assert_eq!(found("Prince Edward Island"), "902 782");
        // The town comes before the state of the same name, the state before towns that begin like it.
        assert_eq!(found("New York"), "212 917 332 646");
        assert!(find_place("Virginia").iter().all(|area| area.region == "VA"));
    }

    #[test]
    fn every_region_of_the_table_has_a_name() {
        for area in areas() {
            assert!(REGIONS.iter().any(|(code, _)| *code == area.region), "{}", area.region);
        }
        for (code, name) in REGIONS {
            assert!(areas().any(|area| area.region == code), "{code}");
            assert_eq!(plain(name), name);
        }
    }

    fn written(text: &str) -> Vec<String> {
        spots(text).into_iter().map(Spot::written).collect()
    }

    #[test]
    fn places_of_one_name_are_told_apart_and_a_state_comes_after_the_town() {
        assert_eq!(written("portland"), ["Portland, ME", "Portland, OR"]);
        assert_eq!(written("portland, or"), ["Portland, OR"]);
        assert_eq!(written("new york"), ["New York, NY", "New York"]);
        assert_eq!(written("manhattan ny"), ["Manhattan, NY"]);
        assert_eq!(written("ca"), ["California"]);
        assert_eq!(written("nunavut"), ["Nunavut"]);
        assert_eq!(written("dc"), ["District of Columbia"]);
        assert_eq!(written("Atlantis"), [""; 0]);
    }

    #[test]
    fn only_a_place_that_a_code_is_known_for_has_a_spot_on_the_map() {
        assert_eq!(spots("Oakland, CA")[0].center(), Some((37.8044, -122.2708)));
        assert_eq!(spots("San Rafael, CA")[0].center(), None);
        assert_eq!(spots("California")[0].center(), None);
    }

    #[test]
    fn a_place_known_by_the_code_comes_before_one_that_merely_has_the_name() {
        let portland = find_place("Portland");
        assert!(portland.iter().any(|area| area.region == "OR") && portland.iter().any(|area| area.region == "ME"));
        assert!(portland.iter().is_sorted_by_key(|area| area.main_place() != "Portland"));
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_stumble(text in ".*") {
            let _areas = find_place(&text);
        }

        #[test]
        fn every_place_of_the_table_is_found(at in 0..433_usize, capitals: bool) {
            let area = areas().nth(at).unwrap();
            for place in &area.places {
                let text = format!("{place}, {}", area.region);
                let text = if capitals { text.to_uppercase() } else { text };
                prop_assert!(find_place(&text).contains(&area), "{}", text);
                prop_assert!(find_place(place).contains(&area), "{}", place);
            }
        }
    }
}
