//! AI lines: numbers that Vapi gives by area code, answered by an assistant.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{
    phone::{
        AreaCode, Capabilities, PhoneNumber,
        places::{self, Near},
    },
    problem::Problem,
};

pub mod api;
pub mod page;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
mod words;

pub use rules::{Cause, State};
pub use words::answer;

/// A wish for a line.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    /// Where it is to be at home, an area code or a place; the desk chooses where it is empty.
    #[serde(default)]
    pub area_code: Option<String>,
    /// The assistant that answers it.
    #[serde(default)]
    pub assistant_id: Option<String>,
    /// What its owner calls it.
    #[serde(default)]
    pub name: Option<String>,
}

/// A line as its owner sees it: the row of a number, and what Vapi adds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Our id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// Always `vapi`.
    pub provider: String,
    /// Vapi's id, once it has given one.
    pub vapi_id: Option<String>,
    /// Its digits, once there are any.
    pub phone_number: Option<PhoneNumber>,
    /// What its owner calls it.
    pub friendly_name: Option<String>,
    /// Voice alone.
    pub capabilities: Capabilities,
    /// Never: the primary number is one of the owner's own account.
    pub is_primary: bool,
    /// What was asked for; none where the desk chose.
    pub asked_area_code: Option<AreaCode>,
    /// Where it was ordered.
    pub area_code: AreaCode,
    /// The assistant that answers it.
    pub assistant_id: Option<String>,
    /// How it stands.
    pub status: State,
    /// Why nothing came of it.
    pub cause: Option<Cause>,
    /// By which it is known here and at Vapi.
    pub reference: String,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub purchased_at: OffsetDateTime,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

impl Line {
    /// `San Francisco, CA`: the place its area code is known for.
    pub fn place(&self) -> String {
        places::area(self.area_code).map_or_else(
            || self.area_code.to_string(),
            |area| format!("{}, {}", area.main_place(), area.region),
        )
    }
}

/// An area code to try in place of one that has run out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The code.
    pub area_code: AreaCode,
    /// Its main place, `Oakland, CA`.
    pub place: String,
    /// Miles between the two main places.
    pub miles: u32,
    /// It serves the same ground.
    pub same_ground: bool,
    /// Vapi itself has named it.
    pub hinted: bool,
}

impl Suggestion {
    /// A code near the one that has run out; `hints` are those that Vapi named.
    pub fn of(near: Near, hints: &[AreaCode]) -> Self {
        Self {
            hinted: hints.contains(&near.code),
            area_code: near.code,
            place: format!("{}, {}", near.place, near.region),
            miles: near.miles,
            same_ground: near.same_ground,
        }
    }
}

/// A line, and what can be tried in its place where its area code had run out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// The line.
    pub line: Line,
    /// At most five, the best first.
    pub suggestions: Vec<Suggestion>,
}

impl Found {
    /// The answer of the API to whoever asked for it.
    pub fn answer(&self) -> Result<Answer, Problem> {
        let suggested: Vec<_> = self.suggestions.iter().map(|one| one.area_code.to_string()).collect();
        answer(&self.line, &suggested)
    }
}

/// The answer of the API to a wish for a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// There is a line that works, or did until its owner gave it back.
    pub success: bool,
    /// It, once it has digits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Line>,
    /// `confirming` while it is being made or given back; `releasing`, `released`, `lost`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// For a person.
    pub message: String,
    /// Ask `GET /api/vapi/phone-numbers/{id}` any time later.
    pub line_id: Uuid,
}

/// The owner's lines, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lines {
    /// Those that are or may be theirs.
    pub numbers: Vec<Line>,
}

/// A voice assistant that can answer a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assistant {
    /// Vapi's id.
    pub id: String,
    /// Its name; some have none.
    pub name: Option<String>,
}

impl Assistant {
    /// The name, or what stands for it.
    pub fn shown(&self) -> String {
        let named = self.name.as_deref().map(str::trim).filter(|name| !name.is_empty());
        named.map_or_else(
            || format!("Assistant {}", self.id.chars().take(8).collect::<String>()),
            str::to_owned,
        )
    }
}

/// How many lines an owner has and may have.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Room {
    /// Whether the host has set Vapi up.
    pub is_set_up: bool,
    /// What Vapi holds or may hold for them.
    pub held: i64,
    /// At once; none without a bound.
    pub limit: Option<i64>,
    /// They have asked for more, and the host has not answered.
    pub has_asked: bool,
}

impl Room {
    /// Whether there is room for one more.
    pub fn is_full(&self) -> bool {
        self.limit.is_some_and(|limit| self.held >= limit)
    }
}

/// The most characters of a label: with the reference before it, Vapi takes 40.
pub const LABEL_LENGTH: usize = 27;

/// What it is called at Vapi: the reference, by which it is found again, and the owner's words. At most 40 characters.
pub fn name_at_vapi(reference: &str, label: Option<&str>) -> String {
    match label {
        Some(label) => format!("{reference} {label}").chars().take(40).collect(),
        None => reference.to_owned(),
    }
}

/// The reference in a name at Vapi, if it is one of ours: `ND-XXXX-XXXX`.
pub fn reference_in(name: &str) -> Option<&str> {
    let reference = name.get(..12)?;
    let is_ours = reference.strip_prefix("ND-").is_some_and(|rest| {
        rest.chars().enumerate().all(|(at, letter)| {
            if at == 4 {
                letter == '-'
            } else {
                letter.is_ascii_alphanumeric()
            }
        })
    });
    let ends = name
        .get(12..)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '));
    (is_ours && ends).then_some(reference)
}

/// Whether a name at Vapi carries this reference.
pub fn carries(name: Option<&str>, reference: &str) -> bool {
    name.and_then(reference_in) == Some(reference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_at_vapi_carries_the_reference_and_fits() {
        let long = name_at_vapi("ND-AB12-CD34", Some(&"x".repeat(60)));
        assert_eq!((long.chars().count(), reference_in(&long)), (40, Some("ND-AB12-CD34")));
        assert_eq!(reference_in(&name_at_vapi("ND-AB12-CD34", None)), Some("ND-AB12-CD34"));
        for name in [
            "",
            "front desk",
            "ND-AB12",
            "ND-AB12-CD345",
            "ND-AB12_CD34",
            "nd-AB12-CD34",
        ] {
            assert_eq!(reference_in(name), None, "{name}");
        }
    }
}
