//! SQL of `audit_events`.

use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::Event;
use crate::server::db::{Scope, Timestamp, Tx, on_db, on_tx};

/// A line as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct Line {
    /// `purchase.meant`, `number.released`, …
    pub event: String,
    /// What else matters.
    pub details: Json<Value>,
    /// When.
    pub at: Timestamp,
}

/// Writes a line in the transaction that makes it true.
pub async fn write(tx: &mut Tx, event: &Event) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("INSERT INTO audit_events (id, user_id, subject_id, event, details, at) VALUES ($1, $2, $3, $4, $5, $6)")
        .bind(Uuid::now_v7()).bind(owner).bind(event.subject_id).bind(event.event).bind(Json(&event.details)).bind(Timestamp::now())
        .execute(connection).await.map(drop))
}

/// All lines about one of the owner's purchases or numbers, oldest first.
pub async fn of(db: &Scope, subject_id: Uuid) -> Result<Vec<Line>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT event, details, at FROM audit_events WHERE user_id = $1 AND subject_id = $2 ORDER BY id")
        .bind(db.owner()).bind(subject_id).fetch_all(pool).await)
}
