//! SQL of `user_preferences` for an operator.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    server::db::{Overview, of_these, on_db},
    subaccounts::{Confirmed, State, Wanted},
};

#[derive(Debug, FromRow)]
struct Row {
    user_id: Uuid,
    subaccount_sid: Option<String>,
    wanted: Option<String>,
    status: String,
}

/// How these owners' accounts stand at the carrier, each with its SID where there is one.
pub async fn of(db: &Overview, ids: &[Uuid]) -> Result<Vec<(Uuid, State, Option<String>)>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = of_these!(
        db,
        ids,
        "SELECT user_id, subaccount_sid, wanted, status FROM user_preferences WHERE user_id IN",
        ""
    )?;
    let read = rows.into_iter().map(|row| {
        let wanted = match row.wanted.as_deref() {
            Some("active") => Some(Wanted::Active),
            Some("suspended") => Some(Wanted::Suspended),
            _ => None,
        };
        let confirmed = match row.status.as_str() {
            "suspended" => Confirmed::Suspended,
            "closed" => Confirmed::Closed,
            _ => Confirmed::Active,
        };
        let state = State::of(row.subaccount_sid.is_some(), wanted, confirmed);
        (row.user_id, state, row.subaccount_sid)
    });
    Ok(read.collect())
}

/// How many accounts are suspended or closed at the carrier.
pub async fn stopped(db: &Overview) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT COUNT(*) FROM user_preferences WHERE subaccount_sid IS NOT NULL AND status IN ('suspended', 'closed')",
    ).fetch_one(pool).await)
}
