//! Orders that the carrier carried out after their purchase had ended.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{found, pair};
use crate::stage::{Person, Stage, on};

async fn reference_of(stage: &Stage, number: &str) -> String {
    on!(stage.db, pool => sqlx::query_scalar("SELECT reference FROM purchases WHERE requested_number = $1")
        .bind(number).fetch_one(pool).await.unwrap())
}

async fn attempts_at(stage: &Stage, number: &str) -> Vec<String> {
    on!(stage.db, pool => sqlx::query_scalar("SELECT state FROM purchase_attempts WHERE phone_number = $1 ORDER BY attempt")
        .bind(number).fetch_all(pool).await.unwrap())
}

/// A purchase that nobody could confirm in time, and that has ended.
async fn expired(stage: &Stage, owner: &Person, number: &str) -> String {
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-before", "times": 9 }))
        .await;
    let answer = owner.buy(number).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.carrier.heal().await;
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::minutes(16));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    on!(stage.db, pool => sqlx::query("UPDATE purchase_attempts SET created_at = $1, ordered_at = NULL").bind(then).execute(pool).await.unwrap().rows_affected());
    stage.later().await;
    stage.round().await;
    let id = answer.json()["purchaseId"].as_str().unwrap().to_owned();
    owner
        .get(&format!("/api/purchases/{id}"))
        .await
        .refused(503, "carrier_busy");
    id
}

async fn events(owner: &Person, purchase: &str) -> Vec<String> {
    let lines = owner
        .get(&format!("/api/twilio/purchase-history?id={purchase}"))
        .await
        .ok();
    let event = |line: &Value| line["event"].as_str().unwrap().to_owned();
    lines.as_array().unwrap().iter().map(event).collect()
}

#[tokio::test]
async fn an_order_carried_out_after_its_purchase_expired_is_given_back() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = expired(&stage, &owner, "+14155550120").await;
    let account = stage.account_of(&owner).await;
    let name = format!("(415) 555-0120 {}", reference_of(&stage, "+14155550120").await);
    stage.carrier.buy(&account, "+14155550120", &name).await;
    stage.compare().await;
    assert_eq!(attempts_at(&stage, "+14155550120").await, ["rolled_back"]);
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 1);
    assert!(owner.numbers().await.is_empty());
    assert_eq!(found(&owner).await, []);
    let events = events(&owner, &purchase).await;
    assert_eq!(
        events[events.len() - 2..],
        ["purchase.compensating", "purchase.rolled_back"]
    );
    // And once more, as a delivery may be repeated.
    stage.carrier.buy(&account, "+14155550120", &name).await;
    stage.compare().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 2);
    stage.leave().await;
}

#[tokio::test]
async fn an_order_carried_out_after_a_substitute_was_bought_is_given_back_and_the_substitute_stays() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21422, "status": 400 }))
        .await;
    let bought = owner
        .buy_under("closest", &json!({ "phoneNumber": "+14155550121" }))
        .await
        .ok();
    assert_eq!(bought["isDifferentNumber"], true, "{bought}");
    let account = stage.account_of(&owner).await;
    let name = format!("(415) 555-0121 {}", reference_of(&stage, "+14155550121").await);
    stage.carrier.buy(&account, "+14155550121", &name).await;
    stage.compare().await;
    assert_eq!(attempts_at(&stage, "+14155550121").await, ["rolled_back"]);
    let rows = owner.numbers().await;
    assert_eq!((rows.len(), &rows[0]["status"]), (1, &json!("active")));
    assert_eq!(rows[0]["phone_number"], bought["phoneNumber"]["phone_number"]);
    stage.close().await;
}

#[tokio::test]
async fn a_number_bought_by_hand_after_a_purchase_of_it_expired_is_never_given_back_by_itself() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    expired(&stage, &owner, "+14155550122").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+14155550122", "Bought by hand").await;
    stage.compare().await;
    stage.compare().await;
    assert_eq!(found(&owner).await, [pair("only_carrier", "+14155550122")]);
    assert!(stage.carrier.ledger().await.calls("release").is_empty());
    stage.leave().await;
}

#[tokio::test]
async fn a_number_that_an_open_purchase_is_after_is_left_to_it_and_the_purchase_is_due_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-after" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 9 }))
        .await;
    let answer = owner.buy("+14155550123").await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.carrier.heal().await;
    let id = Uuid::parse_str(answer.json()["purchaseId"].as_str().unwrap()).unwrap();
    // As if its next look were far away, as after a long outage.
    let far = Timestamp(OffsetDateTime::now_utc() + Duration::minutes(1));
    let far_away = async || {
        on!(stage.db, pool => sqlx::query("UPDATE purchases SET next_look_at = $2, lease_until = created_at WHERE id = $1")
            .bind(id).bind(far).execute(pool).await.unwrap().rows_affected())
    };
    far_away().await;
    assert_eq!(stage.round().await, 0);
    owner.post("/api/reconciliation/compare", &json!({})).await.ok();
    assert_eq!(found(&owner).await, []);
    assert_eq!(stage.round().await, 1, "the comparison has made it due");
    assert_eq!(owner.numbers().await[0]["phone_number"], "+14155550123");
    stage.close().await;
}
