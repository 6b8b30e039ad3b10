//! SQL of `saved_searches`: what an owner searches for again and again.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    purchases::Saved,
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    search: String,
    created_at: Timestamp,
}

impl From<Row> for Saved {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            name: row.name,
            search: row.search,
            created_at: row.created_at.0,
        }
    }
}

const ALL: &str = "SELECT id, name, search, created_at FROM saved_searches WHERE user_id = $1 ORDER BY name, id";

/// All searches of an owner, by name.
pub async fn all(db: &Scope) -> Result<Vec<Saved>, sqlx::Error> {
    let rows: Vec<Row> = on_db!(db, pool => sqlx::query_as(ALL).bind(db.owner()).fetch_all(pool).await)?;
    Ok(rows.into_iter().map(Saved::from).collect())
}

/// The same, inside a transaction that holds the owner's turn.
pub async fn all_in(tx: &mut Tx) -> Result<Vec<Saved>, sqlx::Error> {
    let owner = tx.owner();
    let rows: Vec<Row> = on_tx!(tx, connection => sqlx::query_as(ALL).bind(owner).fetch_all(connection).await)?;
    Ok(rows.into_iter().map(Saved::from).collect())
}

/// Keeps a search.
pub async fn insert(tx: &mut Tx, saved: &Saved) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("INSERT INTO saved_searches (id, user_id, name, search, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(saved.id).bind(owner).bind(&saved.name).bind(&saved.search).bind(Timestamp(saved.created_at))
        .execute(connection).await.map(drop))
}

/// Forgets a search.
pub async fn delete(tx: &mut Tx, id: Uuid) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("DELETE FROM saved_searches WHERE user_id = $1 AND id = $2")
        .bind(owner).bind(id).execute(connection).await.map(drop))
}
