//! Numbers that an owner holds elsewhere and has proven to hold: what Twilio may show as the caller, and what one wants to know
//! before a number is brought here.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::phone::PhoneNumber;

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;
mod shows;

pub use shows::Shows;

/// How many wrong codes end a verification by text.
pub const MOST_GUESSES: u32 = 5;
/// How often one number is called or written to in a day, and how many are in all. Whoever owns them did not ask for it yet.
pub const MOST_A_DAY: [u32; 2] = [4, 20];
/// How long a code counts that was sent as a text.
pub const TEXT_COUNTS: Duration = Duration::minutes(10);
/// How long it takes at most from the request to the code that is typed on the telephone.
pub const CALL_COUNTS: Duration = Duration::minutes(5);
/// Most characters of a label, as Twilio takes them.
pub const LONGEST_LABEL: usize = 64;

/// How somebody proves that a number is theirs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Twilio calls it, and a code that is seen here is typed there. Then Twilio may show it as the caller.
    Call,
    /// A text with a code goes there from the primary number, and the code is typed here.
    Text,
}

impl Way {
    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Call => "call",
            Self::Text => "text",
        }
    }
}

/// How it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// It is written down, and Twilio has not answered yet.
    Meant,
    /// Somebody is to type a code.
    Waiting,
    /// The number is proven to be theirs.
    Verified,
    /// It is not.
    Failed,
    /// It was, and its owner has taken it away.
    Removed,
}

impl State {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Meant, Self::Waiting, Self::Verified, Self::Failed, Self::Removed];

    /// As it is kept.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Meant => "meant",
            Self::Waiting => "waiting",
            Self::Verified => "verified",
            Self::Failed => "failed",
            Self::Removed => "removed",
        }
    }

    /// Whether something is still to happen.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Meant | Self::Waiting)
    }
}

/// One try to prove that a number is the owner's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Our id.
    pub id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// What its owner calls it.
    pub label: Option<String>,
    /// How it is proven.
    pub way: Way,
    /// How it stands.
    pub state: State,
    /// What is to be typed on that telephone, while it waits for it. A code that was sent as a text is never shown.
    pub code: Option<String>,
    /// How many wrong codes may still be typed here.
    pub guesses_left: Option<u32>,
    /// Why it failed, in words.
    pub words: Option<String>,
    /// Until when the code counts.
    #[serde(with = "time::serde::rfc3339::option")]
    pub ends_at: Option<OffsetDateTime>,
    /// When it was begun.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When the number was proven.
    #[serde(with = "time::serde::rfc3339::option")]
    pub verified_at: Option<OffsetDateTime>,
}

/// A number that is to be proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Order {
    /// The number, as people write it.
    pub phone_number: String,
    /// How.
    pub way: Way,
    /// What its owner calls it.
    #[serde(default)]
    pub label: Option<String>,
    /// Has an earlier try end that is still open: another call, another text. Any word but `no` says so.
    #[serde(default)]
    pub again: Option<String>,
}

impl Order {
    /// Whether an open try is to end.
    pub fn is_again(&self) -> bool {
        let word = self.again.as_deref().unwrap_or_default().trim();
        !matches!(word, "" | "no" | "false")
    }
}
