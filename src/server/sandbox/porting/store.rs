//! The tables of numbers from other carriers.

use serde_json::Value;
use sqlx::{SqliteConnection, types::Json};

/// Of documents only what they were is kept.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS port_documents (
    sid TEXT PRIMARY KEY,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    friendly_name TEXT,
    mime_type TEXT NOT NULL,
    size INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS port_ins (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    number_sid TEXT NOT NULL,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    phone_number TEXT NOT NULL,
    documents TEXT NOT NULL,
    losing TEXT NOT NULL,
    status TEXT NOT NULL,
    reason TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
";

/// A document.
#[derive(Debug, Clone)]
pub struct Document {
    pub sid: String,
    pub account_sid: String,
    pub friendly_name: Option<String>,
    pub mime_type: String,
    pub size: i64,
}

/// A request.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Request {
    pub sid: String,
    pub number_sid: String,
    pub account_sid: String,
    pub phone_number: String,
    pub documents: Json<Vec<String>>,
    pub losing: Json<Value>,
    pub status: String,
    pub reason: Option<String>,
    pub created_at: i64,
    pub updated_at: i64,
}

/// Adds a document.
pub async fn add_document(db: &mut SqliteConnection, document: &Document) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO port_documents (sid, account_sid, friendly_name, mime_type, size) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(&document.sid)
    .bind(&document.account_sid)
    .bind(&document.friendly_name)
    .bind(&document.mime_type)
    .bind(document.size)
    .execute(db)
    .await
    .map(drop)
}

/// Whether an account has a document.
pub async fn has_document(db: &mut SqliteConnection, account_sid: &str, sid: &str) -> Result<bool, sqlx::Error> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM port_documents WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// Adds a request.
pub async fn insert(db: &mut SqliteConnection, request: &Request) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO port_ins (sid, number_sid, account_sid, phone_number, documents, losing, status, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)",
    )
    .bind(&request.sid)
    .bind(&request.number_sid)
    .bind(&request.account_sid)
    .bind(&request.phone_number)
    .bind(&request.documents)
    .bind(&request.losing)
    .bind(&request.status)
    .bind(request.created_at)
    .execute(db)
    .await
    .map(drop)
}

/// One request.
pub async fn find(db: &mut SqliteConnection, sid: &str) -> Result<Option<Request>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM port_ins WHERE sid = $1")
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// The newest request for a number.
pub async fn newest_of(db: &mut SqliteConnection, phone_number: &str) -> Result<Option<Request>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM port_ins WHERE phone_number = $1 ORDER BY id DESC LIMIT 1")
        .bind(phone_number)
        .fetch_optional(db)
        .await
}

/// An account's requests, the newest first.
pub async fn list(db: &mut SqliteConnection, account_sid: &str, size: u32) -> Result<Vec<Request>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM port_ins WHERE account_sid = $1 ORDER BY id DESC LIMIT $2")
        .bind(account_sid)
        .bind(size)
        .fetch_all(db)
        .await
}

/// How a request stands from now on.
pub async fn set_status(
    db: &mut SqliteConnection,
    sid: &str,
    status: &str,
    reason: Option<&str>,
    now: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE port_ins SET status = $2, reason = $3, updated_at = $4 WHERE sid = $1")
        .bind(sid)
        .bind(status)
        .bind(reason)
        .bind(now)
        .execute(db)
        .await
        .map(drop)
}
