//! SQL of `purchases`: what owners say to substitutes, and what takes their place.

use uuid::Uuid;

use super::kept::{Kept, Row, columns, text};
use crate::{
    purchases::Decision,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// One of the owner's purchases, inside the transaction that decides on it.
pub async fn by_id(tx: &mut Tx, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND id = $2"))
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Kept::try_from).transpose()
}

/// Writes down what the owner said to a substitute; false when they have said something already.
pub async fn decide(tx: &mut Tx, id: Uuid, decision: Decision) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET decision = $3, decided_at = $4, updated_at = $4 WHERE user_id = $1 AND id = $2 AND state = 'bought' AND decision IS NULL",
    ).bind(owner).bind(id).bind(text(&decision)).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// The purchase that has taken the place of this one's substitute, or is about to.
pub async fn replaced_by(db: &Scope, id: Uuid) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM purchases WHERE user_id = $1 AND replaces = $2 AND state <> 'not_bought' ORDER BY id DESC LIMIT 1")
        .bind(db.owner()).bind(id).fetch_optional(pool).await)
}

/// Whether a purchase is about to take the place of this one's substitute.
pub async fn is_being_replaced(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM purchases WHERE user_id = $1 AND replaces = $2 AND state IN ('buying', 'compensating'))")
        .bind(owner).bind(id).fetch_one(connection).await)
}
