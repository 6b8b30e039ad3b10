//! The tables of calls, and of what is told about them.

use serde_json::Value;
use sqlx::SqliteConnection;
use sqlx::types::Json;

/// Times are whole seconds since 1970.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS vapi_calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vapi_id TEXT NOT NULL UNIQUE,
    name TEXT,
    kind TEXT NOT NULL,
    phone_number_id TEXT NOT NULL,
    assistant_id TEXT NOT NULL,
    customer TEXT NOT NULL,
    ended_reason TEXT NOT NULL,
    summary TEXT,
    started_at INTEGER NOT NULL,
    ended_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS vapi_reports (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    call_id TEXT NOT NULL,
    topic TEXT NOT NULL,
    url TEXT NOT NULL,
    headers TEXT NOT NULL,
    body TEXT NOT NULL,
    -- HTTP status of the answer; 0 where there was none, NULL while it waits.
    status INTEGER
);
";

/// A call, which is over.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Call {
    pub vapi_id: String,
    pub name: Option<String>,
    pub kind: String,
    pub phone_number_id: String,
    pub assistant_id: String,
    pub customer: String,
    pub ended_reason: String,
    pub summary: Option<String>,
    pub started_at: i64,
    pub ended_at: i64,
}

/// Something to be told.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Report {
    pub sequence: i64,
    pub call_id: String,
    pub topic: String,
    pub url: String,
    pub headers: Json<Value>,
    pub body: String,
    pub status: Option<i64>,
}

/// Adds a call.
pub async fn insert(db: &mut SqliteConnection, call: &Call) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vapi_calls (vapi_id, name, kind, phone_number_id, assistant_id, customer, ended_reason, summary, started_at,
         ended_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&call.vapi_id)
    .bind(&call.name)
    .bind(&call.kind)
    .bind(&call.phone_number_id)
    .bind(&call.assistant_id)
    .bind(&call.customer)
    .bind(&call.ended_reason)
    .bind(&call.summary)
    .bind(call.started_at)
    .bind(call.ended_at)
    .execute(db)
    .await?;
    Ok(())
}

/// All calls, newest first.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<Call>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM vapi_calls ORDER BY id DESC")
        .fetch_all(db)
        .await
}

/// One call.
pub async fn one(db: &mut SqliteConnection, vapi_id: &str) -> Result<Option<Call>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM vapi_calls WHERE vapi_id = $1")
        .bind(vapi_id)
        .fetch_optional(db)
        .await
}

/// Adds something to be told.
pub async fn add_report(
    db: &mut SqliteConnection,
    call_id: &str,
    topic: &str,
    (url, headers): (&str, &Value),
    body: &Value,
) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO vapi_reports (call_id, topic, url, headers, body) VALUES ($1, $2, $3, $4, $5)")
        .bind(call_id)
        .bind(topic)
        .bind(url)
        .bind(Json(headers))
        .bind(body.to_string())
        .execute(db)
        .await?;
    Ok(())
}

/// All that was told or waits, oldest first.
pub async fn reports(db: &mut SqliteConnection) -> Result<Vec<Report>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM vapi_reports ORDER BY sequence")
        .fetch_all(db)
        .await
}

/// What waits longest.
pub async fn next_report(db: &mut SqliteConnection) -> Result<Option<Report>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM vapi_reports WHERE status IS NULL ORDER BY sequence LIMIT 1")
        .fetch_optional(db)
        .await
}

/// Writes down how it was answered. It is not told again.
pub async fn told(db: &mut SqliteConnection, sequence: i64, status: u16) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE vapi_reports SET status = $2 WHERE sequence = $1")
        .bind(sequence)
        .bind(i64::from(status))
        .execute(db)
        .await?;
    Ok(())
}
