//! SQL of `users` for an operator: e-mail addresses and days, never what opens an account.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Overview, Timestamp, of_these, on_db};

/// An account in the list.
#[derive(Debug, Clone, FromRow)]
pub struct Account {
    /// Its id.
    pub id: Uuid,
    /// Its e-mail address.
    pub email: String,
    /// When it was opened.
    pub created_at: Timestamp,
}

/// Part of an e-mail address as `LIKE` looks for it anywhere.
fn pattern(part: &str) -> String {
    let mut pattern = String::from("%");
    for letter in part.chars() {
        if ['\\', '%', '_'].contains(&letter) {
            pattern.push('\\');
        }
        pattern.push(letter);
    }
    pattern.push('%');
    pattern
}

/// The newest accounts whose e-mail address has this part, from below `below`.
pub async fn page(db: &Overview, part: &str, below: Uuid, limit: u32) -> Result<Vec<Account>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, email, created_at FROM users WHERE id < $1 AND email LIKE $2 ESCAPE '\\' ORDER BY id DESC LIMIT $3",
    ).bind(below).bind(pattern(part)).bind(i64::from(limit)).fetch_all(pool).await)
}

/// How many accounts have this part in their e-mail address, and how many of all were opened since that moment.
pub async fn count(db: &Overview, part: &str) -> Result<i64, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM users WHERE email LIKE $1 ESCAPE '\\'")
        .bind(pattern(part)).fetch_one(pool).await)
}

/// How many accounts there are, and how many of them were opened since that moment.
pub async fn sums(db: &Overview, since: Timestamp) -> Result<(i64, i64), sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT COUNT(*), CAST(COALESCE(SUM(CASE WHEN created_at > $1 THEN 1 ELSE 0 END), 0) AS BIGINT) FROM users")
        .bind(since).fetch_one(pool).await)
}

/// These accounts, in no order.
pub async fn some(db: &Overview, ids: &[Uuid]) -> Result<Vec<Account>, sqlx::Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    of_these!(db, ids, "SELECT id, email, created_at FROM users WHERE id IN", "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_is_text_and_no_pattern() {
        assert_eq!(pattern("a_b%c\\@desk"), "%a\\_b\\%c\\\\@desk%");
    }
}
