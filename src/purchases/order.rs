//! What an owner asks to buy, and what may be bought in its place.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::phone::{Capabilities, NumberType};

/// What may be bought when the pick is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Substitution {
    /// The closest number.
    #[default]
    Closest,
    /// Nothing.
    Never,
}

impl Substitution {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Closest => "closest",
            Self::Never => "never",
        }
    }
}

/// How far from the pick the closest number may be. Without a bound: anywhere in its state or province.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Within {
    /// The same area code and exchange: only the last four digits may differ.
    Exchange,
    /// The same area code.
    AreaCode,
    /// The same area code, or one that serves the same ground.
    Overlay,
    /// So many miles between the main places of the area codes, in the same state or province.
    Miles(u16),
}

/// The text is not a bound.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Write exchange, area-code, overlay, or a number of miles from 1 to 500.")]
pub struct NotABound;

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exchange => f.write_str("exchange"),
            Self::AreaCode => f.write_str("area-code"),
            Self::Overlay => f.write_str("overlay"),
            Self::Miles(miles) => write!(f, "{miles}"),
        }
    }
}

impl TryFrom<String> for Within {
    type Error = NotABound;

    fn try_from(text: String) -> Result<Self, NotABound> {
        match text.trim() {
            "exchange" => Ok(Self::Exchange),
            "area-code" => Ok(Self::AreaCode),
            "overlay" => Ok(Self::Overlay),
            miles => match miles.parse() {
                Ok(miles @ 1..=500) => Ok(Self::Miles(miles)),
                Ok(_) | Err(_) => Err(NotABound),
            },
        }
    }
}

impl From<Within> for String {
    fn from(within: Within) -> Self {
        within.to_string()
    }
}

/// What an owner asks to buy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The exact number.
    pub phone_number: String,
    /// ISO code of its country.
    #[serde(default = "united_states")]
    pub country: String,
    /// The area code searched for; informative.
    #[serde(default)]
    pub area_code: Option<String>,
    /// The owner's label.
    #[serde(default)]
    pub friendly_name: Option<String>,
    /// What may be bought when the pick is gone.
    #[serde(default)]
    pub substitution: Substitution,
    /// How far from the pick that may be: `exchange`, `area-code`, `overlay` or a number of miles. Empty is no bound.
    #[serde(default)]
    pub within: Option<String>,
    /// What it may cost per month, `1.50`, in the currency of the pick. Without it: no more than the pick.
    #[serde(default)]
    pub highest_price: Option<String>,
    /// What it must be able to do: an object of flags, or the words of a form, `voice sms`. Without it: all that the
    /// pick can do.
    #[serde(default)]
    pub capabilities: Option<Abilities>,
    /// The purchase whose substitute this number takes the place of. That one is released once this one is bought.
    #[serde(default)]
    pub replaces: Option<Uuid>,
    /// Local or mobile; only outside the United States and Canada, where a number does not say it by itself.
    #[serde(default, rename = "type")]
    pub number_type: Option<NumberType>,
    /// The address at Twilio that the number is bought with, `AD…`; empty is none.
    #[serde(default)]
    pub address_sid: Option<String>,
    /// The approved bundle of papers at Twilio that it is bought with, `BU…`; empty is none.
    #[serde(default)]
    pub bundle_sid: Option<String>,
}

pub(super) fn united_states() -> String {
    "US".to_owned()
}

/// What a number must be able to do, as it was written: flags by programs, words by forms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Abilities {
    /// `voice sms`
    Words(String),
    /// `{"voice": true, "sms": true}`
    Flags(BTreeMap<String, bool>),
}

/// Nobody sells numbers that can do this.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Numbers can do voice, sms, mms and rcs; there is no {0:?}. Nothing was bought.")]
pub struct NotAnAbility(String);

impl Abilities {
    /// The flags, if all that is wanted is known.
    pub fn read(&self) -> Result<Capabilities, NotAnAbility> {
        let named: Vec<(&str, bool)> = match self {
            Self::Words(words) => words.split_whitespace().map(|word| (word, true)).collect(),
            Self::Flags(flags) => flags.iter().map(|(name, wanted)| (name.as_str(), *wanted)).collect(),
        };
        let mut read = Capabilities::default();
        for (name, wanted) in named {
            let flag = match name {
                "voice" => &mut read.voice,
                "sms" => &mut read.sms,
                "mms" => &mut read.mms,
                "rcs" => &mut read.rcs,
                other => return Err(NotAnAbility(other.chars().take(40).collect())),
            };
            *flag = wanted;
        }
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_read_back_as_it_is_written() {
        for within in [Within::Exchange, Within::AreaCode, Within::Overlay, Within::Miles(25)] {
            assert_eq!(Within::try_from(within.to_string()), Ok(within));
        }
        for wrong in ["", "0", "501", "-3", "town", "25 miles"] {
            assert_eq!(Within::try_from(wrong.to_owned()), Err(NotABound), "{wrong:?}");
        }
    }

    #[test]
    fn capabilities_are_flags_for_programs_and_words_for_forms() {
        let order = |capabilities: &str| -> Order {
            serde_json::from_str(&format!(
                "{{\"phoneNumber\":\"+14155550123\",\"capabilities\":{capabilities}}}"
            ))
            .unwrap()
        };
        let read = |capabilities: &str| order(capabilities).capabilities.map(|wanted| wanted.read());
        let flags = read("{\"voice\":true,\"sms\":true,\"mms\":false}");
        assert_eq!(flags, read("\"voice sms\""));
        assert_eq!(
            flags,
            Some(Ok(Capabilities {
                voice: true,
                sms: true,
                ..Capabilities::default()
            }))
        );
        assert_eq!(read("null"), None);
        for unknown in ["\"voice telepathy\"", "{\"telepathy\":false}"] {
            assert_eq!(read(unknown), Some(Err(NotAnAbility("telepathy".to_owned()))));
        }
    }
}
