//! The sandbox's own database: its tables, and how it is opened.

use std::str::FromStr;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

/// Times are whole seconds since 1970, amounts are millionths of a dollar. Ids only ever grow: they give the order
/// of lists and the places of page tokens.
const TABLES: &str = "
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    owner_sid TEXT NOT NULL,
    friendly_name TEXT NOT NULL,
    auth_token TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('active', 'suspended', 'closed')),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS accounts_by_name ON accounts (owner_sid, friendly_name);
CREATE TABLE IF NOT EXISTS holdings (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    sid TEXT NOT NULL UNIQUE,
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    phone_number TEXT NOT NULL UNIQUE,
    friendly_name TEXT NOT NULL,
    setup TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS holdings_by_account ON holdings (account_sid, id);
CREATE TABLE IF NOT EXISTS earlier_holdings (
    account_sid TEXT PRIMARY KEY,
    holdings TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS sold_elsewhere (
    phone_number TEXT PRIMARY KEY,
    sold_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS faults (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    call TEXT NOT NULL,
    kind TEXT NOT NULL,
    code INTEGER,
    status INTEGER,
    times INTEGER NOT NULL,
    delay_ms INTEGER,
    retry_after INTEGER,
    account_sid TEXT,
    phone_number TEXT,
    created_at INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS spent_magic (
    account_sid TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    PRIMARY KEY (account_sid, phone_number)
);
CREATE TABLE IF NOT EXISTS dialing (
    account_sid TEXT NOT NULL REFERENCES accounts (sid),
    iso_code TEXT NOT NULL,
    low_risk INTEGER NOT NULL,
    special INTEGER NOT NULL,
    tollfraud INTEGER NOT NULL,
    PRIMARY KEY (account_sid, iso_code)
);
CREATE TABLE IF NOT EXISTS own_dialing (
    account_sid TEXT PRIMARY KEY REFERENCES accounts (sid)
);
CREATE TABLE IF NOT EXISTS requests (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    method TEXT NOT NULL,
    path TEXT NOT NULL,
    call TEXT NOT NULL,
    caller_sid TEXT,
    account_sid TEXT,
    params TEXT NOT NULL,
    fault TEXT,
    status INTEGER NOT NULL DEFAULT 0,
    code INTEGER,
    applied INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS ownership (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    request INTEGER NOT NULL,
    change TEXT NOT NULL,
    phone_number TEXT NOT NULL,
    sid TEXT,
    from_account_sid TEXT,
    to_account_sid TEXT
);
CREATE TABLE IF NOT EXISTS charges (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    request INTEGER NOT NULL,
    account_sid TEXT NOT NULL,
    reason TEXT NOT NULL,
    phone_number TEXT,
    micros INTEGER NOT NULL,
    currency TEXT NOT NULL
);
";

/// Opens the database at `address` and makes the missing tables.
///
/// There is exactly one connection. It keeps `sqlite::memory:` alive, and it puts all changes in one row, which is
/// what makes two purchases of one number end with one owner.
pub async fn open(address: &str) -> Result<SqlitePool, sqlx::Error> {
    let options = SqliteConnectOptions::from_str(address)?
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        // Survives the end of this process; only a power cut may lose the last moments of practice.
        .synchronous(SqliteSynchronous::Normal)
        .foreign_keys(true)
        .busy_timeout(Duration::from_secs(5));
    if let Some(folder) = options.get_filename().parent() {
        std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
    }
    let pool = SqlitePoolOptions::new()
        .max_connections(1)
        .min_connections(1)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options)
        .await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::messages::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::papers::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::calls::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::porting::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::caller_ids::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::stripe::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::vapi::store::TABLES).execute(&pool).await?;
    sqlx::raw_sql(super::vapi::calls::store::TABLES).execute(&pool).await?;
    Ok(pool)
}
