//! The tables of Stripe's part. Times are whole seconds since 1970.

use serde_json::Value;
use sqlx::SqliteConnection;

use super::Endpoint;

/// Made beside the carrier's own tables.
pub const TABLES: &str = "
CREATE TABLE IF NOT EXISTS stripe_customers (
    id TEXT PRIMARY KEY,
    email TEXT,
    created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS stripe_sessions (
    id TEXT PRIMARY KEY,
    idempotency_key TEXT UNIQUE,
    asked TEXT NOT NULL,
    customer TEXT,
    customer_email TEXT,
    client_reference_id TEXT,
    metadata TEXT NOT NULL,
    subscription_metadata TEXT NOT NULL,
    price TEXT NOT NULL,
    success_url TEXT NOT NULL,
    cancel_url TEXT,
    status TEXT NOT NULL,
    payment_status TEXT NOT NULL,
    subscription TEXT,
    created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS stripe_subscriptions (
    id TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    status TEXT NOT NULL,
    price TEXT NOT NULL,
    metadata TEXT NOT NULL,
    cancel_at_period_end INTEGER NOT NULL DEFAULT 0,
    current_period_end INTEGER NOT NULL,
    canceled_at INTEGER,
    ended_at INTEGER,
    created INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS stripe_portals (
    id TEXT PRIMARY KEY,
    customer TEXT NOT NULL,
    return_url TEXT
);
CREATE TABLE IF NOT EXISTS stripe_endpoint (
    only_one INTEGER PRIMARY KEY CHECK (only_one = 1),
    url TEXT NOT NULL,
    secret TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS stripe_events (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    body TEXT NOT NULL,
    delivered INTEGER NOT NULL DEFAULT 0,
    tries INTEGER NOT NULL DEFAULT 0,
    next_at INTEGER NOT NULL
);
";

/// A session to pay in.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Session {
    pub id: String,
    pub idempotency_key: Option<String>,
    pub asked: String,
    pub customer: Option<String>,
    pub customer_email: Option<String>,
    pub client_reference_id: Option<String>,
    pub metadata: String,
    pub subscription_metadata: String,
    pub price: String,
    pub success_url: String,
    pub cancel_url: Option<String>,
    pub status: String,
    pub payment_status: String,
    pub subscription: Option<String>,
    pub created: i64,
}

/// A subscription.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Subscription {
    pub id: String,
    pub customer: String,
    pub status: String,
    pub price: String,
    pub metadata: String,
    pub cancel_at_period_end: bool,
    pub current_period_end: i64,
    pub canceled_at: Option<i64>,
    pub ended_at: Option<i64>,
    pub created: i64,
}

/// A customer's own pages, opened.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Portal {
    pub id: String,
    pub customer: String,
    pub return_url: Option<String>,
}

/// An event that has not been taken yet.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Pending {
    pub sequence: i64,
    pub body: String,
    pub tries: i64,
}

type Db = SqliteConnection;

pub async fn session(db: &mut Db, id: &str) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_sessions WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn session_of_key(db: &mut Db, key: &str) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_sessions WHERE idempotency_key = $1")
        .bind(key)
        .fetch_optional(db)
        .await
}

pub async fn session_of_subscription(db: &mut Db, id: &str) -> Result<Option<Session>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_sessions WHERE subscription = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn keep_session(db: &mut Db, one: &Session) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO stripe_sessions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
         ON CONFLICT (id) DO UPDATE SET customer = excluded.customer, status = excluded.status,
           payment_status = excluded.payment_status, subscription = excluded.subscription",
    )
    .bind(&one.id)
    .bind(&one.idempotency_key)
    .bind(&one.asked)
    .bind(&one.customer)
    .bind(&one.customer_email)
    .bind(&one.client_reference_id)
    .bind(&one.metadata)
    .bind(&one.subscription_metadata)
    .bind(&one.price)
    .bind(&one.success_url)
    .bind(&one.cancel_url)
    .bind(&one.status)
    .bind(&one.payment_status)
    .bind(&one.subscription)
    .bind(one.created)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn subscription(db: &mut Db, id: &str) -> Result<Option<Subscription>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_subscriptions WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn subscriptions_of(db: &mut Db, customer: &str) -> Result<Vec<Subscription>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_subscriptions WHERE customer = $1 ORDER BY created DESC, rowid DESC")
        .bind(customer)
        .fetch_all(db)
        .await
}

pub async fn keep_subscription(db: &mut Db, one: &Subscription) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO stripe_subscriptions VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (id) DO UPDATE SET status = excluded.status, cancel_at_period_end = excluded.cancel_at_period_end,
           current_period_end = excluded.current_period_end, canceled_at = excluded.canceled_at, ended_at = excluded.ended_at",
    )
    .bind(&one.id)
    .bind(&one.customer)
    .bind(&one.status)
    .bind(&one.price)
    .bind(&one.metadata)
    .bind(one.cancel_at_period_end)
    .bind(one.current_period_end)
    .bind(one.canceled_at)
    .bind(one.ended_at)
    .bind(one.created)
    .execute(db)
    .await?;
    Ok(())
}

pub async fn add_customer(db: &mut Db, id: &str, email: Option<&str>, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO stripe_customers VALUES ($1, $2, $3)")
        .bind(id)
        .bind(email)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn customer(db: &mut Db, id: &str) -> Result<Option<(Option<String>, i64)>, sqlx::Error> {
    sqlx::query_as("SELECT email, created FROM stripe_customers WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn add_portal(db: &mut Db, one: &Portal) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO stripe_portals VALUES ($1, $2, $3)")
        .bind(&one.id)
        .bind(&one.customer)
        .bind(&one.return_url)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn portal(db: &mut Db, id: &str) -> Result<Option<Portal>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM stripe_portals WHERE id = $1")
        .bind(id)
        .fetch_optional(db)
        .await
}

pub async fn set_endpoint(db: &mut Db, endpoint: Option<&Endpoint>) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM stripe_endpoint").execute(&mut *db).await?;
    if let Some(Endpoint { url, secret }) = endpoint {
        sqlx::query("INSERT INTO stripe_endpoint VALUES (1, $1, $2)")
            .bind(url)
            .bind(secret)
            .execute(db)
            .await?;
    }
    Ok(())
}

pub async fn endpoint(db: &mut Db) -> Result<Option<Endpoint>, sqlx::Error> {
    let found: Option<(String, String)> = sqlx::query_as("SELECT url, secret FROM stripe_endpoint")
        .fetch_optional(db)
        .await?;
    Ok(found.map(|(url, secret)| Endpoint { url, secret }))
}

pub async fn add_event(db: &mut Db, id: &str, body: &Value, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO stripe_events (id, body, next_at) VALUES ($1, $2, $3)")
        .bind(id)
        .bind(body.to_string())
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

pub async fn events(db: &mut Db, limit: i64) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT body FROM stripe_events ORDER BY sequence DESC LIMIT $1")
        .bind(limit)
        .fetch_all(db)
        .await
}

pub async fn pending(db: &mut Db, now: i64) -> Result<Vec<Pending>, sqlx::Error> {
    sqlx::query_as("SELECT sequence, body, tries FROM stripe_events WHERE delivered = 0 AND next_at <= $1 ORDER BY sequence LIMIT 20")
        .bind(now)
        .fetch_all(db)
        .await
}

pub async fn next_at(db: &mut Db) -> Result<Option<i64>, sqlx::Error> {
    sqlx::query_scalar("SELECT MIN(next_at) FROM stripe_events WHERE delivered = 0")
        .fetch_one(db)
        .await
}

pub async fn delivered(db: &mut Db, sequence: i64, taken: bool, next_at: i64) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE stripe_events SET delivered = $2, tries = tries + 1, next_at = $3 WHERE sequence = $1")
        .bind(sequence)
        .bind(taken)
        .bind(next_at)
        .execute(db)
        .await?;
    Ok(())
}
