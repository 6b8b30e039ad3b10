//! The accounts' table.

use sqlx::{SqliteConnection, SqlitePool};

use super::Account;

/// Makes the main account, or gives it its present token.
pub async fn ensure_main(pool: &SqlitePool, sid: &str, token: &str, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO accounts (sid, owner_sid, friendly_name, auth_token, status, created_at, updated_at)
         VALUES ($1, $1, 'Practice account', $2, 'active', $3, $3)
         ON CONFLICT (sid) DO UPDATE SET auth_token = excluded.auth_token",
    )
    .bind(sid)
    .bind(token)
    .bind(now)
    .execute(pool)
    .await?;
    Ok(())
}

/// One account.
pub async fn find(db: &mut SqliteConnection, sid: &str) -> Result<Option<Account>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM accounts WHERE sid = $1")
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// The accounts that `owner` may see, newest first. An owner of children is among them.
pub async fn list(
    db: &mut SqliteConnection,
    owner: &str,
    friendly_name: Option<&str>,
    status: Option<&str>,
) -> Result<Vec<Account>, sqlx::Error> {
    sqlx::query_as(
        "SELECT * FROM accounts
         WHERE (owner_sid = $1 OR sid = $1) AND ($2 IS NULL OR friendly_name = $2) AND ($3 IS NULL OR status = $3)
         ORDER BY id DESC",
    )
    .bind(owner)
    .bind(friendly_name)
    .bind(status)
    .fetch_all(db)
    .await
}

/// How many children of `owner` are not closed.
pub async fn count_open_children(db: &mut SqliteConnection, owner: &str) -> Result<i64, sqlx::Error> {
    sqlx::query_scalar("SELECT COUNT(*) FROM accounts WHERE owner_sid = $1 AND sid <> $1 AND status <> 'closed'")
        .bind(owner)
        .fetch_one(db)
        .await
}

/// Adds a subaccount.
pub async fn insert(db: &mut SqliteConnection, account: &Account) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO accounts (sid, owner_sid, friendly_name, auth_token, status, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(&account.sid)
    .bind(&account.owner_sid)
    .bind(&account.friendly_name)
    .bind(&account.auth_token)
    .bind(&account.status)
    .bind(account.created_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes the name and the status.
pub async fn update(db: &mut SqliteConnection, account: &Account) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE accounts SET friendly_name = $2, status = $3, updated_at = $4 WHERE sid = $1")
        .bind(&account.sid)
        .bind(&account.friendly_name)
        .bind(&account.status)
        .bind(account.updated_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Gives an account another token; false if there is no such account.
pub async fn set_token(db: &mut SqliteConnection, sid: &str, token: &str, now: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE accounts SET auth_token = $2, updated_at = $3 WHERE sid = $1")
        .bind(sid)
        .bind(token)
        .bind(now)
        .execute(db)
        .await?;
    Ok(done.rows_affected() > 0)
}
