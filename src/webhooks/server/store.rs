//! SQL of `inbox`.

use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

use super::Told;
use crate::server::db::{Scope, Timestamp, on_db};

/// Keeps what was told to an owner; false if it was told before.
pub async fn keep(db: &Scope, told: &Told) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "INSERT INTO inbox (id, user_id, source, topic, delivery, about, body, received_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (user_id, source, delivery) DO NOTHING",
    ).bind(Uuid::now_v7()).bind(db.owner()).bind(told.source).bind(&told.topic).bind(&told.delivery).bind(&told.about)
        .bind(Json(&told.body)).bind(Timestamp::now()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// What an owner was told, oldest first: topic and body.
pub async fn of(db: &Scope, limit: u32) -> Result<Vec<(String, Json<Value>)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT topic, body FROM inbox WHERE user_id = $1 ORDER BY id LIMIT $2")
        .bind(db.owner()).bind(i64::from(limit)).fetch_all(pool).await)
}

/// What an owner was told about one thing, newest first: topic, when it was received, and body.
pub async fn about(
    db: &Scope,
    source: &str,
    about: &str,
    limit: u32,
) -> Result<Vec<(String, Timestamp, Json<Value>)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT topic, received_at, body FROM inbox WHERE user_id = $1 AND source = $2 AND about = $3 ORDER BY id DESC LIMIT $4",
    ).bind(db.owner()).bind(source).bind(about).bind(i64::from(limit)).fetch_all(pool).await)
}
