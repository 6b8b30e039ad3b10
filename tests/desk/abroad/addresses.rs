//! Addresses at Twilio: each is made once, whatever is lost and whoever asks at the same moment.

use std::time::Duration;

use futures::future::join_all;
use serde_json::{Value, json};

use super::{typed, with_address};
use crate::stage::{Person, Stage};

async fn count(owner: &Person) -> usize {
    let papers = owner.get("/api/twilio/addresses").await.ok();
    papers["addresses"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_address_that_is_asked_for_several_times_at_once_and_later_is_made_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    assert_eq!(count(&owner).await, 0);
    // The first answer is slow, so that the others come while it is on its way.
    stage
        .carrier
        .fault(json!({ "call": "papers", "kind": "slow", "delay_ms": 600 }))
        .await;
    let address = typed();
    let replies = join_all((0..5).map(|_| owner.post("/api/twilio/addresses/new", &address))).await;
    let sids: Vec<Value> = replies.iter().map(|reply| reply.ok()["sid"].clone()).collect();
    assert!(sids.iter().all(|sid| *sid == sids[0]), "{sids:?}");
    assert_eq!(
        json!(with_address(&owner).await),
        sids[0],
        "and asked for later it is used again"
    );
    assert_eq!(count(&owner).await, 1);
    // Another one is another one; and one that was deleted is made again.
    let mut other = typed();
    other["street"] = json!("Lindenweg 2");
    owner.post("/api/twilio/addresses/new", &other).await.ok();
    let delete = json!({ "sid": sids[0] });
    owner.post("/api/twilio/addresses/delete", &delete).await.ok();
    assert_ne!(json!(with_address(&owner).await), sids[0]);
    assert_eq!(count(&owner).await, 2);
    let events = owner.get("/api/account/history?limit=50").await.ok().to_string();
    assert_eq!(events.matches("address.made").count(), 3, "{events}");
    stage.close().await;
}

#[tokio::test]
async fn an_address_is_made_once_though_the_answer_is_lost() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "papers", "kind": "error-after" }))
        .await;
    with_address(&owner).await;
    assert_eq!(count(&owner).await, 1, "it was found by its name");
    // Silence to the order and to the look after it: said as unknown, and the second click finds it.
    let other = json!({ "customerName": "Blum GmbH", "street": "Lindenweg 2", "city": "Berlin", "region": "Berlin", "postalCode": "10115", "country": "DE" });
    stage
        .carrier
        .fault(json!({ "call": "papers", "kind": "error-after" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "papers", "kind": "error-before", "times": 3 }))
        .await;
    let unknown = tokio::time::timeout(Duration::from_secs(20), owner.post("/api/twilio/addresses/new", &other)).await;
    drop(unknown);
    stage.carrier.heal().await;
    owner.post("/api/twilio/addresses/new", &other).await.ok();
    assert_eq!(count(&owner).await, 2);
    stage.close().await;
}
