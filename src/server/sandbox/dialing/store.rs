//! The tables of dialling permissions.

use sqlx::SqliteConnection;

use super::Permission;

/// Whether the account has permissions of its own.
pub async fn has_own(db: &mut SqliteConnection, account: &str) -> Result<bool, sqlx::Error> {
    let own: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM own_dialing WHERE account_sid = $1")
        .bind(account)
        .fetch_one(db)
        .await?;
    Ok(own > 0)
}

/// Gives the account its own, or its parent's again.
pub async fn set_own(db: &mut SqliteConnection, account: &str, own: bool) -> Result<(), sqlx::Error> {
    let statement = if own {
        "INSERT INTO own_dialing (account_sid) VALUES ($1) ON CONFLICT DO NOTHING"
    } else {
        "DELETE FROM own_dialing WHERE account_sid = $1"
    };
    sqlx::query(statement).bind(account).execute(db).await.map(drop)
}

/// What was written for the account.
pub async fn of(db: &mut SqliteConnection, account: &str) -> Result<Vec<Permission>, sqlx::Error> {
    sqlx::query_as("SELECT iso_code, low_risk, special, tollfraud FROM dialing WHERE account_sid = $1")
        .bind(account)
        .fetch_all(db)
        .await
}

/// Writes one country's.
pub async fn write(db: &mut SqliteConnection, account: &str, permission: &Permission) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO dialing (account_sid, iso_code, low_risk, special, tollfraud) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (account_sid, iso_code) DO UPDATE SET low_risk = excluded.low_risk, special = excluded.special,
           tollfraud = excluded.tollfraud",
    )
    .bind(account)
    .bind(&permission.iso_code)
    .bind(permission.low_risk)
    .bind(permission.special)
    .bind(permission.tollfraud)
    .execute(db)
    .await
    .map(drop)
}
