//! The messages' table.

use sqlx::SqliteConnection;

use super::Message;

/// Adds a message.
pub async fn insert(db: &mut SqliteConnection, message: &Message) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO messages (sid, account_sid, service_sid, sender, recipient, body, status, segments, media, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(&message.sid)
    .bind(&message.account_sid)
    .bind(&message.service_sid)
    .bind(&message.sender)
    .bind(&message.recipient)
    .bind(&message.body)
    .bind(&message.status)
    .bind(message.segments)
    .bind(message.media)
    .bind(message.created_at)
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
        "SELECT * FROM messages
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
    sqlx::query_as("SELECT * FROM messages WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_optional(db)
        .await
}
