//! One line of a purchase's history.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::phone::PhoneNumber;

/// A line of a purchase's history.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Moment {
    /// What happened.
    pub event: String,
    /// To which number, where it concerns one.
    pub phone_number: Option<PhoneNumber>,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}
