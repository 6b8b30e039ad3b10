//! Who is at the other end of a text: a telephone number, a short code, or a name that a company sends under.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::phone::PhoneNumber;

/// The other end.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Party {
    /// A telephone number. The only one that can be written to.
    Number(PhoneNumber),
    /// Three to eight digits, known in one country.
    Short(String),
    /// One to eleven letters and digits in place of a number.
    Name(String),
}

/// The text is none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a number that texts come from")]
pub struct Nobody;

impl Party {
    /// Reads what Twilio writes.
    pub fn parse(text: &str) -> Result<Self, Nobody> {
        if let Ok(number) = PhoneNumber::parse(text) {
            return Ok(Self::Number(number));
        }
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        match (plain, digits, text.len()) {
            (true, true, 3..=8) => Ok(Self::Short(text.to_owned())),
            (true, false, 1..=11) => Ok(Self::Name(text.to_owned())),
            _ => Err(Nobody),
        }
    }

    /// Reads what a person or a program writes: spaces and brackets too.
    pub fn typed(text: &str) -> Result<Self, Nobody> {
        let text = text.trim();
        match PhoneNumber::typed(text) {
            Ok(number) => Ok(Self::Number(number)),
            // In the query of an address a plus is a space unless it is escaped.
            Err(_) => Self::parse(text).or_else(|_| Self::parse(&format!("+{text}"))),
        }
    }

    /// As it is kept.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Number(number) => number.as_str(),
            Self::Short(text) | Self::Name(text) => text,
        }
    }

    /// The number, where it can be written to.
    pub const fn number(&self) -> Option<&PhoneNumber> {
        match self {
            Self::Number(number) => Some(number),
            Self::Short(_) | Self::Name(_) => None,
        }
    }

    /// Its part of an address: the digits of a number, `s` and a short code, `n` and a name.
    pub fn slug(&self) -> String {
        match self {
            Self::Number(number) => number.as_str().trim_start_matches('+').to_owned(),
            Self::Short(text) => format!("s{text}"),
            Self::Name(text) => format!("n{text}"),
        }
    }

    /// The same back.
    pub fn from_slug(slug: &str) -> Result<Self, Nobody> {
        let read = match slug.split_at_checked(1) {
            Some(("s" | "n", rest)) => Self::parse(rest)?,
            _ => Self::parse(&format!("+{slug}"))?,
        };
        if read.slug() == slug { Ok(read) } else { Err(Nobody) }
    }
}

/// `(415) 555-0123`, `72345`, `ACME`.
impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Short(text) | Self::Name(text) => f.write_str(text),
        }
    }
}

impl TryFrom<String> for Party {
    type Error = Nobody;

    fn try_from(text: String) -> Result<Self, Nobody> {
        Self::parse(&text)
    }
}

impl From<Party> for String {
    fn from(party: Party) -> Self {
        party.as_str().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_texts_is_found_again_by_the_address_of_their_thread() {
        for text in ["+14155550123", "72345", "ACME", "s123", "n1", "+2901234"] {
            let party = Party::parse(text).unwrap();
            assert_eq!(Party::from_slug(&party.slug()), Ok(party.clone()), "{text}");
            assert_eq!(party.as_str(), text);
        }
        for wrong in [
            "",
            "+",
            "12",
            "a b",
            "whatsapp:+14155550123",
            "+0123456789",
            "TWELVELETTERS",
            "é",
        ] {
            assert_eq!(Party::parse(wrong), Err(Nobody), "{wrong:?}");
        }
        for wrong in ["", "s", "n72345", "sACME", "+14155550123", "abc", "é"] {
            assert_eq!(Party::from_slug(wrong), Err(Nobody), "{wrong:?}");
        }
    }

    #[test]
    fn a_number_may_be_typed_as_people_write_it() {
        let number = Party::parse("+14155550123").unwrap();
        for typed in ["(415) 555-0123", "+1 415 555 0123", " 14155550123"] {
            assert_eq!(Party::typed(typed), Ok(number.clone()), "{typed}");
        }
    }
}
