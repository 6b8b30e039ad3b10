//! Countries outside the North American plan: their calling codes, and how their numbers are written at home.
//!
//! Calling codes and what is dialled first are those of the national numbering plans that ITU-T publishes under E.164.

mod groups;

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
        let digits = format!("{}{rest}", self.first(rest));
        grouped(&digits, groups::groups(self.code, &digits))
    }

    /// The number as it is written for the world, `+44 20 7946 0123`.
    pub fn international(&self, number: &PhoneNumber) -> String {
        let national = self.national(number);
        match self.rest_of(number) {
            Some(rest) => {
                let first = self.first(rest);
                format!(
                    "+{} {}",
                    self.calling,
                    national.strip_prefix(first).unwrap_or(&national)
                )
            }
            None => national,
        }
    }

    /// What is dialled before these digits at home. Australian 13 and 18 numbers are dialled as they are.
    fn first(&self, rest: &str) -> &'static str {
        if self.code == "AU" && (rest.starts_with("13") || rest.starts_with("18")) {
            ""
        } else {
            self.trunk
        }
    }

    /// Whether digits that were typed are in the number, and not only in its country code. What begins as a number is
    /// dialled, with the trunk digit or a plus, stands at its beginning.
    pub fn finds(&self, number: &PhoneNumber, typed: &str) -> bool {
        let wanted = self.digits_of(typed);
        let is_beginning =
            typed.trim_start().starts_with('+') || (!self.trunk.is_empty() && plain(typed).starts_with(self.trunk));
        self.rest_of(number).is_some_and(|rest| {
            if is_beginning {
                number.as_str().trim_start_matches('+').starts_with(&wanted)
            } else {
                rest.contains(&wanted)
            }
        })
    }

    /// What is typed to find a number, as the digits of its whole: `020 7946` begins a number of London and is found under
    /// `44207946`. Without what is dialled first it may stand anywhere.
    pub fn digits_of(&self, typed: &str) -> String {
        let digits = plain(typed);
        if let Some(whole) = digits.strip_prefix('+') {
            return whole.to_owned();
        }
        match digits.strip_prefix(self.trunk) {
            Some(rest) if !self.trunk.is_empty() => format!("{}{rest}", self.calling),
            Some(_) | None => digits,
        }
    }
}

/// What is typed without what only parts it.
fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '-' | '.' | '(' | ')' | '/'))
        .collect()
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
        assert_eq!(written("+441632960123"), "01632 960123");
        assert_eq!(written("+448081570123"), "0808 157 0123");
        assert_eq!(written("+4915112345678"), "01511 2345678");
        assert_eq!(written("+492211234567"), "0221 1234567");
        assert_eq!(written("+61491570156"), "0491 570 156");
        assert_eq!(written("+61291919123"), "02 9191 9123");
        assert_eq!(written("+611300975707"), "1300 975 707");
        assert_eq!(written("+33123456789"), "01 23 45 67 89");
        assert_eq!(written("+390612345678"), "0612345678");
        let number = PhoneNumber::parse("+442079460123").unwrap();
        assert_eq!(number.to_string(), "+44 20 7946 0123");
        let britain = Country::of("GB").unwrap();
        assert!(
            ["020 7946", "7946", "+4420", ""]
                .iter()
                .all(|typed| britain.finds(&number, typed))
        );
        assert!(
            ["8946", "44", "0794"]
                .iter()
                .all(|typed| !britain.finds(&number, typed))
        );
    }

    proptest! {
        #[test]
        fn what_is_written_at_home_is_read_back_as_the_same_number(at in 0..COUNTRIES.len(), rest in "[1-9][0-9]{6,8}") {
            let country = COUNTRIES[at];
            let number = PhoneNumber::parse(&format!("+{}{rest}", country.calling)).unwrap();
            let read = country.digits_of(&country.national(&number));
            let whole = format!("+{read}");
            // Where nothing is dialled first, what is written does not say that it is the beginning.
            let is_bare = country.first(&rest).is_empty();
            prop_assert!(whole == number.as_str() || (is_bare && number.as_str().ends_with(&read)));
        }

        #[test]
        fn whatever_is_typed_breaks_nothing(typed in "\\PC{0,40}") {
            for country in COUNTRIES {
                drop(country.digits_of(&typed));
            }
        }
    }
}
