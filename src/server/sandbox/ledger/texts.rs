//! What of texts stands in the ledger: who was told of them.

use serde_json::{Value, json};
use sqlx::SqliteConnection;

use crate::server::sandbox::messages::store;

/// What was told, oldest first. What a text says is not written down.
pub async fn reports(db: &mut SqliteConnection) -> Result<Vec<Value>, sqlx::Error> {
    let reports = store::reports(db).await?;
    let shown = reports.iter().map(|report| {
        json!({
            "message": report.message_sid,
            "topic": report.topic,
            "url": report.url,
            "said": report.params.0.get("MessageStatus").or(report.params.0.get("SmsStatus")),
            "tries": report.tries,
            "status": report.status,
        })
    });
    Ok(shown.collect())
}
