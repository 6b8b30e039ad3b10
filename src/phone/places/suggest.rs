//! Area codes that may be meant by what is being typed.

use std::collections::BTreeSet;

use super::{
    AREAS, Area,
    find::{Name, Spot, matching, spots},
    index::{REGIONS, plain},
};

/// What may be meant by what is being typed: up to `limit` area codes, each with the place it is suggested for.
///
/// Digits are the beginning of a code. Letters, from two on, are the beginning of a place; after a comma stands the
/// beginning of its state.
pub fn suggested(text: &str, limit: usize) -> Vec<(&'static Area, String)> {
    let text = text.trim();
    if !text.is_empty() && text.len() <= 3 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let fits = |area: &&Area| area.code.to_string().starts_with(text);
        let named = |area: &'static Area| (area, format!("{}, {}", area.main_place(), area.region));
        return AREAS.values().filter(fits).take(limit).map(named).collect();
    }
    let mut found = spots(text);
    if let Some((name, state)) = text.rsplit_once(',')
        && found.is_empty()
    {
        let (name, state) = (plain(name), plain(state));
        let in_state = |spot: &Spot| {
            let mut names = REGIONS.iter().filter(|(code, _)| *code == spot.region);
            spot.region.to_lowercase().starts_with(&state) || names.any(|(_, name)| name.starts_with(&state))
        };
        found = matching(&name, None, Name::Beginning(2));
        found.retain(|spot| in_state(spot));
    } else if found.is_empty() {
        found = matching(&plain(text), None, Name::Beginning(2));
    }
    let mut seen = BTreeSet::new();
    let codes = found
        .into_iter()
        .flat_map(|spot| spot.areas().map(move |area| (area, spot)));
    codes
        .filter(|(area, _)| seen.insert(area.code))
        .take(limit)
        .map(|(area, spot)| {
            (
                area,
                if spot.is_region {
                    format!("{}, {}", area.main_place(), area.region)
                } else {
                    spot.written()
                },
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    fn suggested(text: &str) -> Vec<String> {
        let found = super::suggested(text, 8).into_iter();
        found.map(|(area, place)| format!("{} {place}", area.code)).collect()
    }

    #[test]
    fn what_is_being_typed_suggests_codes_with_their_places() {
        assert_eq!(suggested("san fra"), ["415 San Francisco, CA", "628 San Francisco, CA"]);
        assert_eq!(suggested("portland, o"), ["503 Portland, OR", "971 Portland, OR"]);
        assert_eq!(suggested("62")[0], "620 Hutchinson, KS");
        assert_eq!(suggested("415"), ["415 San Francisco, CA"]);
        assert_eq!(suggested("guam"), ["671 Hagatna, GU"]);
        assert_eq!(suggested("oa").len(), 8.min(suggested("oa").len()));
        assert!(suggested("oa").iter().any(|one| one == "510 Oakland, CA"));
        for text in ["", " ", "x", "94103", "000", ",", "qq"] {
            assert_eq!(suggested(text), [""; 0], "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_stumble(text in ".*", limit in 0..9_usize) {
            prop_assert!(super::suggested(&text, limit).len() <= limit);
        }
    }
}
