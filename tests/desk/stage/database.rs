//! A database of one test's own: a SQLite file, or a fresh PostgreSQL database where `NUMBERDESK_TEST_DATABASE` names a
//! server that may make one.

use std::path::Path;

use numberdesk::server::db::{Address, Db, migrate};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

/// Runs one expression on whichever database is open; `$pool` names its pool inside.
macro_rules! on {
    ($db:expr, $pool:ident => $body:expr) => {
        match &$db {
            numberdesk::server::db::Db::Sqlite($pool) => $body,
            numberdesk::server::db::Db::Postgres($pool) => $body,
        }
    };
}

pub(crate) use on;

/// The addresses of a fresh database.
pub struct Database {
    /// What the desk's requests use: `sqlite:…` or `postgres://…`.
    pub url: String,
    /// On PostgreSQL what else there is.
    server: Option<Server>,
}

struct Server {
    /// Where the database was made.
    made_at: String,
    /// Its name there.
    name: String,
    /// Of the role that owns its tables.
    owner: String,
    /// Of the role of the rounds.
    rounds: String,
    /// Of the role that sees everything.
    witness: String,
}

impl Database {
    /// Makes one; a SQLite file lies in the folder.
    pub async fn fresh(folder: &Path) -> Self {
        Self::on_a_server().await.unwrap_or_else(|| Self {
            url: format!("sqlite:{}", folder.join("desk.db").display()),
            server: None,
        })
    }

    /// Makes one on the server; none where the tests run on SQLite.
    pub async fn on_a_server() -> Option<Self> {
        let made_at = server()?;
        let name = format!("desk_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&made_at).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name} OWNER numberdesk")))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let mut url = url::Url::parse(&made_at).unwrap();
        url.set_path(&name);
        let witness = url.to_string();
        let [owner, desk, rounds] = ["numberdesk", "numberdesk_desk", "numberdesk_rounds"].map(|role| {
            url.set_username(role).unwrap();
            url.to_string()
        });
        let server = Server {
            made_at,
            name,
            owner,
            rounds,
            witness,
        };
        Some(Self {
            url: desk,
            server: Some(server),
        })
    }

    /// The address for another role of the server; none on SQLite.
    pub fn url_as(&self, role: &str) -> Option<String> {
        let mut url = url::Url::parse(&self.server.as_ref()?.witness).unwrap();
        url.set_username(role).unwrap();
        Some(url.to_string())
    }

    /// The settings that name it.
    pub fn settings(&self) -> Vec<(&'static str, &str)> {
        let mut settings = vec![("DATABASE_URL", self.url.as_str())];
        if let Some(server) = &self.server {
            settings.push(("DATABASE_OWNER_URL", &server.owner));
            settings.push(("DATABASE_ROUNDS_URL", &server.rounds));
        }
        settings
    }

    /// The same for what opens a database by itself.
    pub fn address(&self) -> Address {
        Address {
            url: self.url.clone().into(),
            owner: self.server.as_ref().map(|server| server.owner.clone().into()),
            rounds: self.server.as_ref().map(|server| server.rounds.clone().into()),
        }
    }

    /// Makes its tables, where no desk has yet.
    pub async fn migrate(&self) {
        migrate(&self.address()).await.unwrap();
    }

    /// Opens it as whoever sees everything: what happened is counted past the walls.
    pub async fn witness(&self) -> Db {
        let url = self.server.as_ref().map_or(&self.url, |server| &server.witness);
        Db::open_with(&url.clone().into(), 4).await.unwrap()
    }

    /// Makes the database refuse every new number for good, as a rule of its tables would; or take them again.
    pub async fn refuse_numbers(&self, db: &Db, refuses: bool) {
        match (db, refuses) {
            (Db::Sqlite(pool), true) => {
                let rule = "CREATE TRIGGER none_more BEFORE INSERT ON user_twilio_numbers BEGIN SELECT RAISE(ABORT, 'none more'); END";
                sqlx::query(rule).execute(pool).await.unwrap();
            }
            (Db::Postgres(pool), true) => {
                let rule = "ALTER TABLE user_twilio_numbers ADD CONSTRAINT none_more CHECK (FALSE) NOT VALID";
                sqlx::query(rule).execute(pool).await.unwrap();
            }
            (Db::Sqlite(pool), false) => {
                sqlx::query("DROP TRIGGER none_more").execute(pool).await.unwrap();
            }
            (Db::Postgres(pool), false) => {
                let rule = "ALTER TABLE user_twilio_numbers DROP CONSTRAINT none_more";
                sqlx::query(rule).execute(pool).await.unwrap();
            }
        }
    }

    /// Drops what was made on a server. A SQLite file goes with its folder.
    pub async fn remove(&self) {
        let Some(Server { made_at, name, .. }) = &self.server else {
            return;
        };
        let mut connection = PgConnection::connect(made_at).await.unwrap();
        // The desk has closed its connections. Without FORCE, PostgreSQL waits for the last of them, and for an
        // autovacuum, whose process we may not end.
        sqlx::query(AssertSqlSafe(format!("DROP DATABASE {name}")))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
    }
}

/// Whether the tests run on PostgreSQL.
pub fn is_postgres() -> bool {
    server().is_some()
}

#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the desk")]
fn server() -> Option<String> {
    std::env::var("NUMBERDESK_TEST_DATABASE")
        .ok()
        .filter(|url| !url.is_empty())
}
