//! SQL of `address_wishes`: addresses that are to be made at Twilio, each once.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    addresses::NewAddress,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// An address as it was last asked for.
#[derive(Debug, Clone, FromRow)]
pub struct Wish {
    /// Its id.
    pub id: Uuid,
    /// Its name at Twilio.
    pub reference: String,
    /// Until when somebody is asking for it.
    pub lease_until: Timestamp,
}

/// What was asked for before, by what makes two of them the same.
pub async fn of(tx: &mut Tx, fingerprint: &str) -> Result<Option<Wish>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT id, reference, lease_until FROM address_wishes WHERE user_id = $1 AND fingerprint = $2",
    ).bind(owner).bind(fingerprint).fetch_optional(connection).await)
}

/// How one that somebody else asks for stands now.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Wish>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, reference, lease_until FROM address_wishes WHERE user_id = $1 AND id = $2",
    ).bind(db.owner()).bind(id).fetch_optional(pool).await)
}

/// Writes down that an address is about to be made.
pub async fn mean(tx: &mut Tx, wish: &Wish, fingerprint: &str, fields: &NewAddress) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO address_wishes (id, user_id, reference, state, fingerprint, lease_until, fields, created_at, updated_at)
         VALUES ($1, $2, $3, 'meant', $4, $5, $6, $7, $7)",
    ).bind(wish.id).bind(owner).bind(&wish.reference).bind(fingerprint).bind(wish.lease_until).bind(Json(fields)).bind(Timestamp::now())
    .execute(connection).await.map(drop))
}

/// Takes one up again that nobody is asking for.
pub async fn take_up(tx: &mut Tx, id: Uuid, lease_until: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE address_wishes SET lease_until = $3, updated_at = $4, state = CASE state WHEN 'made' THEN state ELSE 'meant' END
         WHERE user_id = $1 AND id = $2",
    ).bind(owner).bind(id).bind(lease_until).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Whether it is written down already that this address was made.
pub async fn is_made(tx: &mut Tx, id: Uuid, sid: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM address_wishes WHERE user_id = $1 AND id = $2 AND state = 'made' AND sid = $3)",
    ).bind(owner).bind(id).bind(sid).fetch_one(connection).await)
}

/// Writes down what became of it.
pub async fn end(tx: &mut Tx, id: Uuid, sid: Option<&str>) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    let state = if sid.is_some() { "made" } else { "refused" };
    on_tx!(tx, connection => sqlx::query(
        "UPDATE address_wishes SET state = $3, sid = $4, lease_until = $5, updated_at = $5 WHERE user_id = $1 AND id = $2",
    ).bind(owner).bind(id).bind(state).bind(sid).bind(Timestamp::now()).execute(connection).await.map(drop))
}
