//! The calls' table.

use sqlx::SqliteConnection;

use super::Call;

/// What this part keeps.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    phone_number_sid TEXT,
    caller TEXT NOT NULL,
    called TEXT NOT NULL,
    direction TEXT NOT NULL,
    status TEXT NOT NULL,
    seconds INTEGER NOT NULL,
    micros INTEGER NOT NULL,
    category TEXT NOT NULL,
    started_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS calls_by_account ON calls (account_sid, id);
";

/// Adds a call.
pub async fn insert(db: &mut SqliteConnection, call: &Call) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO calls (sid, account_sid, phone_number_sid, caller, called, direction, status, seconds, micros, category, started_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&call.sid)
    .bind(&call.account_sid)
    .bind(&call.phone_number_sid)
    .bind(&call.caller)
    .bind(&call.called)
    .bind(&call.direction)
    .bind(&call.status)
    .bind(call.seconds)
    .bind(call.micros)
    .bind(&call.category)
    .bind(call.started_at)
    .execute(db)
    .await?;
    Ok(())
}

/// An account's calls between two moments, the last one that was made first.
pub async fn list(
    db: &mut SqliteConnection,
    account_sid: &str,
    (to, from): (Option<&str>, Option<&str>),
    status: Option<&str>,
    (after, before): (i64, i64),
) -> Result<Vec<Call>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM calls
         WHERE account_sid = $1 AND ($2 IS NULL OR called = $2) AND ($3 IS NULL OR caller = $3)
           AND ($4 IS NULL OR status = $4) AND started_at BETWEEN $5 AND $6
         ORDER BY id DESC",
    )
    .bind(account_sid)
    .bind(to)
    .bind(from)
    .bind(status)
    .bind(after)
    .bind(before)
    .fetch_all(db)
    .await
}

/// One call.
pub async fn find(db: &mut SqliteConnection, account_sid: &str, sid: &str) -> Result<Option<Call>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM calls WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_optional(db)
        .await
}
