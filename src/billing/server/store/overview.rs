//! SQL of `billing_owners` and `billing_events` for an operator.

use sqlx_macros::FromRow;
use uuid::Uuid;

use super::standing_of;
use crate::{
    billing::Standing,
    server::db::{Overview, Timestamp, of_these, on_db},
};

#[derive(Debug, FromRow)]
struct Row {
    user_id: Uuid,
    standing: String,
    grace_until: Option<Timestamp>,
}

/// How these owners stand with their subscription, and until when their numbers go on working after its end. No line of one
/// who was never at Stripe.
pub async fn of(db: &Overview, ids: &[Uuid]) -> Result<Vec<(Uuid, Standing, Option<Timestamp>)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = of_these!(
        db,
        ids,
        "SELECT user_id, standing, grace_until FROM billing_owners WHERE user_id IN",
        ""
    )?;
    Ok(rows
        .into_iter()
        .map(|row| (row.user_id, standing_of(&row.standing), row.grace_until))
        .collect())
}

/// An event that matches nobody, without what it says.
#[derive(Debug, Clone, FromRow)]
pub struct Parked {
    /// `evt_…`.
    pub id: String,
    /// `checkout.session.completed` and the like.
    pub kind: String,
    /// Why it was parked.
    pub why: Option<String>,
    /// When it came.
    pub received_at: Timestamp,
}

/// One event, whole.
#[derive(Debug, Clone, FromRow)]
pub struct Event {
    /// `evt_…`.
    pub id: String,
    /// `checkout.session.completed` and the like.
    pub kind: String,
    /// `parked`, or how it has ended.
    pub state: String,
    /// Why it was parked.
    pub why: Option<String>,
    /// As it came: it may hold the e-mail address of who paid, which is a hint and no more.
    pub body: String,
    /// When it came.
    pub received_at: Timestamp,
    /// What an operator wrote to it.
    pub note: Option<String>,
    /// Who that was.
    pub dealt_by: Option<Uuid>,
    /// When.
    pub dealt_at: Option<Timestamp>,
}

/// How many events match nobody.
pub async fn count_parked(db: &Overview) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM billing_events WHERE state = 'parked'").fetch_one(pool).await)
}

/// The events that match nobody, newest first.
pub async fn parked(db: &Overview, limit: u32) -> Result<Vec<Parked>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, kind, why, received_at FROM billing_events WHERE state = 'parked' ORDER BY received_at DESC LIMIT $1",
    ).bind(i64::from(limit)).fetch_all(pool).await)
}

/// One that matches nobody, or that an operator has dealt with. Events that were worked on are nobody's business.
pub async fn event(db: &Overview, id: &str) -> Result<Option<Event>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, kind, state, why, body, received_at, note, dealt_by, dealt_at FROM billing_events
         WHERE id = $1 AND (state = 'parked' OR dealt_at IS NOT NULL)",
    ).bind(id).fetch_optional(pool).await)
}
