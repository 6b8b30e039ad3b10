//! Vapi over HTTP: phone numbers that are given by area code or brought in from Twilio, assistants, and calls. Facts: Vapi's
//! description of its API (`tests/wire/vapi.phone-number.json`) and its pages on free telephony
//! (<https://docs.vapi.ai/free-telephony>).
//!
//! Getting a number **buys at once**: there is no search, no dry run and no key that makes a repeat harmless. So nothing here
//! repeats it, nor any other POST; whoever gets no answer looks for its name in the list.

mod assistants;
mod call;
mod calls_out;
mod error;
mod imports;
mod wire;

#[cfg(test)]
mod tests;

use std::{fmt, sync::Arc, time::Duration};

use reqwest::Method;
use secrecy::SecretString;
use serde::de::IgnoredAny;
use serde_json::{Value, json};
use url::Url;

use super::{figures::Calls, outside::Budget};
use crate::phone::AreaCode;

pub use calls_out::{Call, CallOut};
pub use error::{Error, Refusal, Silence};
pub use imports::{Import, Imported, Reports};
pub use wire::{Assistant, Line, Status};

/// The most numbers that one list can show, by Vapi's own bound.
const LONGEST_LIST: usize = 1000;

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("TLS could not be set up")]
pub struct SetupError(#[from] reqwest::Error);

/// Speaks to Vapi. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    api: Url,
    key: SecretString,
    timeout: Duration,
    budget: Budget,
    calls: Calls,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.0.api.as_str())
            .finish_non_exhaustive()
    }
}

/// A number to be got.
#[derive(Debug, Clone)]
pub struct Wish<'w> {
    /// At most 40 characters, unlike any other: by it the number is found again.
    pub name: &'w str,
    /// Where it is to be at home. Always sent: without it Vapi may give a SIP address.
    pub area_code: AreaCode,
    /// The id of the assistant that answers it.
    pub assistant_id: Option<&'w str>,
}

impl Client {
    /// A client for this address and private key. Opens no connection yet. `timeout` bounds one call with all its tries.
    pub fn new(api: Url, key: SecretString, timeout: Duration) -> Result<Self, SetupError> {
        let http = reqwest::Client::builder()
            // The edge in front of Vapi turns clients without a name away.
            .user_agent(concat!("Numberdesk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(3))
            // A redirect would carry the key elsewhere, and so might a proxy named in the environment.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .retry(reqwest::retry::never())
            .pool_idle_timeout(Duration::from_secs(30))
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            api,
            key,
            timeout,
            budget: Budget::default(),
            calls: Calls::to("vapi"),
        })))
    }

    /// How its calls went.
    pub fn calls(&self) -> &Calls {
        &self.0.calls
    }

    /// The longest wait for one answer.
    pub fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// Gets a number. An answer without the name that was sent is about something else, and proves nothing.
    pub async fn create(&self, wish: &Wish<'_>) -> Result<Line, Error> {
        let mut body = json!({
            "provider": "vapi",
            "name": wish.name,
            "numberDesiredAreaCode": wish.area_code.to_string(),
        });
        if let (Some(id), Some(fields)) = (wish.assistant_id, body.as_object_mut()) {
            fields.insert("assistantId".to_owned(), Value::from(id));
        }
        let line: Line = self.call(Method::POST, &["phone-number"], &[], Some(&body)).await?;
        if line.name.as_deref() == Some(wish.name) {
            Ok(line)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    /// All numbers, newest first. More than can be shown at once are no usable answer: one that is not seen may be there.
    pub async fn lines(&self) -> Result<Vec<Line>, Error> {
        let limit = LONGEST_LIST.to_string();
        let lines: wire::Lines = self
            .call(Method::GET, &["phone-number"], &[("limit", &limit)], None)
            .await?;
        if lines.count < LONGEST_LIST {
            Ok(lines.ours)
        } else {
            Err(Error::silent(Silence::TooLong))
        }
    }

    /// A number as it is now; none where Vapi definitely has no such number.
    pub async fn line(&self, id: &str) -> Result<Option<Line>, Error> {
        match self.call(Method::GET, &["phone-number", id], &[], None).await {
            Ok(line) => self.is_about(line, id).map(Some),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Has another assistant answer it, or none (`null` takes it away).
    pub async fn attach(&self, id: &str, assistant_id: Option<&str>) -> Result<Line, Error> {
        let body = json!({ "provider": "vapi", "assistantId": assistant_id });
        let line = self
            .call(Method::PATCH, &["phone-number", id], &[], Some(&body))
            .await?;
        self.is_about(line, id)
    }

    /// Gives it back. What is not there is given back already.
    pub async fn release(&self, id: &str) -> Result<(), Error> {
        match self
            .call::<IgnoredAny>(Method::DELETE, &["phone-number", id], &[], None)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// The assistants of this key, newest first.
    pub async fn assistants(&self) -> Result<Vec<Assistant>, Error> {
        let limit = LONGEST_LIST.to_string();
        self.call(Method::GET, &["assistant"], &[("limit", &limit)], None).await
    }

    #[expect(clippy::unused_self, reason = "reads as a step of a call")]
    fn is_about(&self, line: Line, id: &str) -> Result<Line, Error> {
        if line.id == id {
            Ok(line)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }
}
