//! SQL of `lines` for whoever counts how an owner's wishes for lines went.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::word;
use crate::{
    lines::{Cause, State},
    server::db::{Scope, Timestamp, on_db},
};

/// So many wishes of one day that went the same way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// The day they were begun, in UTC: `2026-11-29`.
    pub day: String,
    /// Where the number was ordered.
    pub area_code: String,
    /// How they stand.
    pub state: State,
    /// Why nothing came of them.
    pub cause: Option<Cause>,
    /// How many.
    pub count: i64,
}

#[derive(FromRow)]
struct AlikeRow {
    day: String,
    area_code: String,
    state: String,
    cause: Option<String>,
    count: i64,
}

/// The owner's wishes since that moment: how many, by day, area code, state and cause. Both databases write a moment with its
/// day in front: SQLite keeps it so, and connections to PostgreSQL are in UTC.
pub async fn alike(db: &Scope, since: Timestamp) -> Result<Vec<Alike>, sqlx::Error> {
    let rows: Vec<AlikeRow> = on_db!(db, pool => sqlx::query_as(
        "SELECT substr(CAST(created_at AS TEXT), 1, 10) AS day, area_code, state, cause, COUNT(*) AS count
         FROM lines WHERE user_id = $1 AND created_at >= $2 GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
    ).bind(db.owner()).bind(since).fetch_all(pool).await)?;
    let alike = rows.into_iter().map(|row| {
        Ok(Alike {
            day: row.day,
            area_code: row.area_code,
            state: word(row.state)?,
            cause: row.cause.map(word).transpose()?,
            count: row.count,
        })
    });
    alike.collect()
}

/// When the owner's first wish was.
pub async fn first(db: &Scope) -> Result<Option<Timestamp>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT MIN(created_at) FROM lines WHERE user_id = $1")
        .bind(db.owner()).fetch_one(pool).await)
}

/// One wish, as a line of a file.
#[derive(Debug, Clone)]
pub struct One {
    /// Its id.
    pub id: Uuid,
    /// Its short name.
    pub reference: String,
    /// When it was.
    pub at: Timestamp,
    /// When it ended.
    pub settled_at: Option<Timestamp>,
    /// Where the number was ordered.
    pub area_code: String,
    /// What Vapi gave.
    pub phone_number: Option<String>,
    /// How it stands.
    pub state: State,
    /// Why nothing came of it.
    pub cause: Option<Cause>,
}

#[derive(FromRow)]
struct OneRow {
    id: Uuid,
    reference: String,
    created_at: Timestamp,
    settled_at: Option<Timestamp>,
    area_code: String,
    phone_number: Option<String>,
    state: String,
    cause: Option<String>,
}

/// Up to so many wishes since that moment, the oldest first, after one that was then.
pub async fn after(db: &Scope, since: Timestamp, last: Uuid, limit: u32) -> Result<Vec<One>, sqlx::Error> {
    let rows: Vec<OneRow> = on_db!(db, pool => sqlx::query_as(
        "SELECT id, reference, created_at, settled_at, area_code, phone_number, state, cause
         FROM lines WHERE user_id = $1 AND (created_at, id) > ($2, $3) ORDER BY created_at, id LIMIT $4",
    ).bind(db.owner()).bind(since).bind(last).bind(i64::from(limit)).fetch_all(pool).await)?;
    let ones = rows.into_iter().map(|row| {
        Ok(One {
            id: row.id,
            reference: row.reference,
            at: row.created_at,
            settled_at: row.settled_at,
            area_code: row.area_code,
            phone_number: row.phone_number,
            state: word(row.state)?,
            cause: row.cause.map(word).transpose()?,
        })
    });
    ones.collect()
}
