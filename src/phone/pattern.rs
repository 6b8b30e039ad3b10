//! What an owner asks the digits of a number to be: digits or keypad letters, and where.

use std::{fmt, ops::Range};

use serde::{Deserialize, Serialize};

use super::PhoneNumber;

/// Where in the number the digits must stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Match {
    /// At the start of the national number: its area code.
    Start,
    /// Anywhere.
    #[default]
    Anywhere,
    /// At the end.
    End,
}

impl Match {
    /// How many digits fit beside the marks that say where, in the 16 characters Twilio allows.
    const fn longest(self) -> usize {
        match self {
            Self::Start => 16 - PLUS_ONE.len(),
            Self::Anywhere => 16,
            Self::End => 16 - "$".len(),
        }
    }
}

/// A leading plus anchors the start of the whole number, country code included.
const PLUS_ONE: &str = "+1";
/// The least that says anything; Twilio wants two characters.
const SHORTEST: usize = 2;
/// Countries as carriers use them whose numbers are `+1` and ten digits, and for which we sell.
const PLUS_ONE_COUNTRIES: [&str; 7] = ["US", "CA", "PR", "VI", "GU", "MP", "AS"];

/// Two to sixteen digits, and where they must stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pattern {
    typed: String,
    digits: String,
    place: Match,
}

/// The text is not a pattern. Its words are for the person who typed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PatternError {
    /// Nothing, or a single digit or letter.
    #[error("Type at least 2 digits or letters, like 22 or CAFE.")]
    TooShort,
    /// More than fit.
    #[error("Type at most {0} digits or letters.")]
    TooLong(usize),
    /// Neither a digit nor a letter from A to Z.
    #[error("Use digits and the letters A to Z only; {0:?} is neither.")]
    Character(char),
}

impl Pattern {
    /// Reads digits and letters. Spaces, dashes, brackets and dots are ignored, as in `(415) 555-CAFE`.
    pub fn parse(text: &str, place: Match) -> Result<Self, PatternError> {
        let mut typed = String::new();
        let mut digits = String::new();
        for character in text.chars().filter(|character| !is_separator(*character)) {
            digits.push(key(character).ok_or(PatternError::Character(character))?);
            typed.push(character.to_ascii_uppercase());
        }
        match digits.len() {
            ..SHORTEST => Err(PatternError::TooShort),
            length if length > place.longest() => Err(PatternError::TooLong(place.longest())),
            _ => Ok(Self { typed, digits, place }),
        }
    }

    /// The digits, letters as the keys they stand on.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Where the digits must stand.
    pub const fn place(&self) -> Match {
        self.place
    }

    /// The carrier's `Contains` value for a country (ISO 3166 as carriers use it).
    ///
    /// Within Twilio's rules by construction: 2 to 16 characters, no two marks side by side, no wildcard. The start
    /// can only be anchored together with the calling code, which we know for `+1`; elsewhere the digits may stand
    /// anywhere, and [`Self::matches`] sorts out the rest.
    pub fn wire(&self, country: &str) -> String {
        let digits = &self.digits;
        match self.place {
            Match::Start if PLUS_ONE_COUNTRIES.contains(&country) => format!("{PLUS_ONE}{digits}"),
            Match::Start | Match::Anywhere => digits.clone(),
            Match::End => format!("{digits}$"),
        }
    }

    /// Which digits of the national number match: positions among the ten digits behind `+1`, or among all digits of
    /// a number elsewhere. The first place if there are several; `None` if the number does not match.
    pub fn matches(&self, number: &PhoneNumber) -> Option<Range<usize>> {
        let all = number.as_str().strip_prefix('+')?;
        let national = if number.nanp().is_some() {
            all.strip_prefix('1')?
        } else {
            all
        };
        let start = match self.place {
            Match::Start => national.starts_with(&self.digits).then_some(0),
            Match::Anywhere => national.find(&self.digits),
            Match::End => national
                .ends_with(&self.digits)
                .then(|| national.len() - self.digits.len()),
        }?;
        Some(start..start + self.digits.len())
    }

    /// The pattern in words: `any number ending 2233, that is CAFE`.
    pub fn explain(&self) -> String {
        self.to_string()
    }
}

/// `any number ending 2233, that is CAFE`.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let place = match self.place {
            Match::Start => "starting",
            Match::Anywhere => "with",
            Match::End => "ending",
        };
        write!(f, "any number {place} {}", self.digits)?;
        if self.typed == self.digits {
            Ok(())
        } else {
            write!(f, ", that is {}", self.typed)
        }
    }
}

/// Spaces, dashes (the typographic ones too, which copied numbers bring along), brackets and dots.
fn is_separator(character: char) -> bool {
    character.is_whitespace() || matches!(character, '-' | '\u{2010}'..='\u{2015}' | '(' | ')' | '[' | ']' | '.')
}

/// The key of a telephone that a digit or letter stands on (ITU-T E.161).
const fn key(character: char) -> Option<char> {
    Some(match character.to_ascii_uppercase() {
        digit @ '0'..='9' => digit,
        'A'..='C' => '2',
        'D'..='F' => '3',
        'G'..='I' => '4',
        'J'..='L' => '5',
        'M'..='O' => '6',
        'P'..='S' => '7',
        'T'..='V' => '8',
        'W'..='Z' => '9',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pattern(text: &str, place: Match) -> Pattern {
        Pattern::parse(text, place).unwrap()
    }

    #[test]
    fn letters_become_the_keys_they_stand_on_and_separators_vanish() {
        assert_eq!(pattern("(415) 555-cafe", Match::Anywhere).digits(), "4155552233");
        assert_eq!(pattern("ABCDEFGHIJKLM", Match::Anywhere).digits(), "2223334445556");
        assert_eq!(pattern("NOPQRSTUVWXYZ", Match::Anywhere).digits(), "6677778889999");
        assert_eq!(pattern("55\u{2011}01\u{a0}2", Match::Anywhere).digits(), "55012");
    }

    #[test]
    fn what_cannot_be_searched_is_refused_with_a_reason() {
        assert_eq!(Pattern::parse("", Match::Anywhere), Err(PatternError::TooShort));
        assert_eq!(Pattern::parse(" 5-", Match::Anywhere), Err(PatternError::TooShort));
        assert_eq!(
            Pattern::parse("12345678901234567", Match::Anywhere),
            Err(PatternError::TooLong(16))
        );
        assert_eq!(
            Pattern::parse("123456789012345", Match::Start),
            Err(PatternError::TooLong(14))
        );
        assert_eq!(
            Pattern::parse("1234567890123456", Match::End),
            Err(PatternError::TooLong(15))
        );
        for (text, character) in [
            ("+415", '+'),
            ("5*5", '*'),
            ("5%5", '%'),
            ("55$", '$'),
            ("é55", 'é'),
            ("٥٥", '٥'),
        ] {
            assert_eq!(
                Pattern::parse(text, Match::Anywhere),
                Err(PatternError::Character(character)),
                "{text}"
            );
        }
    }

    #[test]
    fn the_carrier_is_asked_where_only_as_far_as_it_can_be() {
        assert_eq!(pattern("415", Match::Start).wire("US"), "+1415");
        assert_eq!(pattern("787", Match::Start).wire("PR"), "+1787");
        assert_eq!(pattern("20", Match::Start).wire("GB"), "20");
        assert_eq!(pattern("cafe", Match::End).wire("US"), "2233$");
        assert_eq!(pattern("cafe", Match::Anywhere).wire("US"), "2233");
    }

    #[test]
    fn the_matching_digits_are_counted_in_the_national_number() {
        let number = PhoneNumber::parse("+14155550155").unwrap();
        assert_eq!(pattern("415", Match::Start).matches(&number), Some(0..3));
        assert_eq!(pattern("55", Match::Anywhere).matches(&number), Some(2..4));
        assert_eq!(pattern("55", Match::End).matches(&number), Some(8..10));
        // The country code is no part of the national number.
        assert_eq!(pattern("14", Match::Anywhere).matches(&number), None);
        let elsewhere = PhoneNumber::parse("+442079460123").unwrap();
        assert_eq!(pattern("44", Match::Start).matches(&elsewhere), Some(0..2));
    }

    #[test]
    fn the_pattern_explains_itself() {
        assert_eq!(
            pattern("cafe", Match::End).explain(),
            "any number ending 2233, that is CAFE"
        );
        assert_eq!(pattern("22-33", Match::Start).explain(), "any number starting 2233");
        assert_eq!(
            pattern("1-800-flowers", Match::Anywhere).explain(),
            "any number with 18003569377, that is 1800FLOWERS"
        );
    }

    #[test]
    fn the_place_has_its_word_in_json() {
        for (place, word) in [
            (Match::Start, "start"),
            (Match::Anywhere, "anywhere"),
            (Match::End, "end"),
        ] {
            assert_eq!(serde_json::to_value(place).unwrap(), word);
        }
    }

    fn places() -> impl Strategy<Value = Match> {
        prop_oneof![Just(Match::Start), Just(Match::Anywhere), Just(Match::End)]
    }

    proptest! {
        #[test]
        fn nothing_typed_makes_it_stumble(text in ".*", place in places()) {
            let _read = Pattern::parse(&text, place);
        }

        #[test]
        fn what_is_sent_keeps_the_carriers_rules(text in "[0-9a-zA-Z]{2,14}", place in places(), country in "US|CA|GB") {
            let sent = pattern(&text, place).wire(&country);
            prop_assert!((2..=16).contains(&sent.len()));
            let inner = sent.strip_prefix('+').unwrap_or(&sent);
            let inner = inner.strip_suffix('$').unwrap_or(inner);
            prop_assert!(inner.len() >= 2 && inner.bytes().all(|byte| byte.is_ascii_digit()));
        }

        #[test]
        fn a_match_is_where_it_says(number in "[2-9][0-9]{9}", from in 0..8_usize, length in 2..=10_usize, place in places()) {
            let to = (from + length).min(10);
            let asked = pattern(&number[from..to], place);
            let found = asked.matches(&PhoneNumber::parse(&format!("+1{number}")).unwrap());
            if let Some(range) = found.clone() {
                prop_assert_eq!(&number[range], asked.digits());
            }
            let must = match place { Match::Start => from == 0, Match::Anywhere => true, Match::End => to == 10 };
            prop_assert!(found.is_some() || !must);
        }
    }
}
