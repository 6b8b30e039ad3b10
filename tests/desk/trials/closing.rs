//! A desk that is told to stop while a purchase is under way: it waits for it, and does not where its host insists.

use std::time::Duration;

use serde_json::{Value, json};

use super::{
    killing::Scene,
    server::{Place, Server},
    truth::Ledger,
};
use crate::stage::{Answer, Person, on, until};

/// Takes 6 seconds to be bought.
const SLOW: &str = "+14155550197";
const ALSO_SLOW: &str = "+16285550197";

/// Somebody who has been here, so that their account at the carrier is open.
async fn owner_at(place: &Place) -> Person {
    let mut owner = Person::new(&format!("http://{}", place.address));
    owner.sign_up().await;
    owner.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    owner
}

/// Orders a number, and leaves without waiting for the answer once so many are written down.
async fn order_and_leave(scene: &Scene, owner: &Person, number: &str, count: i64) {
    let order = json!({ "phoneNumber": number, "substitution": "never" });
    let request = owner
        .ask(reqwest::Method::POST, "/api/twilio/purchase-number")
        .json(&order);
    let asking = tokio::spawn(request.send());
    until(async || under_way(scene).await == count).await;
    asking.abort();
}

async fn under_way(scene: &Scene) -> i64 {
    on!(scene.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchases WHERE state = 'buying'").fetch_one(pool).await.unwrap())
}

async fn bought(scene: &Scene) -> Vec<String> {
    on!(scene.db, pool => sqlx::query_scalar("SELECT requested_number FROM purchases WHERE state = 'bought' ORDER BY requested_number")
        .fetch_all(pool).await.unwrap())
}

/// What a server that is closing answers to a machine, a program and a browser.
async fn refusals(owner: &Person) -> [Answer; 3] {
    [
        owner.get("/readyz").await,
        owner
            .post("/api/twilio/search-numbers", &json!({ "areaCode": "415" }))
            .await,
        owner.page("/phone-numbers").await,
    ]
}

async fn ended(server: Server) -> (Option<i32>, String) {
    tokio::task::spawn_blocking(move || server.ended()).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_is_told_to_stop_settles_what_it_is_buying_first_and_lets_nobody_in_meanwhile() {
    let scene = Scene::open().await;
    let server = scene
        .place
        .start_with(&[("CARRIER_TIMEOUT_SECONDS", "15"), ("RECONCILE_EVERY_SECONDS", "3600")]);
    let owner = owner_at(&scene.place).await;
    let program = owner.program().await;
    order_and_leave(&scene, &owner, ALSO_SLOW, 1).await;
    let address = format!("http://{}", scene.place.address);
    let waiting = tokio::spawn(async move { program.buy(SLOW).await });
    until(async || under_way(&scene).await == 2).await;
    let figures = Person::new(&address).page("/metrics").await;
    figures
        .says("numberdesk_work_under_way{kind=\"purchase\"} 2")
        .says("numberdesk_open_intents{kind=\"purchase\"} 2");
    figures.says("numberdesk_round_last_success_timestamp_seconds{round=\"purchases\"}");
    server.terminate();
    until(async || owner.get("/readyz").await.status == 503).await;
    let [ready, call, page] = refusals(&owner).await;
    assert_eq!((ready.status, ready.text.as_str()), (503, "closing\n"));
    call.refused(503, "desk_closing");
    assert_eq!(page.status, 503);
    page.says("The desk is being restarted.").says("Nothing was done");
    for refused in [&ready, &call, &page] {
        assert!(refused.header("retry-after").parse::<u32>().is_ok(), "{refused:?}");
    }
    assert_eq!(waiting.await.unwrap().ok()["phoneNumber"]["phone_number"], SLOW);
    let (code, said) = ended(server).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(
        said.contains("Closing: still under way: 1 request, 2 purchases."),
        "{said}"
    );
    assert_eq!(bought(&scene).await, [SLOW, ALSO_SLOW]);
    let ledger = Ledger::read(&scene.carrier.ledger_since(0).await);
    assert_eq!((ledger.rents.len(), ledger.holdings.len()), (2, 2));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_is_told_twice_ends_at_once_and_the_next_one_settles_what_it_was_buying() {
    let scene = Scene::open().await;
    let patient = [("CARRIER_TIMEOUT_SECONDS", "15"), ("RECONCILE_EVERY_SECONDS", "3600")];
    let server = scene.place.start_with(&patient);
    let owner = owner_at(&scene.place).await;
    order_and_leave(&scene, &owner, SLOW, 1).await;
    server.terminate();
    until(async || owner.get("/readyz").await.status == 503).await;
    server.terminate();
    let (code, said) = ended(server).await;
    assert_eq!(code, Some(1), "{said}");
    let log = std::fs::read_to_string(scene.place.log()).unwrap();
    assert!(log.contains("ended at once, as asked"), "{log}");
    assert!(bought(&scene).await.is_empty(), "it did not wait");
    scene.expire().await;
    let next = scene.place.start_with(&patient);
    until(async || under_way(&scene).await == 0).await;
    assert_eq!(bought(&scene).await, [SLOW]);
    let ledger = Ledger::read(&scene.carrier.ledger_since(0).await);
    assert_eq!((ledger.rents.len(), ledger.holdings.len()), (1, 1));
    next.kill();
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_that_closes_is_announced_first_and_serves_whoever_still_comes() {
    let scene = Scene::open().await;
    let mut server = scene
        .place
        .start_with(&[("CLOSING_NOTICE_SECONDS", "3600"), ("CLOSING_SECONDS", "1")]);
    let owner = owner_at(&scene.place).await;
    server.terminate();
    until(async || owner.get("/readyz").await.text == "closing\n").await;
    owner.own("+14155550123").await;
    let said = tokio::task::spawn_blocking(move || [server.says(), server.says()].map(Option::unwrap))
        .await
        .unwrap();
    assert!(said[1].contains("still served"), "{said:?}");
    assert_eq!(bought(&scene).await.len(), 1);
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_desk_waits_no_longer_than_it_is_set_to_and_says_what_it_leaves() {
    let scene = Scene::open().await;
    let server = scene.place.start_with(&[
        ("CARRIER_TIMEOUT_SECONDS", "15"),
        ("CLOSING_SECONDS", "1"),
        ("RECONCILE_EVERY_SECONDS", "3600"),
    ]);
    let owner = owner_at(&scene.place).await;
    order_and_leave(&scene, &owner, SLOW, 1).await;
    server.terminate();
    let (code, said) = ended(server).await;
    assert_eq!(code, Some(0), "{said}");
    assert!(said.contains("Closed before the end of: 1 purchase."), "{said}");
    assert!(scene.rest().await < Duration::from_mins(2));
    assert_eq!(bought(&scene).await, [SLOW]);
    let left: Value = scene.carrier.ledger_since(0).await;
    assert_eq!(Ledger::read(&left).holdings.len(), 1);
    scene.close().await;
}
