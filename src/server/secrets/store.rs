//! Runs the statements that the owners of sealed columns wrote down.

use super::Sealed;
use crate::server::db::{Scope, on_db};

/// An owner's secrets of one column: the account each belongs to, and its sealed text.
pub async fn read(db: &Scope, of: &Sealed) -> Result<Vec<(String, String)>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(of.read).bind(db.owner()).fetch_all(pool).await)
}

/// Writes a secret sealed anew in the place of `old`; false where somebody else has changed it since it was read.
pub async fn swap(db: &Scope, of: &Sealed, old: &str, new: &str) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query(of.swap).bind(new).bind(db.owner()).bind(old).execute(pool).await?.rows_affected());
    Ok(done == 1)
}
