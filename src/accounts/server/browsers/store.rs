//! SQL of `known_browsers`.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::server::db::{Door, Round, Scope, Timestamp, Tx, on_db, on_tx};

/// As many browsers as an account knows; the one that has not been there for longest is forgotten first.
const MOST: i64 = 20;

fn in_days(days: i64) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + Duration::days(days))
}

/// Whose the shown one is.
pub async fn owner(door: &Door) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_scalar("SELECT user_id FROM known_browsers WHERE token_hash = $1 AND expires_at > $2")
        .bind(door.key()).bind(Timestamp::now()).fetch_optional(pool).await)
}

/// Another browser of the owner's.
pub async fn add(db: &Scope, hash: &str, days: i64) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("INSERT INTO known_browsers (token_hash, user_id, expires_at) VALUES ($1, $2, $3)")
        .bind(hash).bind(db.owner()).bind(in_days(days)).execute(pool).await.map(drop))?;
    on_db!(db, pool => sqlx::query(
        "DELETE FROM known_browsers WHERE user_id = $1 AND token_hash NOT IN (
           SELECT token_hash FROM known_browsers WHERE user_id = $1 ORDER BY expires_at DESC, token_hash LIMIT $2)",
    ).bind(db.owner()).bind(MOST).execute(pool).await.map(drop))
}

/// It was there again.
pub async fn renew(db: &Scope, hash: &str, days: i64) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE known_browsers SET expires_at = $3 WHERE user_id = $1 AND token_hash = $2")
        .bind(db.owner()).bind(hash).bind(in_days(days)).execute(pool).await.map(drop))
}

/// Forgets the owner's browsers but one.
pub async fn forget_others(tx: &mut Tx, kept: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("DELETE FROM known_browsers WHERE user_id = $1 AND token_hash <> $2")
        .bind(owner).bind(kept.unwrap_or_default()).execute(connection).await.map(drop))
}

/// Forgets browsers that have not been there for long; returns how many.
pub async fn sweep(rounds: &Round) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(rounds, pool => sqlx::query("DELETE FROM known_browsers WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
