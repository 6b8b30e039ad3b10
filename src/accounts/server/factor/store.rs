//! SQL of `second_factors`, `recovery_codes` and `wrong_guesses`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::guesses::At;
use crate::server::{
    db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
    secrets::Sealed,
};

/// The key of an owner's codes.
pub const KEY: Sealed = Sealed {
    table: "second_factors",
    column: "secret",
    read: "SELECT 'totp', secret FROM second_factors WHERE user_id = $1 AND secret IS NOT NULL",
    swap: "UPDATE second_factors SET secret = $1 WHERE user_id = $2 AND secret = $3",
};

/// A second factor that is on.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    /// Its sealed key.
    pub secret: String,
    /// Since when it is on.
    pub since: Timestamp,
}

/// The owner's second factor, if it is on.
pub async fn find(db: &Scope) -> Result<Option<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT secret, since FROM second_factors WHERE user_id = $1 AND secret IS NOT NULL")
        .bind(db.owner()).fetch_optional(pool).await)
}

/// The same inside a transaction.
pub async fn find_in(tx: &mut Tx) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as("SELECT secret, since FROM second_factors WHERE user_id = $1 AND secret IS NOT NULL")
        .bind(owner).fetch_optional(connection).await)
}

/// Turns it on; false where it is on already. The code of this step is used up by it.
pub async fn turn_on(tx: &mut Tx, sealed: &str, step: i64) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO second_factors (user_id, secret, since, last_step, updated_at) VALUES ($1, $2, $3, $4, $3)
         ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, since = excluded.since, last_step = excluded.last_step,
           updated_at = excluded.updated_at WHERE second_factors.secret IS NULL",
    ).bind(owner).bind(sealed).bind(now).bind(step).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Turns it off; false where it is off already.
pub async fn turn_off(tx: &mut Tx) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE second_factors SET secret = NULL, since = NULL, updated_at = $2 WHERE user_id = $1 AND secret IS NOT NULL",
    ).bind(owner).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Uses up the code of a step, with all before it. Of two requests with one code only one is told true.
pub async fn use_step(db: &Scope, step: i64) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE second_factors SET last_step = $2, updated_at = $3 WHERE user_id = $1 AND secret IS NOT NULL AND last_step < $2",
    ).bind(db.owner()).bind(step).bind(Timestamp::now()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Adds a recovery code by its hash.
pub async fn add_recovery(tx: &mut Tx, hash: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("INSERT INTO recovery_codes (id, user_id, code_hash, created_at) VALUES ($1, $2, $3, $4)")
        .bind(Uuid::now_v7()).bind(owner).bind(hash).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Uses up a recovery code; false where it is none of the owner's, or used already.
pub async fn use_recovery(tx: &mut Tx, hash: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE recovery_codes SET ended_at = $3 WHERE user_id = $1 AND code_hash = $2 AND ended_at IS NULL",
    ).bind(owner).bind(hash).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Ends all recovery codes that are left; returns how many.
pub async fn end_recovery(tx: &mut Tx) -> Result<u64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE recovery_codes SET ended_at = $2 WHERE user_id = $1 AND ended_at IS NULL")
        .bind(owner).bind(Timestamp::now()).execute(connection).await.map(|done| done.rows_affected()))
}

/// How many recovery codes are left.
pub async fn recovery_left(db: &Scope) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND ended_at IS NULL")
        .bind(db.owner()).fetch_one(pool).await)
}

/// The same inside a transaction.
pub async fn recovery_left_in(tx: &mut Tx) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT COUNT(*) FROM recovery_codes WHERE user_id = $1 AND ended_at IS NULL")
        .bind(owner).fetch_one(connection).await)
}

/// How often the owner's guesses were wrong in a row at this place, and when the next may be.
pub async fn guesses(tx: &mut Tx, at: At) -> Result<Option<(i64, Timestamp)>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as("SELECT wrong, next_at FROM wrong_guesses WHERE user_id = $1 AND place = $2")
        .bind(owner).bind(at.word()).fetch_optional(connection).await)
}

/// Writes that down.
pub async fn set_guesses(tx: &mut Tx, at: At, wrong: i64, next_at: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO wrong_guesses (user_id, place, wrong, next_at, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id, place) DO UPDATE SET wrong = excluded.wrong, next_at = excluded.next_at, updated_at = excluded.updated_at",
    ).bind(owner).bind(at.word()).bind(wrong).bind(next_at).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Forgets them: one was right.
pub async fn forget_guesses(tx: &mut Tx, at: At) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE wrong_guesses SET wrong = 0, next_at = $3, updated_at = $3 WHERE user_id = $1 AND place = $2")
        .bind(owner).bind(at.word()).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// The ids of all keys that owners' secrets are sealed under, as the secrets themselves name them.
pub async fn key_ids(db: &Round) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT DISTINCT secret_key FROM second_factors WHERE secret_key IS NOT NULL ORDER BY secret_key",
    ).fetch_all(pool).await)
}

/// Owners above this one with a second factor, for the change of keys.
pub async fn owners(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM second_factors WHERE since IS NOT NULL AND user_id > $1 ORDER BY user_id LIMIT $2")
        .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}
