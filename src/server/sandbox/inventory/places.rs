//! The ground: area codes with their places, and what can be told of a number from them.

use super::mix;

/// The shared table of area codes, read here by rules of our own.
const TABLE: &str = include_str!("../../../phone/nanp_area_codes.csv");

/// One area code. Coordinates are ten-thousandths of a degree.
#[derive(Debug, Clone)]
pub struct Area {
    /// Three digits.
    pub code: &'static str,
    /// ISO 3166 code of the country or territory.
    pub country: &'static str,
    /// State, province or territory.
    pub region: &'static str,
    /// Named places, the main one first.
    pub places: Vec<&'static str>,
    /// Of the main place.
    pub latitude: i32,
    /// Of the main place.
    pub longitude: i32,
}

/// Where one number is at home.
#[derive(Debug, Clone)]
pub struct Home {
    /// The named place.
    pub locality: &'static str,
    /// State, province or territory.
    pub region: &'static str,
    /// Derived from the place: capitals, at most ten characters.
    pub rate_center: String,
    /// Three digits, the same for overlays of one main place.
    pub lata: String,
    /// Plausible for the region, the same for all numbers of a place.
    pub postal_code: String,
    /// Ten-thousandths of a degree.
    pub latitude: i32,
    /// Ten-thousandths of a degree.
    pub longitude: i32,
}

/// All area codes, in the order of the table.
pub fn areas() -> Vec<Area> {
    TABLE.lines().skip(1).filter_map(area).collect()
}

fn area(line: &'static str) -> Option<Area> {
    let mut fields = line.split(',');
    Some(Area {
        code: fields.next()?,
        country: fields.next()?,
        region: fields.next()?,
        places: fields.next()?.split("; ").collect(),
        latitude: ten_thousandths(fields.next()?)?,
        longitude: ten_thousandths(fields.next()?)?,
    })
}

fn ten_thousandths(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once('.')?;
    format!("{whole}{part:0<4}").parse().ok()
}

impl Area {
    /// The home of a number of this area code. Half of all numbers are at the main place.
    pub fn home(&self, phone_number: &str) -> Home {
        let chance = mix(phone_number);
        let count = self.places.len().max(1);
        let index = if chance.is_multiple_of(2) {
            0
        } else {
            usize::try_from(chance >> 8).unwrap_or_default() % count
        };
        let locality = self.places.get(index).copied().unwrap_or_default();
        let ground = mix(&format!(
            "{} {}",
            self.region,
            self.places.first().copied().unwrap_or_default()
        ));
        let town = mix(&format!("{} {locality}", self.region));
        // Only the main place has known coordinates; the others lie up to about ten miles off.
        let off = |bits: u64| {
            if index == 0 {
                0
            } else {
                i32::try_from(bits % 2_800).unwrap_or_default() - 1_400
            }
        };
        Home {
            locality,
            region: self.region,
            rate_center: rate_center(locality),
            lata: format!("{}", 120 + ground % 780),
            postal_code: postal_code(self.country, self.region, town),
            latitude: self.latitude.saturating_add(off(town)),
            longitude: self.longitude.saturating_add(off(town >> 20)),
        }
    }
}

/// `Oakland` is `OAKLAND`, `San Francisco` is `SN FRNCSC`: long names lose the vowels inside their words.
fn rate_center(locality: &str) -> String {
    let letters = |word: &str| {
        word.chars()
            .filter(char::is_ascii_alphabetic)
            .collect::<String>()
            .to_ascii_uppercase()
    };
    let words: Vec<String> = locality
        .split([' ', '-'])
        .map(letters)
        .filter(|word| !word.is_empty())
        .collect();
    let whole = words.join(" ");
    if whole.len() <= 10 {
        return whole;
    }
    let short = |word: &String| -> String {
        word.char_indices()
            .filter(|(at, letter)| *at == 0 || !"AEIOU".contains(*letter))
            .map(|(_, letter)| letter)
            .collect()
    };
    let shortened = words.iter().map(short).collect::<Vec<_>>().join(" ");
    shortened.chars().take(10).collect::<String>().trim_end().to_owned()
}

fn postal_code(country: &str, region: &str, town: u64) -> String {
    let digit = |shift: u32| (town >> shift) % 10;
    let prefix = POSTAL
        .iter()
        .find(|(known, _)| *known == region)
        .map_or("000", |(_, prefix)| prefix);
    if country == "CA" {
        let letters = "ABCEGHJKLMNPRSTVWXYZ";
        let letter = |shift: u32| {
            let at = usize::try_from((town >> shift) % 20).unwrap_or_default();
            letters.chars().nth(at).unwrap_or('A')
        };
        return format!(
            "{prefix}{}{} {}{}{}",
            1 + digit(0) % 9,
            letter(4),
            digit(8),
            letter(12),
            digit(16)
        );
    }
    format!("{prefix}{}{}", digit(0), digit(8))
}

/// How postal codes begin: three digits of a busy place of each state, or a Canadian province's letter.
const POSTAL: [(&str, &str); 66] = [
    ("AB", "T"),
    ("AK", "995"),
    ("AL", "352"),
    ("AR", "722"),
    ("AS", "967"),
    ("AZ", "850"),
    ("BC", "V"),
    ("CA", "941"),
    ("CO", "802"),
    ("CT", "061"),
    ("DC", "200"),
    ("DE", "198"),
    ("FL", "331"),
    ("GA", "303"),
    ("GU", "969"),
    ("HI", "968"),
    ("IA", "503"),
    ("ID", "837"),
    ("IL", "606"),
    ("IN", "462"),
    ("KS", "672"),
    ("KY", "402"),
    ("LA", "701"),
    ("MA", "021"),
    ("MB", "R"),
    ("MD", "212"),
    ("ME", "041"),
    ("MI", "482"),
    ("MN", "554"),
    ("MO", "631"),
    ("MP", "969"),
    ("MS", "392"),
    ("MT", "591"),
    ("NB", "E"),
    ("NC", "282"),
    ("ND", "581"),
    ("NE", "681"),
    ("NH", "031"),
    ("NJ", "071"),
    ("NL", "A"),
    ("NM", "871"),
    ("NS", "B"),
    ("NV", "891"),
    ("NY", "100"),
    ("OH", "432"),
    ("OK", "731"),
    ("ON", "M"),
    ("OR", "972"),
    ("PA", "191"),
    ("PR", "009"),
    ("QC", "H"),
    ("RI", "029"),
    ("SC", "292"),
    ("SD", "571"),
    ("SK", "S"),
    ("TN", "372"),
    ("TX", "770"),
    ("UT", "841"),
    ("VA", "232"),
    ("VI", "008"),
    ("VT", "054"),
    ("WA", "981"),
    ("WI", "532"),
    ("WV", "253"),
    ("WY", "820"),
    ("YT", "Y"),
];

/// Miles between two points in ten-thousandths of a degree, over the great circle.
#[expect(clippy::float_arithmetic, reason = "geography, not money")]
pub fn miles(from: (i32, i32), to: (i32, i32)) -> f64 {
    let radians = |value: i32| (f64::from(value) / 10_000.0).to_radians();
    let (north, south) = (radians(from.0), radians(to.0));
    let across = radians(to.1.saturating_sub(from.1)) / 2.0;
    let along = (south - north) / 2.0;
    let half = along.sin().powi(2) + north.cos() * south.cos() * across.sin().powi(2);
    2.0 * 3_958.8 * half.sqrt().min(1.0).asin()
}

#[cfg(test)]
mod tests {
    use super::{areas, miles, rate_center};

    #[test]
    fn every_line_of_the_table_is_an_area_with_a_place() {
        let areas = areas();
        assert_eq!(areas.len(), 433);
        assert!(
            areas
                .iter()
                .all(|area| area.places.iter().all(|place| !place.is_empty()) && area.latitude != 0)
        );
    }

    #[test]
    fn rate_centers_are_short_capitals() {
        assert_eq!(rate_center("Oakland"), "OAKLAND");
        assert_eq!(rate_center("San Francisco"), "SN FRNCSC");
    }

    #[test]
    fn san_francisco_is_some_350_miles_from_los_angeles() {
        let distance = miles((377_749, -1_224_194), (340_522, -1_182_437));
        assert!((340.0..360.0).contains(&distance), "{distance}");
    }

    #[test]
    fn every_region_has_its_postal_codes() {
        for area in areas() {
            let postal = area.home("+10000000000").postal_code;
            assert!(!postal.starts_with("000"), "{} has none", area.region);
        }
    }
}
