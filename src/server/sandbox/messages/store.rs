//! The messages' tables.

use std::collections::BTreeMap;

use sqlx::SqliteConnection;
use sqlx::types::Json;

use super::Message;
use super::media::Media;

/// Times are whole seconds since 1970. The table `messages` of an earlier version is left as it is.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS texts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    service_sid TEXT,
    sender TEXT,
    recipient TEXT NOT NULL,
    body TEXT NOT NULL,
    status TEXT NOT NULL,
    goal TEXT NOT NULL,
    -- The code that it gets with its end.
    goal_code INTEGER,
    error_code INTEGER,
    direction TEXT NOT NULL,
    segments INTEGER NOT NULL,
    media INTEGER NOT NULL,
    status_callback TEXT,
    created_at INTEGER NOT NULL,
    sent_at INTEGER
);
CREATE INDEX IF NOT EXISTS texts_moving ON texts (id) WHERE status <> goal;
CREATE TABLE IF NOT EXISTS text_media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    message_sid TEXT NOT NULL REFERENCES texts (sid),
    account_sid TEXT NOT NULL,
    content_type TEXT NOT NULL,
    -- At least so many bytes.
    size INTEGER NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS opt_outs (
    sender TEXT NOT NULL,
    recipient TEXT NOT NULL,
    PRIMARY KEY (sender, recipient)
);
CREATE TABLE IF NOT EXISTS text_reports (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    message_sid TEXT NOT NULL,
    -- inbound or status
    topic TEXT NOT NULL,
    url TEXT NOT NULL,
    fallback TEXT,
    params TEXT NOT NULL,
    token TEXT NOT NULL,
    tries INTEGER NOT NULL DEFAULT 0,
    -- HTTP status of the answer; 0 where there was none, NULL while it waits.
    status INTEGER
);
";

/// What is told, as fields of a form.
pub type Fields = BTreeMap<String, String>;

/// Something to be told.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Report {
    pub sequence: i64,
    pub message_sid: String,
    pub topic: String,
    pub url: String,
    pub fallback: Option<String>,
    pub params: Json<Fields>,
    pub token: String,
    pub tries: i64,
    pub status: Option<i64>,
}

/// Adds a message, which ends with this code.
pub async fn insert(db: &mut SqliteConnection, message: &Message, goal_code: Option<i64>) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO texts (sid, account_sid, service_sid, sender, recipient, body, status, goal, goal_code, direction, segments, media,
           status_callback, created_at, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
    )
    .bind(&message.sid)
    .bind(&message.account_sid)
    .bind(&message.service_sid)
    .bind(&message.sender)
    .bind(&message.recipient)
    .bind(&message.body)
    .bind(&message.status)
    .bind(&message.goal)
    .bind(goal_code)
    .bind(&message.direction)
    .bind(message.segments)
    .bind(message.media)
    .bind(&message.status_callback)
    .bind(message.created_at)
    .bind(message.sent_at)
    .execute(db)
    .await?;
    Ok(())
}

/// An account's messages, newest first.
pub async fn list(
    db: &mut SqliteConnection,
    account_sid: &str,
    recipient: Option<&str>,
    sender: Option<&str>,
) -> Result<Vec<Message>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM texts
         WHERE account_sid = $1 AND ($2 IS NULL OR recipient = $2) AND ($3 IS NULL OR sender = $3)
         ORDER BY id DESC",
    )
    .bind(account_sid)
    .bind(recipient)
    .bind(sender)
    .fetch_all(db)
    .await
}

/// One message.
pub async fn find(db: &mut SqliteConnection, account_sid: &str, sid: &str) -> Result<Option<Message>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM texts WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// One message, by whoever knows it.
pub async fn by_sid(db: &mut SqliteConnection, sid: &str) -> Result<Option<Message>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM texts WHERE sid = $1")
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// The oldest message that has not come to its end.
pub async fn moving(db: &mut SqliteConnection) -> Result<Option<Message>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM texts WHERE status <> goal ORDER BY id LIMIT 1")
        .fetch_optional(db)
        .await
}

/// Moves a message on; with its end comes its code.
pub async fn advance(
    db: &mut SqliteConnection,
    sid: &str,
    status: &str,
    sent_at: Option<i64>,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "UPDATE texts SET status = $2, sent_at = COALESCE(sent_at, $3), error_code = CASE WHEN goal = $2 THEN goal_code END WHERE sid = $1",
    )
    .bind(sid)
    .bind(status)
    .bind(sent_at)
    .execute(db)
    .await
    .map(drop)
}

/// Adds what came with a message.
pub async fn add_media(db: &mut SqliteConnection, media: &Media) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO text_media (sid, message_sid, account_sid, content_type, size, created_at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(&media.sid)
        .bind(&media.message_sid)
        .bind(&media.account_sid)
        .bind(&media.content_type)
        .bind(media.size)
        .bind(media.created_at)
        .execute(db)
        .await
        .map(drop)
}

/// What came with a message, newest first.
pub async fn media_of(db: &mut SqliteConnection, account_sid: &str, message: &str) -> Result<Vec<Media>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM text_media WHERE account_sid = $1 AND message_sid = $2 ORDER BY id DESC")
        .bind(account_sid)
        .bind(message)
        .fetch_all(db)
        .await
}

/// One thing that came with a message.
pub async fn media(db: &mut SqliteConnection, sid: &str) -> Result<Option<Media>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM text_media WHERE sid = $1")
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// Whether a recipient wants nothing from a sender.
pub async fn is_opted_out(db: &mut SqliteConnection, sender: &str, recipient: &str) -> Result<bool, sqlx::Error> {
    let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM opt_outs WHERE sender = $1 AND recipient = $2")
        .bind(sender)
        .bind(recipient)
        .fetch_one(db)
        .await?;
    Ok(count > 0)
}

/// A recipient wants nothing from a sender any more, or wants it again.
pub async fn opt(db: &mut SqliteConnection, sender: &str, recipient: &str, is_out: bool) -> Result<(), sqlx::Error> {
    let statement = if is_out {
        "INSERT INTO opt_outs (sender, recipient) VALUES ($1, $2) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM opt_outs WHERE sender = $1 AND recipient = $2"
    };
    sqlx::query(statement)
        .bind(sender)
        .bind(recipient)
        .execute(db)
        .await
        .map(drop)
}

/// Adds something to be told.
pub async fn add_report(
    db: &mut SqliteConnection,
    (message, topic): (&str, &str),
    (url, fallback): (&str, Option<&str>),
    params: &Fields,
    token: &str,
) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO text_reports (message_sid, topic, url, fallback, params, token) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(message)
    .bind(topic)
    .bind(url)
    .bind(fallback)
    .bind(Json(params))
    .bind(token)
    .execute(db)
    .await
    .map(drop)
}

/// What waits longest.
pub async fn next_report(db: &mut SqliteConnection) -> Result<Option<Report>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM text_reports WHERE status IS NULL ORDER BY sequence LIMIT 1")
        .fetch_optional(db)
        .await
}

/// All that was told or waits, oldest first.
pub async fn reports(db: &mut SqliteConnection) -> Result<Vec<Report>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM text_reports ORDER BY sequence")
        .fetch_all(db)
        .await
}

/// Writes down how it was answered; told again, where it goes to another address or was not heard at all.
pub async fn told(db: &mut SqliteConnection, sequence: i64, status: Option<u16>, url: &str) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE text_reports SET status = $2, url = $3, tries = tries + 1 WHERE sequence = $1")
        .bind(sequence)
        .bind(status.map(i64::from))
        .bind(url)
        .execute(db)
        .await
        .map(drop)
}

/// The latest request of the ledger, beside which a charge without a request of its own is written.
pub async fn latest_request(db: &mut SqliteConnection) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COALESCE(MAX(sequence), 0) FROM requests")
        .fetch_one(db)
        .await
}
