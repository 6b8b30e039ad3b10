//! The second factor in words: how it stands, what is set up, and what waits for a proof of who is there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

/// How many recovery codes are made at a time.
pub const RECOVERY_CODES: usize = 10;

/// How an owner's second factor stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SecondFactor {
    /// Whether signing in asks for a code.
    pub enabled: bool,
    /// Since when.
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        with = "time::serde::rfc3339::option"
    )]
    pub since: Option<OffsetDateTime>,
    /// How many recovery codes are not used yet.
    pub recovery_codes_left: u32,
}

/// What an authenticator app takes. Kept nowhere in the open, and in force only once a code of it was typed.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetUp {
    /// The key in base32, to be typed.
    pub secret: String,
    /// The same as the address that a QR code carries.
    pub uri: String,
}

/// Recovery codes that were just made. This is the only time they are seen.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RecoveryCodes {
    /// Each is good for one sign-in.
    pub recovery_codes: Vec<String>,
}

/// What the page of the second factor shows to whoever is setting it up, and to nobody else.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The key that waits for its first code.
    pub set_up: Option<Drawn>,
    /// Codes just made; the page shows them once.
    pub recovery_codes: Vec<String>,
}

/// A key, written and drawn.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drawn {
    /// In groups of four.
    pub written: String,
    /// The QR code.
    pub qr: Qr,
}

/// A QR code as a path of unit squares.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Qr {
    /// Modules on each side, its quiet zone included.
    pub side: u32,
    /// The dark ones.
    pub path: String,
}

/// Something that goes on once somebody has shown again who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Where its form goes.
    pub form: String,
    /// What was typed in it.
    pub fields: BTreeMap<String, String>,
    /// Why it waits.
    pub why: String,
    /// What was wrong with the last proof, by its field.
    pub wrong: BTreeMap<String, String>,
    /// Whether a code will do too.
    pub takes_code: bool,
}

impl Waiting {
    /// The page it came from.
    pub fn back(&self) -> &str {
        self.fields.get("back").map_or("/phone-numbers", String::as_str)
    }
}

/// Fields in which the form that goes on carries its proof.
pub const PROOF_PASSWORD: &str = "proofPassword";
/// The same for a code.
pub const PROOF_CODE: &str = "proofCode";
