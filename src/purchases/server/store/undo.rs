//! SQL of `purchase_attempts`: what is given back, and what the carrier says to it.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx};

/// Attempts that may have a holding to be given back, of purchases that have ended: nothing else visits them. Each with its
/// owner; a few of each owner at a time, the longest waiting of each first, so that nobody's many keep the others waiting.
/// One that the carrier has refused to take waits until `refused_before`.
pub async fn waiting(db: &Round, refused_before: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, purchase_id, attempt FROM (
           SELECT a.user_id, purchase_id, attempt, a.updated_at, ROW_NUMBER() OVER (PARTITION BY a.user_id ORDER BY a.updated_at) AS place
           FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
           WHERE a.state = 'compensating' AND p.state IN ('bought', 'not_bought')
             AND (a.undo_refused_at IS NULL OR a.undo_refused_at <= $1)) AS waiting
         WHERE place <= 10 ORDER BY place, updated_at LIMIT $2",
    ).bind(refused_before).bind(i64::from(most)).fetch_all(pool).await)
}

/// The same of one owner, who has asked for it: refused ones too.
pub async fn waiting_of(db: &Scope) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT purchase_id, attempt FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
         WHERE a.user_id = $1 AND a.state = 'compensating' AND p.state IN ('bought', 'not_bought') ORDER BY a.updated_at LIMIT 10",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// A holding that is being given back.
#[derive(Debug, Clone, FromRow)]
pub struct Undoing {
    /// The number.
    pub phone_number: String,
    /// The carrier's id of the holding.
    pub carrier_sid: String,
}

/// Takes up what is to be given back of an attempt, just before the carrier is asked; none where it is done. An earlier no
/// of the carrier stands no more from here on, so that nobody puts the number into the list while it may be going.
pub async fn take(db: &Scope, purchase_id: Uuid, attempt: i64) -> Result<Option<Undoing>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "UPDATE purchase_attempts SET undo_refused_at = NULL
         WHERE user_id = $1 AND purchase_id = $2 AND attempt = $3 AND state = 'compensating' AND carrier_sid IS NOT NULL
         RETURNING phone_number, carrier_sid",
    ).bind(db.owner()).bind(purchase_id).bind(attempt).fetch_optional(pool).await)
}

/// Keeps why the carrier does not take a number back; false where the same was kept already.
pub async fn refuse(tx: &mut Tx, purchase_id: Uuid, attempt: i64, why: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let news = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET undo_refusal = $4 WHERE user_id = $1 AND purchase_id = $2 AND attempt = $3 AND state = 'compensating'
           AND (undo_refusal IS NULL OR undo_refusal <> $4)",
    ).bind(owner).bind(purchase_id).bind(attempt).bind(why).execute(connection).await?.rows_affected());
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET undo_refused_at = $4, updated_at = $4
         WHERE user_id = $1 AND purchase_id = $2 AND attempt = $3 AND state = 'compensating'",
    ).bind(owner).bind(purchase_id).bind(attempt).bind(Timestamp::now()).execute(connection).await.map(drop))?;
    Ok(news == 1)
}

/// Ends the giving back of one number; false where somebody else has written that down.
pub async fn done(tx: &mut Tx, purchase_id: Uuid, attempt: i64, sid: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = 'rolled_back', updated_at = $4
         WHERE user_id = $5 AND purchase_id = $1 AND attempt = $2 AND carrier_sid = $3 AND state = 'compensating'",
    ).bind(purchase_id).bind(attempt).bind(sid).bind(Timestamp::now()).bind(owner).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Puts one that could not be given back behind the others.
pub async fn put_back(db: &Scope, purchase_id: Uuid, attempt: i64) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE purchase_attempts SET updated_at = $3 WHERE user_id = $4 AND purchase_id = $1 AND attempt = $2 AND state = 'compensating'")
        .bind(purchase_id).bind(attempt).bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}

/// Whether the carrier has refused to take a holding back, and nobody is asking it again just now.
pub async fn is_refused(tx: &mut Tx, sid: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM purchase_attempts WHERE user_id = $1 AND carrier_sid = $2 AND state = 'compensating' AND undo_refused_at IS NOT NULL)",
    ).bind(owner).bind(sid).fetch_one(connection).await)
}

/// A holding that was being given back stands in the list now: its attempt has nothing more to do, and a purchase that had
/// not ended ends with it.
pub async fn listed(tx: &mut Tx, sid: &str, number_id: Uuid) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET state = 'bought', number_id = $3, cause = NULL, epoch = epoch + 1, settled_at = $4, updated_at = $4, lease_until = $4
         WHERE user_id = $1 AND state = 'compensating'
           AND id IN (SELECT purchase_id FROM purchase_attempts WHERE user_id = $1 AND carrier_sid = $2 AND state = 'compensating')",
    ).bind(owner).bind(sid).bind(number_id).bind(now).execute(connection).await.map(drop))?;
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = 'bought', undo_refused_at = NULL, updated_at = $3
         WHERE user_id = $1 AND carrier_sid = $2 AND state = 'compensating'",
    ).bind(owner).bind(sid).bind(now).execute(connection).await.map(drop))
}
