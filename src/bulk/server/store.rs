//! SQL of `bulk_changes` and `bulk_lines`.

use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    bulk::{Change, Line, Outcome},
    phone::PhoneNumber,
    server::db::{Round, Scope, Timestamp, Tx, on_db, on_tx},
};

/// Writes a change down; false where it stands there already.
pub async fn begin(tx: &mut Tx, id: Uuid, change: &Change) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query(
        "INSERT INTO bulk_changes (user_id, id, change, tries, next_try_at, created_at) VALUES ($1, $2, $3, 0, $4, $4)
         ON CONFLICT (user_id, id) DO NOTHING",
    ).bind(owner).bind(id).bind(Json(change)).bind(Timestamp::now()).execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Adds its numbers, in their order.
pub async fn add(tx: &mut Tx, id: Uuid, numbers: &[(Uuid, PhoneNumber)]) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    for (place, (number_id, number)) in (0_i64..).zip(numbers) {
        on_tx!(tx, connection => sqlx::query(
            "INSERT INTO bulk_lines (user_id, change_id, place, number_id, phone_number, outcome) VALUES ($1, $2, $3, $4, $5, 'open')",
        ).bind(owner).bind(id).bind(place).bind(number_id).bind(number.as_str()).execute(connection).await.map(drop))?;
    }
    Ok(())
}

/// A change that stands there already: what it is, and its numbers in their order.
pub async fn of_in(tx: &mut Tx, id: Uuid) -> Result<Option<(Change, Vec<Uuid>)>, sqlx::Error> {
    let owner = tx.owner();
    let change: Option<Json<Change>> = on_tx!(tx, connection => sqlx::query_scalar("SELECT change FROM bulk_changes WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).fetch_optional(connection).await)?;
    let numbers: Vec<Uuid> = on_tx!(tx, connection => sqlx::query_scalar("SELECT number_id FROM bulk_lines WHERE user_id = $1 AND change_id = $2 ORDER BY place")
        .bind(owner).bind(id).fetch_all(connection).await)?;
    Ok(change.map(|change| (change.0, numbers)))
}

/// A change that was ordered.
#[derive(Debug, Clone)]
pub struct Kept {
    /// What changes.
    pub change: Change,
    /// How often it was taken up.
    pub tries: i64,
    /// When it was ordered.
    pub created_at: Timestamp,
}

/// What changes, how often it was taken up, and when it was ordered.
pub async fn change(db: &Scope, id: Uuid) -> Result<Option<Kept>, sqlx::Error> {
    let row: Option<(Json<Change>, i64, Timestamp)> = on_db!(db, pool => sqlx::query_as("SELECT change, tries, created_at FROM bulk_changes WHERE user_id = $1 AND id = $2")
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    Ok(row.map(|(change, tries, created_at)| Kept {
        change: change.0,
        tries,
        created_at,
    }))
}

#[derive(Debug, FromRow)]
struct Row {
    number_id: Uuid,
    phone_number: String,
    outcome: String,
    message: Option<String>,
}

/// Its numbers, in their order.
pub async fn lines(db: &Scope, id: Uuid) -> Result<Vec<Line>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(
        "SELECT number_id, phone_number, outcome, message FROM bulk_lines WHERE user_id = $1 AND change_id = $2 ORDER BY place",
    ).bind(db.owner()).bind(id).fetch_all(pool).await)?;
    rows.into_iter()
        .map(|row| {
            let outcomes = [Outcome::Open, Outcome::Done, Outcome::Waiting, Outcome::Refused];
            let outcome = outcomes.into_iter().find(|outcome| outcome.as_str() == row.outcome);
            Ok(Line {
                id: row.number_id,
                phone_number: PhoneNumber::parse(&row.phone_number)
                    .map_err(|wrong| sqlx::Error::Decode(wrong.into()))?,
                outcome: outcome.ok_or_else(|| sqlx::Error::Decode(format!("no outcome: {}", row.outcome).into()))?,
                message: row.message,
            })
        })
        .collect()
}

/// Takes a change up until then, unless somebody else has it; whether it is the asker's now.
pub async fn take(db: &Scope, id: Uuid, now: Timestamp, until: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE bulk_changes SET next_try_at = $4, tries = tries + 1 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL AND next_try_at <= $3",
    ).bind(db.owner()).bind(id).bind(now).bind(until).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Writes one number's outcome down. Whoever does that keeps the change until then.
pub async fn settle(
    db: &Scope,
    id: Uuid,
    number_id: Uuid,
    outcome: Outcome,
    message: Option<&str>,
    until: Timestamp,
) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE bulk_changes SET next_try_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL")
        .bind(owner).bind(id).bind(until).execute(connection).await.map(drop))?;
    on_tx!(tx, connection => sqlx::query(
        "UPDATE bulk_lines SET outcome = $4, message = $5 WHERE user_id = $1 AND change_id = $2 AND number_id = $3 AND outcome = 'open'",
    ).bind(owner).bind(id).bind(number_id).bind(outcome.as_str()).bind(message).execute(connection).await.map(drop))?;
    tx.commit().await
}

/// Nothing of it is open any more.
pub async fn end(db: &Scope, id: Uuid) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE bulk_changes SET ended_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL")
        .bind(db.owner()).bind(id).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// What is open of it waits until then.
pub async fn try_later(db: &Scope, id: Uuid, at: Timestamp) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE bulk_changes SET next_try_at = $3 WHERE user_id = $1 AND id = $2 AND ended_at IS NULL")
        .bind(db.owner()).bind(id).bind(at).execute(pool).await.map(drop))
}

/// Changes that nobody is at and that are not done: owner and id.
pub async fn due(db: &Round, now: Timestamp, most: u32) -> Result<Vec<(Uuid, Uuid)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT user_id, id FROM bulk_changes WHERE ended_at IS NULL AND next_try_at <= $1 ORDER BY next_try_at LIMIT $2")
        .bind(now).bind(i64::from(most)).fetch_all(pool).await)
}
