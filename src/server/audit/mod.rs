//! The audit trail: what was done to whose number or purchase, when, by whom, and how it ended. Append-only, and each
//! owner's lines are a chain of hashes: see `chain` for what is hashed and `docs/audit.md` for how anybody can check it.

use serde_json::Value;
use uuid::Uuid;

pub mod chain;
pub mod store;
pub mod verify;

/// One line of the trail of the owner in whose transaction it is written.
#[derive(Debug, Clone)]
pub struct Event {
    /// The purchase or number it concerns.
    pub subject_id: Uuid,
    /// `purchase.meant`, `number.released`, … : the module's noun, then what happened. `history/words.rs` says it to people.
    pub event: &'static str,
    /// What else matters; no secrets.
    pub details: Value,
}

/// Who acted. A scope knows it, and its transactions write it into their lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Actor {
    /// The owner, in a browser.
    #[default]
    Owner,
    /// A program of the owner's, with an API token.
    Token,
    /// The desk by itself, in a round or because of what a carrier told.
    Desk,
    /// Whoever runs the desk: a command, or the operator's page.
    Host,
}

impl Actor {
    /// The word that is kept.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Token => "token",
            Self::Desk => "desk",
            Self::Host => "host",
        }
    }
}

/// A line that waits for its transaction's end to be chained.
#[derive(Debug, Clone)]
pub struct Waiting {
    pub(super) subject_id: Uuid,
    pub(super) event: &'static str,
    pub(super) actor: Actor,
    pub(super) details: String,
}
