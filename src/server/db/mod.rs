//! Opens SQLite or PostgreSQL. What runs on it, runs through a scope: as one owner, at the door, or on a round.

use std::{str::FromStr, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use sqlx::{
    PgPool, SqlitePool,
    postgres::{PgConnectOptions, PgPoolOptions},
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

pub use super::timestamp::Timestamp;

pub mod backup;
mod begin;
mod chain;
mod fitness;
mod migrate;
mod overview;
mod place;
mod roles;
mod scope;
mod tx;
mod word;

pub use fitness::{Pool, Unfit};
pub use migrate::migrate;
pub use overview::Overview;
pub(crate) use overview::of_these;
pub use scope::{Door, Key, Round, Scope, Walls};
pub(crate) use scope::{One, on_db};
pub use tx::Tx;
pub(crate) use tx::{Inner, on_tx};
pub use word::word;

/// Where the database is, and as whom it is opened.
#[derive(Debug, Clone)]
pub struct Address {
    /// `sqlite:…` or `postgres://…`: what requests use.
    pub url: SecretString,
    /// On PostgreSQL, the role that owns the tables: it migrates, and does nothing else.
    pub owner: Option<SecretString>,
    /// On PostgreSQL, the narrow role of the background rounds.
    pub rounds: Option<SecretString>,
}

impl Address {
    /// One file.
    pub fn embedded(url: &str) -> Self {
        Self {
            url: url.to_owned().into(),
            owner: None,
            rounds: None,
        }
    }

    /// Whether it is a server.
    pub fn is_postgres(&self) -> bool {
        self.url.expose_secret().starts_with("postgres")
    }
}

/// The database cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It could not be reached or opened.
    #[error("the database cannot be opened")]
    Open(#[source] sqlx::Error),
    /// Its tables could not be brought up to date.
    #[error("the database cannot be migrated")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The audit trail of an earlier version could not be taken over.
    #[error("the audit trail of before could not be chained")]
    Chain(#[source] sqlx::Error),
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
    /// The roles could not be let in.
    #[error("the roles of DATABASE_URL and DATABASE_ROUNDS_URL cannot be given their rights")]
    Grant(#[source] sqlx::Error),
    /// A role could walk past row level security.
    #[error(
        "{setting} signs in as \"{role}\", which {why}: PostgreSQL would not keep one owner's rows from another with it. README.md says which roles to make"
    )]
    Role {
        /// Which setting names it.
        setting: &'static str,
        /// Its name.
        role: String,
        /// What it could do.
        why: String,
    },
    /// A table has no row level security.
    #[error(
        "the table \"{0}\" has no forced row level security, so that one owner's rows could be shown to another; run `numberdesk migrate`"
    )]
    OpenTable(String),
    /// An address leads elsewhere.
    #[error(
        "{0} leads to another database than DATABASE_URL, or to other tables in it; they must name the same server, database and schema"
    )]
    Elsewhere(&'static str),
    /// The rounds would see nothing, or somebody else would see what they do.
    #[error(
        "in the table \"{0}\" the role of DATABASE_ROUNDS_URL, and it alone, should see whose turn it is, and that is not so; run `numberdesk migrate` with all three addresses"
    )]
    Blind(String),
    /// Text would be changed on its way.
    #[error("the database keeps text as {0}; make one WITH ENCODING 'UTF8'")]
    Encoding(String),
    /// Its tables are older than this program, and no role that may change them is set.
    #[error("the tables are not up to date; set DATABASE_OWNER_URL and run `numberdesk migrate`")]
    Behind,
    /// A role of PostgreSQL is not set.
    #[error("{0} is not set; README.md says which roles PostgreSQL needs")]
    Missing(&'static str),
    /// The folder of the database file cannot be made.
    #[error("the folder of the database file cannot be made")]
    Folder(#[source] std::io::Error),
}

/// How long one waits for a connection, and SQLite for its lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The open database, without its walls.
#[derive(Debug, Clone)]
pub enum Db {
    /// Embedded, one file.
    Sqlite(SqlitePool),
    /// A server.
    Postgres(PgPool),
}

impl Db {
    /// Opens the database and checks that it keeps what it confirms. Does not migrate.
    pub async fn open(url: &SecretString) -> Result<Self, Error> {
        Self::open_with(url, 20).await
    }

    /// The same, with at most so many connections to PostgreSQL.
    pub async fn open_with(url: &SecretString, most: u32) -> Result<Self, Error> {
        let url = url.expose_secret();
        if url.starts_with("postgres") {
            let options: PgConnectOptions = url.parse().map_err(Error::Open)?;
            // A statement or a lock that takes longer is broken, and must not hold up the others for ever.
            let options = options.options([
                ("statement_timeout", "30s"),
                ("lock_timeout", "5s"),
                ("idle_in_transaction_session_timeout", "60s"),
            ]);
            let pool = PgPoolOptions::new()
                .max_connections(most)
                .acquire_timeout(PATIENCE)
                .connect_with(options)
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
            .busy_timeout(PATIENCE);
        if let Some(folder) = options.get_filename().parent() {
            std::fs::create_dir_all(folder).map_err(Error::Folder)?;
        }
        let pool = SqlitePoolOptions::new()
            .max_connections(8)
            .acquire_timeout(PATIENCE)
            .connect_with(options)
            .await
            .map_err(Error::Open)?;
        assert_durable(&pool).await?;
        Ok(Self::Sqlite(pool))
    }

    async fn belongs_to(&self, holder: &str) -> Result<(), Error> {
        const KEEP: &str = "INSERT INTO holder (only_one, name) VALUES (1, $1) ON CONFLICT (only_one) DO NOTHING";
        const READ: &str = "SELECT name FROM holder";
        let kept: Result<String, sqlx::Error> = match self {
            Self::Sqlite(pool) => match sqlx::query(KEEP).bind(holder).execute(pool).await {
                Ok(_) => sqlx::query_scalar(READ).fetch_one(pool).await,
                Err(error) => Err(error),
            },
            Self::Postgres(pool) => match sqlx::query(KEEP).bind(holder).execute(pool).await {
                Ok(_) => sqlx::query_scalar(READ).fetch_one(pool).await,
                Err(error) => Err(error),
            },
        };
        let kept = kept.map_err(Error::Open)?;
        if kept == holder {
            Ok(())
        } else {
            Err(Error::OtherHolder {
                kept,
                asked: holder.to_owned(),
            })
        }
    }

    /// Waits for open work and closes.
    pub async fn close(&self) {
        match self {
            Self::Sqlite(pool) => pool.close().await,
            Self::Postgres(pool) => pool.close().await,
        }
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
        let walls = Walls::over(db.clone(), db.clone());
        let scope = walls.as_owner(uuid::Uuid::now_v7());
        let tables = "CREATE TABLE whole (id INTEGER PRIMARY KEY);
            CREATE TABLE part (whole INTEGER REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED)";
        sqlx::raw_sql(tables).execute(pool).await.unwrap();
        // More often than the pool has connections.
        for _ in 0..12 {
            let mut tx = scope.begin().await.unwrap();
            run(&mut tx, "INSERT INTO part VALUES (1)").await.unwrap();
            assert!(tx.commit().await.is_err(), "the reference is checked at the COMMIT");
        }
        let mut tx = scope.begin().await.unwrap();
        run(&mut tx, "INSERT INTO whole VALUES (1)").await.unwrap();
        tx.commit().await.unwrap();
        db.close().await;
        std::fs::remove_file(file).unwrap();
    }
}
