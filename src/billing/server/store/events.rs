//! SQL of `billing_events`: every signed event of Stripe, once, and how far it has come.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Round, Timestamp, on_db};

/// An event to work on.
#[derive(Debug, Clone, FromRow)]
pub struct Taken {
    /// `checkout.session.completed` and the like.
    pub kind: String,
    /// Whether real money is meant, where it says so.
    pub livemode: Option<bool>,
    /// As it came.
    pub body: String,
    /// Whom the host has said it belongs to.
    pub user_id: Option<Uuid>,
    /// How often it was tried, this time included.
    pub tries: i64,
}

/// An event that matches nobody, for the host to look at.
#[derive(Debug, Clone, FromRow)]
pub struct Parked {
    /// `evt_…`.
    pub id: String,
    /// `checkout.session.completed` and the like.
    pub kind: String,
    /// Why it was parked.
    pub why: Option<String>,
    /// As it came: it may hold the e-mail address of who paid, which is a hint and no more.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
}

/// How an event ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// What it led to is written down.
    Done,
    /// It is about nothing we look after.
    Ignored,
    /// It matches nobody.
    Parked,
}

impl End {
    const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Ignored => "ignored",
            Self::Parked => "parked",
        }
    }
}

/// An event as it came.
#[derive(Debug, Clone, Copy)]
pub struct New<'e> {
    /// `evt_…`.
    pub id: &'e str,
    /// `checkout.session.completed` and the like.
    pub kind: &'e str,
    /// Whether real money is meant, where it says so.
    pub livemode: Option<bool>,
    /// As it came.
    pub body: &'e str,
}

/// Writes an event down; false where it is there already.
pub async fn add(db: &Round, event: New<'_>, now: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "INSERT INTO billing_events (id, kind, livemode, body, state, next_at, received_at, updated_at) VALUES ($1, $2, $5, $3, 'new', $4, $4, $4)
         ON CONFLICT (id) DO NOTHING",
    ).bind(event.id).bind(event.kind).bind(event.body).bind(now).bind(event.livemode).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Events that wait to be worked on, the longest due first: one that fails again and again goes behind the others.
pub async fn due(db: &Round, now: Timestamp, limit: u32) -> Result<Vec<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM billing_events WHERE state = 'new' AND next_at <= $1 ORDER BY next_at LIMIT $2")
        .bind(now).bind(i64::from(limit)).fetch_all(pool).await)
}

/// Takes an event for one worker until that moment; nothing where another has it or it is done.
pub async fn take(db: &Round, id: &str, now: Timestamp, until: Timestamp) -> Result<Option<Taken>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "UPDATE billing_events SET next_at = $3, tries = tries + 1 WHERE id = $1 AND state = 'new' AND next_at <= $2
         RETURNING kind, livemode, body, user_id, tries",
    ).bind(id).bind(now).bind(until).fetch_optional(pool).await)
}

/// Tries an event again at that moment, and says why.
pub async fn put_off(db: &Round, id: &str, until: Timestamp, why: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_events SET next_at = $2, why = $3 WHERE id = $1 AND state = 'new'")
        .bind(id).bind(until).bind(why).execute(pool).await.map(drop))
}

/// Ends an event, after what it led to is written down: worked on once more, it would lead to nothing more.
pub async fn end(db: &Round, id: &str, end: End, why: Option<&str>) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE billing_events SET state = $2, why = $3, updated_at = $4 WHERE id = $1 AND state = 'new'")
        .bind(id).bind(end.word()).bind(why).bind(Timestamp::now()).execute(pool).await.map(drop))
}

/// For the host: the events that match nobody, newest first.
pub async fn parked(db: &Round, limit: u32) -> Result<Vec<Parked>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, kind, why, body, received_at FROM billing_events WHERE state = 'parked' ORDER BY received_at DESC LIMIT $1",
    ).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The host says whose a parked event is: it is worked on again. False where there is no such parked event.
pub async fn give_to(db: &Round, id: &str, user_id: Uuid, now: Timestamp) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE billing_events SET state = 'new', user_id = $2, why = NULL, next_at = $3, updated_at = $3 WHERE id = $1 AND state = 'parked'",
    ).bind(id).bind(user_id).bind(now).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// An operator has looked at a parked event and says in a note what came of it; nothing follows from it here. False where
/// there is no such parked event.
pub async fn dismiss(db: &Round, id: &str, operator: Uuid, note: &str) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(
        "UPDATE billing_events SET state = 'ignored', dealt_by = $2, note = $3, dealt_at = $4, updated_at = $4 WHERE id = $1 AND state = 'parked'",
    ).bind(id).bind(operator).bind(note).bind(Timestamp::now()).execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// How many events there are, by how far they have come.
pub async fn counts(db: &Round) -> Result<Vec<(String, i64)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT state, COUNT(*) FROM billing_events GROUP BY state ORDER BY state").fetch_all(pool).await)
}
