//! SQL of `purchase_attempts`: the exact numbers a purchase has tried.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use super::kept::{Kept, word};
use crate::{
    phone::PhoneNumber,
    purchases::{Offer, rules::AttemptState},
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// One exact number of a purchase.
#[derive(Debug, Clone)]
pub struct Attempt {
    /// 1 for the number asked for, then upwards.
    pub attempt: i64,
    /// The number.
    pub phone_number: PhoneNumber,
    /// What the carrier said of it before the order.
    pub offer: Option<Offer>,
    /// Why it was chosen in place of the one asked for.
    pub reason: Option<String>,
    /// How it stands.
    pub state: AttemptState,
    /// The carrier's id of the holding, once it is known.
    pub carrier_sid: Option<String>,
    /// Why the carrier did not take it back when it was last asked, in words for the owner.
    pub undo_refusal: Option<String>,
    /// When it was last ordered again without a definite answer so far.
    pub ordered_at: Option<Timestamp>,
    /// When it was written down, which is just before it was ordered.
    pub created_at: Timestamp,
}

#[derive(Debug, FromRow)]
struct Row {
    attempt: i64,
    phone_number: String,
    offer: Json<Option<Offer>>,
    reason: Option<String>,
    state: String,
    carrier_sid: Option<String>,
    undo_refusal: Option<String>,
    ordered_at: Option<Timestamp>,
    created_at: Timestamp,
}

impl TryFrom<Row> for Attempt {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &str| sqlx::Error::Decode(format!("purchase_attempts.{what} is unreadable").into());
        Ok(Self {
            attempt: row.attempt,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|_| unreadable("phone_number"))?,
            offer: row.offer.0,
            reason: row.reason,
            state: word(&row.state).ok_or_else(|| unreadable("state"))?,
            carrier_sid: row.carrier_sid,
            undo_refusal: row.undo_refusal,
            ordered_at: row.ordered_at,
            created_at: row.created_at,
        })
    }
}

/// Writes down that this exact number is about to be ordered. Two open attempts of one owner never name the same number.
pub async fn mean(
    tx: &mut Tx,
    purchase_id: Uuid,
    attempt: i64,
    number: &PhoneNumber,
    offer: Option<&Offer>,
    reason: Option<&str>,
) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO purchase_attempts (purchase_id, attempt, user_id, phone_number, offer, reason, state, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, 'meant', $7, $7)",
    )
    .bind(purchase_id).bind(attempt).bind(owner).bind(number.as_str()).bind(Json(offer)).bind(reason).bind(Timestamp::now())
    .execute(connection).await.map(drop))
}

/// All numbers a purchase has tried, in their order.
pub async fn of(db: &Scope, purchase_id: Uuid) -> Result<Vec<Attempt>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT attempt, phone_number, offer, reason, state, carrier_sid, undo_refusal, ordered_at, created_at FROM purchase_attempts WHERE user_id = $2 AND purchase_id = $1 ORDER BY attempt",
    ).bind(purchase_id).bind(db.owner()).fetch_all(pool).await)?;
    rows.into_iter().map(Attempt::try_from).collect()
}

/// Writes down how an attempt stands.
pub async fn set(
    tx: &mut Tx,
    purchase_id: Uuid,
    attempt: i64,
    state: AttemptState,
    sid: Option<&str>,
    code: Option<u32>,
) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = $3, carrier_sid = COALESCE($4, carrier_sid), carrier_code = COALESCE($5, carrier_code), updated_at = $6
         WHERE user_id = $7 AND purchase_id = $1 AND attempt = $2",
    ).bind(purchase_id).bind(attempt).bind(state.as_str()).bind(sid).bind(code.map(i64::from)).bind(Timestamp::now()).bind(owner)
    .execute(connection).await.map(drop))
}

/// Writes down when an attempt was last ordered without a definite answer; false when another driver has the purchase.
pub async fn ordered(db: &Scope, purchase: &Kept, attempt: i64, at: Option<Timestamp>) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE purchase_attempts SET ordered_at = $4, updated_at = $5 WHERE user_id = $6 AND purchase_id = $1 AND attempt = $2
           AND EXISTS (SELECT 1 FROM purchases WHERE id = $1 AND epoch = $3 AND state = 'buying')",
    ).bind(purchase.id).bind(attempt).bind(purchase.epoch).bind(at).bind(Timestamp::now()).bind(db.owner()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Whether another open attempt of the owner names this number: the carrier would say yes to both.
pub async fn is_open(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM purchase_attempts WHERE user_id = $1 AND phone_number = $2 AND state IN ('meant', 'silent', 'compensating'))",
    ).bind(owner).bind(number.as_str()).fetch_one(connection).await)
}
