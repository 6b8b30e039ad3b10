//! The tables of scripted faults and of magic numbers that have had their turn.

use sqlx::SqliteConnection;

use super::{Fault, Script};

/// Adds a fault and gives its id.
pub async fn insert(db: &mut SqliteConnection, script: &Script, now: i64) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar(
        "INSERT INTO faults (call, kind, code, status, times, delay_ms, retry_after, account_sid, phone_number, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id",
    )
    .bind(script.call.name())
    .bind(script.kind.name())
    .bind(script.code)
    .bind(script.status)
    .bind(script.times)
    .bind(script.delay_ms)
    .bind(script.retry_after)
    .bind(&script.account_sid)
    .bind(&script.phone_number)
    .bind(now)
    .fetch_one(db)
    .await
}

/// The faults still to strike, oldest first.
pub async fn list(db: &mut SqliteConnection) -> Result<Vec<Fault>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM faults WHERE times > 0 ORDER BY id")
        .fetch_all(db)
        .await
}

/// Uses up one stroke of a fault.
pub async fn spend(db: &mut SqliteConnection, id: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE faults SET times = times - 1 WHERE id = $1")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes one fault; false if there was none.
pub async fn remove(db: &mut SqliteConnection, id: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM faults WHERE id = $1 AND times > 0")
        .bind(id)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Removes all faults.
pub async fn clear(db: &mut SqliteConnection) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM faults").execute(db).await?;
    Ok(())
}

/// Marks a once-only magic number as met by an account; false if it had been met before.
pub async fn meet_magic(db: &mut SqliteConnection, account_sid: &str, phone_number: &str) -> Result<bool, sqlx::Error> {
    let done =
        sqlx::query("INSERT INTO spent_magic (account_sid, phone_number) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(account_sid)
            .bind(phone_number)
            .execute(db)
            .await?;
    Ok(done.rows_affected() > 0)
}
