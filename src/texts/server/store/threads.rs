//! SQL of `text_threads` and `text_drafts`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
    texts::Party,
};

/// A thread as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    /// The other end.
    pub other: String,
    /// Its latest text.
    pub last_id: Uuid,
    /// How many came in that nobody has looked at.
    pub unread: i64,
    /// Since when they want no texts.
    pub opted_out_at: Option<Timestamp>,
    /// That is known by a refusal of Twilio's alone.
    pub is_refusal: bool,
    /// When they were last answered by the desk itself.
    pub answered_at: Option<Timestamp>,
}

impl Kept {
    /// Since when they want no texts, as far as is known now. A refusal of Twilio's is believed for a day: whoever has texted
    /// START since may have done so unheard by the desk, and to be refused once more costs nothing.
    pub fn closed_since(&self) -> Option<Timestamp> {
        let a_day_ago = Timestamp::in_seconds(-24 * 60 * 60);
        self.opted_out_at.filter(|since| !self.is_refusal || *since > a_day_ago)
    }
}

/// Puts a text at the end of its thread, which begins with it where there is none.
pub async fn add(tx: &mut Tx, number: Uuid, other: &Party, text: Uuid, is_unread: bool) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO text_threads (user_id, number_id, other, last_id, unread) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (number_id, other) DO UPDATE SET
           last_id = CASE WHEN excluded.last_id > text_threads.last_id THEN excluded.last_id ELSE text_threads.last_id END,
           unread = text_threads.unread + excluded.unread
         WHERE text_threads.user_id = $1",
    ).bind(owner).bind(number).bind(other.as_str()).bind(text).bind(i64::from(is_unread)).execute(connection).await.map(drop))
}

/// One thread.
pub async fn find(db: &Scope, number: Uuid, other: &Party) -> Result<Option<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT other, last_id, unread, opted_out_at, is_refusal, answered_at FROM text_threads WHERE user_id = $1 AND number_id = $2 AND other = $3",
    ).bind(db.owner()).bind(number).bind(other.as_str()).fetch_optional(pool).await)
}

/// The same, inside a transaction that decides on it.
pub async fn find_in(tx: &mut Tx, number: Uuid, other: &Party) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT other, last_id, unread, opted_out_at, is_refusal, answered_at FROM text_threads WHERE user_id = $1 AND number_id = $2 AND other = $3",
    ).bind(owner).bind(number).bind(other.as_str()).fetch_optional(connection).await)
}

/// One page of a number's threads, those with the newest text first.
pub async fn page(db: &Scope, number: Uuid, after: Option<Uuid>, limit: u32) -> Result<Vec<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT other, last_id, unread, opted_out_at, is_refusal, answered_at FROM text_threads
         WHERE user_id = $1 AND number_id = $2 AND last_id < $3 ORDER BY last_id DESC LIMIT $4",
    ).bind(db.owner()).bind(number).bind(after.unwrap_or(Uuid::max())).bind(i64::from(limit)).fetch_all(pool).await)
}

/// How many threads a number has.
pub async fn count(db: &Scope, number: Uuid) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM text_threads WHERE user_id = $1 AND number_id = $2")
        .bind(db.owner()).bind(number).fetch_one(pool).await)
}

/// Somebody has looked at a thread whose latest text is this one; what has come since stays unread.
pub async fn mark_read(db: &Scope, number: Uuid, other: &Party, last: Uuid) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "UPDATE text_threads SET unread = 0 WHERE user_id = $1 AND number_id = $2 AND other = $3 AND last_id = $4 AND unread > 0",
    ).bind(db.owner()).bind(number).bind(other.as_str()).bind(last).execute(pool).await.map(drop))
}

/// Writes down that they want no texts from now on, or want them again; false where that is so already.
pub async fn opt(tx: &mut Tx, number: Uuid, other: &Party, is_out: bool) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let since = is_out.then(Timestamp::now);
    // Their own word stands, whatever Twilio has refused before.
    on_tx!(tx, connection => sqlx::query("UPDATE text_threads SET is_refusal = FALSE WHERE user_id = $1 AND number_id = $2 AND other = $3 AND is_refusal = TRUE")
        .bind(owner).bind(number).bind(other.as_str()).execute(connection).await.map(drop))?;
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE text_threads SET opted_out_at = $4 WHERE user_id = $1 AND number_id = $2 AND other = $3 AND (opted_out_at IS NULL) = $5",
    ).bind(owner).bind(number).bind(other.as_str()).bind(since).bind(is_out).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Twilio has refused a text because they want none; false where they have said so themselves.
pub async fn refused(tx: &mut Tx, number: Uuid, other: &Party) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE text_threads SET opted_out_at = $4, is_refusal = TRUE
         WHERE user_id = $1 AND number_id = $2 AND other = $3 AND (opted_out_at IS NULL OR is_refusal = TRUE)",
    ).bind(owner).bind(number).bind(other.as_str()).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The desk has just answered them by itself.
pub async fn answered(tx: &mut Tx, number: Uuid, other: &Party) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE text_threads SET answered_at = $4 WHERE user_id = $1 AND number_id = $2 AND other = $3")
        .bind(owner).bind(number).bind(other.as_str()).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Keeps what somebody has typed and not sent; an empty text forgets it.
pub async fn keep_draft(db: &Scope, number: Uuid, other: &Party, body: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO text_drafts (user_id, number_id, other, body, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (number_id, other) DO UPDATE SET body = excluded.body, updated_at = excluded.updated_at WHERE text_drafts.user_id = $1",
    ).bind(db.owner()).bind(number).bind(other.as_str()).bind(body).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// What somebody has typed and not sent.
pub async fn draft(db: &Scope, number: Uuid, other: &Party) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT body FROM text_drafts WHERE user_id = $1 AND number_id = $2 AND other = $3 AND body <> ''")
        .bind(db.owner()).bind(number).bind(other.as_str()).fetch_optional(pool).await)
}
