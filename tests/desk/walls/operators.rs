//! What an operator's scope shows, and to whom; and that it changes nothing.

use numberdesk::{
    accounts::server::overview::store::{page, some},
    server::db::Db,
};
use sqlx::{AssertSqlSafe, Connection, PgConnection};
use uuid::Uuid;

use crate::{
    operator::operator,
    stage::{Stage, is_postgres},
};

#[tokio::test]
async fn the_scope_of_an_operator_is_made_for_nobody_else() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    for nobody in [owner.id(), Uuid::nil(), Uuid::now_v7()] {
        assert!(stage.desk().as_operator(nobody).await.unwrap().is_none(), "{nobody}");
        assert!(
            stage.desk().walls().as_operator(nobody).await.unwrap().is_none(),
            "{nobody}"
        );
    }
    let desk = stage.desk().as_operator(operator.id()).await.unwrap().unwrap();
    assert_eq!(page(&desk.db, "", Uuid::max(), 10).await.unwrap().len(), 2);
    assert_eq!(some(&desk.db, &[owner.id()]).await.unwrap().len(), 1);
    stage.close().await;
}

/// Begins a transaction that says this.
fn saying(setting: &str, id: Uuid) -> String {
    format!("BEGIN; SELECT set_config('app.{setting}', '{id}', true)")
}

async fn run(connection: &mut PgConnection, sql: &str) -> Result<u64, String> {
    let done = sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(connection).await;
    let code = |error: sqlx::Error| error.as_database_error().unwrap().code().unwrap().into_owned();
    done.map(|done| done.rows_affected()).map_err(code)
}

async fn count(connection: &mut PgConnection, table: &str) -> i64 {
    let sql = AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(connection).await.unwrap()
}

/// Tables whose rows of all businesses an operator may see.
const SEEN: [&str; 11] = [
    "billing_events",
    "billing_owners",
    "line_limits",
    "lines",
    "purchase_attempts",
    "purchases",
    "reconciliation_findings",
    "reconciliations",
    "user_preferences",
    "user_twilio_numbers",
    "users",
];

async fn connected(stage: &Stage, role: &str) -> PgConnection {
    let url = stage.database().url_as(role).unwrap();
    PgConnection::connect(&url).await.unwrap()
}

#[tokio::test]
async fn the_database_itself_looks_whether_it_is_an_operator_who_asks() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    owner.own("+14155550101").await;
    owner.program().await;
    let Db::Postgres(pool) = &stage.db else {
        panic!("not PostgreSQL")
    };
    let named: Vec<String> = sqlx::query_scalar(
        "SELECT tablename::text FROM pg_policies WHERE policyname = 'operator' AND tablename <> 'operators' ORDER BY 1",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    assert_eq!(named, SEEN);
    let writing: Vec<String> =
        sqlx::query_scalar("SELECT tablename::text FROM pg_policies WHERE policyname = 'operator' AND cmd <> 'SELECT'")
            .fetch_all(pool)
            .await
            .unwrap();
    assert!(writing.is_empty(), "{writing:?}");
    let mut desk = connected(&stage, "numberdesk_desk").await;
    // An id alone opens nothing, nor does an operator's where an owner's is said.
    for (setting, id) in [
        ("operator", owner.id()),
        ("operator", Uuid::now_v7()),
        ("user_id", operator.id()),
    ] {
        run(&mut desk, &saying(setting, id)).await.unwrap();
        for table in [
            "purchases",
            "user_preferences",
            "user_twilio_numbers",
            "purchase_attempts",
        ] {
            assert_eq!(count(&mut desk, table).await, 0, "{setting} {id} sees {table}");
        }
        run(&mut desk, "ROLLBACK").await.unwrap();
    }
    run(&mut desk, &saying("operator", operator.id())).await.unwrap();
    assert_eq!(count(&mut desk, "users").await, 2);
    assert_eq!(count(&mut desk, "purchases").await, 1);
    for table in [
        "sessions",
        "api_tokens",
        "audit_events",
        "inbox",
        "purchase_keys",
        "user_limits",
    ] {
        assert_eq!(count(&mut desk, table).await, 0, "an operator sees {table}");
    }
    run(&mut desk, "ROLLBACK").await.unwrap();
    desk.close().await.unwrap();
    stage.close().await;
}

#[tokio::test]
async fn an_operators_scope_changes_nothing_and_no_request_makes_an_operator() {
    if !is_postgres() {
        return;
    }
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    owner.own("+14155550101").await;
    let mut desk = connected(&stage, "numberdesk_desk").await;
    let make = |id: Uuid| format!("INSERT INTO operators (user_id, made_at) VALUES ('{id}', now())");
    for (setting, said) in [
        ("operator", operator.id()),
        ("user_id", operator.id()),
        ("user_id", owner.id()),
    ] {
        for sql in [
            make(owner.id()).as_str(),
            "UPDATE operators SET made_at = now()",
            "DELETE FROM operators",
        ] {
            run(&mut desk, &saying(setting, said)).await.unwrap();
            assert_eq!(run(&mut desk, sql).await, Err("42501".to_owned()), "{sql}");
            run(&mut desk, "ROLLBACK").await.unwrap();
        }
    }
    for sql in [
        "UPDATE users SET email = 'x'",
        "UPDATE user_twilio_numbers SET status = 'released'",
        "UPDATE purchases SET state = 'not_bought'",
        "UPDATE user_preferences SET subaccount_token = NULL",
        "UPDATE reconciliation_findings SET closed_at = now()",
        "UPDATE billing_owners SET standing = 'active'",
    ] {
        run(&mut desk, &saying("operator", operator.id())).await.unwrap();
        assert_eq!(run(&mut desk, sql).await, Ok(0), "{sql}");
        run(&mut desk, "ROLLBACK").await.unwrap();
    }
    desk.close().await.unwrap();
    // The rounds may not even look who is one, and see no more where they name one.
    let mut rounds = connected(&stage, "numberdesk_rounds").await;
    run(&mut rounds, &saying("operator", operator.id())).await.unwrap();
    assert_eq!(
        run(&mut rounds, "SELECT 1 FROM operators").await,
        Err("42501".to_owned())
    );
    run(&mut rounds, "ROLLBACK").await.unwrap();
    rounds.close().await.unwrap();
    stage.close().await;
}
