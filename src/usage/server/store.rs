//! SQL of `usage_readings` and `number_prices`.

use serde_json::Value;
use sqlx::types::Json;
use sqlx_macros::FromRow;

use crate::{
    phone::NumberType,
    server::db::{Scope, Timestamp, on_db},
};

/// What the carrier said last about something.
#[derive(Debug, FromRow)]
pub struct Reading {
    /// As JSON; none where it has never answered.
    pub reading: Option<Json<Value>>,
    /// When it was read.
    pub read_at: Option<Timestamp>,
    /// When it was last asked.
    pub tried_at: Timestamp,
}

/// What is known about something.
pub async fn reading(db: &Scope, subject: &str) -> Result<Option<Reading>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT reading, read_at, tried_at FROM usage_readings WHERE user_id = $1 AND subject = $2")
        .bind(db.owner()).bind(subject).fetch_optional(pool).await)
}

/// Keeps what the carrier has said.
pub async fn keep(db: &Scope, subject: &str, reading: Value, at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO usage_readings (user_id, subject, reading, read_at, tried_at) VALUES ($1, $2, $3, $4, $4)
         ON CONFLICT (user_id, subject) DO UPDATE SET reading = excluded.reading, read_at = excluded.read_at, tried_at = excluded.tried_at",
    ).bind(db.owner()).bind(subject).bind(Json(reading)).bind(at).execute(pool).await.map(drop))
}

/// Keeps that the carrier was asked and did not answer.
pub async fn tried(db: &Scope, subject: &str, at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO usage_readings (user_id, subject, tried_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id, subject) DO UPDATE SET tried_at = excluded.tried_at",
    ).bind(db.owner()).bind(subject).bind(at).execute(pool).await.map(drop))
}

/// What a type of number costs in a country.
#[derive(Debug, Clone, FromRow)]
pub struct Price {
    /// ISO code.
    pub country: String,
    /// As JSON names it.
    pub number_type: String,
    /// By the month; none where the country has no such numbers.
    pub monthly_cents: Option<i64>,
    /// In which currency.
    pub currency: Option<String>,
    /// When it was looked up.
    pub looked_at: Timestamp,
}

/// All prices that the owner's account was told.
pub async fn prices(db: &Scope) -> Result<Vec<Price>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT country, number_type, monthly_cents, currency, looked_at FROM number_prices WHERE user_id = $1 ORDER BY country, number_type",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// Keeps a price with its time.
pub async fn keep_price(
    db: &Scope,
    (country, number_type): (&str, NumberType),
    price: Option<(i64, &str)>,
    at: Timestamp,
) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "INSERT INTO number_prices (user_id, country, number_type, monthly_cents, currency, looked_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (user_id, country, number_type) DO UPDATE
         SET monthly_cents = excluded.monthly_cents, currency = excluded.currency, looked_at = excluded.looked_at",
    ).bind(db.owner()).bind(country).bind(number_type.name()).bind(price.map(|(cents, _)| cents)).bind(price.map(|(_, currency)| currency))
    .bind(at).execute(pool).await.map(drop))
}
