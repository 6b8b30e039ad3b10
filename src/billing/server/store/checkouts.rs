//! SQL of `billing_checkouts`: payments begun, each written down before Stripe is asked.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx};

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

/// Begins a payment, in the transaction that has seen that there is room for one; false where one is under way.
pub async fn begin(tx: &mut Tx, id: Uuid, is_live: bool) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO billing_checkouts (id, user_id, state, livemode, next_look_at, created_at, updated_at) VALUES ($1, $2, 'meant', $4, $3, $3, $3)
         ON CONFLICT DO NOTHING",
    ).bind(id).bind(owner).bind(Timestamp::now()).bind(is_live).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Nobody pays any more in what was begun in Stripe's other mode.
pub async fn end_of_other_mode(tx: &mut Tx, is_live: bool) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "UPDATE billing_checkouts SET state = 'expired', updated_at = $3
         WHERE user_id = $1 AND state IN ('meant', 'open', 'confirming') AND livemode <> $2",
    ).bind(owner).bind(is_live).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// The payment of an owner that is under way.
pub async fn current(db: &Scope, is_live: bool) -> Result<Option<Checkout>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, session_id, url, state, created_at FROM billing_checkouts
         WHERE user_id = $1 AND state IN ('meant', 'open', 'confirming') AND (livemode IS NULL OR livemode = $2)",
    ).bind(db.owner()).bind(is_live).fetch_optional(pool).await)
}

/// The same inside a transaction.
pub async fn current_in(tx: &mut Tx, is_live: bool) -> Result<Option<Checkout>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT id, session_id, url, state, created_at FROM billing_checkouts
         WHERE user_id = $1 AND state IN ('meant', 'open', 'confirming') AND (livemode IS NULL OR livemode = $2)",
    ).bind(owner).bind(is_live).fetch_optional(connection).await)
}

/// One of the owner's payments, by its session.
pub async fn of_session(db: &Scope, session_id: &str) -> Result<Option<Checkout>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT id, session_id, url, state, created_at FROM billing_checkouts WHERE user_id = $1 AND session_id = $2")
        .bind(db.owner()).bind(session_id).fetch_optional(pool).await)
}

/// Across owners: who began the payment of this session. A signed event of Stripe names it.
pub async fn owner_of_session(db: &Round, session_id: &str) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM billing_checkouts WHERE session_id = $1").bind(session_id).fetch_optional(pool).await)
}

/// How an owner's latest payment stands.
pub async fn latest(db: &Scope, is_live: bool) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT state FROM billing_checkouts WHERE user_id = $1 AND (livemode IS NULL OR livemode = $2) ORDER BY created_at DESC, id DESC LIMIT 1",
    ).bind(db.owner()).bind(is_live).fetch_optional(pool).await)
}

/// Keeps where a payment is made, also of one that was given up meanwhile; false where that would be a second one under way.
pub async fn opened(
    db: &Scope,
    id: Uuid,
    session_id: &str,
    url: &str,
    look_at: Timestamp,
) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE billing_checkouts SET session_id = $2, url = $3, state = 'open', next_look_at = $4, updated_at = $5
         WHERE id = $1 AND user_id = $6 AND state IN ('meant', 'failed') AND session_id IS NULL
           AND NOT EXISTS (SELECT 1 FROM billing_checkouts o WHERE o.user_id = $6 AND o.id <> $1 AND o.state IN ('meant', 'open', 'confirming'))",
    ).bind(id).bind(session_id).bind(url).bind(look_at).bind(Timestamp::now()).bind(db.owner()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Knows a session as the answer to a payment that was begun here and whose answer was lost; false where it was not.
pub async fn adopt(db: &Scope, id: Uuid, session_id: &str, look_at: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE billing_checkouts SET session_id = $2, next_look_at = $3, updated_at = $4, state = CASE
           WHEN state = 'meant' OR NOT EXISTS (SELECT 1 FROM billing_checkouts o WHERE o.user_id = $5 AND o.id <> $1 AND o.state IN ('meant', 'open', 'confirming'))
           THEN 'open' ELSE state END
         WHERE id = $1 AND user_id = $5 AND session_id IS NULL",
    ).bind(id).bind(session_id).bind(look_at).bind(Timestamp::now()).bind(db.owner()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Ends a payment of which Stripe knows nothing.
pub async fn give_up(db: &Scope, id: Uuid) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_checkouts SET state = 'failed', updated_at = $2 WHERE id = $1 AND user_id = $3 AND state = 'meant'")
        .bind(id).bind(Timestamp::now()).bind(db.owner()).execute(pool).await.map(drop))
}

/// The same in the transaction that begins another.
pub async fn give_up_in(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE billing_checkouts SET state = 'failed', updated_at = $2 WHERE id = $1 AND user_id = $3 AND state = 'meant'")
        .bind(id).bind(Timestamp::now()).bind(owner).execute(connection).await.map(drop))
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
        "UPDATE billing_checkouts SET state = $2, next_look_at = $3, updated_at = $4, url = COALESCE($5, url), failures = 0
         WHERE session_id = $1 AND user_id = $6 AND state IN ('open', 'confirming')",
    ).bind(session_id).bind(state).bind(look_at).bind(Timestamp::now()).bind(url).bind(db.owner()).execute(pool).await.map(drop))
}

/// A session could not be looked at: it is looked at again then, and others before it.
pub async fn put_off(db: &Scope, session_id: &str, until: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_checkouts SET failures = failures + 1, next_look_at = $3 WHERE user_id = $1 AND session_id = $2")
        .bind(db.owner()).bind(session_id).bind(until).execute(pool).await.map(drop))
}

/// Across owners: sessions to look at by this moment, because no webhook has told of their end, and how often in a row they
/// could not be.
pub async fn due(db: &Round, is_live: bool, now: Timestamp) -> Result<Vec<(Uuid, String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, session_id, failures FROM billing_checkouts
         WHERE state IN ('open', 'confirming') AND session_id IS NOT NULL AND next_look_at <= $1 AND (livemode IS NULL OR livemode = $2)
         ORDER BY next_look_at LIMIT 50",
    ).bind(now).bind(is_live).fetch_all(pool).await)
}
