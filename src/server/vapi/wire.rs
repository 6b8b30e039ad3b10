//! Vapi's JSON, read tolerantly: unknown fields are ignored, what may be missing may be missing.

use serde::Deserialize;
use serde_json::Value;

use crate::phone::{AreaCode, PhoneNumber};

/// A number at Vapi, or what it gives in place of one.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// A UUID; it names the number in every later call.
    pub id: String,
    /// What it was called by whoever got it.
    #[serde(default)]
    pub name: Option<String>,
    /// Its digits; missing while it is being made, and for good where it is a SIP address.
    #[serde(default, deserialize_with = "digits")]
    pub number: Option<PhoneNumber>,
    /// How it stands; some answers do not say.
    #[serde(default)]
    pub status: Option<Status>,
    /// The assistant that answers it.
    #[serde(default)]
    pub assistant_id: Option<String>,
}

/// How a number stands at Vapi.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Calls reach it.
    Active,
    /// Being made; calls fail.
    Activating,
    /// Vapi has blocked it.
    Blocked,
    /// A word that is new to us.
    #[serde(other)]
    Unknown,
}

/// Digits that are no number (some readings are said to mask them) are none.
pub(super) fn digits<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Option<PhoneNumber>, D::Error> {
    let text = Option::<String>::deserialize(from)?;
    Ok(text.and_then(|text| PhoneNumber::parse(&text).ok()))
}

/// A list: those that Vapi gave itself, and how many of all kinds there are.
#[derive(Debug, Deserialize)]
#[serde(from = "Vec<Any>")]
pub(super) struct Lines {
    /// Of provider `vapi`.
    pub ours: Vec<Line>,
    /// All, imported ones included.
    pub count: usize,
}

#[derive(Debug, Deserialize)]
struct Any {
    provider: String,
    #[serde(flatten)]
    line: Line,
}

impl From<Vec<Any>> for Lines {
    fn from(all: Vec<Any>) -> Self {
        Self {
            count: all.len(),
            ours: all
                .into_iter()
                .filter(|any| any.provider == "vapi")
                .map(|any| any.line)
                .collect(),
        }
    }
}

/// An assistant, as far as it is picked from a list.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Assistant {
    /// A UUID.
    pub id: String,
    /// Some have none.
    #[serde(default)]
    pub name: Option<String>,
    /// What whoever made it wrote on it.
    #[serde(default)]
    metadata: Option<Value>,
}

impl Assistant {
    /// What its metadata says under a name, where that is a text.
    pub fn mark(&self, name: &str) -> Option<&str> {
        self.metadata.as_ref()?.get(name)?.as_str()
    }
}

/// The body of a refusal: `message` is a text or a list of texts.
pub(super) struct Refusal(Vec<String>);

impl Refusal {
    /// `None` if the body is not Vapi's own.
    pub fn read(body: &[u8]) -> Option<Self> {
        let fields: Value = serde_json::from_slice(body).ok()?;
        let texts = match fields.get("message")? {
            Value::String(text) => vec![text.clone()],
            Value::Array(texts) => texts
                .iter()
                .filter_map(|text| text.as_str().map(str::to_owned))
                .collect(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_) => return None,
        };
        Some(Self(texts))
    }

    /// The one text that is known: `This area code is currently not available.`
    pub fn is_about_stock(&self) -> bool {
        self.0
            .iter()
            .any(|text| text.to_lowercase().contains("area code is currently not available"))
    }

    /// `Number Not Found on Twilio`: seen where the number is not in that account, and where the credentials are wrong.
    pub fn is_about_twilio(&self) -> bool {
        self.0
            .iter()
            .any(|text| text.to_lowercase().contains("number not found on twilio"))
    }

    /// `Hint: Try one of 562, 662, 716.`: the codes after `Hint:`.
    pub fn hints(&self) -> Vec<AreaCode> {
        let mut hints = Vec::new();
        for text in &self.0 {
            let Some((_, hint)) = text.split_once("Hint:") else {
                continue;
            };
            for word in hint.split(|letter: char| !letter.is_ascii_digit()) {
                if let Ok(code) = AreaCode::parse(word)
                    && !hints.contains(&code)
                {
                    hints.push(code);
                }
            }
        }
        hints
    }
}
