//! The table of addresses.

use sqlx::SqliteConnection;

/// Made when the sandbox opens.
pub const TABLES: &str = "CREATE TABLE IF NOT EXISTS addresses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    friendly_name TEXT NOT NULL,
    customer_name TEXT NOT NULL,
    street TEXT NOT NULL,
    street_secondary TEXT,
    city TEXT NOT NULL,
    region TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    iso_country TEXT NOT NULL,
    created_at INTEGER NOT NULL
);";

/// An address as it is kept.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Address {
    /// Gives the order of lists.
    pub id: i64,
    /// `AD` and 32 hexadecimal digits.
    pub sid: String,
    /// The owner.
    pub account_sid: String,
    /// May be empty.
    pub friendly_name: String,
    /// Who is there.
    pub customer_name: String,
    /// Street and house.
    pub street: String,
    /// Flat, floor.
    pub street_secondary: Option<String>,
    /// Town.
    pub city: String,
    /// State, county or province.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// ISO 3166.
    pub iso_country: String,
    /// Seconds since 1970.
    pub created_at: i64,
}

/// An account's addresses, newest first.
pub async fn of_account(db: &mut SqliteConnection, account_sid: &str) -> Result<Vec<Address>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM addresses WHERE account_sid = $1 ORDER BY id DESC")
        .bind(account_sid)
        .fetch_all(db)
        .await
}

/// One of an account's addresses.
pub async fn by_sid(db: &mut SqliteConnection, account_sid: &str, sid: &str) -> Result<Option<Address>, sqlx::Error> {
    sqlx::query_as("SELECT * FROM addresses WHERE account_sid = $1 AND sid = $2")
        .bind(account_sid)
        .bind(sid)
        .fetch_optional(db)
        .await
}

/// Adds an address.
pub async fn insert(db: &mut SqliteConnection, made: &Address) -> Result<(), sqlx::Error> {
    sqlx::query(
        "INSERT INTO addresses (sid, account_sid, friendly_name, customer_name, street, street_secondary, city, region, postal_code,
           iso_country, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
    )
    .bind(&made.sid)
    .bind(&made.account_sid)
    .bind(&made.friendly_name)
    .bind(&made.customer_name)
    .bind(&made.street)
    .bind(&made.street_secondary)
    .bind(&made.city)
    .bind(&made.region)
    .bind(&made.postal_code)
    .bind(&made.iso_country)
    .bind(made.created_at)
    .execute(db)
    .await
    .map(drop)
}

/// Takes an address away.
pub async fn delete(db: &mut SqliteConnection, sid: &str) -> Result<(), sqlx::Error> {
    sqlx::query("DELETE FROM addresses WHERE sid = $1")
        .bind(sid)
        .execute(db)
        .await
        .map(drop)
}
