//! SQL of `bulk_purchases`: several numbers ordered with one click.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::kept::{Kept, Row, columns};
use crate::{
    phone::PhoneNumber,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// How many of one order are driven at the same time, on all servers together.
pub const AT_ONCE: i64 = 4;

/// An order of several numbers about to be written down.
#[derive(Debug, Clone)]
pub struct NewBulk {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// One order per owner and key.
    pub idempotency_key: String,
    /// What was ordered under the key.
    pub request_hash: String,
}

/// Writes down the order; its purchases follow in the same transaction.
pub async fn add(tx: &mut Tx, bulk: &NewBulk) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO bulk_purchases (id, user_id, idempotency_key, request_hash, created_at) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(bulk.id).bind(owner).bind(&bulk.idempotency_key).bind(&bulk.request_hash).bind(Timestamp::now())
    .execute(connection).await.map(drop))
}

/// An order made earlier.
#[derive(Debug, Clone, FromRow)]
pub struct Earlier {
    /// Its id.
    pub id: Uuid,
    /// What was ordered.
    pub request_hash: String,
}

const BY_KEY: &str = "SELECT id, request_hash FROM bulk_purchases WHERE user_id = $1 AND idempotency_key = $2";

/// The order made under a key.
pub async fn by_key(db: &Scope, key: &str) -> Result<Option<Earlier>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(BY_KEY).bind(db.owner()).bind(key).fetch_optional(pool).await)
}

/// The same, inside a transaction that holds the owner's turn.
pub async fn by_key_in(tx: &mut Tx, key: &str) -> Result<Option<Earlier>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(BY_KEY).bind(owner).bind(key).fetch_optional(connection).await)
}

/// The purchases of one of the owner's orders, in the order asked for. None: there is no such order of theirs.
pub async fn of(db: &Scope, id: Uuid) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(columns!("SELECT", "FROM purchases WHERE user_id = $1 AND bulk_id = $2 ORDER BY bulk_position"))
        .bind(db.owner()).bind(id).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Whether a purchase of the owner's that is under way asked for this number.
pub async fn is_asked_for(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM purchases WHERE user_id = $1 AND requested_number = $2 AND state IN ('buying', 'compensating'))",
    ).bind(owner).bind(number.as_str()).fetch_one(connection).await)
}

/// Makes those who take up purchases of one order follow each other, so that each counts what the others hold.
pub(super) async fn take_turn(tx: &mut Tx, purchase_id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE bulk_purchases SET created_at = created_at WHERE user_id = $2 AND id = (SELECT bulk_id FROM purchases WHERE id = $1)",
    ).bind(purchase_id).bind(owner).execute(connection).await.map(drop))
}
