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
/// How many digits a number behind `+1` has.
const NATIONAL: usize = 10;
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

    /// Whether the carrier may name numbers for it that [`Self::matches`] does not know: it also reads the country code, and
    /// looks everywhere where the start cannot be said.
    pub fn is_wider_at_the_carrier(&self, country: &str) -> bool {
        match self.place {
            Match::Start => !PLUS_ONE_COUNTRIES.contains(&country),
            Match::Anywhere => self.digits.starts_with('1'),
            Match::End => false,
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
        let digits = if all == national { &self.digits } else { self.at_home() };
        let start = match self.place {
            Match::Start => national.starts_with(digits).then_some(0),
            Match::Anywhere => national.find(digits),
            Match::End => national.ends_with(digits).then(|| national.len() - digits.len()),
        }?;
        Some(start..start + digits.len())
    }

    /// The digits within the ten of a number behind `+1`. Who writes `1-800-FLOWERS` writes the country code along; it is no
    /// part of the national number.
    fn at_home(&self) -> &str {
        let rest = self.digits.strip_prefix('1').filter(|rest| rest.len() == NATIONAL);
        rest.unwrap_or(&self.digits)
    }

    /// Whether any number behind `+1` can have them there. Its area code and the three digits after that begin with 2 to 9
    /// (NANPA, numbering resources: NXX-NXX-XXXX).
    pub fn is_possible_at_home(&self) -> bool {
        let digits = self.at_home();
        let Some(last) = NATIONAL.checked_sub(digits.len()) else {
            return false;
        };
        let mut starts = match self.place {
            Match::Start => 0..=0,
            Match::Anywhere => 0..=last,
            Match::End => last..=last,
        };
        starts.any(|start| {
            let mut placed = (start..).zip(digits.chars());
            placed.all(|(at, digit)| !matches!(at, 0 | 3) || digit >= '2')
        })
    }

    /// Whether letters were typed, which stand for digits.
    pub fn has_letters(&self) -> bool {
        self.typed != self.digits
    }

    /// A number with the letters that were typed in place of its digits, `(415) 555-CAFE`; none where none were typed, or
    /// the number does not match.
    pub fn spelled(&self, number: &PhoneNumber) -> Option<String> {
        let range = self.matches(number).filter(|_| self.has_letters())?;
        let (area, exchange, line) = number.nanp()?;
        let typed = self.typed.get(self.typed.len().checked_sub(range.len())?..)?;
        let mut written = format!("{area}{exchange}{line}");
        written.replace_range(range, typed);
        Some(format!(
            "({}) {}-{}",
            written.get(..3)?,
            written.get(3..6)?,
            written.get(6..)?
        ))
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
mod tests;
