//! A database of one test's own: a SQLite file, or a fresh PostgreSQL database where `NUMBERDESK_TEST_DATABASE` names a
//! server that may make one.

use std::path::Path;

use numberdesk::server::db::Db;
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

/// The address of a fresh database.
pub struct Database {
    /// `sqlite:…` or `postgres://…`.
    pub url: String,
    /// On PostgreSQL the server that made it, and its name there.
    made_at: Option<(String, String)>,
}

impl Database {
    /// Makes one; a SQLite file lies in the folder.
    pub async fn fresh(folder: &Path) -> Self {
        Self::on_a_server().await.unwrap_or_else(|| Self {
            url: format!("sqlite:{}", folder.join("desk.db").display()),
            made_at: None,
        })
    }

    /// Makes one on the server; none where the tests run on SQLite.
    pub async fn on_a_server() -> Option<Self> {
        let server = server()?;
        let name = format!("desk_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Some(Self {
            url: url.to_string(),
            made_at: Some((server, name)),
        })
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
        let Some((server, name)) = &self.made_at else { return };
        let mut connection = PgConnection::connect(server).await.unwrap();
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
