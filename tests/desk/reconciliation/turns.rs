//! Who compares: several desks at once, one that dies in the middle, and nobody in another's account.

use std::{
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use numberdesk::{
    app::server::{self, Open, reconcile::reconcile},
    reconciliation,
    server::trials::{Boundary, Hook},
};
use serde_json::json;
use tokio::{net::TcpListener, sync::Notify};

use super::{act, found, pair, report, the_finding};
use crate::stage::Stage;

/// Another desk on the same database.
async fn second_desk(stage: &Stage) -> Open {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let open = server::open(listener, stage.desk().config.clone()).await.unwrap();
    open.hold_rounds();
    open
}

/// The first to come to the boundary tells so and waits to be let go; later ones go on.
fn stop_first_at(boundary: Boundary, arrived: &Arc<Notify>, go_on: &Arc<Notify>) -> Hook {
    let (arrived, go_on, count) = (Arc::clone(arrived), Arc::clone(go_on), Arc::new(AtomicUsize::new(0)));
    Arc::new(move |at| {
        let (arrived, go_on, count) = (Arc::clone(&arrived), Arc::clone(&go_on), Arc::clone(&count));
        let stop: Pin<Box<dyn Future<Output = Result<(), sqlx::Error>> + Send>> = Box::pin(async move {
            if at == boundary && count.fetch_add(1, Ordering::Relaxed) == 0 {
                arrived.notify_one();
                go_on.notified().await;
            }
            Ok(())
        });
        stop
    })
}

#[tokio::test]
async fn two_desks_on_one_database_compare_each_owner_once() {
    let stage = Stage::open().await;
    let owners = [stage.owner().await, stage.owner().await, stage.owner().await];
    for (owner, number) in owners.iter().zip(["+14155550140", "+14155550141", "+14155550142"]) {
        owner.own(number).await;
    }
    let second = second_desk(&stage).await;
    let before = stage.carrier.ledger().await.calls("list").len();
    let (first, other) = (stage.desk().on_rounds(), second.desk.on_rounds());
    let (here, there) = tokio::join!(
        reconciliation::server::round(&first),
        reconciliation::server::round(&other)
    );
    assert_eq!(here.unwrap() + there.unwrap(), owners.len());
    assert_eq!(stage.carrier.ledger().await.calls("list").len() - before, owners.len());
    let again = reconciliation::server::round(&stage.desk().on_rounds()).await.unwrap();
    assert_eq!(again, 0, "nobody is due before the minute has passed");
    for owner in &owners {
        assert_eq!(report(owner).await["agree"], 1);
    }
    second.close().await;
    stage.close().await;
}

#[tokio::test]
async fn a_desk_that_dies_between_reading_and_writing_leaves_the_comparison_to_the_next() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550143").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550144", "Stray").await;
    for boundary in [Boundary::ComparisonTaken, Boundary::Listed, Boundary::BeforeAdopt] {
        let (arrived, never) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        stage.desk().trials.set(Some(stop_first_at(boundary, &arrived, &never)));
        let desk = stage.desk().clone();
        stage.later().await;
        let dying = tokio::spawn(async move { reconciliation::server::round(&desk.on_rounds()).await });
        arrived.notified().await;
        dying.abort();
        assert!(dying.await.unwrap_err().is_cancelled());
        assert_eq!(
            reconciliation::server::round(&stage.desk().on_rounds()).await.unwrap(),
            0,
            "its lease holds"
        );
        assert_eq!(found(&owner).await, [], "{boundary:?}");
    }
    stage.desk().trials.set(None);
    assert_eq!(stage.compare().await, 1);
    assert_eq!(found(&owner).await, [pair("only_carrier", "+15105550144")]);
    act(&owner, "add", &the_finding(&owner).await).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_desk_that_was_only_slow_writes_nothing_of_what_it_read_long_ago() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550145").await;
    let account = stage.account_of(&owner).await;
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    stage
        .desk()
        .trials
        .set(Some(stop_first_at(Boundary::Listed, &arrived, &go_on)));
    let desk = stage.desk().clone();
    let slow = tokio::spawn(async move { reconciliation::server::round(&desk.on_rounds()).await.unwrap() });
    arrived.notified().await;
    // It has read a list without this number; the next desk reads one with it.
    stage.carrier.buy(&account, "+15105550146", "Stray").await;
    assert_eq!(stage.compare().await, 1);
    go_on.notify_one();
    assert_eq!(slow.await.unwrap(), 0, "another desk had taken over");
    assert_eq!(found(&owner).await, [pair("only_carrier", "+15105550146")]);
    stage.desk().trials.set(None);
    act(&owner, "add", &the_finding(&owner).await).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_while_the_list_is_read_is_neither_missed_nor_found() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550147").await;
    let (arrived, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    stage
        .desk()
        .trials
        .set(Some(stop_first_at(Boundary::Listed, &arrived, &go_on)));
    let desk = stage.desk().clone();
    let comparing = tokio::spawn(async move { reconciliation::server::round(&desk.on_rounds()).await.unwrap() });
    arrived.notified().await;
    let bought = owner.own("+14155550148").await;
    go_on.notify_one();
    assert_eq!(comparing.await.unwrap(), 1);
    stage.desk().trials.set(None);
    assert_eq!(found(&owner).await, []);
    let missing: i64 = crate::stage::on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM user_twilio_numbers WHERE missing_since IS NOT NULL")
        .fetch_one(pool).await.unwrap());
    assert_eq!(missing, 0, "{bought}");
    stage.close().await;
}

#[tokio::test]
async fn nobody_sees_or_settles_what_was_found_in_anothers_account() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    owner.own("+14155550149").await;
    other.own("+14155550150").await;
    stage
        .carrier
        .buy(&stage.account_of(&owner).await, "+15105550151", "Stray")
        .await;
    stage.compare().await;
    let id = the_finding(&owner).await;
    let theirs = report(&other).await;
    assert_eq!((&theirs["agree"], &theirs["findings"]), (&json!(1), &json!([])));
    other
        .get(&format!("/api/reconciliation/difference?id={id}"))
        .await
        .refused(404, "not_found");
    for word in ["add", "release", "take-off", "put-back", "take-over"] {
        act(&other, word, &id).await.refused(404, "not_found");
    }
    for path in [
        format!("/reconciliation/{id}/release"),
        format!("/reconciliation?settled={id}"),
    ] {
        other.page(&path).await.keeps_quiet_on("555-0151");
    }
    assert_eq!(stage.stranger().page("/reconciliation").await.status, 303);
    assert_eq!(found(&owner).await.len(), 1);
    act(&owner, "add", &id).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn the_command_line_compares_everybody_or_one_and_says_what_failed() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    owner.own("+14155550152").await;
    other.own("+14155550153").await;
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 99, "account_sid": account }))
        .await;
    let config = || stage.desk().config.clone();
    let all = reconcile(config(), None, |_| {}).await.unwrap();
    assert_eq!((all.owners, all.failed), (2, 1));
    assert!(
        all.table.contains(&format!("{}  could not be compared", owner.email)),
        "{}",
        all.table
    );
    assert!(all.table.contains(&other.email), "{}", all.table);
    stage.carrier.heal().await;
    let one = reconcile(config(), Some(&owner.email), |_| {}).await.unwrap();
    assert_eq!((one.owners, one.failed), (1, 0));
    assert!(!one.table.contains(&other.email), "{}", one.table);
    let nobody = reconcile(config(), Some("nobody@desk.example"), |_| {})
        .await
        .unwrap_err();
    assert!(nobody.to_string().contains("nobody@desk.example"), "{nobody}");
    stage.close().await;
}
