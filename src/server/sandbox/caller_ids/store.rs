//! The caller ids' table.

use sqlx::SqliteConnection;

use super::CallerId;

/// What this part keeps.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS caller_ids (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    phone_number TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    code TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    verified_at INTEGER,
    UNIQUE (account_sid, phone_number)
);
";

/// A number that is asked for; whatever was asked for it before counts no more.
pub async fn ask(db: &mut SqliteConnection, asked: &CallerId) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT OR REPLACE INTO caller_ids (sid, account_sid, phone_number, friendly_name, code, created_at, verified_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(&asked.sid)
    .bind(&asked.account_sid)
    .bind(&asked.phone_number)
    .bind(&asked.friendly_name)
    .bind(&asked.code)
    .bind(asked.created_at)
    .bind(asked.verified_at)
    .execute(db)
    .await
    .map(drop)
}

/// An account's caller ids, the last one first.
pub async fn list(db: &mut SqliteConnection, account_sid: &str, now: i64) -> Result<Vec<CallerId>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM caller_ids WHERE account_sid = $1 AND verified_at <= $2 ORDER BY id DESC")
        .bind(account_sid)
        .bind(now)
        .fetch_all(db)
        .await
}

/// The number as a caller id of the account.
pub async fn find(
    db: &mut SqliteConnection,
    account_sid: &str,
    phone_number: &str,
    now: i64,
) -> Result<Option<CallerId>, sqlx::Error> {
    let all = list(db, account_sid, now).await?;
    Ok(all.into_iter().find(|one| one.phone_number == phone_number))
}

/// Somebody types a code on that telephone; whether it is one that was asked for.
pub async fn typed(db: &mut SqliteConnection, phone_number: &str, code: &str, now: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE caller_ids SET verified_at = $3 WHERE phone_number = $1 AND code = $2")
        .bind(phone_number)
        .bind(code)
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Another name.
pub async fn rename(db: &mut SqliteConnection, one: &CallerId) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE caller_ids SET friendly_name = $2 WHERE sid = $1")
        .bind(&one.sid)
        .bind(&one.friendly_name)
        .execute(db)
        .await
        .map(drop)
}

/// It is none any more.
pub async fn remove(db: &mut SqliteConnection, sid: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM caller_ids WHERE sid = $1")
        .bind(sid)
        .execute(db)
        .await
        .map(drop)
}
