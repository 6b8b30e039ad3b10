//! SQL of `purchase_attempts`: the exact numbers a purchase has tried.

use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use super::kept::{Kept, word};
use crate::{
    phone::PhoneNumber,
    purchases::{Offer, rules::AttemptState},
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
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
        "SELECT attempt, phone_number, offer, reason, state, carrier_sid, ordered_at, created_at FROM purchase_attempts WHERE user_id = $2 AND purchase_id = $1 ORDER BY attempt",
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

/// Ends the giving back of one number; false where somebody else has written that down.
pub async fn given_back(tx: &mut Tx, purchase_id: Uuid, attempt: i64, sid: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = 'rolled_back', updated_at = $4
         WHERE user_id = $5 AND purchase_id = $1 AND attempt = $2 AND carrier_sid = $3 AND state = 'compensating'",
    ).bind(purchase_id).bind(attempt).bind(sid).bind(Timestamp::now()).bind(owner).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Whether another open attempt of the owner names this number: the carrier would say yes to both.
pub async fn is_open(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM purchase_attempts WHERE user_id = $1 AND phone_number = $2 AND state IN ('meant', 'silent', 'compensating'))",
    ).bind(owner).bind(number.as_str()).fetch_one(connection).await)
}

/// Attempts that may have a holding to be given back, of purchases that have ended: nothing else visits them. Each with its
/// owner; a few of each owner at a time, the longest waiting of each first, so that nobody's many keep the others waiting.
pub async fn undone(db: &Round, most: u32) -> Result<Vec<(Uuid, Uuid, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, purchase_id, attempt FROM (
           SELECT a.user_id, purchase_id, attempt, a.updated_at, ROW_NUMBER() OVER (PARTITION BY a.user_id ORDER BY a.updated_at) AS place
           FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
           WHERE a.state = 'compensating' AND p.state IN ('bought', 'not_bought')) AS waiting
         WHERE place <= 10 ORDER BY place, updated_at LIMIT $1",
    ).bind(i64::from(most)).fetch_all(pool).await)
}

/// The same of one owner.
pub async fn undone_of(db: &Scope) -> Result<Vec<(Uuid, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT purchase_id, attempt FROM purchase_attempts a JOIN purchases p ON p.id = a.purchase_id
         WHERE a.user_id = $1 AND a.state = 'compensating' AND p.state IN ('bought', 'not_bought') ORDER BY a.updated_at LIMIT 10",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// A holding that is being given back although its purchase has ended.
#[derive(Debug, Clone, FromRow)]
pub struct Undoing {
    /// The number.
    pub phone_number: String,
    /// The carrier's id of the holding.
    pub carrier_sid: String,
}

/// What is to be given back of an attempt; none where it is done.
pub async fn undoing(db: &Scope, purchase_id: Uuid, attempt: i64) -> Result<Option<Undoing>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT phone_number, carrier_sid FROM purchase_attempts
         WHERE user_id = $1 AND purchase_id = $2 AND attempt = $3 AND state = 'compensating' AND carrier_sid IS NOT NULL",
    ).bind(db.owner()).bind(purchase_id).bind(attempt).fetch_optional(pool).await)
}

/// Puts one that could not be given back behind the others.
pub async fn put_back(db: &Scope, purchase_id: Uuid, attempt: i64) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE purchase_attempts SET updated_at = $3 WHERE user_id = $4 AND purchase_id = $1 AND attempt = $2 AND state = 'compensating'")
        .bind(purchase_id).bind(attempt).bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}
