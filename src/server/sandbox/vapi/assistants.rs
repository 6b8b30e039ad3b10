//! Assistants: made, listed, changed, and not deleted while a number rings them.

use serde_json::{Map, Value, json};
use sqlx::types::Json;

use super::refused::{Failure, Refused};
use super::store::{self, Assistant};
use super::{ORGANISATION, Work, writing};
use crate::server::sandbox::wire::Reply;

/// `GET /assistant`.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let most = writing::most(work.query, 100, 1000)?;
    let all = store::assistants(work.db).await?;
    Ok(Reply::ok(all.iter().take(most).map(shape).collect()))
}

/// `POST /assistant`: nothing is required.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let assistant = Assistant {
        vapi_id: writing::new_id(),
        body: Json(fields(work.body)?),
        created_at: work.now,
        updated_at: work.now,
    };
    store::keep_assistant(work.db, &assistant).await?;
    Ok(Reply::created(shape(&assistant)))
}

/// `GET /assistant/{id}`.
pub async fn fetch(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    Ok(Reply::ok(shape(&found(work, id).await?)))
}

/// `PATCH /assistant/{id}`.
pub async fn update(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let mut assistant = found(work, id).await?;
    assistant.body.0.extend(fields(work.body)?);
    assistant.updated_at = work.now;
    store::keep_assistant(work.db, &assistant).await?;
    Ok(Reply::ok(shape(&assistant)))
}

/// `DELETE /assistant/{id}`: 200 with what was deleted, 409 while it is in use.
pub async fn delete(work: &mut Work<'_>, id: &str) -> Result<Reply, Failure> {
    let assistant = found(work, id).await?;
    let numbers = store::numbers(work.db).await?;
    if numbers.iter().any(|number| number.assistant_id.as_deref() == Some(id)) {
        return Err(Refused::in_use().into());
    }
    store::delete_assistant(work.db, id).await?;
    Ok(Reply::ok(shape(&assistant)))
}

async fn found(work: &mut Work<'_>, id: &str) -> Result<Assistant, Failure> {
    let found = store::assistant(work.db, id).await?;
    found.ok_or_else(|| Refused::not_found("Assistant not found.").into())
}

/// What was sent, but for what only Vapi sets.
fn fields(body: &Value) -> Result<Map<String, Value>, Refused> {
    let mut fields = body.as_object().cloned().ok_or_else(Refused::unreadable)?;
    if let Some(name) = fields.get("name")
        && name.as_str().is_none_or(|name| name.chars().count() > 40)
    {
        return Err(Refused::wrong(&["name must be shorter than or equal to 40 characters"]));
    }
    for ours in ["id", "orgId", "createdAt", "updatedAt"] {
        fields.remove(ours);
    }
    Ok(fields)
}

/// As Vapi shows it: what was sent, and what only Vapi sets.
pub fn shape(assistant: &Assistant) -> Value {
    let mut body = Value::Object(assistant.body.0.clone());
    if let Some(fields) = body.as_object_mut() {
        fields.insert("id".to_owned(), json!(assistant.vapi_id));
        fields.insert("orgId".to_owned(), json!(ORGANISATION));
        fields.insert("createdAt".to_owned(), json!(writing::moment(assistant.created_at)));
        fields.insert("updatedAt".to_owned(), json!(writing::moment(assistant.updated_at)));
    }
    body
}
