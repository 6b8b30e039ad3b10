//! SQL of `account_links`.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::Purpose;
use crate::server::db::{Door, Round, Scope, Timestamp, Tx, on_db, on_tx};

/// Keeps the hash of a link of the owner's.
pub async fn add(db: &Scope, hash: &str, purpose: &Purpose, lasts: Duration) -> Result<(), sqlx::Error> {
    let email = match purpose {
        Purpose::Password => None,
        Purpose::Email(email) => Some(email),
    };
    on_db!(db, pool => sqlx::query("INSERT INTO account_links (token_hash, user_id, purpose, email, expires_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(hash).bind(db.owner()).bind(purpose.name()).bind(email).bind(Timestamp(OffsetDateTime::now_utc() + lasts))
        .execute(pool).await.map(drop))
}

/// Whose the shown one is, and the address it confirms.
pub async fn find(door: &Door, purpose: &str) -> Result<Option<(Uuid, Option<String>)>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as("SELECT user_id, email FROM account_links WHERE token_hash = $1 AND purpose = $2 AND expires_at > $3")
        .bind(door.key()).bind(purpose).bind(Timestamp::now()).fetch_optional(pool).await)
}

/// Uses it up; false where somebody else has meanwhile.
pub async fn take(tx: &mut Tx, hash: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let taken = on_tx!(tx, connection => sqlx::query("DELETE FROM account_links WHERE user_id = $1 AND token_hash = $2 AND expires_at > $3")
        .bind(owner).bind(hash).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(taken == 1)
}

/// Ends all of the owner's.
pub async fn end_all(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("DELETE FROM account_links WHERE user_id = $1").bind(owner).execute(connection).await.map(drop))
}

/// Removes those that have ended; returns how many.
pub async fn sweep(rounds: &Round) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(rounds, pool => sqlx::query("DELETE FROM account_links WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
