//! SQL of what a proof is held against.

use crate::server::db::{Scope, on_db};

/// The hash of the owner's password.
pub async fn password_hash(db: &Scope) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1").bind(db.owner()).fetch_optional(pool).await)
}
