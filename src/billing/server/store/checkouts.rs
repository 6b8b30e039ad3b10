//! SQL of `billing_checkouts`: payments begun, each written down before Stripe is asked.

use sqlx::FromRow;
use uuid::Uuid;

use crate::server::db::{Round, Scope, Timestamp, on_db};

/// A payment that was begun.
#[derive(Debug, Clone, FromRow)]
pub struct Checkout {
    /// Stripe's idempotency key is made of it.
    pub id: Uuid,
    /// `cs_…`, once Stripe has answered.
    pub session_id: Option<String>,
    /// Where it is paid.
    pub url: Option<String>,
    /// `meant`, `open`, `confirming`, `paid`, `failed` or `expired`.
    pub state: String,
    /// When it was begun.
    pub created_at: Timestamp,
}

/// Begins a payment; false where one of this owner is under way.
pub async fn begin(db: &Scope, id: Uuid) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "INSERT INTO billing_checkouts (id, user_id, state, next_look_at, created_at, updated_at) VALUES ($1, $2, 'meant', $3, $3, $3)
         ON CONFLICT DO NOTHING",
    ).bind(id).bind(db.owner()).bind(Timestamp::now()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// The payment of an owner that is under way.
pub async fn current(db: &Scope) -> Result<Option<Checkout>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, session_id, url, state, created_at FROM billing_checkouts
         WHERE user_id = $1 AND state IN ('meant', 'open', 'confirming')",
    ).bind(db.owner()).fetch_optional(pool).await)
}

/// How an owner's latest payment stands.
pub async fn latest(db: &Scope) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT state FROM billing_checkouts WHERE user_id = $1 ORDER BY created_at DESC, id DESC LIMIT 1")
        .bind(db.owner()).fetch_optional(pool).await)
}

/// Keeps where a payment is made.
pub async fn opened(db: &Scope, id: Uuid, session_id: &str, url: &str, look_at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "UPDATE billing_checkouts SET session_id = $2, url = $3, state = 'open', next_look_at = $4, updated_at = $5 WHERE id = $1 AND user_id = $6 AND state = 'meant'",
    ).bind(id).bind(session_id).bind(url).bind(look_at).bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}

/// Ends a payment of which Stripe knows nothing.
pub async fn give_up(db: &Scope, id: Uuid) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_checkouts SET state = 'failed', updated_at = $2 WHERE id = $1 AND user_id = $3 AND state = 'meant'")
        .bind(id).bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}

/// How a session stands, and where its page is now; what has ended stays so.
pub async fn stands(
    db: &Scope,
    session_id: &str,
    state: &str,
    url: Option<&str>,
    look_at: Timestamp,
) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query(
        "UPDATE billing_checkouts SET state = $2, next_look_at = $3, updated_at = $4, url = COALESCE($5, url) WHERE session_id = $1 AND user_id = $6 AND state IN ('open', 'confirming')",
    ).bind(session_id).bind(state).bind(look_at).bind(Timestamp::now()).bind(url).bind(db.owner()).execute(pool).await.map(drop))
}

/// Across owners: sessions to look at by this moment, because no webhook has told of their end.
pub async fn due(db: &Round, now: Timestamp) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, session_id FROM billing_checkouts WHERE state IN ('open', 'confirming') AND session_id IS NOT NULL AND next_look_at <= $1
         ORDER BY next_look_at LIMIT 50",
    ).bind(now).fetch_all(pool).await)
}
