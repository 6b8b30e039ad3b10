//! A database of one test's own: a SQLite file, or a fresh PostgreSQL database where `NUMBERDESK_TEST_DATABASE` names a
//! server that may make one.

use std::path::Path;

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
        let Some(server) = server() else {
            return Self {
                url: format!("sqlite:{}", folder.join("desk.db").display()),
                made_at: None,
            };
        };
        let name = format!("desk_{}", Uuid::now_v7().simple());
        let mut connection = PgConnection::connect(&server).await.unwrap();
        sqlx::query(AssertSqlSafe(format!("CREATE DATABASE {name}")))
            .execute(&mut connection)
            .await
            .unwrap();
        connection.close().await.unwrap();
        let mut url = url::Url::parse(&server).unwrap();
        url.set_path(&name);
        Self {
            url: url.to_string(),
            made_at: Some((server, name)),
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
