//! What numbers are used for and what they cost: by number, for the whole account, and to the end of the month.
//!
//! Two witnesses. Twilio's lists of calls and texts say what each number did; Twilio's Usage Records say what the account is
//! charged. Neither is added to the other.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    numbers::Status,
    phone::{NumberType, PhoneNumber},
};

pub mod micros;
pub mod month;
pub mod tally;
pub mod records;
pub mod forecast;
pub mod words;
pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

pub use forecast::Forecast;
pub use micros::Micros;
pub use month::Month;
pub use records::Records;
pub use tally::{DayUse, Use};

/// One month of a business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Which month, in UTC.
    pub month: Month,
    /// Whether it is over.
    pub is_over: bool,
    /// The earliest that can be looked at.
    pub since: Month,
    /// The currency of all amounts, `USD`.
    pub currency: String,
    /// What Twilio charges the account; none while Twilio has not said.
    pub account: Option<Account>,
    /// What the month will come to; none where it is over or nothing is known.
    pub forecast: Option<Forecast>,
    /// What Twilio's lists of calls and texts come to; none while Twilio has not said.
    pub counted: Option<Counted>,
    /// The numbers held in it.
    pub numbers: Vec<NumberMonth>,
    /// What should be known of it.
    pub notes: Vec<String>,
}

/// What Twilio charges an account for a month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// All of it: Twilio's own total.
    pub spent: Micros,
    /// Rents of numbers.
    pub rents: Micros,
    /// Calls.
    pub calls: Micros,
    /// Texts and pictures.
    pub texts: Micros,
    /// Everything else, and whatever Twilio's total has beyond its categories.
    pub other: Micros,
    /// By Twilio's categories.
    pub categories: Vec<records::Category>,
    /// When Twilio said so.
    #[serde(with = "time::serde::rfc3339")]
    pub read_at: OffsetDateTime,
}

/// What the lists of calls and texts come to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Counted {
    /// By the day.
    pub days: Vec<DayUse>,
    /// All of it.
    pub all: Use,
    /// The part of it that belongs to no number of the business: calls passed on, and numbers that are gone.
    pub elsewhere: Use,
    /// Whether there was more than was read, so that every figure is "at least".
    pub is_cut: bool,
    /// When Twilio said so.
    #[serde(with = "time::serde::rfc3339")]
    pub read_at: OffsetDateTime,
}

/// What one number did in a month, and what it cost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberMonth {
    /// Our id.
    pub id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The owner's label.
    pub label: Option<String>,
    /// How it stands.
    pub status: Status,
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// Its rent for the month, whole; none where the price is not known.
    pub rent: Option<Micros>,
    /// What it was bought for by the month, where Twilio asks for something else now.
    pub bought_for: Option<Micros>,
    /// What it was used for; none while Twilio has not said.
    #[serde(rename = "use")]
    pub used: Option<Use>,
    /// Rent and use together, as far as they are known.
    pub cost: Micros,
    /// Whether it is idle by Twilio's own rule; none where that cannot be told.
    pub is_idle: Option<bool>,
}

/// One number for its own page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberUsage {
    /// Our id.
    pub id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The month it is, in UTC.
    pub month: Month,
    /// The currency of all amounts, `USD`.
    pub currency: String,
    /// Its rent by the month now.
    pub rent: Option<Micros>,
    /// What it was bought for by the month, where Twilio asks for something else now.
    pub bought_for: Option<Micros>,
    /// What it was used for; none while Twilio has not said.
    #[serde(rename = "use")]
    pub used: Option<NumberUse>,
    /// How often its rent has begun since it was bought, and what that comes to.
    pub rents: Rents,
    /// Whether it is idle by Twilio's own rule; none where that cannot be told.
    pub is_idle: Option<bool>,
    /// What should be known of it.
    pub notes: Vec<String>,
}

/// What a number was used for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct NumberUse {
    /// In this month.
    pub this_month: Use,
    /// In the last 30 days.
    pub last_days: Use,
    /// Each of those days.
    pub days: Vec<DayUse>,
    /// Since it was bought.
    pub since_bought: Use,
    /// Whether there was more than was read, so that the longest span is "at least".
    pub is_cut: bool,
    /// When Twilio said so.
    #[serde(with = "time::serde::rfc3339")]
    pub read_at: OffsetDateTime,
}

/// Rents since a number was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rents {
    /// How many have begun.
    pub count: u32,
    /// At what it was bought for; none where that is not known.
    pub cost: Option<Micros>,
}

impl Usage {
    /// The numbers that are idle.
    pub fn idle(&self) -> impl Iterator<Item = &NumberMonth> {
        self.numbers.iter().filter(|number| number.is_idle == Some(true))
    }

    /// What the idle numbers cost by the month.
    pub fn idle_rent(&self) -> Micros {
        self.idle().filter_map(|number| number.rent).sum()
    }
}

impl NumberUsage {
    /// What this month has cost: the rent whole, and the use.
    pub fn this_month(&self) -> Option<Micros> {
        let used = self.used.as_ref()?;
        Some(self.rent.unwrap_or_default().plus(used.this_month.cost()))
    }

    /// What it has cost since it was bought, as far as that is known.
    pub fn so_far(&self) -> Option<Micros> {
        let used = self.used.as_ref()?;
        Some(self.rents.cost?.plus(used.since_bought.cost()))
    }
}
