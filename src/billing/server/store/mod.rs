//! SQL of `billing_owners` and `billing_subscriptions`.

use sqlx::FromRow;
use uuid::Uuid;

use crate::{
    billing::{Standing, rules::Stood},
    server::{
        db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
        stripe::Subscription,
    },
};

pub mod checkouts;
pub mod events;
pub mod overview;

/// An owner as Stripe knows them.
#[derive(Debug, Clone, FromRow)]
struct OwnerRow {
    customer_id: Option<String>,
    standing: String,
    standing_since: Timestamp,
    grace_until: Option<Timestamp>,
}

/// An owner who has been at Stripe.
#[derive(Debug, Clone)]
pub struct Owner {
    /// `cus_…`.
    pub customer_id: Option<String>,
    /// How they stand.
    pub stood: Stood,
}

impl From<OwnerRow> for Owner {
    fn from(row: OwnerRow) -> Self {
        Self {
            customer_id: row.customer_id,
            stood: Stood {
                standing: standing_of(&row.standing),
                since: row.standing_since.0,
                grace_until: row.grace_until.map(|at| at.0),
            },
        }
    }
}

fn standing_of(word: &str) -> Standing {
    match word {
        "active" => Standing::Active,
        "past_due" => Standing::PastDue,
        "ended" => Standing::Ended,
        _ => Standing::None,
    }
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::None => "none",
        Standing::Active => "active",
        Standing::PastDue => "past_due",
        Standing::Ended => "ended",
    }
}

/// How an owner stands.
pub async fn owner(db: &Scope) -> Result<Option<Owner>, sqlx::Error> {
    let row: Option<OwnerRow> = on_db!(db, pool => sqlx::query_as(
        "SELECT customer_id, standing, standing_since, grace_until FROM billing_owners WHERE user_id = $1",
    ).bind(db.owner()).fetch_optional(pool).await?);
    Ok(row.map(Owner::from))
}

/// The same inside a transaction.
pub async fn owner_in(tx: &mut Tx) -> Result<Option<Owner>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<OwnerRow> = on_tx!(tx, connection => sqlx::query_as(
        "SELECT customer_id, standing, standing_since, grace_until FROM billing_owners WHERE user_id = $1",
    ).bind(owner).fetch_optional(connection).await?);
    Ok(row.map(Owner::from))
}

/// Writes down how an owner stands, and their customer where it was not known.
pub async fn keep_owner(tx: &mut Tx, customer_id: Option<&str>, stood: Stood) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO billing_owners (user_id, customer_id, standing, standing_since, grace_until, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)
         ON CONFLICT (user_id) DO UPDATE SET customer_id = COALESCE(excluded.customer_id, billing_owners.customer_id),
           standing = excluded.standing, standing_since = excluded.standing_since, grace_until = excluded.grace_until,
           updated_at = excluded.updated_at",
    ).bind(owner).bind(customer_id).bind(word(stood.standing)).bind(Timestamp(stood.since)).bind(stood.grace_until.map(Timestamp))
        .bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Across owners: whose customer this is. A signed event of Stripe names it.
pub async fn owner_of_customer(db: &Round, customer_id: &str) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM billing_owners WHERE customer_id = $1").bind(customer_id).fetch_optional(pool).await)
}

/// Across owners: whose days of grace are over by this moment.
pub async fn out_of_grace(db: &Round, now: Timestamp) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT user_id FROM billing_owners WHERE standing = 'ended' AND grace_until <= $1 ORDER BY grace_until LIMIT 100",
    ).bind(now).fetch_all(pool).await)
}

/// The days of grace are over, and what follows from it was asked for.
pub async fn end_grace(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE billing_owners SET grace_until = NULL, updated_at = $2 WHERE user_id = $1 AND standing = 'ended'")
        .bind(owner).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Whoever's subscription has ended has until then.
pub async fn begin_grace(tx: &mut Tx, until: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE billing_owners SET grace_until = $2, updated_at = $3 WHERE user_id = $1 AND standing = 'ended'")
        .bind(owner).bind(until).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// A subscription as Stripe last showed it.
#[derive(Debug, Clone, FromRow)]
pub struct Kept {
    /// `sub_…`.
    pub id: String,
    /// In Stripe's words.
    pub status: String,
    /// Whether it ends with what is paid for.
    pub cancel_at_period_end: bool,
    /// The end of what is paid for.
    pub period_end: Option<Timestamp>,
    /// When it is going to end, if that is settled.
    pub cancel_at: Option<Timestamp>,
    /// Grows with every reading.
    pub version: i64,
}

/// Across owners: whose subscription this is. A signed event names it.
pub async fn owner_of_subscription(db: &Round, id: &str) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM billing_subscriptions WHERE id = $1").bind(id).fetch_optional(pool).await)
}

/// One of the owner's subscriptions.
pub async fn subscription(db: &Scope, id: &str) -> Result<Option<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, status, cancel_at_period_end, period_end, cancel_at, version FROM billing_subscriptions WHERE user_id = $1 AND id = $2",
    ).bind(db.owner()).bind(id).fetch_optional(pool).await)
}

/// The owner's subscriptions, the latest first.
pub async fn subscriptions(db: &Scope) -> Result<Vec<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, status, cancel_at_period_end, period_end, cancel_at, version FROM billing_subscriptions
         WHERE user_id = $1 ORDER BY created_at DESC, id",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// The same inside a transaction.
pub async fn subscriptions_in(tx: &mut Tx) -> Result<Vec<Kept>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(
        "SELECT id, status, cancel_at_period_end, period_end, cancel_at, version FROM billing_subscriptions
         WHERE user_id = $1 ORDER BY created_at DESC, id",
    ).bind(owner).fetch_all(connection).await)
}

/// Writes a subscription down as it was shown, with its status in a word that may be an older one; false where another
/// reader was quicker since `version` was read: then it is to be read again.
pub async fn keep_subscription(
    tx: &mut Tx,
    shown: &Subscription,
    status: &str,
    version: Option<i64>,
) -> Result<bool, sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    let [period_end, cancel_at, ended_at] =
        [shown.period_end(), shown.cancel_at, shown.ended_at].map(|at| at.map(Timestamp));
    let done = match version {
        None => on_tx!(tx, connection => sqlx::query(
            "INSERT INTO billing_subscriptions (id, user_id, customer_id, status, cancel_at_period_end, period_end, cancel_at, ended_at,
               version, read_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9) ON CONFLICT (id) DO NOTHING",
        ).bind(&shown.id).bind(owner).bind(&shown.customer).bind(status).bind(shown.cancel_at_period_end)
            .bind(period_end).bind(cancel_at).bind(ended_at).bind(now)
            .execute(connection).await?.rows_affected()),
        Some(version) => on_tx!(tx, connection => sqlx::query(
            "UPDATE billing_subscriptions SET customer_id = $3, status = $4, cancel_at_period_end = $5, period_end = $6,
               cancel_at = $7, ended_at = $8, read_at = $9, version = version + 1
             WHERE id = $1 AND user_id = $2 AND version = $10",
        ).bind(&shown.id).bind(owner).bind(&shown.customer).bind(status).bind(shown.cancel_at_period_end)
            .bind(period_end).bind(cancel_at).bind(ended_at).bind(now).bind(version)
            .execute(connection).await?.rows_affected()),
    };
    Ok(done == 1)
}

/// Reads a subscription again later; nothing was learnt of it.
pub async fn put_off_reading(db: &Scope, id: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_subscriptions SET read_at = $3 WHERE user_id = $1 AND id = $2").bind(db.owner()).bind(id).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// Across owners: subscriptions that are not over and have not been read since: a webhook may have been lost.
pub async fn unread_since(db: &Round, then: Timestamp) -> Result<Vec<(Uuid, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id FROM billing_subscriptions WHERE read_at <= $1 AND status NOT IN ('canceled', 'incomplete_expired') ORDER BY read_at LIMIT 50",
    ).bind(then).fetch_all(pool).await)
}

/// How many owners there are, by how they stand.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT standing, COUNT(*) FROM billing_owners GROUP BY standing ORDER BY standing").fetch_all(pool).await)
}
