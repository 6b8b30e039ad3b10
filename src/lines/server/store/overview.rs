//! SQL of `lines` for an operator.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Overview, Timestamp, on_db};

/// A business that asks for more lines.
#[derive(Debug, Clone, FromRow)]
pub struct Asking {
    /// Which.
    pub user_id: Uuid,
    /// Since when.
    pub asked_at: Timestamp,
    /// In its words.
    pub asked_why: Option<String>,
}

/// Those that wait longest.
pub async fn asking(db: &Overview, most: u32) -> Result<Vec<Asking>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT user_id, asked_at, asked_why FROM line_limits WHERE asked_at IS NOT NULL
         ORDER BY asked_at LIMIT $1",
    ).bind(i64::from(most)).fetch_all(pool).await)
}

/// A line of one business.
#[derive(Debug, Clone, FromRow)]
pub struct Row {
    /// By which it is found at Vapi.
    pub reference: String,
    /// Its digits.
    pub phone_number: Option<String>,
    /// How it stands.
    pub state: String,
    /// When it was asked for.
    pub created_at: Timestamp,
}

/// What Vapi holds or may hold for a business, newest first.
pub async fn of(db: &Overview, owner: Uuid, most: u32) -> Result<Vec<Row>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT reference, phone_number, state, created_at FROM lines
         WHERE user_id = $1 AND state NOT IN ('failed', 'released') ORDER BY id DESC LIMIT $2",
    ).bind(owner).bind(i64::from(most)).fetch_all(pool).await)
}
