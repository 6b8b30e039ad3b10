//! The tables of Vapi's part: numbers, given and brought in, assistants, and how many numbers are free.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::SqliteConnection;
use sqlx::types::Json;

/// Times are whole seconds since 1970. Two assistants are there from the start, so that a newcomer has some to choose from.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS vapi_numbers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vapi_id TEXT NOT NULL UNIQUE,
    name TEXT,
    area_code TEXT,
    digits TEXT UNIQUE,
    sip_uri TEXT,
    assistant_id TEXT,
    status TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS vapi_number_extras (
    vapi_id TEXT PRIMARY KEY,
    server TEXT,
    twilio TEXT
);
CREATE TABLE IF NOT EXISTS vapi_earlier (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    numbers TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS vapi_assistants (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    vapi_id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
INSERT INTO vapi_assistants (vapi_id, body, created_at, updated_at)
    SELECT '5a0db0c5-0000-4000-8000-0000000000a1', '{\"name\":\"Front desk\"}', 1785000000, 1785000000
    WHERE NOT EXISTS (SELECT 1 FROM vapi_assistants);
INSERT INTO vapi_assistants (vapi_id, body, created_at, updated_at)
    SELECT '5a0db0c5-0000-4000-8000-0000000000a2', '{\"name\":\"After hours\"}', 1785000000, 1785000000
    WHERE (SELECT COUNT(*) FROM vapi_assistants) = 1;
CREATE TABLE IF NOT EXISTS vapi_limit (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    numbers INTEGER NOT NULL
);
INSERT INTO vapi_limit (only_one, numbers) VALUES (1, 5) ON CONFLICT DO NOTHING;
";

/// The Twilio account of a number that was brought in.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Twilio {
    pub account_sid: String,
    pub auth_token: String,
    pub sms_enabled: bool,
}

/// A number, or what was given in place of one.
#[derive(Debug, Clone, Serialize, Deserialize, sqlx_macros::FromRow)]
pub struct Number {
    pub vapi_id: String,
    pub name: Option<String>,
    pub area_code: Option<String>,
    pub digits: Option<String>,
    pub sip_uri: Option<String>,
    pub assistant_id: Option<String>,
    pub status: String,
    pub created_at: i64,
    pub updated_at: i64,
    /// Where its calls are told, as it was sent.
    #[serde(default)]
    pub server: Option<Json<Value>>,
    /// None where Vapi gave it.
    #[serde(default)]
    pub twilio: Option<Json<Twilio>>,
}

/// An assistant; of what it does only the name and where it reports are read.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Assistant {
    pub vapi_id: String,
    pub body: Json<serde_json::Map<String, Value>>,
    pub created_at: i64,
    pub updated_at: i64,
}

const NUMBER: &str =
    "SELECT vapi_id, name, area_code, digits, sip_uri, assistant_id, status, created_at, updated_at, server, twilio
     FROM vapi_numbers LEFT JOIN vapi_number_extras USING (vapi_id)";

/// How many numbers are free.
pub async fn limit(db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT numbers FROM vapi_limit").fetch_one(db).await
}

/// Sets how many numbers are free.
pub async fn set_limit(db: &mut SqliteConnection, numbers: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE vapi_limit SET numbers = $1")
        .bind(numbers)
        .execute(db)
        .await?;
    Ok(())
}

/// All numbers, newest first.
pub async fn numbers(db: &mut SqliteConnection) -> Result<Vec<Number>, sqlx::Error> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{NUMBER} ORDER BY id DESC")))
        .fetch_all(db)
        .await
}

/// One number.
pub async fn number(db: &mut SqliteConnection, vapi_id: &str) -> Result<Option<Number>, sqlx::Error> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{NUMBER} WHERE vapi_id = $1")))
        .bind(vapi_id)
        .fetch_optional(db)
        .await
}

/// Adds a number. Nobody else may buy its digits.
pub async fn insert(db: &mut SqliteConnection, number: &Number) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vapi_numbers (vapi_id, name, area_code, digits, sip_uri, assistant_id, status, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(&number.vapi_id)
    .bind(&number.name)
    .bind(&number.area_code)
    .bind(&number.digits)
    .bind(&number.sip_uri)
    .bind(&number.assistant_id)
    .bind(&number.status)
    .bind(number.created_at)
    .execute(&mut *db)
    .await?;
    keep_extras(db, number).await
}

/// The number with these digits.
pub async fn by_digits(db: &mut SqliteConnection, digits: &str) -> Result<Option<Number>, sqlx::Error> {
    sqlx::query_as(sqlx::AssertSqlSafe(format!("{NUMBER} WHERE digits = $1")))
        .bind(digits)
        .fetch_optional(db)
        .await
}

async fn keep_extras(db: &mut SqliteConnection, number: &Number) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vapi_number_extras (vapi_id, server, twilio) VALUES ($1, $2, $3)
         ON CONFLICT (vapi_id) DO UPDATE SET server = excluded.server, twilio = excluded.twilio",
    )
    .bind(&number.vapi_id)
    .bind(&number.server)
    .bind(&number.twilio)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes name, assistant, status, server and credentials.
pub async fn update(db: &mut SqliteConnection, number: &Number) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE vapi_numbers SET name = $2, assistant_id = $3, status = $4, updated_at = $5 WHERE vapi_id = $1",
    )
    .bind(&number.vapi_id)
    .bind(&number.name)
    .bind(&number.assistant_id)
    .bind(&number.status)
    .bind(number.updated_at)
    .execute(&mut *db)
    .await?;
    keep_extras(db, number).await
}

/// Removes a number.
pub async fn delete(db: &mut SqliteConnection, vapi_id: &str) -> Result<(), sqlx::Error> {
    for statement in [
        "DELETE FROM vapi_number_extras WHERE vapi_id = $1",
        "DELETE FROM vapi_numbers WHERE vapi_id = $1",
    ] {
        sqlx::query(statement).bind(vapi_id).execute(&mut *db).await?;
    }
    Ok(())
}

/// Keeps the numbers as they are now, to be shown by a stale list after the change that follows.
pub async fn remember(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    let now = numbers(&mut *db).await?;
    sqlx::query(
        "INSERT INTO vapi_earlier (only_one, numbers) VALUES (1, $1)
         ON CONFLICT (only_one) DO UPDATE SET numbers = excluded.numbers",
    )
    .bind(Json(now))
    .execute(db)
    .await?;
    Ok(())
}

/// The numbers before the last change, newest first.
pub async fn earlier(db: &mut SqliteConnection) -> Result<Vec<Number>, sqlx::Error> {
    let kept: Option<Json<Vec<Number>>> = sqlx::query_scalar("SELECT numbers FROM vapi_earlier")
        .fetch_optional(db)
        .await?;
    Ok(kept.map(|kept| kept.0).unwrap_or_default())
}

/// All assistants, newest first.
pub async fn assistants(db: &mut SqliteConnection) -> Result<Vec<Assistant>, sqlx::Error> {
    sqlx::query_as("SELECT vapi_id, body, created_at, updated_at FROM vapi_assistants ORDER BY id DESC")
        .fetch_all(db)
        .await
}

/// One assistant.
pub async fn assistant(db: &mut SqliteConnection, vapi_id: &str) -> Result<Option<Assistant>, sqlx::Error> {
    sqlx::query_as("SELECT vapi_id, body, created_at, updated_at FROM vapi_assistants WHERE vapi_id = $1")
        .bind(vapi_id)
        .fetch_optional(db)
        .await
}

/// Adds or replaces an assistant.
pub async fn keep_assistant(db: &mut SqliteConnection, assistant: &Assistant) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO vapi_assistants (vapi_id, body, created_at, updated_at) VALUES ($1, $2, $3, $4)
         ON CONFLICT (vapi_id) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at",
    )
    .bind(&assistant.vapi_id)
    .bind(&assistant.body)
    .bind(assistant.created_at)
    .bind(assistant.updated_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Removes an assistant.
pub async fn delete_assistant(db: &mut SqliteConnection, vapi_id: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM vapi_assistants WHERE vapi_id = $1")
        .bind(vapi_id)
        .execute(db)
        .await?;
    Ok(())
}
