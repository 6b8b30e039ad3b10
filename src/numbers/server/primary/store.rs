//! SQL of `user_twilio_numbers.is_primary`. That there are never two, an index of the database sees to.

use uuid::Uuid;

use crate::server::db::{Timestamp, Tx, on_tx};

/// No number is the primary one, until one is made it in the same transaction.
pub(super) async fn take_away(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET is_primary = FALSE, updated_at = $2 WHERE user_id = $1 AND is_primary = TRUE")
        .bind(owner).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Makes an active number the primary one.
pub(super) async fn give(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET is_primary = TRUE, updated_at = $3 WHERE user_id = $1 AND id = $2 AND status = 'active'")
        .bind(owner).bind(id).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// The active number that follows: this one where it is active, otherwise the one held longest.
pub(super) async fn follows(tx: &mut Tx, gone: Uuid, next: Option<Uuid>) -> Result<Option<Uuid>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT id FROM user_twilio_numbers WHERE user_id = $1 AND status = 'active' AND id <> $2
         ORDER BY CASE WHEN id = $3 THEN 0 ELSE 1 END, CASE WHEN release_at IS NULL THEN 0 ELSE 1 END, id LIMIT 1",
    ).bind(owner).bind(gone).bind(next.unwrap_or_default()).fetch_optional(connection).await)
}
