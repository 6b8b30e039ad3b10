//! SQL of `label_files`.

use serde::{Deserialize, Serialize};
use sqlx::types::Json;
use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::{
    labels::{File, Line},
    server::db::{Scope, Timestamp, Tx, on_db, on_tx},
};

/// A line as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What its owner sees.
    #[serde(flatten)]
    pub line: Line,
    /// Which of the number's wishes brings its label to the carrier.
    #[serde(default)]
    pub epoch: i64,
}

/// A file that is handed in.
#[derive(Debug, Clone, Default)]
pub struct New {
    /// Its own name.
    pub name: Option<String>,
    /// What was pasted in its place.
    pub pasted: Option<String>,
    /// Why none of it can be used.
    pub problem: Option<String>,
    /// Columns that say nothing here.
    pub ignored: Vec<String>,
    /// Its lines.
    pub lines: Vec<Kept>,
}

#[derive(Debug, FromRow)]
struct Row {
    id: Uuid,
    name: Option<String>,
    problem: Option<String>,
    lines: Json<Vec<Kept>>,
    ignored: Json<Vec<String>>,
    created_at: Timestamp,
    applied_at: Option<Timestamp>,
}

impl From<Row> for (File, Vec<Kept>) {
    fn from(row: Row) -> Self {
        let file = File {
            id: row.id,
            name: row.name,
            problem: row.problem,
            ignored: row.ignored.0,
            lines: Vec::new(),
            created_at: row.created_at.0,
            applied_at: row.applied_at.map(|at| at.0),
        };
        (file, row.lines.0)
    }
}

/// Keeps a file. Of an owner's older ones all but the last twenty go: what they have changed stands in the trail.
pub async fn add(tx: &mut Tx, id: Uuid, new: &New) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query(
        "INSERT INTO label_files (id, user_id, name, pasted, problem, lines, ignored, created_at) VALUES ($2, $1, $3, $4, $5, $6, $7, $8)",
    ).bind(owner).bind(id).bind(&new.name).bind(&new.pasted).bind(&new.problem).bind(Json(&new.lines)).bind(Json(&new.ignored))
    .bind(Timestamp::now()).execute(connection).await.map(drop))?;
    on_tx!(tx, connection => sqlx::query(
        "DELETE FROM label_files WHERE user_id = $1 AND id NOT IN (SELECT id FROM label_files WHERE user_id = $1 ORDER BY id DESC LIMIT 20)",
    ).bind(owner).execute(connection).await.map(drop))
}

const OF: &str =
    "SELECT id, name, problem, lines, ignored, created_at, applied_at FROM label_files WHERE user_id = $1 AND id = $2";

/// A file, and its lines as they are kept.
pub async fn by_id(db: &Scope, id: Uuid) -> Result<Option<(File, Vec<Kept>)>, sqlx::Error> {
    let row: Option<Row> = on_db!(db, pool => sqlx::query_as(OF).bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    Ok(row.map(Into::into))
}

/// The same, inside a transaction that carries it out.
pub async fn by_id_in(tx: &mut Tx, id: Uuid) -> Result<Option<(File, Vec<Kept>)>, sqlx::Error> {
    let owner = tx.owner();
    let row: Option<Row> =
        on_tx!(tx, connection => sqlx::query_as(OF).bind(owner).bind(id).fetch_optional(connection).await)?;
    Ok(row.map(Into::into))
}

/// What was pasted in the place of a file.
pub async fn pasted(db: &Scope, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    let found: Option<Option<String>> = on_db!(db, pool => sqlx::query_scalar("SELECT pasted FROM label_files WHERE user_id = $1 AND id = $2")
        .bind(db.owner()).bind(id).fetch_optional(pool).await)?;
    Ok(found.flatten())
}

/// Writes down what has become of each line.
pub async fn apply(tx: &mut Tx, id: Uuid, lines: &[Kept], now: Timestamp) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE label_files SET lines = $3, applied_at = $4 WHERE user_id = $1 AND id = $2 AND applied_at IS NULL")
        .bind(owner).bind(id).bind(Json(lines)).bind(now).execute(connection).await.map(drop))
}
