//! I12: no secret lies open in the database.

use numberdesk::server::db::Db;
use sqlx::{AssertSqlSafe, Row as _};

/// I12: the canaries that lie open in a table.
pub async fn leaked(db: &Db, canaries: &[String]) -> Vec<String> {
    let tables: Vec<String> = match db {
        Db::Sqlite(pool) => sqlx::query_scalar("SELECT name FROM sqlite_master WHERE type = 'table'")
            .fetch_all(pool)
            .await
            .unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar("SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
            .fetch_all(pool)
            .await
            .unwrap(),
    };
    let mut broken = Vec::new();
    for table in tables {
        let lines: Vec<String> = match db {
            Db::Sqlite(pool) => {
                let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info($1)")
                    .bind(&table)
                    .fetch_all(pool)
                    .await
                    .unwrap();
                let list: Vec<String> = columns.iter().map(|column| format!("quote({column})")).collect();
                let rows = sqlx::query(AssertSqlSafe(format!(
                    "SELECT {} FROM {table}",
                    list.join(" || ' ' || ")
                )))
                .fetch_all(pool)
                .await
                .unwrap();
                rows.iter().map(|row| row.get::<String, _>(0)).collect()
            }
            Db::Postgres(pool) => sqlx::query_scalar(AssertSqlSafe(format!("SELECT one::text FROM {table} one")))
                .fetch_all(pool)
                .await
                .unwrap(),
        };
        for canary in canaries {
            if lines.iter().any(|line| line.contains(canary)) {
                broken.push(format!("I12: a secret lies open in {table}"));
            }
        }
    }
    broken
}
