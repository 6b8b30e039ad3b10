//! Opens SQLite or PostgreSQL, migrates it, and runs one SQL text on either.

use std::{str::FromStr, time::Duration};

pub use super::timestamp::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    PgPool, Postgres, Sqlite, SqliteConnection, SqlitePool,
    pool::PoolConnection,
    postgres::PgPoolOptions,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be reached or opened.
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// Its tables could not be brought up to date.
    #[error("the database cannot be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// It would not keep what it has confirmed.
    #[error("SQLite is not durable here: {0}")]
    NotDurable(String),
    /// It holds the numbers of another carrier or main account.
    #[error(
        "this database holds the numbers of \"{kept}\", not of \"{asked}\"; choose another DATABASE_URL, or go back to the settings it was made with"
    )]
    OtherHolder {
        /// What it was made with.
        kept: String,
        /// What the settings say now.
        asked: String,
    },
    /// The folder of the database file cannot be made.
    #[error("the folder of the database file cannot be made")]
    Folder(#[source] std::io::Error),
}

/// The open database.
#[derive(Debug, Clone)]
pub enum Db {
    /// Embedded, one file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

/// Runs one expression on the open database; `$pool` names its pool.
macro_rules! on_db {
    ($db:expr, $pool:ident => $body:expr) => {
        match $db {
            $crate::server::db::Db::Sqlite($pool) => $body,
            $crate::server::db::Db::Postgres($pool) => $body,
        }
    };
}

/// A writing transaction: all of it happens or none of it. Dropped without `commit`, nothing happened.
///
/// It must not be kept open while the network is waited for.
#[derive(Debug)]
pub enum Tx {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Runs one expression inside a [`Tx`]; `$connection` names its connection inside.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx {
            $crate::server::db::Tx::Sqlite(tx) => {
                let $connection = tx.connection()?;
                $body
            }
            $crate::server::db::Tx::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}

pub(crate) use {on_db, on_tx};

/// A transaction on SQLite, by its own statements. Not sqlx's: when a COMMIT fails there (a full disk), the pooled connection keeps counting itself inside a
/// transaction and refuses every later one. Here a connection that did not end well is closed.
#[derive(Debug)]
pub struct SqliteTx(Option<PoolConnection<Sqlite>>);

impl SqliteTx {
    async fn begin(pool: &SqlitePool) -> Result<Self, sqlx::Error> {
        let mut tx = Self(Some(pool.acquire().await?));
        sqlx::query("BEGIN IMMEDIATE").execute(tx.connection()?).await?;
        Ok(tx)
    }

    /// The connection, for the statements of the transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.0.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn end(mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(statement).execute(self.connection()?).await?;
        // Ended well: back to the pool.
        drop(self.0.take());
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if let Some(mut connection) = self.0.take() {
            connection.close_on_drop();
        }
    }
}

impl Tx {
    /// Makes it happen. After an error the outcome is unknown: read again before acting on it.
    pub async fn commit(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.end("COMMIT").await,
            Self::Postgres(tx) => tx.commit().await,
        }
    }

    /// Undoes it and gives the connection back at once; dropping closes the connection instead.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        match self {
            Self::Sqlite(tx) => tx.end("ROLLBACK").await,
            Self::Postgres(tx) => tx.rollback().await,
        }
    }
}

impl Db {
    /// Opens the database and checks that it keeps what it confirms. Does not migrate.
    pub async fn open(url: &SecretString) -> Result<Self, Error> {
        let url = url.expose_secret();
        if url.starts_with("postgres") {
            let pool = PgPoolOptions::new()
                .max_connections(20)
                .acquire_timeout(Duration::from_secs(5))
                .connect(url)
                .await
                .map_err(Error::Open)?;
            return Ok(Self::Postgres(pool));
        }
        let options = SqliteConnectOptions::from_str(url)
            .map_err(Error::Open)?
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder).map_err(Error::Folder)?;
        }
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(5))
            .connect_with(options)
            .await
            .map_err(Error::Open)?;
        assert_durable(&pool).await?;
        Ok(Self::Sqlite(pool))
    }

    /// Brings the tables up to date.
    pub async fn migrate(&self) -> Result<(), Error> {
        match self {
            Self::Sqlite(pool) => sqlx::migrate!("migrations/sqlite").run(pool).await?,
            Self::Postgres(pool) => sqlx::migrate!("migrations/postgres").run(pool).await?,
        }
        Ok(())
    }

    /// Binds the database to whose numbers it holds, at the first start; any later start must name the same.
    pub async fn belongs_to(&self, holder: &str) -> Result<(), Error> {
        let kept: String = on_db!(self, pool => {
            sqlx::query("INSERT INTO holder (only_one, name) VALUES (1, $1) ON CONFLICT (only_one) DO NOTHING")
                .bind(holder).execute(pool).await.map_err(Error::Open)?;
            sqlx::query_scalar("SELECT name FROM holder").fetch_one(pool).await.map_err(Error::Open)?
        });
        if kept == holder {
            Ok(())
        } else {
            Err(Error::OtherHolder {
                kept,
                asked: holder.to_owned(),
            })
        }
    }

    /// Begins to write.
    ///
    /// SQLite takes its write lock here (`BEGIN IMMEDIATE`): a lock taken later ignores the busy timeout.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        match self {
            Self::Sqlite(pool) => Ok(Tx::Sqlite(SqliteTx::begin(pool).await?)),
            Self::Postgres(pool) => Ok(Tx::Postgres(pool.begin().await?)),
        }
    }

    /// Whether the database answers and lets a writer in.
    pub async fn is_alive(&self) -> bool {
        match self.begin().await {
            Ok(tx) => tx.rollback().await.is_ok(),
            Err(_) => false,
        }
    }

    /// Waits for open work and closes.
    pub async fn close(&self) {
        on_db!(self, pool => pool.close().await);
    }
}

/// Reads back what was asked for: a build of SQLite may ignore a pragma in silence.
async fn assert_durable(pool: &SqlitePool) -> Result<(), Error> {
    let journal: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(pool)
        .await
        .map_err(Error::Open)?;
    let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous")
        .fetch_one(pool)
        .await
        .map_err(Error::Open)?;
    let foreign_keys: i64 = sqlx::query_scalar("PRAGMA foreign_keys")
        .fetch_one(pool)
        .await
        .map_err(Error::Open)?;
    if journal == "wal" && synchronous == 2 && foreign_keys == 1 {
        Ok(())
    } else {
        Err(Error::NotDurable(format!(
            "journal_mode={journal}, synchronous={synchronous}, foreign_keys={foreign_keys}"
        )))
    }
}

/// Whether a write ran into a row that is there already.
pub fn violated(error: &sqlx::Error) -> bool {
    error
        .as_database_error()
        .is_some_and(sqlx::error::DatabaseError::is_unique_violation)
}

/// Whether the database will never take this write, as a rule of its tables forbids it. Not for rows there already.
///
/// `SQLite`: any code whose low byte is 19, `SQLITE_CONSTRAINT` (<https://www.sqlite.org/rescode.html>); PostgreSQL:
/// class 23, integrity constraint violation (<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
pub fn rejected(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else {
        return false;
    };
    let is_rule = error.code().is_some_and(|code| match code.parse::<u32>() {
        Ok(number) if code.len() < 5 => number & 0xff == 19,
        _ => code.starts_with("23"),
    });
    is_rule && !error.is_unique_violation()
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn run(tx: &mut Tx, sql: &'static str) -> Result<(), sqlx::Error> {
        on_tx!(tx, connection => sqlx::query(sql).execute(connection).await.map(drop))
    }

    #[tokio::test]
    async fn a_commit_that_fails_spoils_no_later_transaction() {
        let file = std::env::temp_dir().join(format!("numberdesk-{}.db", uuid::Uuid::now_v7()));
        let db = Db::open(&SecretString::from(format!("sqlite:{}", file.display())))
            .await
            .unwrap();
        let Db::Sqlite(pool) = &db else { panic!("not SQLite") };
        let tables = "CREATE TABLE whole (id INTEGER PRIMARY KEY);
            CREATE TABLE part (whole INTEGER REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)";
        sqlx::raw_sql(tables).execute(pool).await.unwrap();
        // More often than the pool has connections.
        for _ in 0..12 {
            let mut tx = db.begin().await.unwrap();
            run(&mut tx, "INSERT INTO part VALUES (1)").await.unwrap();
            assert!(tx.commit().await.is_err(), "the reference is checked at the COMMIT");
        }
        assert!(db.is_alive().await);
        let mut tx = db.begin().await.unwrap();
        run(&mut tx, "INSERT INTO whole VALUES (1)").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        std::fs::remove_file(file).unwrap();
    }
}
