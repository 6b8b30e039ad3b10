//! Numbers of a Twilio account that Vapi answers: brought in, found again, rung by another assistant, given a new token.
//!
//! Facts: `CreateTwilioPhoneNumberDTO`, `UpdateTwilioPhoneNumberDTO` and `TwilioPhoneNumber` in
//! `tests/wire/vapi.phone-number.json`. Two of them shape this file: Vapi overwrites the number's voice address at Twilio, and
//! its address for texts too unless `smsEnabled` is false; and what it answers holds the account's auth token, which is
//! skipped here unread.

use reqwest::Method;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::{Client, Error, LONGEST_LIST, Refusal, Silence, wire};
use crate::phone::PhoneNumber;

/// Where Vapi tells what happens, and how it shows that it is Vapi.
#[derive(Debug, Clone, Copy)]
pub struct Reports<'r> {
    /// An address of this desk.
    pub url: &'r Url,
    /// What Vapi sends along as `X-Vapi-Secret`.
    pub secret: &'r SecretString,
}

impl Reports<'_> {
    /// The field `server` of a number or an assistant. It holds the secret: it goes into a request, and nowhere else.
    pub fn server(&self) -> Value {
        json!({ "url": self.url.as_str(), "headers": { "X-Vapi-Secret": self.secret.expose_secret() } })
    }
}

/// A number to be brought in.
#[derive(Debug, Clone, Copy)]
pub struct Import<'i> {
    /// At most 40 characters, unlike any other: by it the import is found again.
    pub name: &'i str,
    /// Held by the account.
    pub number: &'i PhoneNumber,
    /// The Twilio account.
    pub account_sid: &'i str,
    /// Its auth token. Vapi keeps it.
    pub token: &'i SecretString,
    /// The assistant that answers.
    pub assistant_id: &'i str,
    /// Where its calls are told; none leaves it to the assistant, or to nobody.
    pub reports: Option<Reports<'i>>,
}

/// A number that was brought in.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    /// A UUID; it names the number in every later call.
    pub id: String,
    /// What it was called by whoever brought it in.
    #[serde(default)]
    pub name: Option<String>,
    /// Its digits. Some readings are said to mask them: those are none.
    #[serde(default, deserialize_with = "wire::digits")]
    pub number: Option<PhoneNumber>,
    /// The assistant that answers it.
    #[serde(default)]
    pub assistant_id: Option<String>,
}

/// A number of any kind.
#[derive(Deserialize)]
struct Any {
    provider: String,
    #[serde(flatten)]
    import: Imported,
}

impl Any {
    fn imported(self) -> Option<Imported> {
        (self.provider == "twilio").then_some(self.import)
    }
}

impl Client {
    /// Brings a number in. Sent once: whoever gets no answer looks for its name in [`Client::imports`]. An answer with another
    /// name or another number is about something else, and proves nothing.
    pub async fn import(&self, import: &Import<'_>) -> Result<Imported, Error> {
        let mut body = json!({
            "provider": "twilio",
            "name": import.name,
            "number": import.number.as_str(),
            "twilioAccountSid": import.account_sid,
            "twilioAuthToken": import.token.expose_secret(),
            "assistantId": import.assistant_id,
            "smsEnabled": false,
        });
        if let (Some(reports), Some(fields)) = (&import.reports, body.as_object_mut()) {
            fields.insert("server".to_owned(), reports.server());
        }
        let made: Imported = self.call(Method::POST, &["phone-number"], &[], Some(&body)).await?;
        let has_name = made.name.as_deref() == Some(import.name);
        if has_name && made.number.as_ref().is_none_or(|number| number == import.number) {
            Ok(made)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    /// All numbers that were brought in from Twilio, newest first. More than can be shown at once are no usable answer: one
    /// that is not seen may be there.
    pub async fn imports(&self) -> Result<Vec<Imported>, Error> {
        let limit = LONGEST_LIST.to_string();
        let all: Vec<Any> = self
            .call(Method::GET, &["phone-number"], &[("limit", &limit)], None)
            .await?;
        if all.len() < LONGEST_LIST {
            Ok(all.into_iter().filter_map(Any::imported).collect())
        } else {
            Err(Error::silent(Silence::TooLong))
        }
    }

    /// An import as it is now; none where Vapi definitely has no such number.
    pub async fn imported(&self, id: &str) -> Result<Option<Imported>, Error> {
        match self.call(Method::GET, &["phone-number", id], &[], None).await {
            Ok(any) => is_about(any, id).map(Some),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Has another assistant answer it.
    pub async fn ring(&self, id: &str, assistant_id: &str) -> Result<Imported, Error> {
        let change = json!({ "provider": "twilio", "assistantId": assistant_id });
        self.change_import(id, &change).await
    }

    /// Tells Vapi the account's present token, which it needs for every call it makes.
    pub async fn renew_token(&self, id: &str, account_sid: &str, token: &SecretString) -> Result<Imported, Error> {
        let change = json!({
            "provider": "twilio",
            "twilioAccountSid": account_sid,
            "twilioAuthToken": token.expose_secret(),
        });
        self.change_import(id, &change).await
    }

    async fn change_import(&self, id: &str, change: &Value) -> Result<Imported, Error> {
        let any = self
            .call(Method::PATCH, &["phone-number", id], &[], Some(change))
            .await?;
        is_about(any, id)
    }
}

fn is_about(any: Any, id: &str) -> Result<Imported, Error> {
    let found = any.imported().filter(|import| import.id == id);
    found.ok_or_else(|| Error::silent(Silence::Mismatch))
}
