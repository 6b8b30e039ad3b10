//! Faults of the network around the one request and its withdrawal.

use serde_json::json;

use super::{ELSEWHERE, ask, look, stands};
use crate::stage::{Stage, on};

#[tokio::test]
async fn after_silence_the_request_is_found_and_never_sent_again() {
    for kind in ["error-after", "reset-after", "malformed"] {
        let stage = Stage::open().await;
        let owner = stage.owner().await;
        stage.carrier.fault(json!({ "call": "port-in", "kind": kind })).await;
        let asked = ask(&owner, "one", ELSEWHERE).await.json();
        assert_eq!(asked["status"], json!("followed"), "{kind}");
        assert_eq!(stage.carrier.ledger().await.calls("port-in").len(), 1, "{kind}");
        stage.close().await;
    }
}

#[tokio::test]
async fn what_was_not_sent_is_not_believed_before_it_is_late_and_never_sent_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "port-in", "kind": "error-before" }))
        .await;
    let asked = ask(&owner, "one", ELSEWHERE).await.json();
    assert_eq!(asked["status"], json!("sending"));
    look(&stage).await;
    assert_eq!(stands(&owner, &asked["id"]).await["status"], json!("sending"));
    let long_ago = numberdesk::server::db::Timestamp::in_seconds(-3600);
    on!(stage.db, pool => sqlx::query("UPDATE ports SET sent_at = $1").bind(long_ago).execute(pool).await.map(drop).unwrap());
    look(&stage).await;
    let port = stands(&owner, &asked["id"]).await;
    assert_eq!(
        (&port["status"], &port["cause"]),
        (&json!("not_sent"), &json!("unanswered"))
    );
    assert_eq!(stage.carrier.ledger().await.calls("port-in").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_busy_carrier_is_asked_later_and_a_no_is_told() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "document", "kind": "error-before" }))
        .await;
    let asked = ask(&owner, "one", ELSEWHERE).await.json();
    assert_eq!(asked["status"], json!("meant"), "the bill did not arrive");
    stage
        .carrier
        .fault(json!({ "call": "port-in", "kind": "refuse" }))
        .await;
    look(&stage).await;
    let port = stands(&owner, &asked["id"]).await;
    assert_eq!(
        (&port["status"], &port["cause"]),
        (&json!("not_sent"), &json!("refused"))
    );
    let asked = ask(&owner, "two", ELSEWHERE).await.json();
    assert_eq!(asked["status"], json!("followed"));
    stage.close().await;
}

#[tokio::test]
async fn a_withdrawal_that_nobody_answered_is_read_first_and_not_told_twice() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = ask(&owner, "one", ELSEWHERE).await.json()["id"].clone();
    // Applied, and the answers of all of the client's own tries are lost.
    stage
        .carrier
        .fault(json!({ "call": "port-in-withdraw", "kind": "error-after", "times": 1 }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "port-in-withdraw", "kind": "error-before", "times": 2 }))
        .await;
    owner
        .post("/api/twilio/withdraw-port-request", &json!({ "id": id }))
        .await
        .ok();
    let told = stage.carrier.ledger().await.calls("port-in-withdraw").len();
    look(&stage).await;
    assert_eq!(stands(&owner, &id).await["status"], json!("withdrawn"));
    assert_eq!(
        stage.carrier.ledger().await.calls("port-in-withdraw").len(),
        told,
        "it was read, not told again"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_driver_that_died_leaves_a_request_that_the_round_looks_for() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let asked = ask(&owner, "one", ELSEWHERE).await.json();
    // As if the process had ended between the yes of Twilio and its writing down.
    on!(stage.db, pool => sqlx::query("UPDATE ports SET state = 'sending', port_sid = NULL, carrier_status = NULL").execute(pool).await.map(drop).unwrap());
    look(&stage).await;
    let port = stands(&owner, &asked["id"]).await;
    assert_eq!(
        (&port["status"], &port["portSid"]),
        (&json!("followed"), &asked["portSid"])
    );
    assert_eq!(stage.carrier.ledger().await.calls("port-in").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_withdrawal_that_comes_too_late_says_so_and_what_the_number_costs_from_now_on() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = ask(&owner, "one", ELSEWHERE).await.json()["id"].clone();
    stage.carrier.port(ELSEWHERE, "Completed", None).await;
    owner
        .post("/api/twilio/withdraw-port-request", &json!({ "id": id }))
        .await
        .ok();
    look(&stage).await;
    let port = stands(&owner, &id).await;
    assert_eq!(
        (&port["status"], &port["isWithdrawn"]),
        (&json!("arrived"), &json!(true))
    );
    let words = port["message"].as_str().unwrap();
    assert!(
        words.contains("came too late") && words.contains("monthly rent"),
        "{words}"
    );
    assert_eq!(owner.numbers().await.len(), 1);
    assert!(stage.carrier.ledger().await.calls("port-in-withdraw").is_empty());
    stage.close().await;
}
