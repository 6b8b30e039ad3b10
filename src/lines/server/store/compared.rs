//! SQL of the rounds of `lines`, and of what a reading of Vapi's whole list changes.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Round, Timestamp, Tx, on_db, on_tx};

/// Lines that wait for a round, each with its owner.
pub async fn due(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM lines WHERE state IN ('ordering', 'activating', 'undoing', 'releasing')
           AND next_look_at <= $1 AND lease_until <= $1 ORDER BY next_look_at LIMIT $2",
    ).bind(Timestamp::now()).bind(i64::from(most)).fetch_all(pool).await)
}

/// A line of some owner, as far as a comparison with Vapi's list needs it.
#[derive(Debug, Clone, FromRow)]
pub struct Known {
    /// Its owner.
    pub user_id: Uuid,
    /// Its id.
    pub id: Uuid,
    /// Its name at Vapi begins with it.
    pub reference: String,
    /// How it stands.
    pub state: String,
    /// Vapi's id.
    pub vapi_id: Option<String>,
}

/// Lines of all owners behind an id, in order.
pub async fn known_after(db: &Round, after: Uuid, most: u32) -> Result<Vec<Known>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT user_id, id, reference, state, vapi_id FROM lines WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after).bind(i64::from(most)).fetch_all(pool).await)
}

/// How many lines stand how.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM lines GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// A number came after its wish had ended: it is given back. False where the wish has not ended.
pub async fn give_back_late(tx: &mut Tx, id: Uuid, vapi_id: &str) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE lines SET state = 'undoing', vapi_id = $3, settled_at = NULL, next_look_at = $4, lease_until = $4, updated_at = $4
         WHERE user_id = $1 AND id = $2 AND state IN ('failed', 'released')",
    ).bind(owner).bind(id).bind(vapi_id).bind(now).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// An active line was missing in a whole list: once it is remembered, and lost where it was missing at least so long ago
/// already. True where it is lost now.
pub async fn missed(tx: &mut Tx, id: Uuid, believed_since: Timestamp) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let lost = on_tx!(tx, connection => sqlx::query(
        "UPDATE lines SET state = 'lost', settled_at = $4, updated_at = $4
         WHERE user_id = $1 AND id = $2 AND state = 'active' AND missed_at IS NOT NULL AND missed_at <= $3",
    ).bind(owner).bind(id).bind(believed_since).bind(now).execute(connection).await?.rows_affected());
    if lost == 0 {
        on_tx!(tx, connection => sqlx::query(
            "UPDATE lines SET missed_at = COALESCE(missed_at, $3) WHERE user_id = $1 AND id = $2 AND state = 'active'",
        ).bind(owner).bind(id).bind(now).execute(connection).await.map(drop))?;
    }
    Ok(lost == 1)
}

/// It was in the list.
pub async fn seen(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE lines SET missed_at = NULL WHERE user_id = $1 AND id = $2 AND missed_at IS NOT NULL")
        .bind(owner).bind(id).execute(connection).await.map(drop))
}
