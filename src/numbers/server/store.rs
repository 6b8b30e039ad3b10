//! SQL of `user_twilio_numbers`.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    money::Money,
    numbers::{Number, Status},
    phone::{AreaCode, Capabilities, NumberType, PhoneNumber},
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
};

/// A number that was just bought or found at the carrier.
#[derive(Debug, Clone)]
pub struct NewNumber {
    /// Its id.
    pub id: Uuid,
    /// Its owner.
    pub user_id: Uuid,
    /// The owner's account at the carrier.
    pub subaccount_sid: String,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The carrier's id of the holding.
    pub phone_sid: String,
    /// The owner's label.
    pub friendly_name: Option<String>,
    /// The name it has at the carrier.
    pub carrier_name: String,
    /// What it can do.
    pub capabilities: Capabilities,
    /// ISO code.
    pub country: String,
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// Town.
    pub locality: Option<String>,
    /// State or province.
    pub region: Option<String>,
    /// Rent per month.
    pub rent: Option<Money>,
}

/// A row as it is read.
#[derive(Debug, FromRow)]
pub(super) struct Row {
    id: Uuid,
    user_id: Uuid,
    phone_number: String,
    phone_sid: String,
    friendly_name: Option<String>,
    capabilities: Json<Capabilities>,
    is_primary: bool,
    status: String,
    release_refusal: Option<String>,
    release_at: Option<Timestamp>,
    country: String,
    number_type: String,
    locality: Option<String>,
    region: Option<String>,
    monthly_price_cents: Option<i64>,
    currency: Option<String>,
    purchased_at: Timestamp,
    created_at: Timestamp,
    updated_at: Timestamp,
}

impl TryFrom<Row> for Number {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        let unreadable = |what: &str| sqlx::Error::Decode(format!("user_twilio_numbers.{what} is unreadable").into());
        Ok(Self {
            id: row.id,
            user_id: row.user_id,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|_| unreadable("phone_number"))?,
            phone_sid: row.phone_sid,
            friendly_name: row.friendly_name,
            capabilities: row.capabilities.0,
            is_primary: row.is_primary,
            status: match row.status.as_str() {
                "active" => Status::Active,
                "releasing" => Status::Releasing,
                "released" => Status::Released,
                "lost" => Status::Lost,
                _ => return Err(unreadable("status")),
            },
            release_refusal: row.release_refusal,
            release_at: row.release_at.map(|at| at.0),
            country: row.country,
            number_type: NumberType::from_name(&row.number_type).ok_or_else(|| unreadable("number_type"))?,
            locality: row.locality,
            region: row.region,
            monthly_price: row.monthly_price_cents.map(|cents| Money::new(cents, "").amount()),
            currency: row.currency,
            purchased_at: row.purchased_at.0,
            created_at: row.created_at.0,
            updated_at: row.updated_at.0,
        })
    }
}

/// The columns of [`Row`]; a macro, because SQL text must be static. They may be read from something before the numbers.
macro_rules! select {
    (from $before:literal, $($rest:expr),+) => {
        concat!(
            "SELECT id, user_id, phone_number, phone_sid, friendly_name, capabilities, is_primary, status, release_refusal, release_at, country, ",
            "number_type, locality, region, monthly_price_cents, currency, purchased_at, created_at, updated_at FROM ", $before,
            "user_twilio_numbers ", $($rest),+
        )
    };
    ($($rest:expr),+) => {
        select!(from "", $($rest),+)
    };
}
pub(super) use select;

/// Adds a number, in the transaction that makes it owned. An owner's first number becomes the primary one.
pub async fn add(tx: &mut Tx, number: &NewNumber) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO user_twilio_numbers (id, user_id, subaccount_sid, phone_number, phone_sid, friendly_name, capabilities, is_primary,
           status, country, number_type, locality, region, monthly_price_cents, currency, purchased_at, created_at, updated_at, carrier_name)
         VALUES ($1, $2, $3, $4, $5, $6, $7,
           NOT EXISTS (SELECT 1 FROM user_twilio_numbers WHERE user_id = $2 AND is_primary = TRUE AND status <> 'released'),
           'active', $8, $9, $10, $11, $12, $13, $14, $14, $14, $15)",
    )
    .bind(number.id).bind(owner).bind(&number.subaccount_sid).bind(number.phone_number.as_str())
    .bind(&number.phone_sid).bind(&number.friendly_name).bind(Json(number.capabilities))
    .bind(&number.country).bind(number.number_type.name()).bind(&number.locality).bind(&number.region)
    .bind(number.rent.as_ref().map(|rent| rent.cents)).bind(number.rent.as_ref().map(|rent| rent.currency.clone()))
    .bind(Timestamp::now()).bind(&number.carrier_name)
    .execute(connection).await.map(drop))
}

/// The owner's active numbers but this one, the longest held first.
pub async fn active_but(db: &Scope, id: Uuid, most: u32) -> Result<Vec<Number>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND id <> $2 AND status = 'active' ORDER BY CASE WHEN release_at IS NULL THEN 0 ELSE 1 END, id LIMIT $3"))
        .bind(db.owner()).bind(id).bind(i64::from(most)).fetch_all(pool).await)?;
    rows.into_iter().map(Number::try_from).collect()
}

const RENTS: &str =
    "SELECT id, COALESCE(monthly_price_cents, 0), status IN ('active', 'releasing') FROM user_twilio_numbers
     WHERE user_id = $1 AND (status IN ('active', 'releasing') OR updated_at > $2)";

/// The numbers the owner holds, and those that changed since a moment: id, rent in cents, and whether it is held.
pub async fn rents(db: &Scope, since: Timestamp) -> Result<Vec<(Uuid, i64, bool)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(RENTS).bind(db.owner()).bind(since).fetch_all(pool).await)
}

/// The same, inside a transaction that is about to add to it.
pub async fn rents_in(tx: &mut Tx, since: Timestamp) -> Result<Vec<(Uuid, i64, bool)>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(RENTS).bind(owner).bind(since).fetch_all(connection).await)
}

/// One of the owner's numbers, released ones included.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<Number>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2")).bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    row.map(Number::try_from).transpose()
}

/// The same, inside a transaction that decides on it.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<Number>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> = on_tx!(tx, connection => sqlx::query_as(select!("WHERE user_id = $1 AND id = $2")).bind(owner).bind(id).fetch_optional(connection).await)?;
    row.map(Number::try_from).transpose()
}

/// The number the owner holds under these digits.
pub async fn held(db: &Scope, number: &PhoneNumber) -> Result<Option<Number>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND phone_number = $2 AND status IN ('active', 'releasing')"))
        .bind(db.owner()).bind(number.as_str()).fetch_optional(pool).await)?;
    row.map(Number::try_from).transpose()
}

/// Whether the owner holds a number under these digits, inside a transaction that is about to order it.
pub async fn is_held(tx: &mut Tx, number: &PhoneNumber) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar(
        "SELECT EXISTS (SELECT 1 FROM user_twilio_numbers WHERE user_id = $1 AND phone_number = $2 AND status IN ('active', 'releasing'))",
    ).bind(owner).bind(number.as_str()).fetch_one(connection).await)
}

/// The row of a holding at the carrier.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Known {
    /// Our id.
    pub id: Uuid,
    /// Whether it is active.
    pub is_active: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// The row of a holding at the carrier, if this owner has one.
pub async fn by_sid(tx: &mut Tx, phone_sid: &str) -> Result<Option<Known>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as("SELECT id, status = 'active' AS is_active, updated_at FROM user_twilio_numbers WHERE user_id = $1 AND phone_sid = $2")
        .bind(owner).bind(phone_sid).fetch_optional(connection).await)
}

/// Turns an active or lost number into one being released; false when it was neither.
pub async fn begin_release(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("UPDATE user_twilio_numbers SET status = 'releasing', release_refusal = NULL, release_at = NULL, updated_at = $3 WHERE user_id = $1 AND id = $2 AND status IN ('active', 'lost')")
        .bind(owner).bind(id).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Turns a number being released into a released one; false when that was done already.
pub async fn finish_release(tx: &mut Tx, id: Uuid) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET status = 'released', is_primary = FALSE, release_refusal = NULL, released_at = $3, updated_at = $3
         WHERE user_id = $1 AND id = $2 AND status = 'releasing'",
    ).bind(owner).bind(id).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Makes the longest-held number the primary one where an owner has numbers but no primary.
pub async fn promote(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET is_primary = TRUE, updated_at = $2
         WHERE id = (SELECT id FROM user_twilio_numbers WHERE user_id = $1 AND status = 'active' ORDER BY id LIMIT 1)
           AND NOT EXISTS (SELECT 1 FROM user_twilio_numbers WHERE user_id = $1 AND is_primary = TRUE AND status <> 'released')",
    ).bind(owner).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Numbers whose release is to be asked for now: owner and id. A few of each owner at a time, and the longest waiting of
/// each first, so that nobody's many keep the others waiting; one that was refused waits until `refused_before`.
pub async fn releasing(db: &Round, refused_before: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM (
           SELECT user_id, id, updated_at, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY updated_at) AS place FROM user_twilio_numbers
           WHERE status = 'releasing' AND (release_refusal IS NULL OR updated_at <= $1)) AS waiting
         WHERE place <= 10 ORDER BY place, updated_at LIMIT $2")
        .bind(refused_before).bind(i64::from(most)).fetch_all(pool).await)
}

/// Keeps why the carrier refuses a release; false where that is kept already.
pub async fn refuse_release(tx: &mut Tx, id: Uuid, why: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "UPDATE user_twilio_numbers SET release_refusal = $3, updated_at = $4
         WHERE user_id = $1 AND id = $2 AND status = 'releasing' AND (release_refusal IS NULL OR release_refusal <> $3)",
    ).bind(owner).bind(id).bind(why).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Puts a release that did not succeed behind the others, so that none keeps the rest from being tried.
pub async fn put_back(db: &Scope, id: Uuid) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE user_twilio_numbers SET updated_at = $3 WHERE user_id = $1 AND id = $2 AND status = 'releasing'")
        .bind(db.owner()).bind(id).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// The number the owner holds or last held under these digits.
pub async fn latest(db: &Scope, number: &PhoneNumber) -> Result<Option<Number>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND phone_number = $2 ORDER BY id DESC LIMIT 1"))
        .bind(db.owner()).bind(number.as_str()).fetch_optional(pool).await)?;
    row.map(Number::try_from).transpose()
}

/// How many numbers stand in each status, for the metrics.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT status, COUNT(*) FROM user_twilio_numbers GROUP BY status ORDER BY status").fetch_all(pool).await)
}

/// The area codes of the owner's own numbers, the most frequent first.
pub async fn area_codes(db: &Scope) -> Result<Vec<AreaCode>, sqlx::Error> {
    let codes: Vec<String> = on_db!(db, pool => sqlx::query_scalar(
        "SELECT SUBSTR(phone_number, 3, 3) AS code FROM user_twilio_numbers
         WHERE user_id = $1 AND status = 'active' AND phone_number LIKE '+1%' GROUP BY code ORDER BY COUNT(*) DESC, code LIMIT 20",
    ).bind(db.owner()).fetch_all(pool).await)?;
    Ok(codes.iter().filter_map(|code| AreaCode::parse(code).ok()).collect())
}

/// The number the business is known by, while it can be used.
pub async fn primary(db: &Scope) -> Result<Option<Number>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(select!("WHERE user_id = $1 AND is_primary = TRUE AND status = 'active'"))
        .bind(db.owner()).fetch_optional(pool).await)?;
    row.map(Number::try_from).transpose()
}
