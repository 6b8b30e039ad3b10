//! SQL of how many lines one owner may have.

use sqlx_macros::FromRow;

use crate::server::db::{Scope, Timestamp, Tx, on_db, on_tx};

/// What the host said of one owner, and what that owner asked for.
#[derive(Debug, Clone, Default, FromRow)]
pub struct Allowed {
    /// Lines at once; none where the host said nothing.
    pub most: Option<i64>,
    /// When more were asked for and not yet decided.
    pub asked_at: Option<Timestamp>,
    /// In the owner's words.
    pub asked_why: Option<String>,
}

const ALLOWED: &str = "SELECT most, asked_at, asked_why FROM line_limits WHERE user_id = $1";

/// What the host said of the owner.
pub async fn of(db: &Scope) -> Result<Allowed, sqlx::Error> {
    let row = on_db!(db, pool => sqlx::query_as(ALLOWED).bind(db.owner()).fetch_optional(pool).await)?;
    Ok(row.unwrap_or_default())
}

/// The same, in the transaction that is about to add a line or to change it.
pub async fn of_in(tx: &mut Tx) -> Result<Allowed, sqlx::Error> {
    let owner = tx.owner();
    let row = on_tx!(tx, connection => sqlx::query_as(ALLOWED).bind(owner).fetch_optional(connection).await)?;
    Ok(row.unwrap_or_default())
}

/// Writes down that the owner asks for more.
pub async fn ask(tx: &mut Tx, why: Option<&str>) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO line_limits (user_id, asked_at, asked_why, updated_at) VALUES ($1, $2, $3, $2)
         ON CONFLICT (user_id) DO UPDATE SET asked_at = excluded.asked_at, asked_why = excluded.asked_why,
           updated_at = excluded.updated_at",
    ).bind(owner).bind(now).bind(why).execute(connection).await.map(drop))
}

/// Writes down how many the host allows, which answers what was asked.
pub async fn allow(tx: &mut Tx, most: Option<i64>) -> Result<(), sqlx::Error> {
    let (owner, now) = (tx.owner(), Timestamp::now());
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO line_limits (user_id, most, updated_at) VALUES ($1, $2, $3)
         ON CONFLICT (user_id) DO UPDATE SET most = excluded.most, asked_at = NULL, asked_why = NULL,
           updated_at = excluded.updated_at",
    ).bind(owner).bind(most).bind(now).execute(connection).await.map(drop))
}
