//! SQL of `purchases` and `purchase_attempts` about numbers that come late.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::kept::word;
use crate::{
    phone::PhoneNumber,
    purchases::late::Tried,
    server::db::{Timestamp, Tx, on_tx},
};

#[derive(Debug, FromRow)]
struct Row {
    purchase_id: Uuid,
    reference: String,
    purchase_state: String,
    asked_at: Timestamp,
    attempt: i64,
    is_last: bool,
    state: String,
    carrier_sid: Option<String>,
    is_refused: bool,
    is_unsure: bool,
    tried_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Tried {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &str| sqlx::Error::Decode(format!("{what} is unreadable").into());
        Ok(Self {
            purchase_id: row.purchase_id,
            reference: row.reference,
            purchase_state: word(&row.purchase_state).ok_or_else(|| unreadable("purchases.state"))?,
            asked_at: row.asked_at.0,
            attempt: row.attempt,
            is_last: row.is_last,
            state: word(&row.state).ok_or_else(|| unreadable("purchase_attempts.state"))?,
            carrier_sid: row.carrier_sid,
            is_refused: row.is_refused,
            is_unsure: row.is_unsure,
            tried_at: row.tried_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// The owner's attempts at this number, the newest first. More than fifty at one number nobody makes.
pub async fn tried(tx: &mut Tx, number: &PhoneNumber) -> Result<Vec<Tried>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(
        "SELECT a.purchase_id, p.reference, p.state AS purchase_state, p.created_at AS asked_at, a.attempt,
           NOT EXISTS (SELECT 1 FROM purchase_attempts l WHERE l.purchase_id = a.purchase_id AND l.attempt > a.attempt) AS is_last,
           a.state, a.carrier_sid, a.undo_refused_at IS NOT NULL AS is_refused, COALESCE(p.cause, '') = 'expired' AS is_unsure, a.created_at AS tried_at, a.updated_at
         FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
         WHERE a.user_id = $1 AND a.phone_number = $2 ORDER BY a.created_at DESC LIMIT 50",
    ).bind(owner).bind(number.as_str()).fetch_all(connection).await)?;
    rows.into_iter().map(Tried::try_from).collect()
}

/// Makes an open purchase due for its driver now.
pub async fn hasten(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE purchases SET next_look_at = $2 WHERE user_id = $3 AND id = $1 AND state IN ('buying', 'compensating') AND next_look_at > $2")
        .bind(id).bind(Timestamp::now()).bind(owner).execute(connection).await.map(drop))
}

/// Writes down that what an ended purchase got too late is given back.
pub async fn give_back(tx: &mut Tx, purchase_id: Uuid, attempt: i64, sid: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = 'compensating', carrier_sid = $3, undo_refusal = NULL, undo_refused_at = NULL, updated_at = $4
         WHERE user_id = $5 AND purchase_id = $1 AND attempt = $2 AND state <> 'bought'",
    ).bind(purchase_id).bind(attempt).bind(sid).bind(Timestamp::now()).bind(owner).execute(connection).await.map(drop))
}

/// Whether a holding that is given back is so by now, and since when it stands so; none where it was never given back.
pub async fn given_back(tx: &mut Tx, sid: &str) -> Result<Option<(bool, Timestamp)>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT state = 'rolled_back' AS is_done, updated_at FROM purchase_attempts
         WHERE user_id = $1 AND carrier_sid = $2 AND state IN ('compensating', 'rolled_back') ORDER BY is_done, updated_at DESC LIMIT 1",
    ).bind(owner).bind(sid).fetch_optional(connection).await)
}
