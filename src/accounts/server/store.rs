//! SQL of `users` and `api_tokens`.

use sqlx_macros::FromRow;
use uuid::Uuid;

use crate::server::db::{Door, Round, Scope, Timestamp, Tx, on_db, on_tx};

/// An account as it is kept.
#[derive(Debug, Clone, FromRow)]
pub struct User {
    /// Its id.
    pub id: Uuid,
    /// In lower case.
    pub email: String,
    /// A PHC string.
    pub password_hash: String,
}

/// A token as it is listed.
#[derive(Debug, Clone, FromRow)]
pub struct TokenRow {
    /// Its id.
    pub id: Uuid,
    /// Its owner's name for it.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// An account about to be opened.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// In lower case.
    pub email: String,
    /// A PHC string.
    pub password_hash: String,
}

/// Adds the account of a scope. A taken e-mail is a unique violation.
pub async fn add_user(db: &Scope, user: &NewUser) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, $3, $4, $4)")
        .bind(db.owner()).bind(&user.email).bind(&user.password_hash).bind(Timestamp::now())
        .execute(pool).await.map(drop))
}

/// The account of the e-mail address that was shown.
pub async fn user_by_email(door: &Door) -> Result<Option<User>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as("SELECT id, email, password_hash FROM users WHERE email = $1").bind(door.key()).fetch_optional(pool).await)
}

/// The e-mail address of an account.
pub async fn email_of(db: &Scope) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT email FROM users WHERE id = $1").bind(db.owner()).fetch_optional(pool).await)
}

/// Across owners: accounts, a page at a time, from above `after`.
pub async fn users_after(db: &Round, after: Uuid, limit: u32) -> Result<Vec<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT $2")
        .bind(after).bind(i64::from(limit)).fetch_all(pool).await)
}

/// The account of a scope.
pub async fn user(db: &Scope) -> Result<Option<User>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as("SELECT id, email, password_hash FROM users WHERE id = $1").bind(db.owner()).fetch_optional(pool).await)
}

/// Keeps a new hash of the same password, where the old one is still there.
pub async fn renew_password_hash(db: &Scope, old: &str, new: &str) -> Result<(), sqlx::Error> {
    on_db!(db, pool => sqlx::query("UPDATE users SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2")
        .bind(db.owner()).bind(old).bind(new).bind(Timestamp::now())
        .execute(pool).await.map(drop))
}

/// Puts another password in the place of this one; false where it is not this one any more.
pub async fn replace_password(tx: &mut Tx, old: &str, new: &str) -> Result<bool, sqlx::Error> {
    let owner = tx.owner();
    let done = on_tx!(tx, connection => sqlx::query("UPDATE users SET password_hash = $3, updated_at = $4 WHERE id = $1 AND password_hash = $2")
        .bind(owner).bind(old).bind(new).bind(Timestamp::now())
        .execute(connection).await?.rows_affected());
    Ok(done == 1)
}

/// Gives the account another e-mail address. A taken one is a unique violation.
pub async fn set_email(tx: &mut Tx, email: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE users SET email = $2, updated_at = $3 WHERE id = $1")
        .bind(owner).bind(email).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// Adds a token by its fingerprint.
pub async fn add_token(tx: &mut Tx, id: Uuid, name: &str, hash: &str) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("INSERT INTO api_tokens (id, user_id, name, token_hash, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id).bind(owner).bind(name).bind(hash).bind(Timestamp::now()).execute(connection).await.map(drop))
}

/// The owner's live tokens, newest first.
pub async fn tokens(db: &Scope) -> Result<Vec<TokenRow>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_as(
        "SELECT id, name, created_at FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL ORDER BY created_at DESC, id DESC",
    ).bind(db.owner()).fetch_all(pool).await)
}

/// How many live tokens an owner has.
pub async fn count_tokens(tx: &mut Tx) -> Result<i64, sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query_scalar("SELECT COUNT(*) FROM api_tokens WHERE user_id = $1 AND revoked_at IS NULL")
        .bind(owner).fetch_one(connection).await)
}

/// Ends a token; false when the owner has no such live token.
pub async fn revoke_token(db: &Scope, id: Uuid) -> Result<bool, sqlx::Error> {
    let done = on_db!(db, pool => sqlx::query("UPDATE api_tokens SET revoked_at = $3 WHERE user_id = $1 AND id = $2 AND revoked_at IS NULL")
        .bind(db.owner()).bind(id).bind(Timestamp::now())
        .execute(pool).await?.rows_affected());
    Ok(done == 1)
}

/// Whose live token was shown.
pub async fn owner_of_token(door: &Door) -> Result<Option<(Uuid, String)>, sqlx::Error> {
    on_db!(door, pool => sqlx::query_as(
        "SELECT users.id, users.email FROM api_tokens JOIN users ON users.id = api_tokens.user_id
         WHERE api_tokens.token_hash = $1 AND api_tokens.revoked_at IS NULL",
    ).bind(door.key()).fetch_optional(pool).await)
}

/// The id of the owner's live token with this fingerprint.
pub async fn token_of(db: &Scope, hash: &str) -> Result<Option<Uuid>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar("SELECT id FROM api_tokens WHERE user_id = $1 AND token_hash = $2 AND revoked_at IS NULL")
        .bind(db.owner()).bind(hash).fetch_optional(pool).await)
}

/// The owner's e-mail address, while this token of theirs lives.
pub async fn email_by_token(db: &Scope, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    on_db!(db, pool => sqlx::query_scalar(
        "SELECT users.email FROM api_tokens JOIN users ON users.id = api_tokens.user_id
         WHERE api_tokens.user_id = $1 AND api_tokens.id = $2 AND api_tokens.revoked_at IS NULL",
    ).bind(db.owner()).bind(id).fetch_optional(pool).await)
}

/// Makes writing transactions of one owner follow each other, so that a limit is counted once. Holds the owner's row
/// until the transaction ends.
pub async fn take_turn(tx: &mut Tx) -> Result<(), sqlx::Error> {
    let owner = tx.owner();
    on_tx!(tx, connection => sqlx::query("UPDATE users SET updated_at = updated_at WHERE id = $1").bind(owner).execute(connection).await.map(drop))
}
