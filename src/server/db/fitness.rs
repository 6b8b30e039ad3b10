//! Whether the database answers, takes writes, and has the tables of this program.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use tokio::sync::Mutex;
use uuid::Uuid;

use super::{Db, Tx, Walls, migrate, on_tx, scope::One};
use crate::server::answer::chain;

/// Why requests cannot be served.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// It cannot be reached, or not in time.
    Silent,
    /// It answers, and keeps nothing.
    ReadOnly,
    /// Its tables are not those of this program.
    Behind,
}

/// What was found last, and when. To ask costs a write to the disk, so that whoever asks often is told the same again.
pub(super) type Last = Arc<Mutex<Option<(Instant, Result<(), Unfit>)>>>;

/// For so long the same is told again.
const FRESH: Duration = Duration::from_secs(1);

/// The connections of one pool.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pool {
    /// Whose it is.
    pub name: &'static str,
    /// In use now.
    pub busy: u32,
    /// Waiting for use.
    pub idle: u32,
    /// How many there may be.
    pub most: u32,
}

impl Pool {
    fn of(name: &'static str, db: &Db) -> Self {
        let (size, idle, most) = match db {
            Db::Sqlite(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
            Db::Postgres(pool) => (pool.size(), pool.num_idle(), pool.options().get_max_connections()),
        };
        let idle = u32::try_from(idle).unwrap_or(size).min(size);
        Self {
            name,
            busy: size.saturating_sub(idle),
            idle,
            most,
        }
    }
}

impl Walls {
    /// Whether requests can be served, as of a second ago at most.
    pub async fn fitness(&self) -> Result<(), Unfit> {
        // One asks, the others wait for its answer.
        let mut last = self.last.lock().await;
        if let Some((at, found)) = *last
            && at.elapsed() < FRESH
        {
            return found;
        }
        let found = self.fitness_now().await;
        *last = Some((Instant::now(), found));
        found
    }

    /// The same, asked of the database now.
    pub async fn fitness_now(&self) -> Result<(), Unfit> {
        let is_current = migrate::is_taken(&self.desk).await;
        if !is_current.map_err(|error| unfit(&error, Unfit::Silent))? {
            return Err(Unfit::Behind);
        }
        self.write().await?;
        // Rounds are asked too: without them nothing that is open goes on.
        match self.on_rounds().one().await {
            Ok(One::Sqlite(_)) => Ok(()),
            Ok(One::Postgres(tx)) => tx.rollback().await.map_err(|error| unfit(&error, Unfit::Silent)),
            Err(error) => Err(unfit(&error, Unfit::Silent)),
        }
    }

    /// Writes something that changes nothing, down to the disk: what is rolled back never gets so far, and would succeed on
    /// a full one.
    ///
    /// SQLite: a number in the head of the file that nobody reads (<https://www.sqlite.org/pragma.html#pragma_user_version>).
    /// PostgreSQL: a message in the log of changes that nobody reads
    /// (<https://www.postgresql.org/docs/current/functions-admin.html>, `pg_logical_emit_message`).
    async fn write(&self) -> Result<(), Unfit> {
        let mut tx = self.as_owner(Uuid::nil()).begin().await.map_err(|error| {
            // A lock that is not given in time is no answer; a file that cannot be written to says so here already.
            let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
            let is_said = matches!(self.desk, Db::Sqlite(_)) && code.is_some_and(|code| code != BUSY);
            unfit(&error, if is_said { Unfit::ReadOnly } else { Unfit::Silent })
        })?;
        let is_taken = match &self.desk {
            Db::Sqlite(_) => mark(&mut tx).await,
            Db::Postgres(_) => note(&mut tx).await,
        };
        if !is_taken.map_err(|error| unfit(&error, Unfit::ReadOnly))? {
            return Err(Unfit::ReadOnly);
        }
        tx.commit().await.map_err(|error| unfit(&error, Unfit::ReadOnly))
    }

    /// How the connections are used.
    pub fn pools(&self) -> Vec<Pool> {
        let mut pools = vec![Pool::of("desk", &self.desk)];
        if let Db::Postgres(_) = &self.rounds {
            pools.push(Pool::of("rounds", &self.rounds));
        }
        pools
    }
}

/// `SQLITE_BUSY` (<https://www.sqlite.org/rescode.html>).
const BUSY: &str = "5";

async fn mark(tx: &mut Tx) -> Result<bool, sqlx::Error> {
    on_tx!(tx, connection => sqlx::query("PRAGMA user_version = 0").execute(connection).await.map(drop))?;
    Ok(true)
}

/// False on a standby, or where the role or the database may only read: there a message is taken and kept nowhere.
async fn note(tx: &mut Tx) -> Result<bool, sqlx::Error> {
    const READER: &str = "SELECT pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean";
    let is_reader: bool = on_tx!(tx, connection => sqlx::query_scalar(READER).fetch_one(connection).await)?;
    if !is_reader {
        let text = "SELECT pg_logical_emit_message(true, 'numberdesk', '')";
        on_tx!(tx, connection => sqlx::query(text).execute(connection).await.map(drop))?;
    }
    Ok(!is_reader)
}

/// What machines are told has no cause in it; the log does.
fn unfit(error: &sqlx::Error, why: Unfit) -> Unfit {
    tracing::warn!(error = chain(error), ?why, "the desk is not ready");
    why
}
