//! Calls that an assistant makes, and how any call went.
//!
//! Facts: `CreateCallDTO` and `Call` in VapiAI/docs `fern/apis/api/openapi.json` (the same fields in
//! VapiAI/server-sdk-typescript, `src/api/resources/calls/client/requests/CreateCallDto.ts` and `src/api/types/Call.ts`), and
//! <https://docs.vapi.ai/calls/outbound-calling>.

use reqwest::Method;
use serde::{Deserialize, Deserializer};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use super::{Client, Error, Refusal, Silence};
use crate::phone::PhoneNumber;

/// A call to be made.
#[derive(Debug, Clone, Copy)]
pub struct CallOut<'c> {
    /// At most 40 characters, for whoever looks at Vapi's list.
    pub name: &'c str,
    /// Who speaks.
    pub assistant_id: &'c str,
    /// The number at Vapi that calls: one that was brought in, for Vapi's own may not dial.
    pub phone_number_id: &'c str,
    /// Who is called.
    pub to: &'c PhoneNumber,
}

/// A call at Vapi.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Call {
    /// A UUID.
    pub id: String,
    /// What whoever made it called it.
    #[serde(default)]
    pub name: Option<String>,
    /// `inboundPhoneCall`, `outboundPhoneCall`, or a word for a call without a telephone.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// `queued`, `ringing`, `in-progress`, `forwarding`, `ended` and others to come.
    #[serde(default)]
    pub status: Option<String>,
    /// Why it ended: one of some hundred words.
    #[serde(default)]
    pub ended_reason: Option<String>,
    /// The number at Vapi.
    #[serde(default)]
    pub phone_number_id: Option<String>,
    /// The assistant.
    #[serde(default)]
    pub assistant_id: Option<String>,
    /// When somebody answered.
    #[serde(default, deserialize_with = "moment")]
    pub started_at: Option<OffsetDateTime>,
    /// When it was over.
    #[serde(default, deserialize_with = "moment")]
    pub ended_at: Option<OffsetDateTime>,
}

/// A moment that cannot be read is none.
fn moment<'de, D: Deserializer<'de>>(from: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok(value
        .as_str()
        .and_then(|text| OffsetDateTime::parse(text, &Rfc3339).ok()))
}

impl Client {
    /// Makes a call. Sent once, for a second would ring a second time. An answer with another name is about something else.
    pub async fn call_out(&self, call: &CallOut<'_>) -> Result<Call, Error> {
        let body = json!({
            "name": call.name,
            "assistantId": call.assistant_id,
            "phoneNumberId": call.phone_number_id,
            "customer": { "number": call.to.as_str() },
        });
        let made: Call = self.call(Method::POST, &["call"], &[], Some(&body)).await?;
        if made.name.as_deref().is_none_or(|name| name == call.name) {
            Ok(made)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    /// A call as it is now; none where Vapi definitely has no such call.
    pub async fn call_of(&self, id: &str) -> Result<Option<Call>, Error> {
        match self.call::<Call>(Method::GET, &["call", id], &[], None).await {
            Ok(call) if call.id == id => Ok(Some(call)),
            Ok(_) => Err(Error::silent(Silence::Mismatch)),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }
}
