//! SQL of `purchases` and `purchase_attempts` for whoever counts how an owner's purchases went.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::kept::word;
use crate::{
    purchases::{Cause, State},
    server::db::{Scope, Timestamp, on_db},
};

/// So many purchases of one day that went the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The day they were begun, in UTC: `2026-11-29`.
    pub day: String,
    /// How the number asked for begins: `+1415`.
    pub start: String,
    /// How they stand.
    pub state: State,
    /// Why nothing was bought.
    pub cause: Option<Cause>,
    /// Whether another number was bought than the one asked for.
    pub substituted: bool,
    /// How many.
    pub count: i64,
}

#[derive(FromRow)]
struct AlikeRow {
    day: String,
    start: String,
    state: String,
    cause: Option<String>,
    substituted: bool,
    count: i64,
}

/// The owner's purchases that were begun since that moment: how many, by day, beginning of the number, state and cause.
///
/// Both databases write a moment with its day in front: SQLite keeps it so, and connections to PostgreSQL are in UTC.
pub async fn alike(db: &Scope, since: Timestamp) -> Result<Vec<Alike>, sqlx::Error> {
    let rows: Vec<AlikeRow> = on_db!(db, pool => sqlx::query_as(
        "SELECT substr(CAST(created_at AS TEXT), 1, 10) AS day, substr(requested_number, 1, 5) AS start, state, cause,
           EXISTS (SELECT 1 FROM purchase_attempts a WHERE a.user_id = $1 AND a.purchase_id = purchases.id
             AND a.state = 'bought' AND a.phone_number <> purchases.requested_number) AS substituted,
           COUNT(*) AS count
         FROM purchases WHERE user_id = $1 AND created_at >= $2 GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5",
    ).bind(db.owner()).bind(since).fetch_all(pool).await)?;
    let alike = rows.into_iter().map(|row| {
        Ok(Alike {
            state: state(&row.state)?,
            cause: cause(row.cause)?,
            day: row.day,
            start: row.start,
            substituted: row.substituted,
            count: row.count,
        })
    });
    alike.collect()
}

/// When the owner's first purchase was begun.
pub async fn first(db: &Scope) -> Result<Option<Timestamp>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT MIN(created_at) FROM purchases WHERE user_id = $1")
        .bind(db.owner()).fetch_one(pool).await)
}

/// One purchase, as a line of a file.
#[derive(Debug, Clone)]
pub struct One {
    /// Its id.
    pub id: Uuid,
    /// Its short name.
    pub reference: String,
    /// When it was begun.
    pub at: Timestamp,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
    /// The number asked for.
    pub requested: String,
    /// The number bought.
    pub bought: Option<String>,
    /// How it stands.
    pub state: State,
    /// Why nothing was bought.
    pub cause: Option<Cause>,
}

#[derive(FromRow)]
struct OneRow {
    id: Uuid,
    reference: String,
    created_at: Timestamp,
    settled_at: Option<Timestamp>,
    requested_number: String,
    bought: Option<String>,
    state: String,
    cause: Option<String>,
}

/// Up to so many purchases that were begun since that moment, the oldest first, after one that was begun then.
pub async fn after(db: &Scope, since: Timestamp, last: Uuid, limit: u32) -> Result<Vec<One>, sqlx::Error> {
    let rows: Vec<OneRow> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, reference, created_at, settled_at, requested_number, state, cause,
           (SELECT a.phone_number FROM purchase_attempts a WHERE a.user_id = $1 AND a.purchase_id = purchases.id
             AND a.state = 'bought' ORDER BY a.attempt DESC LIMIT 1) AS bought
         FROM purchases WHERE user_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4",
    ).bind(db.owner()).bind(since).bind(last).bind(i64::from(limit)).fetch_all(pool).await)?;
    let ones = rows.into_iter().map(|row| {
        Ok(One {
            state: state(&row.state)?,
            cause: cause(row.cause)?,
            id: row.id,
            reference: row.reference,
            at: row.created_at,
            settled_at: row.settled_at,
            requested: row.requested_number,
            bought: row.bought,
        })
    });
    ones.collect()
}

fn state(text: &str) -> Result<State, sqlx::Error> {
    word(text).ok_or_else(|| sqlx::Error::Decode("purchases.state is unreadable".into()))
}

fn cause(text: Option<String>) -> Result<Option<Cause>, sqlx::Error> {
    let read = |text: String| word(&text).ok_or_else(|| sqlx::Error::Decode("purchases.cause is unreadable".into()));
    text.map(read).transpose()
}
