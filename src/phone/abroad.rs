//! Countries outside the North American plan: their calling codes, and how their numbers are written at home.
//!
//! Calling codes are those of ITU-T E.164; the groups of the three countries that are written in groups here follow their own
//! plans (Ofcom, Bundesnetzagentur, ACMA). Everywhere else the digits stand as they are: no group is better than a wrong one.

use super::PhoneNumber;

/// A country whose numbers can be looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166, `GB`.
    pub code: &'static str,
    /// Its name.
    pub name: &'static str,
    /// The digits after the plus.
    pub calling: &'static str,
    /// What is dialled before a number at home; empty where nothing is.
    pub trunk: &'static str,
}

const fn of(code: &'static str, name: &'static str, calling: &'static str, trunk: &'static str) -> Country {
    Country {
        code,
        name,
        calling,
        trunk,
    }
}

/// By name.
pub const COUNTRIES: [Country; 24] = [
    of("AU", "Australia", "61", "0"),
    of("AT", "Austria", "43", "0"),
    of("BE", "Belgium", "32", "0"),
    of("BR", "Brazil", "55", "0"),
    of("CZ", "Czechia", "420", ""),
    of("DK", "Denmark", "45", ""),
    of("FI", "Finland", "358", "0"),
    of("FR", "France", "33", "0"),
    of("DE", "Germany", "49", "0"),
    of("HK", "Hong Kong", "852", ""),
    of("IE", "Ireland", "353", "0"),
    of("IL", "Israel", "972", "0"),
    of("IT", "Italy", "39", ""),
    of("JP", "Japan", "81", "0"),
    of("MX", "Mexico", "52", ""),
    of("NL", "Netherlands", "31", "0"),
    of("NZ", "New Zealand", "64", "0"),
    of("NO", "Norway", "47", ""),
    of("PL", "Poland", "48", ""),
    of("PT", "Portugal", "351", ""),
    of("ES", "Spain", "34", ""),
    of("SE", "Sweden", "46", "0"),
    of("CH", "Switzerland", "41", "0"),
    of("GB", "United Kingdom", "44", "0"),
];

impl Country {
    /// The country of an ISO code.
    pub fn of(code: &str) -> Option<&'static Self> {
        COUNTRIES.iter().find(|country| country.code == code)
    }

    /// The country of a number; none in the North American plan, and where it is not known.
    pub fn of_number(number: &PhoneNumber) -> Option<&'static Self> {
        COUNTRIES.iter().find(|country| country.has(number))
    }

    /// Whether a number is of this country.
    pub fn has(&self, number: &PhoneNumber) -> bool {
        self.rest_of(number).is_some()
    }

    fn rest_of<'n>(&self, number: &'n PhoneNumber) -> Option<&'n str> {
        number.as_str().strip_prefix('+')?.strip_prefix(self.calling)
    }

    /// The number as it is written at home, `020 7946 0123`; as a whole where it is none of this country.
    pub fn national(&self, number: &PhoneNumber) -> String {
        let Some(rest) = self.rest_of(number) else {
            return number.to_string();
        };
        let digits = format!("{}{rest}", self.trunk);
        grouped(&digits, groups(self.code, &digits))
    }

    /// What is typed to find a number, as the digits of its whole: `020 7946` begins a number of London and is found under
    /// `44207946`. Without what is dialled first it may stand anywhere.
    pub fn digits_of(&self, typed: &str) -> String {
        let digits: String = typed
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/'))
            .collect();
        if let Some(whole) = digits.strip_prefix('+') {
            return whole.to_owned();
        }
        match digits.strip_prefix(self.trunk) {
            Some(rest) if !self.trunk.is_empty() => format!("{}{rest}", self.calling),
            Some(_) | None => digits,
        }
    }
}

/// How many digits stand together, from the front; what is left stands behind.
fn groups(country: &str, digits: &str) -> &'static [usize] {
    match country {
        "GB" if digits.starts_with("02") => &[3, 4],
        "GB" if digits.starts_with("011") || digits.get(3..4) == Some("1") => &[4, 3],
        "GB" => &[5],
        "DE" if ["030", "040", "069", "089"].iter().any(|city| digits.starts_with(city)) => &[3],
        "DE" if digits.starts_with("01") => &[4],
        "AU" if digits.starts_with("04") => &[4, 3],
        "AU" => &[2, 4],
        _ => &[],
    }
}

fn grouped(digits: &str, groups: &[usize]) -> String {
    let mut rest = digits;
    let mut parts = Vec::new();
    for length in groups {
        let Some((part, behind)) = rest.split_at_checked(*length) else {
            break;
        };
        parts.push(part);
        rest = behind;
    }
    if !rest.is_empty() {
        parts.push(rest);
    }
    parts.join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(number: &str) -> String {
        let number = PhoneNumber::parse(number).unwrap();
        Country::of_number(&number).unwrap().national(&number)
    }

    #[test]
    fn numbers_are_written_as_at_home() {
        assert_eq!(written("+442079460123"), "020 7946 0123");
        assert_eq!(written("+441134960123"), "0113 496 0123");
        assert_eq!(written("+493023125123"), "030 23125123");
        assert_eq!(written("+61491570156"), "0491 570 156");
        assert_eq!(written("+33123456789"), "0123456789");
        assert_eq!(written("+390612345678"), "0612345678");
    }

    proptest! {
        #[test]
        fn what_is_written_at_home_is_read_back_as_the_same_number(at in 0..COUNTRIES.len(), rest in "[1-9][0-9]{6,8}") {
            let country = COUNTRIES[at];
            let number = PhoneNumber::parse(&format!("+{}{rest}", country.calling)).unwrap();
            let read = country.digits_of(&country.national(&number));
            let whole = format!("+{read}");
            prop_assert!(whole == number.as_str() || (country.trunk.is_empty() && number.as_str().ends_with(&read)));
        }

        #[test]
        fn whatever_is_typed_breaks_nothing(typed in "\\PC{0,40}") {
            for country in COUNTRIES {
                let _ = country.digits_of(&typed);
            }
        }
    }
}
