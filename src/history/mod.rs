//! The history of an account: its audit trail, for its owner to read, to keep, and to check.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;
pub mod words;

/// The most lines of one page.
pub const LARGEST_PAGE: u32 = 100;

/// One line: what is hashed, and the same in words. `docs/audit.md` says how to check it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its number, from 1.
    pub seq: i64,
    /// When, in UTC, exactly as it is hashed.
    pub at: String,
    /// What happened, in words.
    pub words: String,
    /// What happened, as programs know it.
    pub event: String,
    /// Who acted: `owner`, `token`, `desk` or `host`; `unknown` before there was a chain.
    pub actor: String,
    /// The purchase or number it concerns, or the account itself.
    pub subject_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// What else matters, as JSON in a text, exactly as it is hashed.
    pub details: String,
    /// The hash of the line before.
    pub previous: String,
    /// Its own.
    pub hash: String,
}

impl Line {
    /// When it was.
    pub fn moment(&self) -> OffsetDateTime {
        OffsetDateTime::parse(&self.at, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH)
    }
}

/// Where the chain ends, as it is kept apart from the lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// How many lines there are.
    pub seq: i64,
    /// The hash of the last.
    pub hash: String,
}

/// One page of the history, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct History {
    /// Whose it is.
    pub user_id: Uuid,
    /// Where the chain ends now.
    pub head: Head,
    /// The lines.
    pub lines: Vec<Line>,
    /// Ask again with this as `before` for older ones; nothing where there are none.
    pub next: Option<i64>,
}
