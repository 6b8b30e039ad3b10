//! The names of all places of the table, sorted once, so that a place is found without reading the table through.

use std::{cmp::Reverse, collections::BTreeMap, sync::LazyLock};

use super::{Area, areas, find::Spot, is_old};

/// States, provinces and territories in plain writing, with the code under which the table has them. Prince Edward
/// Island shares the codes of Nova Scotia, and the Northwest Territories and Nunavut those of Yukon.
#[rustfmt::skip]
pub const REGIONS: [(&str, &str); 69] = [
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

/// Every place under its name in plain writing, in the order of the names; towns before states of the same name.
static SPOTS: LazyLock<Vec<(String, Spot)>> = LazyLock::new(|| {
    let mut towns: BTreeMap<(String, &str), Spot> = BTreeMap::new();
    for area in areas() {
        for (at, place) in area.places.iter().enumerate() {
            for name in names(place) {
                let spot = towns.entry((plain(name), area.region)).or_insert_with(|| Spot {
                    name: name.to_owned(),
                    region: area.region,
                    country: area.country,
                    is_region: false,
                    served: Vec::new(),
                });
                if !spot.served.iter().any(|(_, known)| known.code == area.code) {
                    spot.served.push((at > 0, area));
                }
            }
        }
    }
    let towns = towns.into_iter().map(|((plain, _), spot)| (plain, spot));
    let mut all: Vec<_> = towns.chain(REGIONS.into_iter().map(region)).collect();
    for (_, spot) in &mut all {
        spot.served.sort_unstable_by_key(rank);
    }
    all.sort_by(|(one, a), (other, b)| {
        let key = |spot: &Spot| (spot.is_region, spot.served.first().map(rank), spot.region);
        (one, key(a)).cmp(&(other, key(b)))
    });
    all
});

fn region((code, name): (&'static str, &'static str)) -> (String, Spot) {
    let served: Vec<_> = areas()
        .filter(|area| area.region == code)
        .map(|area| (false, area))
        .collect();
    let spot = Spot {
        name: titled(name),
        region: code,
        country: served.first().map_or("US", |(_, area)| area.country),
        is_region: true,
        served,
    };
    (name.to_owned(), spot)
}

/// Known for the place before merely containing it, then the older code, then the code.
pub fn rank((merely, area): &(bool, &'static Area)) -> (bool, Reverse<bool>, super::AreaCode) {
    (*merely, Reverse(is_old(area.code)), area.code)
}

/// `district of columbia` is written District of Columbia.
fn titled(name: &str) -> String {
    let word = |word: &str| match word {
        "of" | "and" => word.to_owned(),
        "us" => "US".to_owned(),
        _ => {
            let mut letters = word.chars();
            letters
                .next()
                .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
        }
    };
    name.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Every place whose name in plain writing begins like this, each with that name; in the order of the names.
pub fn beginning(words: &str) -> impl Iterator<Item = (&'static str, &'static Spot)> {
    let from = SPOTS.partition_point(|(name, _)| name.as_str() < words);
    let later = SPOTS.get(from..).unwrap_or_default();
    let count = later.partition_point(|(name, _)| name.starts_with(words));
    let found = later.get(..count).unwrap_or_default();
    found.iter().map(|(name, spot)| (name.as_str(), spot))
}

/// `New York (Manhattan)` goes by three names: the whole, the town, its part.
fn names(place: &'static str) -> impl Iterator<Item = &'static str> {
    let parts = place.strip_suffix(')').and_then(|place| place.split_once(" ("));
    [Some(place), parts.map(|(town, _)| town), parts.map(|(_, part)| part)]
        .into_iter()
        .flatten()
}

/// Small letters without accents, single spaces, no other marks: `Saint-Jérôme` and `saint jerome` are one place.
pub fn plain(text: &str) -> String {
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
    let mut words = String::with_capacity(text.len());
    for letter in letters {
        if letter != ' ' || !(words.is_empty() || words.ends_with(' ')) {
            words.push(letter);
        }
    }
    words.truncate(words.trim_end().len());
    words
}
