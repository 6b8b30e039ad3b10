//! The audit trail: what was done to whose number or purchase, when, and how it ended. Append-only.

use serde_json::Value;
use uuid::Uuid;

pub mod store;

/// One line of the trail of the owner in whose transaction it is written.
#[derive(Debug, Clone)]
pub struct Event {
    /// The purchase or number it concerns.
    pub subject_id: Uuid,
    /// `purchase.meant`, `number.released`, … : the module's noun, then what happened.
    pub event: &'static str,
    /// What else matters; no secrets.
    pub details: Value,
}
