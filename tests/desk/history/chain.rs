//! The chain: whoever changes it past the desk is found out, and the desk itself cannot.

use futures::future::join_all;
use numberdesk::{
    accounts::server::store::take_turn,
    app::server::audit::{AuditCommand, run},
    server::{
        audit::{Event, chain::hash_of, store, verify::verify},
        db::{Db, Scope},
    },
};
use serde_json::json;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use crate::stage::{Person, Stage, on};

/// Writes so many lines, each in a transaction of its own.
async fn write(scope: &Scope, lines: usize) {
    for place in 0..lines {
        let mut tx = scope.begin().await.unwrap();
        let event = Event {
            subject_id: scope.owner(),
            event: "user.limits",
            details: json!({ "place": place, "name": "ä \u{7} \"x\"\r\n=1+1" }),
        };
        store::write(&mut tx, &event).await.unwrap();
        tx.commit().await.unwrap();
    }
}

/// From now on the tables let whoever holds them do what they like.
async fn unlocked(stage: &Stage) {
    let statements = match &stage.db {
        Db::Sqlite(_) => [
            "DROP TRIGGER audit_events_stay; DROP TRIGGER audit_events_remain; DROP TRIGGER audit_events_follow",
            "DROP TRIGGER audit_heads_remain; DROP TRIGGER audit_heads_move_on",
        ],
        Db::Postgres(_) => [
            "ALTER TABLE audit_events DISABLE TRIGGER USER",
            "ALTER TABLE audit_heads DISABLE TRIGGER USER",
        ],
    };
    for sql in statements {
        on!(stage.db, pool => sqlx::raw_sql(sql).execute(pool).await.map(drop).unwrap());
    }
}

/// Runs a statement about one owner, `$1`; gives what the database says to it.
async fn tried(stage: &Stage, owner: Uuid, sql: &str) -> Result<u64, sqlx::Error> {
    let sql = AssertSqlSafe(sql.to_owned());
    Ok(on!(stage.db, pool => sqlx::query(sql).bind(owner).execute(pool).await?.rows_affected()))
}

/// A line behind the last that fits in every way, as somebody would add who knows how lines are hashed.
async fn forge(stage: &Stage, scope: &Scope) -> Result<(), sqlx::Error> {
    let mut line = store::before(scope, i64::MAX, 1).await?.remove(0);
    line.previous = line.hash.clone();
    (line.id, line.seq) = (Uuid::now_v7(), line.seq + 1);
    line.hash = hash_of(&line, &line.previous);
    add(stage, &line).await
}

/// Puts a line in past the desk, in a transaction that has said whose it is.
async fn add(stage: &Stage, line: &store::Line) -> Result<(), sqlx::Error> {
    let bytes = |id: Uuid| match &stage.db {
        Db::Sqlite(_) => format!("x'{}'", id.simple()),
        Db::Postgres(_) => format!("'{id}'"),
    };
    let text = |text: &str| format!("'{}'", text.replace('\'', "''"));
    let says = match &stage.db {
        Db::Sqlite(_) => String::new(),
        Db::Postgres(_) => format!("SELECT set_config('app.user_id', '{}', true);", line.user_id),
    };
    let sql = format!(
        "{says} INSERT INTO audit_events (id, user_id, seq, subject_id, actor, event, details, at, previous, hash)
         VALUES ({}, {}, {}, {}, {}, {}, {}, {}, {}, {})",
        bytes(line.id),
        bytes(line.user_id),
        line.seq,
        bytes(line.subject_id),
        text(&line.actor),
        text(&line.event),
        text(line.details.text()),
        text(&line.at.text()),
        text(&line.previous),
        text(&line.hash),
    );
    let sql = AssertSqlSafe(sql);
    on!(stage.db, pool => sqlx::raw_sql(sql).execute(pool).await.map(drop))
}

/// What somebody does to a trail of four lines, and what is said of the first line that does not fit.
#[rustfmt::skip] // A line a case.
const CASES: [(&str, &str, &str); 13] = [
    ("UPDATE audit_events SET details = '{}' WHERE user_id = $1 AND seq = 2", "line 2 (", "is not what was written"),
    ("UPDATE audit_events SET actor = 'host' WHERE user_id = $1 AND seq = 3", "line 3 (", "is not what was written"),
    ("UPDATE audit_events SET event = 'user.x' WHERE user_id = $1 AND seq = 1", "line 1 (", "is not what was written"),
    ("DELETE FROM audit_events WHERE user_id = $1 AND seq = 2", "line 2", "is missing"),
    ("DELETE FROM audit_events WHERE user_id = $1 AND seq = 1", "line 1", "is missing"),
    ("DELETE FROM audit_events WHERE user_id = $1 AND seq = 4", "line 4", "is missing"),
    ("DELETE FROM audit_events WHERE user_id = $1", "line 1", "is missing"),
    ("UPDATE audit_events SET seq = 5 - seq WHERE user_id = $1 AND seq IN (2, 3)", "line 2 (", "does not follow the line before it"),
    (ROLLED_BACK, "line 4 (", "stands behind the end of the chain"),
    ("UPDATE audit_heads SET hash = 'x' WHERE user_id = $1", "the chain ends at line 4", "another hash than was kept"),
    ("DELETE FROM audit_heads WHERE user_id = $1", "line 4 (", "stands behind the end of the chain"),
    ("UPDATE audit_events SET seq = 3 WHERE user_id = $1 AND seq = 4", "line 3 (", ")"),
    ("forged", "line 5 (", "stands behind the end of the chain"),
];

/// The end set back by one line.
const ROLLED_BACK: &str = "UPDATE audit_heads
    SET seq = 3, hash = (SELECT previous FROM audit_events e WHERE e.user_id = $1 AND e.seq = 4) WHERE user_id = $1";

#[tokio::test]
async fn whoever_changes_the_trail_past_the_desk_is_found_out_and_the_first_line_is_named() {
    let stage = Stage::open().await;
    let honest = stage.owner().await;
    write(&stage.desk().as_owner(honest.id()).db, 4).await;
    let mut owners = Vec::new();
    for _ in &CASES {
        let owner = stage.owner().await;
        write(&stage.desk().as_owner(owner.id()).db, 4).await;
        owners.push(owner);
    }
    // As the tables are, nobody can, whatever their rights.
    for (sql, ..) in CASES.iter().filter(|(sql, ..)| *sql != "forged") {
        let refused = tried(&stage, honest.id(), sql).await;
        let said = refused.expect_err(sql).to_string();
        assert!(
            said.contains("append-only") || said.contains("only moves on"),
            "{sql}: {said}"
        );
    }
    assert_eq!(
        verify(&stage.desk().as_owner(honest.id()).db).await.unwrap().wrong,
        None
    );
    unlocked(&stage).await;
    let config = &stage.desk().config;
    for ((sql, begins, ends), owner) in CASES.iter().zip(&owners) {
        if *sql == "forged" {
            forge(&stage, &stage.desk().as_owner(owner.id()).db).await.unwrap();
        } else {
            assert!(tried(&stage, owner.id(), sql).await.unwrap() > 0, "{sql}");
        }
        let found = verify(&stage.desk().as_owner(owner.id()).db).await.unwrap().wrong;
        let found = found.unwrap_or_else(|| panic!("not found: {sql}")).to_string();
        assert!(found.starts_with(begins), "{sql}: {found}");
        assert!(found.contains(ends), "{sql}: {found}");
        let email = Some(owner.email.to_uppercase());
        let done = run(config, AuditCommand::Verify { email }, |_| {}).await.unwrap();
        assert_eq!(done.first_wrong, Some(format!("{}: {found}", owner.email)));
        assert!(done.table.contains("BROKEN"), "{}", done.table);
    }
    told(&stage, &honest).await;
    stage.leave().await;
}

/// What the command says of one whose trail is whole, of everybody, and of nobody.
async fn told(stage: &Stage, honest: &Person) {
    let config = &stage.desk().config;
    let email = Some(honest.email.clone());
    let done = run(config, AuditCommand::Verify { email }, |_| {}).await.unwrap();
    assert_eq!(done.first_wrong, None, "{}", done.table);
    let said = std::sync::Mutex::new(Vec::new());
    let done = run(config, AuditCommand::Verify { email: None }, |line| {
        said.lock().unwrap().push(line.to_owned());
    })
    .await;
    assert!(done.unwrap().first_wrong.is_some());
    assert_eq!(said.lock().unwrap().len(), CASES.len() + 1);
    let nobody = Some("nobody@desk.example".to_owned());
    assert!(
        run(config, AuditCommand::Verify { email: nobody }, |_| {})
            .await
            .is_err()
    );
}

#[tokio::test]
async fn a_line_that_does_not_follow_the_one_before_is_refused_by_the_database() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let scope = stage.desk().as_owner(owner.id()).db;
    write(&scope, 2).await;
    let last = store::before(&scope, i64::MAX, 1).await.unwrap().remove(0);
    // The same number again, the line before passed over, and a gap.
    for (seq, previous) in [
        (2, last.previous.clone()),
        (3, last.previous.clone()),
        (4, last.hash.clone()),
    ] {
        let mut line = last.clone();
        (line.id, line.seq, line.previous) = (Uuid::now_v7(), seq, previous);
        line.hash = hash_of(&line, &line.previous);
        let said = add(&stage, &line).await.unwrap_err().to_string();
        assert!(said.contains("a line follows the one before"), "{said}");
    }
    assert_eq!(verify(&scope).await.unwrap().lines, 2);
    // One that follows is taken, and the end moves along with it.
    forge(&stage, &scope).await.unwrap();
    assert_eq!(store::head(&scope).await.unwrap().seq, 3);
    assert_eq!(verify(&scope).await.unwrap().wrong, None);
    stage.close().await;
}

#[tokio::test]
async fn writers_of_one_owner_follow_each_other_and_nobody_waits_for_nobody() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let writers = (0..40).map(|place: usize| {
        let scope = stage.desk().as_owner(owner.id()).db;
        async move {
            let mut tx = scope.begin().await.unwrap();
            let event = Event {
                subject_id: scope.owner(),
                event: "user.limits",
                details: json!({ "place": place }),
            };
            // Half of them say what they have to say before they take what others hold.
            if place.is_multiple_of(2) {
                store::write(&mut tx, &event).await.unwrap();
            }
            take_turn(&mut tx).await.unwrap();
            store::write(&mut tx, &event).await.unwrap();
            tx.commit().await.unwrap();
        }
    });
    join_all(writers).await;
    let scope = stage.desk().as_owner(owner.id()).db;
    let verified = verify(&scope).await.unwrap();
    assert_eq!((verified.lines, verified.wrong), (60, None));
    // What is undone leaves no gap.
    let mut tx = scope.begin().await.unwrap();
    let event = Event {
        subject_id: scope.owner(),
        event: "user.limits",
        details: json!({}),
    };
    store::write(&mut tx, &event).await.unwrap();
    tx.rollback().await.unwrap();
    write(&scope, 1).await;
    assert_eq!(verify(&scope).await.unwrap().lines, 61);
    stage.close().await;
}

#[tokio::test]
async fn a_chain_is_checked_while_it_is_written() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let scope = stage.desk().as_owner(owner.id()).db;
    let reading = async {
        for _ in 0..20 {
            assert_eq!(verify(&scope).await.unwrap().wrong, None);
        }
    };
    tokio::join!(write(&scope, 60), reading);
    assert_eq!(store::head(&scope).await.unwrap().seq, 60);
    stage.close().await;
}
