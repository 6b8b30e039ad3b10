//! What the carrier holds for a business against what the desk shows it, both ways, over the whole list.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    money::Money,
    numbers::LABEL_LENGTH,
    phone::{Capabilities, NumberType, PhoneNumber, places},
    writing::is_unseen,
};

mod kind;
pub mod rules;
pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

pub use kind::{Kind, Outcome};

/// A number as the carrier showed it, kept with the finding for the day it is added to the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Holding {
    /// The account that holds it.
    pub account_sid: String,
    /// Its name there.
    pub name: String,
    /// What it can do.
    pub capabilities: Capabilities,
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// Rent per month as a decimal, `1.15`, where the carrier told.
    pub monthly_price: Option<String>,
    /// Currency of the rent, `USD`.
    pub currency: Option<String>,
    /// When the carrier created it.
    #[serde(with = "time::serde::rfc3339::option")]
    pub created_at: Option<OffsetDateTime>,
    /// Where calls are announced.
    pub voice_url: Option<String>,
    /// Where texts are announced.
    pub sms_url: Option<String>,
    /// Where calls are announced while the first address does not answer.
    #[serde(default)]
    pub voice_fallback_url: Option<String>,
    /// Where texts are announced while the first address does not answer.
    #[serde(default)]
    pub sms_fallback_url: Option<String>,
    /// Where the progress of calls is announced.
    #[serde(default)]
    pub status_url: Option<String>,
}

impl Holding {
    /// The rent per month.
    pub fn rent(&self) -> Option<Money> {
        Money::parse(self.monthly_price.as_deref()?, self.currency.as_deref()?).ok()
    }
}

/// One thing the two sides do not agree on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Its id.
    pub id: Uuid,
    /// In what they differ.
    pub kind: Kind,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The carrier's id of the holding.
    pub phone_sid: String,
    /// Its row in the list, if it has one.
    pub number_id: Option<Uuid>,
    /// As the carrier shows it; none where the carrier does not hold it.
    pub holding: Option<Holding>,
    /// What the desk last wrote at the carrier; none is nothing.
    pub ours: Option<String>,
    /// What is there now; none is nothing.
    pub theirs: Option<String>,
    /// When it was found.
    #[serde(with = "time::serde::rfc3339")]
    pub found_at: OffsetDateTime,
    /// How it was settled; none while it is open.
    pub outcome: Option<Outcome>,
}

/// The last comparison of one owner.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// Whether there is an account at the carrier to compare with. It is opened with the first look at prices.
    pub has_account: bool,
    /// How often the desk compares by itself, in seconds.
    pub every_seconds: u64,
    /// When the whole list of the carrier was last compared.
    #[serde(with = "time::serde::rfc3339::option")]
    pub compared_at: Option<OffsetDateTime>,
    /// When the carrier could not be read since.
    #[serde(with = "time::serde::rfc3339::option")]
    pub failed_at: Option<OffsetDateTime>,
    /// Why not.
    pub failure: Option<String>,
    /// How many numbers are the same on both sides.
    pub agree: u32,
    /// How many only the carrier has.
    pub only_at_twilio: u32,
    /// How many only the list has.
    pub only_here: u32,
    /// How many have other settings at the carrier.
    pub differ: u32,
    /// What is to be put right, oldest first.
    pub findings: Vec<Finding>,
}

impl Report {
    /// `minute`, `5 minutes`, `90 seconds`: how long it is from one comparison to the next, after "every".
    pub fn pause(&self) -> String {
        match (self.every_seconds, self.every_seconds % 60) {
            (60, _) => "minute".to_owned(),
            (0 | 1, _) => "second".to_owned(),
            (seconds, 0) => format!("{} minutes", seconds / 60),
            (seconds, _) => format!("{seconds} seconds"),
        }
    }
}

/// The last comparison in one line, for other pages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// When the whole list of the carrier was last compared; none before the first time.
    #[serde(with = "time::serde::rfc3339::option")]
    pub compared_at: Option<OffsetDateTime>,
    /// Whether the carrier could not be read since.
    pub failed: bool,
    /// How many things are to be put right.
    pub open: u32,
}

/// The owner's label in a name at the carrier: without our reference, and none where only the number itself is left.
pub fn label_in(name: &str, number: &PhoneNumber) -> Option<String> {
    let is_reference = |word: &str| {
        let mut parts = word.split('-');
        let four = |part: Option<&str>| {
            part.is_some_and(|part| part.len() == 4 && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        };
        parts.next() == Some("ND") && four(parts.next()) && four(parts.next()) && parts.next().is_none()
    };
    let words: Vec<&str> = name.split_whitespace().filter(|word| !is_reference(word)).collect();
    let label: String = words
        .join(" ")
        .chars()
        .filter(|c| !is_unseen(*c))
        .take(LABEL_LENGTH)
        .collect();
    let digits: String = label.chars().filter(char::is_ascii_digit).collect();
    let has_letters = label.chars().any(char::is_alphabetic);
    let is_number = !has_letters && !digits.is_empty() && number.as_str().ends_with(&digits);
    (!label.is_empty() && !is_number).then_some(label)
}

/// The country and the place of a number, by its area code; the carrier's list names neither. `ZZ` is an unknown country
/// (ISO 3166-1, 8.1.3: free for users).
pub fn ground_of(number: &PhoneNumber) -> (&'static str, Option<&'static str>, Option<&'static str>) {
    match number.area_code() {
        Some(code) => match places::area(code) {
            Some(area) => (area.country, Some(area.main_place()), Some(area.region)),
            None => ("US", None, None),
        },
        None => ("ZZ", None, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_what_is_left_of_a_name_without_our_reference_and_the_number() {
        let number = PhoneNumber::parse("+14155550123").unwrap();
        let label = |name: &str| label_in(name, &number);
        assert_eq!(label("Front desk ND-7F3K-21QX").as_deref(), Some("Front desk"));
        assert_eq!(label("Front desk").as_deref(), Some("Front desk"));
        for number_alone in [
            "(415) 555-0123 ND-7F3K-21QX",
            "(415) 555-0123",
            "+14155550123",
            "",
            "ND-7F3K-21QX",
        ] {
            assert_eq!(label(number_alone), None, "{number_alone:?}");
        }
        assert_eq!(label("ND-7F3K").as_deref(), Some("ND-7F3K"));
        assert_eq!(label("Desk 2").as_deref(), Some("Desk 2"));
        assert_eq!(label(&"x".repeat(64)).map(|label| label.len()), Some(LABEL_LENGTH));
    }

    #[test]
    fn a_number_stands_where_its_area_code_is_known() {
        let ground = |number: &str| ground_of(&PhoneNumber::parse(number).unwrap());
        assert_eq!(ground("+14155550123"), ("US", Some("San Francisco"), Some("CA")));
        assert_eq!(ground("+16045550123").0, "CA");
        assert_eq!(ground("+18005550123"), ("US", None, None));
        assert_eq!(ground("+442079460123"), ("ZZ", None, None));
    }
}
