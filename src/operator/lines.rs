//! AI lines, as an operator sees them.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::phone::PhoneNumber;

/// A business that asks for more AI lines.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Asking {
    /// Which.
    pub user_id: Uuid,
    /// Its e-mail address.
    pub email: String,
    /// In its words.
    pub why: Option<String>,
    /// Since when.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}

/// The AI lines of one business.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinesOf {
    /// What Vapi holds or may hold for it.
    pub lines: Vec<ShownLine>,
    /// How many the host has said; none is as in the settings, 0 without a bound.
    pub own: Option<i64>,
    /// How many everybody else may have; 0 without a bound.
    pub usual: i64,
    /// Whether it asks for more, and what for.
    pub asking: Option<Asking>,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ShownLine {
    /// By which it is found at Vapi.
    pub reference: String,
    /// Its digits.
    pub phone_number: Option<PhoneNumber>,
    /// How it stands.
    pub state: crate::lines::State,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub since: OffsetDateTime,
}
