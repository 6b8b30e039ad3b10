//! What the desk's own role on PostgreSQL may do with the trail: add a line that follows, and read.

use sqlx::{AssertSqlSafe, Connection, PgConnection};

use crate::stage::{Stage, is_postgres};

#[tokio::test]
async fn the_desks_role_neither_changes_the_trail_nor_sets_its_end() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    let url = stage.database().url_as("numberdesk_desk").unwrap();
    let mut connection = PgConnection::connect(&url).await.unwrap();
    let new = owner.id();
    for sql in [
        "UPDATE audit_events SET details = '{}'".to_owned(),
        "DELETE FROM audit_events".to_owned(),
        "UPDATE audit_heads SET seq = 0".to_owned(),
        "DELETE FROM audit_heads".to_owned(),
        format!("INSERT INTO audit_heads (user_id, seq, hash) VALUES ('{new}', 0, '')"),
        "ALTER TABLE audit_events DISABLE TRIGGER USER".to_owned(),
        "CREATE OR REPLACE FUNCTION audit_head(OUT seq BIGINT, OUT hash TEXT) LANGUAGE sql AS 'SELECT 0, '''''"
            .to_owned(),
    ] {
        let whole = format!("SELECT set_config('app.user_id', '{new}', true); {sql}");
        let refused = sqlx::raw_sql(AssertSqlSafe(whole)).execute(&mut connection).await;
        let error = refused.expect_err(&sql);
        let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
        assert_eq!(code.as_deref(), Some("42501"), "{sql}: {error}");
    }
    connection.close().await.unwrap();
    stage.close().await;
}
