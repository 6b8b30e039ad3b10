//! The area codes of a place as a person writes it.

use std::{cmp::Reverse, sync::LazyLock};

use super::{Area, areas, is_old};

/// States, provinces and territories in plain writing, with the code under which the table has them. Prince Edward
/// Island shares the codes of Nova Scotia, and the Northwest Territories and Nunavut those of Yukon.
#[rustfmt::skip]
const REGIONS: [(&str, &str); 69] = [
    ("AL", "alabama"), ("AK", "alaska"), ("AZ", "arizona"), ("AR", "arkansas"), ("CA", "california"),
    ("CO", "colorado"), ("CT", "connecticut"), ("DE", "delaware"), ("DC", "district of columbia"), ("FL", "florida"),
    ("GA", "georgia"), ("HI", "hawaii"), ("ID", "idaho"), ("IL", "illinois"), ("IN", "indiana"), ("IA", "iowa"),
    ("KS", "kansas"), ("KY", "kentucky"), ("LA", "louisiana"), ("ME", "maine"), ("MD", "maryland"),
    ("MA", "massachusetts"), ("MI", "michigan"), ("MN", "minnesota"), ("MS", "mississippi"), ("MO", "missouri"),
    ("MT", "montana"), ("NE", "nebraska"), ("NV", "nevada"), ("NH", "new hampshire"), ("NJ", "new jersey"),
    ("NM", "new mexico"), ("NY", "new york"), ("NC", "north carolina"), ("ND", "north dakota"), ("OH", "ohio"),
    ("OK", "oklahoma"), ("OR", "oregon"), ("PA", "pennsylvania"), ("RI", "rhode island"), ("SC", "south carolina"),
    ("SD", "south dakota"), ("TN", "tennessee"), ("TX", "texas"), ("UT", "utah"), ("VT", "vermont"),
    ("VA", "virginia"), ("WA", "washington"), ("WV", "west virginia"), ("WI", "wisconsin"), ("WY", "wyoming"),
    ("AB", "alberta"), ("BC", "british columbia"), ("MB", "manitoba"), ("NB", "new brunswick"),
    ("NL", "newfoundland and labrador"), ("NS", "nova scotia"), ("NS", "prince edward island"), ("ON", "ontario"),
    ("QC", "quebec"), ("SK", "saskatchewan"), ("YT", "yukon"), ("YT", "northwest territories"), ("YT", "nunavut"),
    ("PR", "puerto rico"), ("VI", "us virgin islands"), ("GU", "guam"), ("MP", "northern mariana islands"),
    ("AS", "american samoa"),
];

/// How much of a place's name must be written.
#[derive(Clone, Copy)]
enum Name {
    Whole,
    Beginning,
}

/// The area codes of a place as people write it: `San Francisco`, `san rafael, ca`, `st louis missouri`, or of a state
/// alone, `CA`. Empty if there is no such place.
///
/// A whole name is looked for first, then a state, province or territory, then (from three letters) the beginning of
/// a name. Areas known for the place come first, then those that merely contain it; within each the older code, then
/// the code.
pub fn find_place(text: &str) -> Vec<&'static Area> {
    let words = plain(text);
    let split = split_region(&words);
    let named = |wanted| {
        let whole = matching(&words, None, wanted);
        match split {
            Some((name, region)) if whole.is_empty() && !name.is_empty() => matching(name, Some(region), wanted),
            Some(_) | None => whole,
        }
    };
    let mut found = named(Name::Whole);
    if let Some(("", region)) = split
        && found.is_empty()
    {
        found = ranked(
            PLACES
                .iter()
                .filter(|known| known.area.region == region)
                .map(|known| (false, known.area)),
        );
    }
    if found.is_empty() {
        named(Name::Beginning)
    } else {
        found
    }
}

/// An area with the names of its places in plain writing, and whether it merely contains them.
struct Known {
    area: &'static Area,
    names: Vec<(bool, String)>,
}

static PLACES: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let names = |(at, place): (usize, &&str)| names(place).map(|name| (at > 0, plain(name))).collect::<Vec<_>>();
    areas()
        .map(|area| Known {
            area,
            names: area.places.iter().enumerate().flat_map(names).collect(),
        })
        .collect()
});

/// `New York (Manhattan)` goes by three names: the whole, the town, its part.
fn names(place: &str) -> impl Iterator<Item = &str> {
    let parts = place.strip_suffix(')').and_then(|place| place.split_once(" ("));
    [Some(place), parts.map(|(town, _)| town), parts.map(|(_, part)| part)]
        .into_iter()
        .flatten()
}

fn matching(name: &str, region: Option<&str>, wanted: Name) -> Vec<&'static Area> {
    let fits = |known: &str| match wanted {
        Name::Whole => known == name,
        Name::Beginning => name.len() >= 3 && known.starts_with(name),
    };
    let here = PLACES
        .iter()
        .filter(|known| region.is_none_or(|region| known.area.region == region));
    ranked(here.filter_map(|known| {
        let (merely, _) = known.names.iter().find(|(_, name)| fits(name))?;
        Some((*merely, known.area))
    }))
}

/// Known for the place before merely containing it, then the older code, then the code.
fn ranked(found: impl Iterator<Item = (bool, &'static Area)>) -> Vec<&'static Area> {
    let mut found: Vec<_> = found.collect();
    found.sort_unstable_by_key(|(merely, area)| (*merely, Reverse(is_old(area.code)), area.code));
    found.into_iter().map(|(_, area)| area).collect()
}

/// Splits a trailing state off a name in plain writing; the name may be empty. The longest state counts, so that
/// `west virginia` is not a place named `west`.
fn split_region(words: &str) -> Option<(&str, &'static str)> {
    let ending = |tail: &str| {
        let name = words.strip_suffix(tail)?;
        (name.is_empty() || name.ends_with(' ')).then(|| name.trim_end())
    };
    REGIONS
        .iter()
        .filter_map(|(code, state)| Some((ending(state).or_else(|| ending(&code.to_lowercase()))?, *code)))
        .min_by_key(|(name, _)| name.len())
}

/// Small letters without accents, single spaces, no other marks: `Saint-Jérôme` and `saint jerome` are one place.
fn plain(text: &str) -> String {
    let letters = text
        .chars()
        .flat_map(char::to_lowercase)
        .filter(|letter| !matches!(letter, '.' | '\'' | '’'));
    let letters = letters.map(|letter| match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'í' | 'î' | 'ï' => 'i',
        'ñ' => 'n',
        'ó' | 'ô' | 'ö' => 'o',
        'ú' | 'ù' | 'û' | 'ü' => 'u',
        other if other.is_alphanumeric() => other,
        _ => ' ',
    });
    letters
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

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
