//! SQL of `user_twilio_numbers`, as far as money is concerned.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    numbers::Status,
    phone::{NumberType, PhoneNumber},
    server::db::{Scope, Timestamp, on_db, word},
};

/// A number that is or was paid for.
#[derive(Debug, Clone)]
pub struct Priced {
    /// Our id.
    pub id: Uuid,
    /// The number.
    pub phone_number: PhoneNumber,
    /// The owner's label.
    pub label: Option<String>,
    /// How it stands.
    pub status: Status,
    /// ISO code.
    pub country: String,
    /// Local, toll-free or mobile.
    pub number_type: NumberType,
    /// What it was bought for by the month.
    pub cents: Option<i64>,
    /// In which currency.
    pub currency: Option<String>,
    /// When it was bought.
    pub purchased_at: Timestamp,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    phone_number: String,
    friendly_name: Option<String>,
    status: String,
    country: String,
    number_type: String,
    monthly_price_cents: Option<i64>,
    currency: Option<String>,
    purchased_at: Timestamp,
}

impl TryFrom<Row> for Priced {
    type Error = sqlx::Error;

    fn try_from(row: Row) -> Result<Self, sqlx::Error> {
        Ok(Self {
            id: row.id,
            phone_number: PhoneNumber::parse(&row.phone_number).map_err(|error| sqlx::Error::Decode(error.into()))?,
            label: row.friendly_name,
            status: word(row.status)?,
            country: row.country,
            number_type: word(row.number_type)?,
            cents: row.monthly_price_cents,
            currency: row.currency,
            purchased_at: row.purchased_at,
        })
    }
}

/// The owner's numbers that were held between two moments, the newest first.
pub async fn between(db: &Scope, from: Timestamp, until: Timestamp, most: u32) -> Result<Vec<Priced>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, phone_number, friendly_name, status, country, number_type, monthly_price_cents, currency, purchased_at
         FROM user_twilio_numbers WHERE user_id = $1 AND purchased_at < $3 AND (status <> 'released' OR released_at >= $2)
         ORDER BY id DESC LIMIT $4")
        .bind(db.owner()).bind(from).bind(until).bind(i64::from(most)).fetch_all(pool).await)?;
    rows.into_iter().map(Priced::try_from).collect()
}

/// The digits of all numbers that the owner has ever held, the newest first.
pub async fn digits(db: &Scope, most: u32) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT phone_number FROM user_twilio_numbers WHERE user_id = $1 ORDER BY id DESC LIMIT $2")
        .bind(db.owner()).bind(i64::from(most)).fetch_all(pool).await)
}

/// When the owner's first number was bought.
pub async fn first(db: &Scope) -> Result<Option<Timestamp>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT MIN(purchased_at) FROM user_twilio_numbers WHERE user_id = $1")
        .bind(db.owner()).fetch_one(pool).await)
}
