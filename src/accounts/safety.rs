//! What keeps an account its owner's: where it is signed in, and what has just been changed about it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// A place where the account is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SignedInPlace {
    /// By which it can be ended. It opens nothing.
    pub id: Uuid,
    /// What the browser said it is, in our words: `Firefox on Windows`. It may be untrue.
    pub browser: String,
    /// When it was signed in there.
    #[serde(with = "time::serde::rfc3339")]
    pub signed_in_at: OffsetDateTime,
    /// When it was last in use, to five minutes.
    #[serde(with = "time::serde::rfc3339")]
    pub seen_at: OffsetDateTime,
    /// Whether it is the one that asks.
    pub current: bool,
}

/// How many sessions were ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ended {
    /// Without the one that asked.
    pub ended_sessions: u64,
}

/// What the account's page says once, after a form of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", tag = "what")]
pub enum Notice {
    /// There is a new password.
    Password {
        /// How many other sessions were ended.
        ended: u64,
    },
    /// A letter is on its way to the new address.
    Letter {
        /// That address.
        to: String,
    },
    /// Other sessions were ended.
    Sessions {
        /// How many.
        ended: u64,
    },
}

/// How letters reach owners, for pages that promise one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Letters {
    /// By e-mail.
    Sent,
    /// They stand in the log of a desk that is practised with.
    Logged,
    /// Not at all.
    #[default]
    None,
}

/// `1 other session was ended`, `No other session was there`.
pub fn ended_in_words(ended: u64) -> String {
    match ended {
        0 => "You were signed in nowhere else.".to_owned(),
        1 => "1 other session was ended: whoever had it has to sign in again.".to_owned(),
        more => format!("{more} other sessions were ended: whoever had them has to sign in again."),
    }
}
