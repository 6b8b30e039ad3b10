//! SQL of `user_limits`, what the host allows one owner instead of the settings, and of what was bought lately.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Scope, Timestamp, Tx, on_db, on_tx};

/// What the host allows one owner; none is as in the settings, 0 is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, FromRow)]
pub struct Allowed {
    /// Numbers bought in 24 hours.
    pub numbers_per_day: Option<i64>,
    /// Numbers held at once.
    pub numbers_total: Option<i64>,
    /// Cents per month.
    pub monthly_spend_cents: Option<i64>,
}

const ALLOWED: &str = "SELECT numbers_per_day, numbers_total, monthly_spend_cents FROM user_limits WHERE user_id = $1";

/// What one owner is allowed; the default where nothing was said.
pub async fn of(db: &Scope) -> Result<Allowed, sqlx::Error> {
    let row: Option<Allowed> = on_db!(db, pool => sqlx::query_as(ALLOWED).bind(db.owner()).fetch_optional(pool).await)?;
    Ok(row.unwrap_or_default())
}

/// The same, inside a transaction that holds the owner's turn.
pub async fn of_in(tx: &mut Tx) -> Result<Allowed, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Allowed> =
        on_tx!(tx, connection => sqlx::query_as(ALLOWED).bind(owner).fetch_optional(connection).await)?;
    Ok(row.unwrap_or_default())
}

/// From now on the owner is allowed this.
pub async fn set(tx: &mut Tx, allowed: Allowed) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO user_limits (user_id, numbers_per_day, numbers_total, monthly_spend_cents, updated_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (user_id) DO UPDATE SET numbers_per_day = excluded.numbers_per_day, numbers_total = excluded.numbers_total,
           monthly_spend_cents = excluded.monthly_spend_cents, updated_at = excluded.updated_at",
    )
    .bind(owner).bind(allowed.numbers_per_day).bind(allowed.numbers_total).bind(allowed.monthly_spend_cents).bind(Timestamp::now())
    .execute(connection).await.map(drop))
}

/// One row a purchase: what was held before was not charged by it.
const BOUGHT: &str = "SELECT number_id FROM purchases WHERE user_id = $1 AND state = 'bought' AND settled_at > $2
       AND number_id IS NOT NULL AND (cause IS NULL OR cause <> 'held_before')";

/// The numbers an owner has bought since a moment, once for each purchase.
pub async fn bought(db: &Scope, since: Timestamp) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(BOUGHT).bind(db.owner()).bind(since).fetch_all(pool).await)
}

/// The same, inside a transaction that holds the owner's turn.
pub async fn bought_in(tx: &mut Tx, since: Timestamp) -> Result<Vec<Uuid>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(BOUGHT).bind(owner).bind(since).fetch_all(connection).await)
}

/// The carrier may charge these all the same. What an open purchase gives back is counted as open.
const GIVEN_BACK: &str = "SELECT CAST(SUM(monthly_price_cents) AS BIGINT) FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
     WHERE a.user_id = $1 AND a.state IN ('compensating', 'rolled_back') AND a.updated_at > $2 AND p.state IN ('bought', 'not_bought')";

/// The cents of what an owner's purchases got and gave back since a moment.
pub async fn given_back(db: &Scope, since: Timestamp) -> Result<Option<i64>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(GIVEN_BACK).bind(db.owner()).bind(since).fetch_one(pool).await)
}

/// The same, inside a transaction that holds the owner's turn.
pub async fn given_back_in(tx: &mut Tx, since: Timestamp) -> Result<Option<i64>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(GIVEN_BACK).bind(owner).bind(since).fetch_one(connection).await)
}
