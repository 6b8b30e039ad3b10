//! Searches that an owner keeps under a name.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

/// The most searches one owner keeps.
pub const MOST_SAVED: usize = 20;
/// The longest name.
pub const NAME_LENGTH: usize = 60;
/// The longest question; one of every field at its longest is shorter.
pub const QUESTION_LENGTH: usize = 1_000;

/// A search kept under a name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Saved {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The question as it stands in the address of My Phone Numbers: `area_code=415&contains=CAFE&voice=on`.
    pub search: String,
    /// When it was kept.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

impl Saved {
    /// The page on which it is asked again.
    pub fn address(&self) -> String {
        format!("/phone-numbers?{}#found", self.search)
    }
}

/// An owner's searches.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SavedSearches {
    /// By name.
    pub searches: Vec<Saved>,
}
