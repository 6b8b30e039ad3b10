//! SQL of `guesses`. Which count it is, the door says.

use super::Count;
use crate::server::db::{Door, Round, Timestamp, on_db};

/// How a count stands.
pub async fn read(door: &Door) -> Result<Option<Count>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as("SELECT tries, next_at, expires_at FROM guesses WHERE bucket = $1").bind(door.key()).fetch_optional(pool).await)
}

/// Puts `after` in the place of `before`; false where it is not `before` any more.
pub async fn write(door: &Door, before: Option<Count>, after: Count) -> Result<bool, sqlx::Error> {
    let written = match before {
        None => on_db!(door, pool => sqlx::query(
            "INSERT INTO guesses (bucket, tries, next_at, expires_at) VALUES ($1, $2, $3, $4) ON CONFLICT (bucket) DO NOTHING",
        ).bind(door.key()).bind(after.tries).bind(after.next_at).bind(after.expires_at).execute(pool).await?.rows_affected()),
        Some(before) => on_db!(door, pool => sqlx::query(
            "UPDATE guesses SET tries = $2, next_at = $3, expires_at = $4 WHERE bucket = $1 AND tries = $5 AND next_at = $6 AND expires_at = $7",
        ).bind(door.key()).bind(after.tries).bind(after.next_at).bind(after.expires_at)
            .bind(before.tries).bind(before.next_at).bind(before.expires_at).execute(pool).await?.rows_affected()),
    };
    Ok(written == 1)
}

/// Counts one try less, as if it had not been made at this moment.
pub async fn take_back(door: &Door, next_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(door, pool => sqlx::query("UPDATE guesses SET tries = tries - 1, next_at = $2 WHERE bucket = $1 AND tries > 0")
        .bind(door.key()).bind(next_at).execute(pool).await.map(drop))
}

/// Forgets counts of long ago; returns how many.
pub async fn sweep(rounds: &Round) -> Result<u64, sqlx::Error> {
    Ok(
        on_db!(rounds, pool => sqlx::query("DELETE FROM guesses WHERE expires_at <= $1").bind(Timestamp::now()).execute(pool).await?.rows_affected()),
    )
}
