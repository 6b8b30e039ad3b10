//! SQL of `purchases` and `purchase_attempts` for an operator.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    purchases::Cause,
    server::db::{Overview, Timestamp, of_these, on_db},
};

/// How many purchases of all businesses were begun since that moment, how many of them bought nothing, and how many are
/// open whenever they were begun.
pub async fn sums(db: &Overview, since: Timestamp) -> Result<(i64, i64, i64), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN state = 'not_bought' THEN 1 ELSE 0 END), 0) AS BIGINT),
           (SELECT COUNT(*) FROM purchases WHERE state IN ('buying', 'compensating'))
         FROM purchases WHERE created_at > $1",
    ).bind(since).fetch_one(pool).await)
}

/// How many purchases of each of these owners are open.
pub async fn open(db: &Overview, ids: &[Uuid]) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    of_these!(
        db,
        ids,
        "SELECT user_id, COUNT(*) FROM purchases WHERE state IN ('buying', 'compensating') AND user_id IN",
        "GROUP BY user_id"
    )
}

/// How many purchases of each of these owners, begun since that moment, bought nothing.
pub async fn failures(db: &Overview, ids: &[Uuid], since: Timestamp) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on_db!(db, pool => {
        let mut query = sqlx::QueryBuilder::new("SELECT user_id, COUNT(*) FROM purchases WHERE state = 'not_bought' AND created_at > ");
        query.push_bind(since).push(" AND user_id IN (");
        let mut list = query.separated(", ");
        for id in ids {
            list.push_bind(*id);
        }
        query.push(") GROUP BY user_id").build_query_as().fetch_all(pool).await
    })
}

/// Why purchases of one owner, begun since that moment, bought nothing, and how often; the most frequent first.
pub async fn causes(db: &Overview, owner: Uuid, since: Timestamp) -> Result<Vec<(Cause, i64)>, sqlx::Error> {
    let rows: Vec<(Option<String>, i64)> = on_db!(db, pool => sqlx::query_as(
        "SELECT cause, COUNT(*) FROM purchases WHERE user_id = $1 AND state = 'not_bought' AND created_at > $2
         GROUP BY cause ORDER BY COUNT(*) DESC, cause",
    ).bind(owner).bind(since).fetch_all(pool).await)?;
    let known = |word: Option<String>| serde_json::from_value(word.into()).unwrap_or(Cause::Refused);
    Ok(rows.into_iter().map(|(word, count)| (known(word), count)).collect())
}

/// A purchase that should have ended by now.
#[derive(Debug, Clone, FromRow)]
pub struct Stuck {
    /// Whose.
    pub user_id: Uuid,
    /// Its short name, also at the carrier.
    pub reference: String,
    /// Which number it is after.
    pub requested_number: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// Purchases that were begun before that moment and are still open, the oldest first.
pub async fn stuck(db: &Overview, before: Timestamp, limit: u32) -> Result<Vec<Stuck>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, reference, requested_number, created_at FROM purchases
         WHERE state IN ('buying', 'compensating') AND created_at < $1 ORDER BY created_at LIMIT $2",
    ).bind(before).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The same of one owner.
pub async fn stuck_of(db: &Overview, owner: Uuid, before: Timestamp, limit: u32) -> Result<Vec<Stuck>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, reference, requested_number, created_at FROM purchases
         WHERE user_id = $1 AND state IN ('buying', 'compensating') AND created_at < $2 ORDER BY created_at LIMIT $3",
    ).bind(owner).bind(before).bind(i64::from(limit)).fetch_all(pool).await)
}

/// A number that came too late and that the carrier does not take back.
#[derive(Debug, Clone, FromRow)]
pub struct NotTaken {
    /// Whose account holds it.
    pub user_id: Uuid,
    /// The number.
    pub phone_number: String,
    /// Why not, in words.
    pub undo_refusal: Option<String>,
    /// When it last said so.
    pub undo_refused_at: Timestamp,
}

/// Givings-back that the carrier refuses, the longest waiting first.
pub async fn not_taken(db: &Overview, limit: u32) -> Result<Vec<NotTaken>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, phone_number, undo_refusal, undo_refused_at FROM purchase_attempts
         WHERE state = 'compensating' AND undo_refused_at IS NOT NULL ORDER BY created_at LIMIT $1",
    ).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The same of one owner.
pub async fn not_taken_of(db: &Overview, owner: Uuid, limit: u32) -> Result<Vec<NotTaken>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, phone_number, undo_refusal, undo_refused_at FROM purchase_attempts
         WHERE user_id = $1 AND state = 'compensating' AND undo_refused_at IS NOT NULL ORDER BY created_at LIMIT $2",
    ).bind(owner).bind(i64::from(limit)).fetch_all(pool).await)
}
