//! SQL of `address_wishes`: addresses that are to be made at Twilio.

use sqlx::types::Json;
use uuid::Uuid;

use crate::{
    addresses::NewAddress,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// Writes down that an address is about to be made.
pub async fn mean(tx: &mut Tx, id: Uuid, reference: &str, fields: &NewAddress) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO address_wishes (id, user_id, reference, state, fields, created_at, updated_at) VALUES ($1, $2, $3, 'meant', $4, $5, $5)",
    ).bind(id).bind(owner).bind(reference).bind(Json(fields)).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Writes down what became of it.
pub async fn end(tx: &mut Tx, id: Uuid, sid: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    let state = if sid.is_some() { "made" } else { "refused" };
    on_tx!(tx, connection => sqlx::query("UPDATE address_wishes SET state = $3, sid = $4, updated_at = $5 WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).bind(state).bind(sid).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// The same address, meant but not known to be made; the latest.
pub async fn open(db: &Scope, fields: &NewAddress) -> Result<Option<(Uuid, String)>, sqlx::Error> {
    let rows: Vec<(Uuid, String, Json<NewAddress>)> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, reference, fields FROM address_wishes WHERE user_id = $1 AND state = 'meant' ORDER BY created_at DESC LIMIT 20",
    ).bind(db.owner()).fetch_all(pool).await)?;
    Ok(rows
        .into_iter()
        .find(|(_, _, kept)| kept.0 == *fields)
        .map(|(id, reference, _)| (id, reference)))
}
