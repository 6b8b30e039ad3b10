//! SQL of `reconciliations` and `reconciliation_findings` for an operator.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Overview, Timestamp, of_these, on_db};

/// A number that only the carrier has: it is paid for and stands in no list.
#[derive(Debug, Clone, FromRow)]
pub struct Orphan {
    /// Whose account holds it.
    pub user_id: Uuid,
    /// The number.
    pub phone_number: String,
    /// When it was found.
    pub found_at: Timestamp,
}

/// How one owner's comparisons stand.
#[derive(Debug, Clone, FromRow)]
pub struct Standing {
    /// Whose.
    pub user_id: Uuid,
    /// When the whole list was last compared.
    pub compared_at: Option<Timestamp>,
    /// When the carrier could last not be read, if that was later.
    pub failed_at: Option<Timestamp>,
    /// Why not.
    pub failure: Option<String>,
}

/// How many numbers only the carrier has, of all businesses, and how many other differences are open.
pub async fn sums(db: &Overview) -> Result<(i64, i64), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(CASE WHEN kind = 'only_carrier' THEN 1 ELSE 0 END), 0) AS BIGINT),
           CAST(COALESCE(SUM(CASE WHEN kind = 'only_carrier' THEN 0 ELSE 1 END), 0) AS BIGINT)
         FROM reconciliation_findings WHERE closed_at IS NULL",
    ).fetch_one(pool).await)
}

/// The same of each of these owners; no line of one with whom all agrees.
pub async fn of(db: &Overview, ids: &[Uuid]) -> Result<Vec<(Uuid, i64, i64)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    of_these!(
        db,
        ids,
        "SELECT user_id, CAST(SUM(CASE WHEN kind = 'only_carrier' THEN 1 ELSE 0 END) AS BIGINT),
           CAST(SUM(CASE WHEN kind = 'only_carrier' THEN 0 ELSE 1 END) AS BIGINT)
         FROM reconciliation_findings WHERE closed_at IS NULL AND user_id IN",
        "GROUP BY user_id"
    )
}

/// How the comparisons of these owners stand; no line of one who takes no part yet.
pub async fn standings(db: &Overview, ids: &[Uuid]) -> Result<Vec<Standing>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    of_these!(
        db,
        ids,
        "SELECT user_id, compared_at, failed_at, failure FROM reconciliations WHERE user_id IN",
        ""
    )
}

/// Numbers that only the carrier has, the longest known first.
pub async fn orphans(db: &Overview, limit: u32) -> Result<Vec<Orphan>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, phone_number, found_at FROM reconciliation_findings
         WHERE closed_at IS NULL AND kind = 'only_carrier' ORDER BY found_at, id LIMIT $1",
    ).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The same of one owner.
pub async fn orphans_of(db: &Overview, owner: Uuid, limit: u32) -> Result<Vec<Orphan>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, phone_number, found_at FROM reconciliation_findings
         WHERE user_id = $1 AND closed_at IS NULL AND kind = 'only_carrier' ORDER BY found_at, id LIMIT $2",
    ).bind(owner).bind(i64::from(limit)).fetch_all(pool).await)
}
