//! Assistants that are made, changed and deleted here. What one is made of is the caller's affair: Vapi's `CreateAssistantDTO`
//! and `UpdateAssistantDTO` in `tests/wire/vapi.phone-number.json`.

use reqwest::Method;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::{Assistant, Client, Error, Refusal, Silence};

impl Client {
    /// Makes an assistant. Sent once: whoever gets no answer looks for its name in [`Client::assistants`]. An answer with another
    /// name is about something else, and proves nothing.
    pub async fn make_assistant(&self, body: &Value) -> Result<Assistant, Error> {
        let made: Assistant = self.call(Method::POST, &["assistant"], &[], Some(body)).await?;
        if made.name.as_deref() == body.get("name").and_then(Value::as_str) {
            Ok(made)
        } else {
            Err(Error::silent(Silence::Mismatch))
        }
    }

    /// Changes what is named in `body`.
    pub async fn change_assistant(&self, id: &str, body: &Value) -> Result<Assistant, Error> {
        let changed = self.call(Method::PATCH, &["assistant", id], &[], Some(body)).await?;
        is_about(changed, id)
    }

    /// An assistant as it is now; none where Vapi definitely has no such assistant.
    pub async fn assistant(&self, id: &str) -> Result<Option<Assistant>, Error> {
        match self.call(Method::GET, &["assistant", id], &[], None).await {
            Ok(assistant) => is_about(assistant, id).map(Some),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Deletes it. What is not there is deleted already; what answers a number is [`Refusal::InUse`].
    pub async fn delete_assistant(&self, id: &str) -> Result<(), Error> {
        match self
            .call::<IgnoredAny>(Method::DELETE, &["assistant", id], &[], None)
            .await
        {
            Ok(_) => Ok(()),
            Err(error) if error.refusal() == Some(Refusal::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }
}

fn is_about(assistant: Assistant, id: &str) -> Result<Assistant, Error> {
    if assistant.id == id {
        Ok(assistant)
    } else {
        Err(Error::silent(Silence::Mismatch))
    }
}
