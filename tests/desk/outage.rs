//! When the database fails: nothing is lost, nothing is paid for twice, and nobody is told an untruth.

use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::stage::{Database, Line, Stage, on};

/// A desk on PostgreSQL behind a line that can be cut. None where the tests run on SQLite, which has no line.
async fn on_a_line(stays_cut: bool) -> Option<(Stage, Line)> {
    let database = Database::on_a_server().await?;
    let line = Line::to(&database.url, stays_cut).await;
    let stage = Stage::on(database, &[("DATABASE_URL", &line.url)]).await;
    Some((stage, line))
}

/// Runs statements of whichever database is open.
async fn run(stage: &Stage, on_sqlite: &str, on_postgres: &str) {
    match &stage.db {
        numberdesk::server::db::Db::Sqlite(pool) => sqlx::raw_sql(AssertSqlSafe(on_sqlite.to_owned()))
            .execute(pool)
            .await
            .map(drop),
        numberdesk::server::db::Db::Postgres(pool) => sqlx::raw_sql(AssertSqlSafe(on_postgres.to_owned()))
            .execute(pool)
            .await
            .map(drop),
    }
    .unwrap();
}

/// From now on this change of a table finds no room, as on a full disk.
async fn fill(stage: &Stage, change: &str, table: &str) {
    let name = format!("full_{}", Uuid::now_v7().simple());
    run(
        stage,
        &format!("CREATE TRIGGER {name} BEFORE {change} ON {table} BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"),
        &format!(
            "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE disk_full; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER {name} BEFORE {change} ON {table} FOR EACH ROW EXECUTE FUNCTION no_room()"
        ),
    )
    .await;
}

/// From now on a new row of this table finds no room, and the COMMIT is what fails.
async fn fill_at_the_commit(stage: &Stage, table: &str) {
    run(
        stage,
        &format!(
            "CREATE TABLE whole (id INTEGER PRIMARY KEY);
             CREATE TABLE part (whole INTEGER REFERENCES whole (id) DEFERRABLE INITIALLY DEFERRED);
             CREATE TRIGGER full_commit AFTER INSERT ON {table} BEGIN INSERT INTO part VALUES (1); END"
        ),
        &format!(
            "CREATE OR REPLACE FUNCTION no_room() RETURNS trigger AS $$ BEGIN RAISE disk_full; END $$ LANGUAGE plpgsql;
             CREATE CONSTRAINT TRIGGER full_commit AFTER INSERT ON {table} DEFERRABLE INITIALLY DEFERRED
             FOR EACH ROW EXECUTE FUNCTION no_room()"
        ),
    )
    .await;
}

/// There is room again.
async fn free(stage: &Stage) {
    let triggers: Vec<(String, String)> = match &stage.db {
        numberdesk::server::db::Db::Sqlite(pool) => {
            sqlx::query_as("SELECT name, tbl_name FROM sqlite_schema WHERE type = 'trigger' AND name LIKE 'full_%'")
                .fetch_all(pool)
                .await
        }
        numberdesk::server::db::Db::Postgres(pool) => {
            sqlx::query_as("SELECT tgname::text, tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE 'full_%'")
                .fetch_all(pool)
                .await
        }
    }
    .unwrap();
    assert!(!triggers.is_empty(), "it was full");
    for (name, table) in triggers {
        let sqlite = format!("DROP TRIGGER {name}");
        run(stage, &sqlite, &format!("{sqlite} ON {table}")).await;
    }
}

async fn purchases(stage: &Stage) -> i64 {
    on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchases").fetch_one(pool).await.unwrap())
}

#[tokio::test]
async fn an_order_whose_commit_is_never_answered_is_found_and_carried_out_once() {
    let Some((stage, line)) = on_a_line(false).await else {
        return;
    };
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    // The first is the order's own, the second that of the number bought by it.
    for which in 1..=2 {
        let number = format!("+1415555014{which}");
        line.lose_commit(stage.desk(), which);
        let bought = owner.buy(&number).await;
        assert!(line.has_lost_one());
        assert_eq!(bought.ok()["requestedNumber"], number);
        let ledger = stage.carrier.ledger().await;
        assert_eq!(
            (ledger.calls("purchase").len(), ledger.charges(&number).len()),
            (which, 1)
        );
    }
    assert_eq!(owner.numbers().await.len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn an_order_that_nobody_can_look_up_is_told_as_unknown_and_is_carried_out_later() {
    let Some((stage, line)) = on_a_line(true).await else {
        return;
    };
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let order = json!({ "phoneNumber": "+14155550143" });
    line.lose_commit(stage.desk(), 1);
    let problem = owner.buy_under("lost", &order).await.refused(500, "internal_error");
    let words = problem["message"].as_str().unwrap();
    assert!(
        words.contains("We do not know yet whether your order was written down"),
        "{words}"
    );
    line.mend();
    assert_eq!(purchases(&stage).await, 1, "it was");
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(
        owner.buy_under("lost", &order).await.ok()["requestedNumber"],
        "+14155550143"
    );
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn an_order_that_finds_no_room_is_not_sent_and_works_when_there_is_room() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550144" });
    for at_the_commit in [false, true] {
        if at_the_commit {
            fill_at_the_commit(&stage, "purchases").await;
        } else {
            fill(&stage, "INSERT", "purchases").await;
        }
        // More often than the pool has connections.
        for _ in 0..12 {
            let problem = owner.buy_under("full", &order).await.refused(500, "internal_error");
            assert!(
                problem["message"].as_str().unwrap().contains("see how things stand"),
                "{problem}"
            );
        }
        assert_eq!(purchases(&stage).await, 0);
        assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
        free(&stage).await;
    }
    owner.buy_under("full", &order).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_while_there_is_no_room_is_written_down_when_there_is_and_paid_for_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    // Full from the carrier's yes on: neither the number nor the next look can be written.
    fill(&stage, "INSERT", "user_twilio_numbers").await;
    fill(&stage, "UPDATE OF next_look_at, state", "purchases").await;
    let order = json!({ "phoneNumber": "+14155550145" });
    let answer = owner.buy_under("full", &order).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let ledger = stage.carrier.ledger().await;
    assert_eq!(ledger.charges("+14155550145").len(), 1, "the carrier said yes");
    let id = answer.json()["purchaseId"].as_str().unwrap().to_owned();
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("You will not be charged twice");
    free(&stage).await;
    assert_eq!(stage.round().await, 0, "its driver's lease runs on");
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(owner.buy_under("full", &order).await.ok()["purchaseId"], id);
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_session_that_cannot_be_read_is_not_told_to_sign_in() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let rename = |from: &str, to: &str| format!("ALTER TABLE {from} RENAME TO {to}");
    for table in ["sessions", "api_tokens"] {
        // A name of its own: connections that have not looked since would say that it is taken.
        let away = format!("{table}_out_of_reach");
        let lost = rename(table, &away);
        run(&stage, &lost, &lost).await;
        let caller = if table == "sessions" { &owner } else { &program };
        for path in ["/api/twilio/numbers", &format!("/api/purchases/{}", Uuid::now_v7())] {
            caller.get(path).await.refused(500, "internal_error");
        }
        caller.buy("+14155550146").await.refused(500, "internal_error");
        let page = caller.page("/phone-numbers").await;
        assert_eq!(page.header("location"), "", "{page:?}");
        page.says("Something went wrong on our side")
            .keeps_quiet_on("session has ended");
        let found = rename(&away, table);
        run(&stage, &found, &found).await;
        assert!(caller.numbers().await.is_empty());
    }
    stage.close().await;
}
