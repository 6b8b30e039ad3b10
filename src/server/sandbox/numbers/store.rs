//! The holdings' tables: who holds which number, and who held what before the last change.

use sqlx::SqliteConnection;

use super::{Holding, Setup};

/// All numbers that cannot be sold: held here, or sold elsewhere.
pub async fn taken(db: &mut SqliteConnection) -> Result<Vec<String>, sqlx::Error> {
    sqlx::query_scalar("SELECT phone_number FROM holdings UNION SELECT phone_number FROM sold_elsewhere")
        .fetch_all(db)
        .await
}

/// Whether a number was sold elsewhere.
pub async fn is_sold_elsewhere(db: &mut SqliteConnection, phone_number: &str) -> Result<bool, sqlx::Error> {
    sqlx::query_scalar("SELECT EXISTS (SELECT 1 FROM sold_elsewhere WHERE phone_number = $1)")
        .bind(phone_number)
        .fetch_one(db)
        .await
}

/// Sells a number elsewhere.
pub async fn sell_elsewhere(db: &mut SqliteConnection, phone_number: &str, now: i64) -> Result<(), sqlx::Error> {
    sqlx::query("INSERT INTO sold_elsewhere (phone_number, sold_at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
        .bind(phone_number)
        .bind(now)
        .execute(db)
        .await?;
    Ok(())
}

/// What was sold elsewhere is on sale again.
pub async fn buy_back(db: &mut SqliteConnection, phone_number: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM sold_elsewhere WHERE phone_number = $1")
        .bind(phone_number)
        .execute(db)
        .await?;
    Ok(())
}

/// Every holding, oldest first.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<Holding>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM holdings ORDER BY id").fetch_all(db).await
}

/// An account's holdings, newest first.
pub async fn of_account(db: &mut SqliteConnection, account_sid: &str) -> Result<Vec<Holding>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM holdings WHERE account_sid = $1 ORDER BY id DESC")
        .bind(account_sid)
        .fetch_all(db)
        .await
}

/// The holding of a number, whoever has it.
pub async fn by_number(db: &mut SqliteConnection, phone_number: &str) -> Result<Option<Holding>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM holdings WHERE phone_number = $1")
        .bind(phone_number)
        .fetch_optional(db)
        .await
}

/// An account's holding by its SID.
pub async fn by_sid(db: &mut SqliteConnection, account_sid: &str, sid: &str) -> Result<Option<Holding>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM holdings WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// Adds a holding.
pub async fn insert(db: &mut SqliteConnection, held: &Holding) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO holdings (sid, account_sid, phone_number, friendly_name, setup, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6)",
    )
    .bind(&held.sid)
    .bind(&held.account_sid)
    .bind(&held.phone_number)
    .bind(&held.friendly_name)
    .bind(&held.setup)
    .bind(held.created_at)
    .execute(db)
    .await?;
    Ok(())
}

/// Writes owner, name and setup.
pub async fn update(db: &mut SqliteConnection, held: &Holding) -> Result<(), sqlx::Error> {
    sqlx::query("UPDATE holdings SET account_sid = $2, friendly_name = $3, setup = $4, updated_at = $5 WHERE sid = $1")
        .bind(&held.sid)
        .bind(&held.account_sid)
        .bind(&held.friendly_name)
        .bind(&held.setup)
        .bind(held.updated_at)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes a holding.
pub async fn delete(db: &mut SqliteConnection, sid: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM holdings WHERE sid = $1")
        .bind(sid)
        .execute(db)
        .await?;
    Ok(())
}

/// Keeps an account's holdings as they are now, to be shown by a stale list after the change that follows.
pub async fn remember(db: &mut SqliteConnection, account_sid: &str) -> Result<(), sqlx::Error> {
    let holdings = of_account(&mut *db, account_sid).await?;
    sqlx::query(
        "INSERT INTO earlier_holdings (account_sid, holdings) VALUES ($1, $2)
         ON CONFLICT (account_sid) DO UPDATE SET holdings = excluded.holdings",
    )
    .bind(account_sid)
    .bind(sqlx::types::Json(holdings))
    .execute(db)
    .await?;
    Ok(())
}

/// An account's holdings before its last change, newest first.
pub async fn earlier(db: &mut SqliteConnection, account_sid: &str) -> Result<Vec<Holding>, sqlx::Error> {
    let kept: Option<sqlx::types::Json<Vec<Holding>>> =
        sqlx::query_scalar("SELECT holdings FROM earlier_holdings WHERE account_sid = $1")
            .bind(account_sid)
            .fetch_optional(db)
            .await?;
    Ok(kept.map(|kept| kept.0).unwrap_or_default())
}

/// What a holding's column `setup` holds.
pub type StoredSetup = sqlx::types::Json<Setup>;
