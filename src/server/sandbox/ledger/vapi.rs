//! What Vapi's part holds and has told, as the ledger shows it: without secrets.

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::server::sandbox::vapi::calls::store as calls_store;
use crate::server::sandbox::vapi::store::{self, Number};

/// The numbers that Vapi gave.
pub async fn given(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let all = store::numbers(db).await?;
    Ok(all.iter().filter(|number| number.twilio.is_none()).map(shape).collect())
}

/// The numbers that were brought in, each with its account.
pub async fn imported(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let all = store::numbers(db).await?;
    let imports = all.iter().filter_map(|number| {
        let mut shown = shape(number);
        let url = number.server.as_ref().and_then(|server| server.get("url")).cloned();
        let fields = shown.as_object_mut()?;
        fields.insert("account_sid".to_owned(), json!(number.twilio.as_ref()?.account_sid));
        fields.insert("server_url".to_owned(), url.unwrap_or_default());
        Some(shown)
    });
    Ok(imports.collect())
}

fn shape(number: &Number) -> Value {
    json!({
        "id": number.vapi_id,
        "name": number.name,
        "phone_number": number.digits,
        "status": number.status,
        "assistant_id": number.assistant_id,
    })
}

/// The assistants.
pub async fn assistants(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let all = store::assistants(db).await?;
    let shown = all
        .iter()
        .map(|assistant| json!({ "id": assistant.vapi_id, "name": assistant.body.0.get("name") }));
    Ok(shown.collect())
}

/// The calls.
pub async fn calls(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let all = calls_store::all(db).await?;
    let shown = all.iter().map(|call| {
        json!({
            "id": call.vapi_id,
            "name": call.name,
            "type": call.kind,
            "phone_number_id": call.phone_number_id,
            "assistant_id": call.assistant_id,
            "customer": call.customer,
        })
    });
    Ok(shown.collect())
}

/// What was told of calls, and how it was answered.
pub async fn reports(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let all = calls_store::reports(db).await?;
    let shown = all.iter().map(
        |report| json!({ "call": report.call_id, "type": report.topic, "url": report.url, "status": report.status }),
    );
    Ok(shown.collect())
}
