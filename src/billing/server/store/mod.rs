//! SQL of `billing_owners` and `billing_subscriptions`.

use sqlx_macros::FromRow;
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

const OWNER: &str = "SELECT customer_id, standing, standing_since, grace_until FROM billing_owners
     WHERE user_id = $1 AND (livemode IS NULL OR livemode = $2)";

/// How an owner stands, in Stripe's mode of our key; what was in the other mode counts for nothing.
pub async fn owner(db: &Scope, is_live: bool) -> Result<Option<Owner>, sqlx::Error> {
    let row: Option<OwnerRow> =
        on_db!(db, pool => sqlx::query_as(OWNER).bind(db.owner()).bind(is_live).fetch_optional(pool).await?);
    Ok(row.map(Owner::from))
}

/// The same inside a transaction.
pub async fn owner_in(tx: &mut Tx, is_live: bool) -> Result<Option<Owner>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<OwnerRow> =
        on_tx!(tx, connection => sqlx::query_as(OWNER).bind(owner).bind(is_live).fetch_optional(connection).await?);
    Ok(row.map(Owner::from))
}

/// Writes down how an owner stands in this mode of Stripe, and their customer where none was known; `replaces` a known one
/// too. One of the other mode is of no use.
pub async fn keep_owner(
    tx: &mut Tx,
    is_live: bool,
    (customer_id, replaces): (Option<&str>, bool),
    stood: Stood,
) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO billing_owners (user_id, customer_id, standing, standing_since, grace_until, livemode, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $7, $6, $6)
         ON CONFLICT (user_id) DO UPDATE SET customer_id = CASE
             WHEN billing_owners.livemode <> excluded.livemode THEN excluded.customer_id
             WHEN $8 THEN COALESCE(excluded.customer_id, billing_owners.customer_id)
             ELSE COALESCE(billing_owners.customer_id, excluded.customer_id) END,
           standing = excluded.standing, standing_since = excluded.standing_since, grace_until = excluded.grace_until,
           livemode = excluded.livemode, failures = 0, next_look_at = NULL, updated_at = excluded.updated_at",
    ).bind(owner).bind(customer_id).bind(word(stood.standing)).bind(Timestamp(stood.since)).bind(stood.grace_until.map(Timestamp))
        .bind(Timestamp::now()).bind(is_live).bind(replaces).execute(connection).await.map(drop))
}

/// Across owners: whose customer this is. A signed event of Stripe names it.
pub async fn owner_of_customer(db: &Round, customer_id: &str) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT user_id FROM billing_owners WHERE customer_id = $1").bind(customer_id).fetch_optional(pool).await)
}

/// Across owners: whose days are over by this moment, whether all is theirs to end (else a payment is only late), and how
/// often in a row that could not be looked at.
pub async fn out_of_grace(db: &Round, is_live: bool, now: Timestamp) -> Result<Vec<(Uuid, bool, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, standing = 'ended', failures FROM billing_owners
         WHERE standing IN ('ended', 'past_due') AND grace_until <= $1 AND (next_look_at IS NULL OR next_look_at <= $1)
           AND (livemode IS NULL OR livemode = $2)
         ORDER BY COALESCE(next_look_at, grace_until) LIMIT 100",
    ).bind(now).bind(is_live).fetch_all(pool).await)
}

/// An owner whose days are over could not be looked at: they are then, and others before them.
pub async fn put_off_owner(db: &Scope, until: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_owners SET failures = failures + 1, next_look_at = $2 WHERE user_id = $1")
        .bind(db.owner()).bind(until).execute(pool).await.map(drop))
}

/// The days of grace are over, and what follows from it was asked for.
pub async fn end_grace(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE billing_owners SET grace_until = NULL, failures = 0, next_look_at = NULL, updated_at = $2 WHERE user_id = $1 AND standing = 'ended'")
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
    /// Since when the desk knows that it is past due.
    pub owed_since: Option<Timestamp>,
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
        "SELECT id, status, cancel_at_period_end, period_end, cancel_at, owed_since, version FROM billing_subscriptions WHERE user_id = $1 AND id = $2",
    ).bind(db.owner()).bind(id).fetch_optional(pool).await)
}

const ALL: &str =
    "SELECT id, status, cancel_at_period_end, period_end, cancel_at, owed_since, version FROM billing_subscriptions
     WHERE user_id = $1 AND (livemode IS NULL OR livemode = $2) ORDER BY created_at DESC, id";

/// The owner's subscriptions in Stripe's mode of our key, the latest first.
pub async fn subscriptions(db: &Scope, is_live: bool) -> Result<Vec<Kept>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(ALL).bind(db.owner()).bind(is_live).fetch_all(pool).await)
}

/// The same inside a transaction.
pub async fn subscriptions_in(tx: &mut Tx, is_live: bool) -> Result<Vec<Kept>, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_as(ALL).bind(owner).bind(is_live).fetch_all(connection).await)
}

/// Writes a subscription down as it was shown, with its status in a word that may be an older one; false where another
/// reader was quicker since `version` was read: then it is to be read again.
pub async fn keep_subscription(
    tx: &mut Tx,
    shown: &Subscription,
    (status, is_live): (&str, bool),
    (version, now): (Option<i64>, Timestamp),
) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let [period_end, cancel_at, ended_at] =
        [shown.period_end(), shown.cancel_at, shown.ended_at].map(|at| at.map(Timestamp));
    let is_live = shown.livemode.unwrap_or(is_live);
    let done = match version {
        None => on_tx!(tx, connection => sqlx::query(
            "INSERT INTO billing_subscriptions (id, user_id, customer_id, status, cancel_at_period_end, period_end, cancel_at, ended_at,
               version, read_at, created_at, livemode, owed_since)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, $10, CASE WHEN $4 = 'past_due' THEN $11 END) ON CONFLICT (id) DO NOTHING",
        ).bind(&shown.id).bind(owner).bind(&shown.customer).bind(status).bind(shown.cancel_at_period_end)
            .bind(period_end).bind(cancel_at).bind(ended_at).bind(Timestamp::now()).bind(is_live).bind(now)
            .execute(connection).await?.rows_affected()),
        Some(version) => on_tx!(tx, connection => sqlx::query(
            "UPDATE billing_subscriptions SET customer_id = $3, status = $4, cancel_at_period_end = $5, period_end = $6,
               cancel_at = $7, ended_at = $8, read_at = $9, version = version + 1, livemode = $11, failures = 0, next_read_at = NULL,
               owed_since = CASE WHEN $4 = 'past_due' THEN COALESCE(owed_since, $12) END
             WHERE id = $1 AND user_id = $2 AND version = $10",
        ).bind(&shown.id).bind(owner).bind(&shown.customer).bind(status).bind(shown.cancel_at_period_end)
            .bind(period_end).bind(cancel_at).bind(ended_at).bind(Timestamp::now()).bind(version).bind(is_live).bind(now)
            .execute(connection).await?.rows_affected()),
    };
    Ok(done == 1)
}

/// A subscription could not be read: it is then, and others before it.
pub async fn put_off_reading(db: &Scope, id: &str, until: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_subscriptions SET failures = failures + 1, next_read_at = $3 WHERE user_id = $1 AND id = $2")
        .bind(db.owner()).bind(id).bind(until).execute(pool).await.map(drop))
}

/// Across owners: subscriptions that are not over and have not been read since `then`, for a webhook may have been lost; and
/// how often in a row they could not be.
pub async fn unread_since(
    db: &Round,
    is_live: bool,
    then: Timestamp,
    now: Timestamp,
) -> Result<Vec<(Uuid, String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, id, failures FROM billing_subscriptions
         WHERE read_at <= $1 AND status NOT IN ('canceled', 'incomplete_expired') AND (next_read_at IS NULL OR next_read_at <= $2)
           AND (livemode IS NULL OR livemode = $3)
         ORDER BY COALESCE(next_read_at, read_at) LIMIT 50",
    ).bind(then).bind(now).bind(is_live).fetch_all(pool).await)
}

/// How many owners there are, by how they stand.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT standing, COUNT(*) FROM billing_owners GROUP BY standing ORDER BY standing").fetch_all(pool).await)
}
