//! Requests of many owners in turns on few connections: nobody sees a row of another's.

use std::{sync::Arc, task::Poll, time::Duration};

use futures::{FutureExt as _, future::join_all};
use numberdesk::{
    money::Money,
    numbers::{
        asked::Asked,
        server::{
            list::store::{page, sum},
            store::{NewNumber, add, rents_in},
        },
    },
    phone::{Capabilities, NumberType, PhoneNumber},
    server::{audit, db::Db, db::Scope, db::Timestamp, db::Walls},
};
use serde_json::json;
use uuid::Uuid;

use crate::stage::{Database, Stage, on};

const OWNERS: usize = 20;
/// So many requests are under way at once, on two connections.
const AT_ONCE: usize = 8;

/// The next of a sequence that looks like chance and is the same in every run.
fn next(state: &mut u64) -> usize {
    *state = state
        .wrapping_mul(6_364_136_223_846_793_005)
        .wrapping_add(1_442_695_040_888_963_407);
    usize::try_from(*state >> 33).unwrap()
}

fn number(owner: usize, at: usize) -> NewNumber {
    NewNumber {
        id: Uuid::now_v7(),
        user_id: Uuid::nil(),
        subaccount_sid: format!("AC{owner:032x}"),
        phone_number: PhoneNumber::parse(&format!("+1415555{:04}", 100 + owner * OWNERS + at)).unwrap(),
        phone_sid: format!("PN{owner:016x}{at:016x}"),
        friendly_name: Some(format!("of owner {owner}")),
        carrier_name: String::new(),
        capabilities: Capabilities {
            voice: true,
            sms: true,
            mms: false,
            rcs: false,
        },
        country: "US".to_owned(),
        number_type: NumberType::Local,
        locality: None,
        region: None,
        rent: Some(Money::new(100, "USD")),
    }
}

/// Owner n holds n numbers.
async fn populate(database: &Database, walls: &Walls) -> Vec<Scope> {
    let witness = database.witness().await;
    let mut scopes = Vec::new();
    for owner in 0..OWNERS {
        let scope = walls.as_owner(Uuid::now_v7());
        on!(witness, pool => sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, '', $3, $3)")
            .bind(scope.owner()).bind(format!("{owner}@desk.example")).bind(Timestamp::now()).execute(pool).await.map(drop).unwrap());
        let mut tx = scope.begin().await.unwrap();
        for at in 0..owner {
            add(&mut tx, &number(owner, at)).await.unwrap();
        }
        tx.commit().await.unwrap();
        scopes.push(scope);
    }
    witness.close().await;
    scopes
}

/// One request; true where what it saw is exactly its owner's.
async fn is_right(scope: &Scope, owner: usize, kind: usize) -> bool {
    match kind {
        0 => sum(scope).await.unwrap().unwrap_or_default().0 == i64::try_from(owner).unwrap(),
        1 => {
            let mut tx = scope.begin().await.unwrap();
            let event = audit::Event {
                subject_id: scope.owner(),
                event: "test.read",
                details: json!(owner),
            };
            audit::store::write(&mut tx, &event).await.unwrap();
            tx.rollback().await.unwrap();
            true
        }
        _ => {
            let rows = page(scope, &Asked::default().question().unwrap(), None, 100)
                .await
                .unwrap();
            rows.len() == owner && rows.iter().all(|row| row.user_id == scope.owner())
        }
    }
}

async fn interleaved(requests: usize) {
    let folder = std::env::temp_dir().join(format!("numberdesk-apart-{}", Uuid::now_v7().simple()));
    let database = Database::fresh(&folder).await;
    database.migrate().await;
    let db = Db::open_with(&database.url.clone().into(), 2).await.unwrap();
    let walls = Walls::over(db.clone(), db);
    let scopes = Arc::new(populate(&database, &walls).await);
    let workers = (0..AT_ONCE).map(|worker| {
        let scopes = Arc::clone(&scopes);
        tokio::spawn(async move {
            let (mut chance, mut wrong) = (u64::try_from(worker).unwrap() + 1, 0);
            for request in 0..requests / AT_ONCE {
                let owner = next(&mut chance) % OWNERS;
                // Mostly reads; a write now and then.
                let kind = if request % 50 == 0 { 1 } else { request % 2 * 2 };
                let mut asking = Box::pin(is_right(&scopes[owner], owner, kind));
                if request % 7 == 0 {
                    // A browser that goes away in the middle: what its request has said must not outlive it.
                    for _ in 0..=next(&mut chance) % 4 {
                        if let Poll::Ready(right) = futures::poll!(asking.as_mut()) {
                            wrong += usize::from(!right);
                            break;
                        }
                        tokio::task::yield_now().await;
                    }
                    drop(asking);
                    continue;
                }
                wrong += usize::from(!asking.await);
            }
            wrong
        })
        .map(Result::unwrap)
    });
    let wrong: usize = join_all(workers).await.into_iter().sum();
    assert_eq!(wrong, 0, "requests saw something else than their owner's rows");
    walls.close().await;
    database.remove().await;
    drop(std::fs::remove_dir_all(&folder));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_ten_thousand_requests_in_turns_on_two_connections_none_sees_a_row_of_anothers() {
    interleaved(10_000).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn of_a_hundred_thousand_requests_in_turns_on_two_connections_none_sees_a_row_of_anothers() {
    interleaved(100_000).await;
}

#[tokio::test]
async fn writers_who_wait_leave_connections_to_those_who_read() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let scope = stage.desk().as_owner(owner.id()).db;
    let held = scope.begin().await.unwrap();
    // More than the pool has connections.
    let waiting = (0..12).map(|_| {
        let scope = scope.clone();
        tokio::spawn(async move { scope.begin().await.unwrap().rollback().await.unwrap() })
    });
    let waiting: Vec<_> = waiting.collect();
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let read = tokio::time::timeout(Duration::from_secs(2), sum(&scope)).await;
    assert_eq!(
        read.expect("a reader waits for writers").unwrap().unwrap_or_default().0,
        0
    );
    held.rollback().await.unwrap();
    for writer in join_all(waiting).await {
        writer.unwrap();
    }
    stage.close().await;
}

#[tokio::test]
async fn what_a_stranger_types_at_the_door_opens_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let stranger = stage.stranger();
    for email in [
        "'||(SELECT email FROM users LIMIT 1)||'@x.example",
        "x' OR '1'='1@x.example",
        "%@desk.example",
    ] {
        let answer = stranger
            .post(
                "/api/auth/sign-in",
                &json!({ "email": email, "password": "seven green bottles" }),
            )
            .await;
        answer.refused(401, "sign_in_required");
    }
    owner.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn what_a_request_has_said_ends_with_its_transaction() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    let one = Db::open_with(&stage.database().url.clone().into(), 1).await.unwrap();
    let walls = Walls::over(one.clone(), one);
    let scope = walls.as_owner(owner.id());
    if let Db::Postgres(pool) = walls.bare() {
        let count = "SELECT COUNT(*) FROM user_twilio_numbers";
        assert_eq!(sum(&scope).await.unwrap().unwrap().0, 1);
        let after_a_read: i64 = sqlx::query_scalar(count).fetch_one(pool).await.unwrap();
        let mut tx = scope.begin().await.unwrap();
        rents_in(&mut tx, Timestamp::now()).await.unwrap();
        tx.commit().await.unwrap();
        let after_a_write: i64 = sqlx::query_scalar(count).fetch_one(pool).await.unwrap();
        assert_eq!(
            (after_a_read, after_a_write),
            (0, 0),
            "the connection still says whose it was"
        );
    }
    walls.close().await;
    stage.close().await;
}
