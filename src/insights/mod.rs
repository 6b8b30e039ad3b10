//! How it went whenever an owner tried to get a number: how often, where, and why not.
//!
//! Every way to a number is one more source of the same: *tries*, each with a day, a provider, an area code, an outcome, and
//! a reason where nothing came of it.

use serde::{Deserialize, Serialize};
use time::Date;

use crate::phone::AreaCode;

pub mod period;
pub mod counts;
pub mod reason;
pub mod sum;
pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

pub use counts::Counts;
pub use period::{Period, Step};
pub use reason::{Provider, Reason};

/// How a try ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The owner got what they asked for.
    Exact,
    /// They got the closest number to it.
    Substituted,
    /// They got nothing.
    NotBought,
    /// Nobody knows yet.
    Confirming,
}

impl Outcome {
    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Substituted => "substituted",
            Self::NotBought => "not_bought",
            Self::Confirming => "confirming",
        }
    }
}

/// So many tries that went alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tries {
    /// The day they were begun, in UTC.
    pub day: Date,
    /// Where the number was to come from.
    pub provider: Provider,
    /// The area code asked for; none for numbers outside the North American plan.
    pub code: Option<AreaCode>,
    /// How they ended.
    pub outcome: Outcome,
    /// Why nothing came of them.
    pub reason: Option<Reason>,
    /// How many.
    pub count: u64,
}

/// All of it for one period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Insights {
    /// How far it looks back.
    pub period: Period,
    /// Whether anything was ever tried, in this period or before.
    pub ever: bool,
    /// All tries together.
    pub all: Counts,
    /// The same by provider; those that were tried.
    pub providers: Vec<(Provider, Counts)>,
    /// How much time one column has.
    pub step: Step,
    /// The same over time, without a gap, the oldest first.
    pub columns: Vec<Column>,
    /// Why nothing came of some, the most frequent reason first.
    pub reasons: Vec<(Reason, u64)>,
    /// The same by area code, the most tried first.
    pub codes: Vec<(Option<AreaCode>, Counts)>,
}

/// The tries of one day, week, month or year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its first day.
    pub from: Date,
    /// How they went.
    pub counts: Counts,
}
