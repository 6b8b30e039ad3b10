//! Runs the statements that the owners of sealed columns wrote down.

use uuid::Uuid;

use super::Sealed;
use crate::server::db::{Db, on_db};

/// One sealed secret: its owner, the account it belongs to, and its text.
pub type Row = (Uuid, String, String);

/// The next secrets of a column, in the order of their owners.
pub async fn page(db: &Db, of: &Sealed, after: Uuid, limit: u32) -> Result<Vec<Row>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(of.page).bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}

/// Writes a secret sealed anew in the place of `old`; false where somebody else has changed it since it was read.
pub async fn swap(db: &Db, of: &Sealed, user_id: Uuid, old: &str, new: &str) -> Result<bool, sqlx::Error> {
    let done =
        on_db!(db, pool => sqlx::query(of.swap).bind(new).bind(user_id).bind(old).execute(pool).await?.rows_affected());
    Ok(done == 1)
}
