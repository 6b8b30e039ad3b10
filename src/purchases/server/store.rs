//! SQL of `purchases` and `purchase_attempts`.

use serde_json::Value;
use sqlx::{FromRow, types::Json};
use uuid::Uuid;

use crate::{
    money::Money,
    phone::PhoneNumber,
    purchases::{Cause, Offer, State, Substitution},
    server::db::{Db, Timestamp, Tx, on_db, on_tx},
};

/// A purchase about to be written down.
#[derive(Debug, Clone)]
pub struct NewPurchase {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// Short name for people, also at the carrier.
    pub reference: String,
    /// One purchase per owner and key.
    pub idempotency_key: String,
    /// What was ordered under the key.
    pub request_hash: String,
    /// The exact number.
    pub requested_number: PhoneNumber,
    /// ISO code.
    pub country: String,
    /// The owner's label.
    pub friendly_name: Option<String>,
    /// What may be bought when it is gone.
    pub substitution: Substitution,
    /// What the carrier said of it before the order.
    pub offer: Option<Offer>,
    /// The rent shown to the owner.
    pub rent: Option<Money>,
    /// Until when its writer drives it.
    pub lease_until: Timestamp,
}

/// A purchase as it is kept.
#[derive(Debug, Clone)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// Short name for people, also at the carrier.
    pub reference: String,
    /// What was ordered under the key.
    pub request_hash: String,
    /// The exact number.
    pub requested_number: PhoneNumber,
    /// ISO code.
    pub country: String,
    /// The owner's label.
    pub friendly_name: Option<String>,
    /// What may be bought when it is gone.
    pub substitution: Substitution,
    /// What the carrier said of it before the order.
    pub offer: Option<Offer>,
    /// The rent shown to the owner.
    pub rent: Option<Money>,
    /// Where it stands.
    pub state: State,
    /// Why nothing was bought.
    pub cause: Option<Cause>,
    /// The number bought.
    pub number_id: Option<Uuid>,
    /// Raised with every driver; each write names it.
    pub epoch: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    reference: String,
    request_hash: String,
    requested_number: String,
    country: String,
    friendly_name: Option<String>,
    substitution: String,
    offer: Json<Option<Offer>>,
    monthly_price_cents: Option<i64>,
    currency: Option<String>,
    state: String,
    cause: Option<String>,
    number_id: Option<Uuid>,
    epoch: i64,
    created_at: Timestamp,
}

impl TryFrom<Row> for Kept {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &str| sqlx::Error::Decode(format!("purchases.{what} is unreadable").into());
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            reference: row.reference,
            request_hash: row.request_hash,
            requested_number: PhoneNumber::parse(&row.requested_number).map_err(|_| unreadable("requested_number"))?,
            country: row.country,
            friendly_name: row.friendly_name,
            substitution: word(&row.substitution).ok_or_else(|| unreadable("substitution"))?,
            offer: row.offer.0,
            rent: row
                .monthly_price_cents
                .zip(row.currency)
                .map(|(cents, currency)| Money::new(cents, &currency)),
            state: word(&row.state).ok_or_else(|| unreadable("state"))?,
            cause: row
                .cause
                .as_deref()
                .map(|text| word(text).ok_or_else(|| unreadable("cause")))
                .transpose()?,
            number_id: row.number_id,
            epoch: row.epoch,
            created_at: row.created_at,
        })
    }
}

/// Words in the database are the words of the API.
fn word<T: serde::de::DeserializeOwned>(text: &str) -> Option<T> {
    serde_json::from_value(Value::String(text.to_owned())).ok()
}

/// The columns of [`Row`]; a macro, because SQL text must be static.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT id, user_id, reference, request_hash, requested_number, country, friendly_name, substitution, offer, ",
            "monthly_price_cents, currency, state, cause, number_id, epoch, created_at FROM purchases ",
            $rest
        )
    };
}

/// Writes down the intent and the exact number, before anything is asked of the carrier. Leased to its writer.
pub async fn mean(tx: &mut Tx, purchase: &NewPurchase) -> Result<(), sqlx::Error> {
    let now = Timestamp::now();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO purchases (id, user_id, reference, idempotency_key, request_hash, requested_number, country, friendly_name,
           substitution, offer, monthly_price_cents, currency, state, epoch, lease_until, next_look_at, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'buying', 1, $13, $13, $14, $14)",
    )
    .bind(purchase.id).bind(purchase.user_id).bind(&purchase.reference).bind(&purchase.idempotency_key)
    .bind(&purchase.request_hash).bind(purchase.requested_number.as_str()).bind(&purchase.country)
    .bind(&purchase.friendly_name).bind(purchase.substitution.as_str()).bind(Json(&purchase.offer))
    .bind(purchase.rent.as_ref().map(|rent| rent.cents)).bind(purchase.rent.as_ref().map(|rent| rent.currency.clone()))
    .bind(purchase.lease_until).bind(now)
    .execute(connection).await.map(drop))?;
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO purchase_attempts (purchase_id, attempt, phone_number, state, created_at, updated_at) VALUES ($1, 1, $2, 'meant', $3, $3)",
    )
    .bind(purchase.id).bind(purchase.requested_number.as_str()).bind(now)
    .execute(connection).await.map(drop))
}

/// Open purchases of an owner and their rents in cents, and all since a moment that were not refused.
pub async fn under_way(tx: &mut Tx, user_id: Uuid, since: Timestamp) -> Result<(i64, Option<i64>, i64), sqlx::Error> {
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT COUNT(*) FILTER (WHERE state = 'buying'), CAST(SUM(monthly_price_cents) FILTER (WHERE state = 'buying') AS BIGINT),
           COUNT(*) FILTER (WHERE state <> 'not_bought' AND created_at > $2)
         FROM purchases WHERE user_id = $1",
    ).bind(user_id).bind(since).fetch_one(connection).await)
}

/// One of the owner's purchases.
pub async fn by_id(db: &Db, user_id: Uuid, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2")).bind(user_id).bind(id).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The purchase made under a key.
pub async fn by_key(db: &Db, user_id: Uuid, key: &str) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND idempotency_key = $2")).bind(user_id).bind(key).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's purchase of this number that is under way.
pub async fn open_for(db: &Db, user_id: Uuid, number: &PhoneNumber) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND requested_number = $2 AND state = 'buying'"))
        .bind(user_id).bind(number.as_str()).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// The owner's purchases that are under way, newest first.
pub async fn open(db: &Db, user_id: Uuid) -> Result<Vec<Kept>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND state = 'buying' ORDER BY id DESC LIMIT 50"))
        .bind(user_id).fetch_all(pool).await)?;
    rows.into_iter().map(Kept::try_from).collect()
}

/// Purchases that wait for a round, oldest first.
pub async fn due(db: &Db, most: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    let now = Timestamp::now();
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM purchases WHERE state = 'buying' AND next_look_at <= $1 AND lease_until <= $1 ORDER BY next_look_at LIMIT $2")
        .bind(now).bind(i64::from(most)).fetch_all(pool).await)
}

/// Takes an open purchase over, for as long as the lease lasts; none when another holds it or it has ended.
///
/// Each taking raises the epoch, and every later write names its epoch: a driver that lost its lease writes nothing.
pub async fn take(db: &Db, id: Uuid, until: Timestamp) -> Result<Option<Kept>, sqlx::Error> {
    let now = Timestamp::now();
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(
        "UPDATE purchases SET epoch = epoch + 1, lease_until = $2, updated_at = $3 WHERE id = $1 AND state = 'buying' AND lease_until <= $3
         RETURNING id, user_id, reference, request_hash, requested_number, country, friendly_name, substitution, offer,
           monthly_price_cents, currency, state, cause, number_id, epoch, created_at",
    ).bind(id).bind(until).bind(now).fetch_optional(pool).await)?;
    row.map(Kept::try_from).transpose()
}

/// Gives an open purchase back until its next look.
pub async fn leave(db: &Db, purchase: &Kept, next_look_at: Timestamp) -> Result<(), sqlx::Error> {
    let now = Timestamp::now();
    on_db!(db, pool => sqlx::query("UPDATE purchases SET lease_until = $3, next_look_at = $4, updated_at = $3 WHERE id = $1 AND epoch = $2 AND state = 'buying'")
        .bind(purchase.id).bind(purchase.epoch).bind(now).bind(next_look_at).execute(pool).await.map(drop))
}

/// Holds on to an open purchase for another call; false when this driver has lost it.
pub async fn renew(db: &Db, purchase: &Kept, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE purchases SET lease_until = $3 WHERE id = $1 AND epoch = $2 AND state = 'buying'")
        .bind(purchase.id).bind(purchase.epoch).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Ends a purchase with the number in the owner's account; false when another driver holds it.
///
/// The carrier's yes outranks a no that another driver was told meanwhile: what is paid for is never given up.
pub async fn own(tx: &mut Tx, purchase: &Kept, number_id: Uuid) -> Result<bool, sqlx::Error> {
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET state = 'bought', number_id = $3, cause = NULL, carrier_code = NULL, settled_at = $4, updated_at = $4, lease_until = $4
         WHERE id = $1 AND ((epoch = $2 AND state = 'buying') OR state = 'not_bought')",
    )
    .bind(purchase.id).bind(purchase.epoch).bind(number_id).bind(Timestamp::now())
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Ends a purchase with nothing bought; false when this driver had lost it.
pub async fn end(tx: &mut Tx, purchase: &Kept, cause: Cause, carrier_code: Option<u32>) -> Result<bool, sqlx::Error> {
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE purchases SET state = 'not_bought', cause = $3, carrier_code = $4, settled_at = $5, updated_at = $5, lease_until = $5
         WHERE id = $1 AND epoch = $2 AND state = 'buying'",
    )
    .bind(purchase.id).bind(purchase.epoch).bind(text(&cause)).bind(carrier_code.map(i64::from)).bind(Timestamp::now())
    .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Writes down how the attempt stands.
pub async fn set_attempt(
    tx: &mut Tx,
    purchase: &Kept,
    state: &'static str,
    sid: Option<&str>,
    code: Option<u32>,
) -> Result<(), sqlx::Error> {
    on_tx!(tx, connection => sqlx::query(
        "UPDATE purchase_attempts SET state = $2, carrier_sid = $3, carrier_code = $4, updated_at = $5 WHERE purchase_id = $1 AND attempt = 1",
    ).bind(purchase.id).bind(state).bind(sid).bind(code.map(i64::from)).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// How many purchases stand in each state, for the metrics.
pub async fn counts(db: &Db) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM purchases GROUP BY state ORDER BY state").fetch_all(pool).await)
}

/// The word of a state or cause.
fn text<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_value(value)
        .ok()
        .and_then(|value| value.as_str().map(str::to_owned))
        .unwrap_or_default()
}
