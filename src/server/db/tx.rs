//! A writing transaction of one owner, on either database.

use std::{sync::Arc, time::Duration};

use sqlx::{Postgres, Sqlite, SqliteConnection, SqlitePool, pool::PoolConnection};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use uuid::Uuid;

use crate::server::audit::{self, Actor, Waiting};

/// How long a writer waits for those before it: as long as SQLite itself waits for another process.
const TURN: Duration = Duration::from_secs(5);

/// A writing transaction of one owner: all of it happens or none of it. Dropped without `commit`, nothing happened.
///
/// It must not be kept open while the network is waited for.
#[derive(Debug)]
pub struct Tx {
    owner: Uuid,
    actor: Actor,
    inner: Inner,
    /// What it has to say in the audit trail.
    lines: Vec<Waiting>,
}

/// The transaction itself.
#[derive(Debug)]
pub(crate) enum Inner {
    /// On SQLite.
    Sqlite(SqliteTx),
    /// On PostgreSQL, where it has said whose it is.
    Postgres(sqlx::Transaction<'static, Postgres>),
}

/// Runs one expression inside a [`Tx`]; `$connection` names its connection inside.
macro_rules! on_tx {
    ($tx:expr, $connection:ident => $body:expr) => {
        match $tx.inner() {
            $crate::server::db::Inner::Sqlite(tx) => {
                let $connection = tx.connection()?;
                $body
            }
            $crate::server::db::Inner::Postgres(tx) => {
                let $connection = &mut **tx;
                $body
            }
        }
    };
}

pub(crate) use on_tx;

impl Tx {
    pub(super) const fn new(owner: Uuid, actor: Actor, inner: Inner) -> Self {
        Self {
            owner,
            actor,
            inner,
            lines: Vec::new(),
        }
    }

    /// Whose it is: what it reads and writes is this owner's.
    pub const fn owner(&self) -> Uuid {
        self.owner
    }

    /// Who acts in it.
    pub const fn actor(&self) -> Actor {
        self.actor
    }

    /// What waits to be chained at its end.
    pub(crate) const fn lines(&mut self) -> &mut Vec<Waiting> {
        &mut self.lines
    }

    /// What statements run on.
    pub(crate) const fn inner(&mut self) -> &mut Inner {
        &mut self.inner
    }

    /// Writes its lines of the audit trail, and makes it happen. After an error the outcome is unknown: read again before acting on it.
    pub async fn commit(mut self) -> Result<(), sqlx::Error> {
        audit::store::chain(&mut self).await?;
        match self.inner {
            Inner::Sqlite(tx) => tx.end("COMMIT").await,
            Inner::Postgres(tx) => tx.commit().await,
        }
    }

    /// Undoes it and gives the connection back at once; dropping closes the connection instead.
    pub async fn rollback(self) -> Result<(), sqlx::Error> {
        match self.inner {
            Inner::Sqlite(tx) => tx.end("ROLLBACK").await,
            Inner::Postgres(tx) => tx.rollback().await,
        }
    }
}

/// A transaction on SQLite, by its own statements. Not sqlx's: when a COMMIT fails there (a full disk), the pooled connection keeps counting itself inside a
/// transaction and refuses every later one. Here a connection that did not end well is closed.
#[derive(Debug)]
pub(crate) struct SqliteTx {
    connection: Option<PoolConnection<Sqlite>>,
    /// Given back after the connection.
    _turn: OwnedSemaphorePermit,
}

impl SqliteTx {
    /// Begins when it is this writer's turn. It takes no connection before that: SQLite lets one write at a time, and
    /// those who wait must leave connections to those who read.
    pub(super) async fn begin(pool: &SqlitePool, turns: &Arc<Semaphore>) -> Result<Self, sqlx::Error> {
        let turn = tokio::time::timeout(TURN, Arc::clone(turns).acquire_owned())
            .await
            .map_err(|_| sqlx::Error::PoolTimedOut)?
            .map_err(|_| sqlx::Error::PoolClosed)?;
        let mut tx = Self {
            connection: Some(pool.acquire().await?),
            _turn: turn,
        };
        // The write lock now: one that is taken later ignores the busy timeout.
        sqlx::query("BEGIN IMMEDIATE").execute(tx.connection()?).await?;
        Ok(tx)
    }

    /// The connection, for the statements of the transaction.
    pub(crate) fn connection(&mut self) -> Result<&mut SqliteConnection, sqlx::Error> {
        self.connection.as_deref_mut().ok_or(sqlx::Error::PoolClosed)
    }

    async fn end(mut self, statement: &'static str) -> Result<(), sqlx::Error> {
        sqlx::query(statement).execute(self.connection()?).await?;
        // Ended well: back to the pool.
        drop(self.connection.take());
        Ok(())
    }
}

impl Drop for SqliteTx {
    fn drop(&mut self) {
        if let Some(mut connection) = self.connection.take() {
            connection.close_on_drop();
        }
    }
}
