//! SQL of `user_twilio_numbers` for an operator.

use uuid::Uuid;

use crate::server::db::{Overview, of_these, on_db};

/// How many numbers all businesses hold, and their monthly prices together, in cents.
pub async fn sums(db: &Overview) -> Result<(i64, Option<i64>), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT COUNT(*), CAST(SUM(monthly_price_cents) AS BIGINT) FROM user_twilio_numbers WHERE status IN ('active', 'releasing')",
    ).fetch_one(pool).await)
}

/// The same of each of these owners; no line of one who holds nothing.
pub async fn of(db: &Overview, ids: &[Uuid]) -> Result<Vec<(Uuid, i64, Option<i64>)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    of_these!(
        db,
        ids,
        "SELECT user_id, COUNT(*), CAST(SUM(monthly_price_cents) AS BIGINT) FROM user_twilio_numbers
         WHERE status IN ('active', 'releasing') AND user_id IN",
        "GROUP BY user_id"
    )
}
