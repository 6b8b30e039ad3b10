//! A telephone number: E.164 inside, `(415) 555-0123` to the eye, digit by digit to the ear.

use std::fmt;

use serde::{Deserialize, Serialize};

pub mod abroad;
pub mod pattern;
pub mod places;

/// A number in E.164 form, `+14155550123`: a plus, then 7 to 15 digits, the first not zero (ITU-T E.164, 6.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PhoneNumber(String);

/// The text is not a telephone number in E.164 form.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Write the number with its country code and digits only, like +14155550123.")]
pub struct NotANumber;

impl PhoneNumber {
    /// Reads E.164 exactly: no spaces, no brackets.
    pub fn parse(text: &str) -> Result<Self, NotANumber> {
        let digits = text.strip_prefix('+').ok_or(NotANumber)?;
        let plausible = (7..=15).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_digit())
            && !digits.starts_with('0');
        if plausible {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotANumber)
        }
    }

    /// Reads a number as a person types it: with spaces, dashes, dots and brackets; ten digits are one of the United States or
    /// Canada.
    pub fn typed(text: &str) -> Result<Self, NotANumber> {
        let digits: String = text
            .trim()
            .chars()
            .filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '-' | '\u{2011}' | '.' | '(' | ')'))
            .collect();
        match digits.as_bytes() {
            [b'1', rest @ ..] if rest.len() == 10 => Self::parse(&format!("+{digits}")),
            [b'2'..=b'9', rest @ ..] if rest.len() == 9 => Self::parse(&format!("+1{digits}")),
            _ => Self::parse(&digits),
        }
    }

    /// The E.164 text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Area code, exchange and line of a number in the North American plan (`+1` and ten digits).
    pub fn nanp(&self) -> Option<(&str, &str, &str)> {
        let national = self.0.strip_prefix("+1").filter(|rest| rest.len() == 10)?;
        Some((national.get(0..3)?, national.get(3..6)?, national.get(6..10)?))
    }

    /// The area code of a number in the North American plan.
    pub fn area_code(&self) -> Option<AreaCode> {
        AreaCode::parse(self.nanp()?.0).ok()
    }

    /// Which of its ten national digits differ from another's, by their place; none where the two are not written alike.
    pub fn differing_from(&self, other: &Self) -> Vec<usize> {
        let digits = |number: &Self| {
            number
                .nanp()
                .map(|(area, exchange, line)| format!("{area}{exchange}{line}"))
        };
        let (Some(own), Some(other)) = (digits(self), digits(other)) else {
            return Vec::new();
        };
        let pairs = own.bytes().zip(other.bytes()).enumerate();
        pairs
            .filter(|(_, (own, other))| own != other)
            .map(|(at, _)| at)
            .collect()
    }

    /// The last four digits, which an owner types to release the number.
    pub fn last_four(&self) -> &str {
        self.0.get(self.0.len().saturating_sub(4)..).unwrap_or(&self.0)
    }
}

/// `(415) 555-0123` in the North American plan, `+44 20 7946 0123` elsewhere.
impl fmt::Display for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.nanp() {
            Some((area, exchange, line)) => write!(f, "({area}) {exchange}-{line}"),
            None => match abroad::Country::of_number(self) {
                Some(country) => f.write_str(&country.international(self)),
                None => f.write_str(&self.0),
            },
        }
    }
}

impl TryFrom<String> for PhoneNumber {
    type Error = NotANumber;

    fn try_from(text: String) -> Result<Self, NotANumber> {
        Self::parse(&text)
    }
}

impl From<PhoneNumber> for String {
    fn from(number: PhoneNumber) -> Self {
        number.0
    }
}

/// A North American area code that can exist: three digits, the first 2 to 9, not ending in 11 (NANPA numbering rules).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AreaCode(u16);

/// The text is not an area code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("An area code has 3 digits and starts with 2 to 9, like 415.")]
pub struct NotAnAreaCode;

impl AreaCode {
    /// Reads exactly three digits.
    pub fn parse(text: &str) -> Result<Self, NotAnAreaCode> {
        let plain = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit());
        match text.parse::<u16>() {
            Ok(code) if plain && code >= 200 && code % 100 != 11 => Ok(Self(code)),
            _ => Err(NotAnAreaCode),
        }
    }

    /// Free of charge for the caller: 800 and its sisters, the oldest first.
    pub const TOLL_FREE: [Self; 7] = [
        Self(800),
        Self(888),
        Self(877),
        Self(866),
        Self(855),
        Self(844),
        Self(833),
    ];

    /// Free of charge for the caller.
    pub const fn is_toll_free(self) -> bool {
        matches!(self.0, 800 | 833 | 844 | 855 | 866 | 877 | 888)
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.0)
    }
}

impl TryFrom<String> for AreaCode {
    type Error = NotAnAreaCode;

    fn try_from(text: String) -> Result<Self, NotAnAreaCode> {
        Self::parse(&text)
    }
}

impl From<AreaCode> for String {
    fn from(code: AreaCode) -> Self {
        code.to_string()
    }
}

/// The kinds of number a carrier offers that we sell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum NumberType {
    /// Belongs to a place.
    #[default]
    Local,
    /// Free of charge for the caller.
    TollFree,
    /// A mobile number; some countries have them, the US has not.
    Mobile,
}

impl NumberType {
    /// The name in JSON and in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::TollFree => "tollFree",
            Self::Mobile => "mobile",
        }
    }

    /// Reads a name back.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Local, Self::TollFree, Self::Mobile]
            .into_iter()
            .find(|kind| kind.name() == name)
    }

    /// The word on the page.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Local => "Local",
            Self::TollFree => "Toll-free",
            Self::Mobile => "Mobile",
        }
    }
}

/// What a number can do, as the carrier says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts, as the carrier lists them"
)]
pub struct Capabilities {
    /// Calls.
    pub voice: bool,
    /// Texts.
    pub sms: bool,
    /// Pictures.
    pub mms: bool,
    /// Rich texts (RCS); Twilio does not report it for numbers, so false until it does.
    pub rcs: bool,
}

/// Whether an address must be on file before a number can be bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum AddressRequirements {
    /// No address.
    #[default]
    None,
    /// Any address in the world.
    Any,
    /// An address in the number's own country.
    Local,
    /// An address outside the number's country.
    Foreign,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_reads_as_a_person_writes_it() {
        let number = PhoneNumber::parse("+14155550123").unwrap();
        assert_eq!(number.to_string(), "(415) 555-0123");
        assert_eq!(number.last_four(), "0123");
        assert_eq!(
            PhoneNumber::parse("+442079460123").unwrap().to_string(),
            "+442079460123"
        );
    }

    #[test]
    fn what_is_not_e164_is_refused() {
        for text in [
            "",
            "+",
            "4155550123",
            "+0123456789",
            "+1415555012a",
            "+1 4155550123",
            "+123456",
            "+1234567890123456",
        ] {
            assert!(PhoneNumber::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn area_codes_that_cannot_exist_are_refused() {
        for text in ["000", "41", "4155", "199", "411", "911", "4a5", " 41", "+41"] {
            assert!(AreaCode::parse(text).is_err(), "{text}");
        }
        assert_eq!(AreaCode::parse("415").unwrap().to_string(), "415");
        assert!(AreaCode::parse("888").unwrap().is_toll_free());
    }
}
