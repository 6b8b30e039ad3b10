//! The numbers a business holds.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    money::Money,
    phone::{Capabilities, NumberType, PhoneNumber},
    problem::Problem,
};

pub mod asked;
pub mod keeping;
pub mod api;
pub mod page;
pub mod readiness;
#[cfg(feature = "ssr")]
pub mod server;

/// How a number stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Held and usable.
    Active,
    /// Being given back; Twilio has not confirmed it yet.
    Releasing,
    /// Given back.
    Released,
    /// Twilio holds it for this business no more, and nobody here gave it back.
    Lost,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Active, Self::Releasing, Self::Released, Self::Lost];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Releasing => "releasing",
            Self::Released => "released",
            Self::Lost => "lost",
        }
    }
}

/// A number a business holds or held: the row of the API, in `snake_case` as the founding documents show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Number {
    /// Our id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The carrier's id of the holding, `PN…`.
    pub phone_sid: String,
    /// The owner's label; none until they give it one.
    pub friendly_name: Option<String>,
    /// What it can do.
    pub capabilities: Capabilities,
    /// The one number the business is known by.
    pub is_primary: bool,
    /// How it stands.
    pub status: Status,
    /// Why Twilio does not take it back, while it is being released and Twilio has said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub release_refusal: Option<String>,
    /// When it goes back, where its owner has asked for that; until then they can undo it.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    pub release_at: Option<OffsetDateTime>,
    /// ISO code of the country, `US`.
    pub country: String,
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// Town, as the carrier names it.
    pub locality: Option<String>,
    /// State or province, `CA`.
    pub region: Option<String>,
    /// Rent per month as a decimal, `1.15`; unknown when the carrier did not say.
    pub monthly_price: Option<String>,
    /// Currency of the rent, `USD`.
    pub currency: Option<String>,
    /// When it was bought.
    #[serde(with = "time::serde::rfc3339")]
    pub purchased_at: OffsetDateTime,
    /// When the row was made.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When the row last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl Number {
    /// The rent per month.
    pub fn rent(&self) -> Option<Money> {
        Money::parse(self.monthly_price.as_deref()?, self.currency.as_deref()?).ok()
    }

    /// Whether the last four digits, where the owner was asked to type them, are this number's.
    pub fn is_confirmed_by(&self, last_four: Option<&str>) -> Result<(), Problem> {
        confirmed(&self.phone_number, last_four)
    }

    /// What the owner of a number is told whose release Twilio has refused.
    pub fn refused_words(&self) -> Option<String> {
        let why = self
            .release_refusal
            .as_ref()
            .filter(|_| self.status == Status::Releasing)?;
        Some(with_what_follows(why))
    }

    /// `San Francisco, CA`, or the type where there is no place.
    pub fn place(&self) -> String {
        place(self.locality.as_deref(), self.region.as_deref(), self.number_type)
    }
}

/// Whether the last four digits, where the owner was asked to type them before a release, are this number's.
pub fn confirmed(number: &PhoneNumber, last_four: Option<&str>) -> Result<(), Problem> {
    match last_four.map(str::trim) {
        None => Ok(()),
        Some(typed) if typed == number.last_four() => Ok(()),
        Some(_) => Err(Problem::field(
            "last4",
            format!(
                "These are not its last 4 digits. Nothing was released; {number} ends in {}.",
                number.last_four()
            ),
        )),
    }
}

/// A place in words; a number without one is known by its type.
pub fn place(locality: Option<&str>, region: Option<&str>, number_type: NumberType) -> String {
    match (locality, region) {
        (Some(locality), Some(region)) => format!("{locality}, {region}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => number_type.word().to_owned(),
    }
}

/// One page of numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Numbers {
    /// Newest first.
    pub numbers: Vec<Number>,
    /// Ask again with `after` set to this for the next page.
    pub next: Option<Uuid>,
}

/// What all numbers of a business come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sum {
    /// How many it holds.
    pub count: i64,
    /// Their rents together, in the currency of the first; none when nothing is held.
    pub rent: Option<Money>,
}

/// What an owner asks to release: by our id or by its digits.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseOrder {
    /// Our id.
    pub id: Option<Uuid>,
    /// Its digits.
    pub phone_number: Option<String>,
    /// Where it is sent, the number's last four digits: the person was asked to type them.
    pub last4: Option<String>,
    /// The campaign that uses it, where it is to stop. Without it a number in use is not released.
    pub stops: Option<Uuid>,
    /// Minutes for which it can be undone, at most a week; none or 0 is at once.
    #[serde(deserialize_with = "keeping::minutes")]
    pub after_minutes: Option<u32>,
    /// Which number is the primary one from then on, where this one is; without it, the one held longest.
    pub next_primary: Option<Uuid>,
}

/// The answer to a release.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Always true: the number is given back, or surely will be.
    pub success: bool,
    /// `released`, or `releasing` while the carrier has not confirmed it; `active` while it can be undone.
    pub status: Status,
    /// When it goes back, where that can be undone until then.
    #[serde(
        default,
        rename = "releaseAt",
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    pub release_at: Option<OffsetDateTime>,
    /// For a person: why Twilio does not take it back yet, where it has said so, and what to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What follows from a refused release, and what to do.
pub const REFUSED_NEXT: &str = "Until then the number works and costs its rent. Ask the host of this desk to remove what stands in the way at Twilio; an emergency address, for example, must go first. The release is repeated every 15 minutes until Twilio takes the number back.";

/// Why no release comes about while the owner's account is suspended, and what follows.
pub const WHILE_SUSPENDED: &str = "Twilio takes no number back while your account there is suspended. Nothing is lost: the number carries no calls and texts, and goes back by itself within 15 minutes of your account working again. Subscribe under /billing, or ask the host of this desk.";

/// A refusal with what follows from it.
pub fn with_what_follows(why: &str) -> String {
    if why == WHILE_SUSPENDED {
        why.to_owned()
    } else {
        format!("{why} {REFUSED_NEXT}")
    }
}

/// Most rows of one page.
pub const LARGEST_PAGE: u32 = 100;

/// Most characters of a label; with the reference it fits into the carrier's 64.
pub const LABEL_LENGTH: usize = 48;
