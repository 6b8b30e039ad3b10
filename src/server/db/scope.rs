//! Walls: the database is only ever seen as one owner sees it, as whoever stands at the door does, or as a round does.
//!
//! On PostgreSQL each scope says who it is in the statement that begins its transaction, and row level security shows it
//! nothing else. On SQLite the statements themselves name the owner of their scope.

use std::sync::Arc;

use sqlx::{PgPool, Postgres, SqlitePool, Transaction};
use tokio::sync::Semaphore;
use uuid::Uuid;

use super::{
    Address, Db, Error, begin, fitness, migrate, roles,
    tx::{Inner, SqliteTx, Tx},
};
use crate::server::audit::Actor;

/// The open database behind its walls. Statements run on the scopes it gives.
#[derive(Debug, Clone)]
pub struct Walls {
    /// What requests use: on PostgreSQL, a role that row level security binds.
    pub(super) desk: Db,
    /// What rounds look through: on PostgreSQL, a role that may read a few columns of all owners.
    pub(super) rounds: Db,
    /// One permit: SQLite lets one write at a time.
    turns: Arc<Semaphore>,
    /// Whether it served when it was last asked.
    pub(super) last: fitness::Last,
}

/// Runs one statement on a scope; `$connection` names what it runs on.
macro_rules! on_db {
    ($scope:expr, $connection:ident => $body:expr) => {
        match $scope.one().await? {
            $crate::server::db::One::Sqlite(pool) => {
                let $connection = pool;
                $body
            }
            $crate::server::db::One::Postgres(mut tx) => {
                let done = {
                    let $connection = &mut *tx;
                    $body
                };
                tx.commit().await?;
                done
            }
        }
    };
}

pub(crate) use on_db;

/// What one statement of a scope runs on.
pub(crate) enum One<'a> {
    /// Any connection.
    Sqlite(&'a SqlitePool),
    /// A transaction that has said whose it is.
    Postgres(Transaction<'static, Postgres>),
}

impl Walls {
    /// Brings the tables up to date as far as the settings allow, opens them, and checks that the walls stand.
    pub async fn open(address: &Address) -> Result<Self, Error> {
        migrate::at_start(address).await?;
        let desk = Db::open(&address.url).await?;
        let Db::Postgres(pool) = &desk else {
            return Ok(Self::over(desk.clone(), desk));
        };
        let asked = address.rounds.as_ref().ok_or(Error::Missing("DATABASE_ROUNDS_URL"))?;
        let rounds = Db::open_with(asked, 4).await?;
        let Db::Postgres(looking) = &rounds else {
            return Err(Error::Elsewhere("DATABASE_ROUNDS_URL"));
        };
        roles::check(pool, looking).await?;
        migrate::is_current(pool).await?;
        roles::rounds_see(looking).await?;
        Ok(Self::over(desk, rounds))
    }

    /// Walls over what is open already: what requests use, and what rounds look through.
    pub fn over(desk: Db, rounds: Db) -> Self {
        Self {
            desk,
            rounds,
            turns: Arc::new(Semaphore::new(1)),
            last: fitness::Last::default(),
        }
    }

    /// The database as one owner sees it.
    pub fn as_owner(&self, owner: Uuid) -> Scope {
        Scope {
            walls: self.clone(),
            owner,
            actor: Actor::Owner,
        }
    }

    /// The database as whoever shows this key sees it, before anybody knows who they are.
    pub fn at_door(&self, key: Key) -> Door {
        Door {
            db: self.desk.clone(),
            key,
        }
    }

    /// The database as the background rounds see it.
    pub fn on_rounds(&self) -> Round {
        Round {
            db: self.rounds.clone(),
        }
    }

    /// What requests use, without its walls: to count its connections, and to close it. No statement of the desk runs on it.
    pub const fn bare(&self) -> &Db {
        &self.desk
    }

    /// Binds the database to whose numbers it holds, at the first start; any later start must name the same.
    pub async fn belongs_to(&self, holder: &str) -> Result<(), Error> {
        self.desk.belongs_to(holder).await
    }

    /// Waits for open work and closes.
    pub async fn close(&self) {
        self.rounds.close().await;
        self.desk.close().await;
    }
}

/// The database as one owner sees it: theirs, and nothing else.
#[derive(Debug, Clone)]
pub struct Scope {
    walls: Walls,
    owner: Uuid,
    actor: Actor,
}

impl Scope {
    /// Whose it is.
    pub const fn owner(&self) -> Uuid {
        self.owner
    }

    /// The same, where somebody else than the owner in their browser acts on it.
    #[must_use]
    pub const fn acting(mut self, actor: Actor) -> Self {
        self.actor = actor;
        self
    }

    /// Begins to write.
    pub async fn begin(&self) -> Result<Tx, sqlx::Error> {
        let inner = match &self.walls.desk {
            Db::Sqlite(pool) => Inner::Sqlite(SqliteTx::begin(pool, &self.walls.turns).await?),
            Db::Postgres(pool) => Inner::Postgres(as_owner(pool, self.owner).await?),
        };
        Ok(Tx::new(self.owner, self.actor, inner))
    }

    pub(crate) async fn one(&self) -> Result<One<'_>, sqlx::Error> {
        match &self.walls.desk {
            Db::Sqlite(pool) => Ok(One::Sqlite(pool)),
            Db::Postgres(pool) => Ok(One::Postgres(as_owner(pool, self.owner).await?)),
        }
    }
}

/// Says whose rows it is about.
async fn as_owner(pool: &PgPool, owner: Uuid) -> Result<Transaction<'static, Postgres>, sqlx::Error> {
    begin::saying(pool, "app.user_id", &owner.to_string()).await
}

/// What is shown at the door. Each opens the one row it fits, and nothing else.
#[derive(Debug, Clone)]
pub enum Key {
    /// An e-mail address: its account.
    Email(String),
    /// The fingerprint of a session's id: that session.
    Session(String),
    /// The fingerprint of an API token: that token and its account.
    Token(String),
    /// The SID of a subaccount, from whoever calls in the carrier's name: whose it is, and its sealed token.
    Account(String),
    /// What guesses of a password are counted for: that count.
    Guess(String),
    /// The fingerprint of what a browser was given at an earlier sign-in: whose it was.
    Browser(String),
    /// The fingerprint of what a link in a letter carries: that link.
    Link(String),
}

impl Key {
    const fn setting(&self) -> &'static str {
        match self {
            Self::Email(_) => "app.email",
            Self::Session(_) => "app.session",
            Self::Token(_) => "app.token",
            Self::Account(_) => "app.account",
            Self::Guess(_) => "app.guess",
            Self::Browser(_) => "app.browser",
            Self::Link(_) => "app.link",
        }
    }

    fn text(&self) -> &str {
        match self {
            Self::Email(text)
            | Self::Session(text)
            | Self::Token(text)
            | Self::Account(text)
            | Self::Guess(text)
            | Self::Browser(text)
            | Self::Link(text) => text,
        }
    }
}

/// The database before anybody is known: one row at most, for whoever shows its key.
#[derive(Debug, Clone)]
pub struct Door {
    db: Db,
    key: Key,
}

impl Door {
    /// What was shown: every statement at the door names it.
    pub fn key(&self) -> &str {
        self.key.text()
    }

    pub(crate) async fn one(&self) -> Result<One<'_>, sqlx::Error> {
        match &self.db {
            Db::Sqlite(pool) => Ok(One::Sqlite(pool)),
            Db::Postgres(pool) => Ok(One::Postgres(
                begin::saying(pool, self.key.setting(), self.key()).await?,
            )),
        }
    }
}

/// The database as the background rounds see it: whose turn it is, in all owners' rows, and nothing of what they hold.
#[derive(Debug, Clone)]
pub struct Round {
    db: Db,
}

impl Round {
    pub(crate) async fn one(&self) -> Result<One<'_>, sqlx::Error> {
        match &self.db {
            Db::Sqlite(pool) => Ok(One::Sqlite(pool)),
            Db::Postgres(pool) => Ok(One::Postgres(begin::silently(pool).await?)),
        }
    }
}
