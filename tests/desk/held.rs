//! Numbers that the account holds although no order of this moment bought them: they are told as what they are.

use numberdesk::server::db::Timestamp;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::stage::{Person, Stage, on};

/// As if every purchase had been asked for at this distance from now.
async fn asked_for(stage: &Stage, distance: Duration) {
    let then = Timestamp(OffsetDateTime::now_utc() + distance);
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
}

/// As if everything that was given back had been so for longer than the carrier's list lags behind.
async fn given_back_long_ago(stage: &Stage) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::minutes(11));
    on!(stage.db, pool => sqlx::query("UPDATE purchase_attempts SET updated_at = $1 WHERE state = 'rolled_back'")
        .bind(then).execute(pool).await.unwrap().rows_affected());
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET updated_at = $1 WHERE status = 'released'")
        .bind(then).execute(pool).await.unwrap().rows_affected());
}

/// Orders a number whose order stays without an answer, and gives the address of its purchase.
async fn unanswered(stage: &Stage, owner: &Person, number: &str) -> String {
    for call in ["purchase", "list"] {
        stage
            .carrier
            .fault(json!({ "call": call, "kind": "error-before", "times": 9 }))
            .await;
    }
    let answer = owner.buy(number).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.carrier.heal().await;
    format!("/api/purchases/{}", answer.json()["purchaseId"].as_str().unwrap())
}

#[tokio::test]
async fn a_number_that_was_in_the_account_before_its_order_is_not_told_or_counted_as_bought() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "1")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .buy(&account, "+14155550110", "Bought in the console")
        .await;
    let purchase = unanswered(&stage, &owner, "+14155550110").await;
    // The holding is older than the order by more than clocks differ.
    asked_for(&stage, Duration::minutes(10)).await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    let told = owner.get(&purchase).await.ok();
    assert_eq!(
        (&told["success"], &told["heldBefore"]),
        (&json!(true), &json!(true)),
        "{told}"
    );
    assert_eq!(
        told["message"],
        "(415) 555-0110 was in your Twilio account already, and is in your list now. Nothing was bought, and this order charged nothing."
    );
    let id = told["purchaseId"].as_str().unwrap();
    for page in [format!("/purchases/{id}"), format!("/phone-numbers?bought={id}")] {
        owner
            .page(&page)
            .await
            .says("You had this number already")
            .keeps_quiet_on("Successfully Purchased")
            .keeps_quiet_on("You bought")
            .keeps_quiet_on("Exactly what you requested");
    }
    let row = owner.numbers().await[0]["id"].clone();
    owner.release(&json!({ "id": row })).await.ok();
    let told = owner.get(&purchase).await.ok();
    assert!(
        told["message"].as_str().unwrap().contains("has been released since"),
        "{told}"
    );
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("It has been released since")
        .keeps_quiet_on("in your list now");
    // It is no number of today's, so that the one that may be bought is still to be had.
    let bought = owner.buy("+14155550111").await.ok();
    assert!(bought.get("heldBefore").is_none(), "{bought}");
    owner.buy("+14155550112").await.refused(409, "limit_reached");
    assert_eq!(owner.numbers().await.len(), 1);
    assert_eq!(stage.carrier.ledger().await.charges("+14155550110").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_was_wrongly_called_gone_when_it_was_given_back_can_be_ordered_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage.refuse_numbers(true).await;
    for number in ["+14155550113", "+14155550114"] {
        stage
            .carrier
            .fault(json!({ "call": "release", "kind": "refuse", "code": 20404, "status": 404 }))
            .await;
        owner.buy(number).await.refused(502, "carrier_failed");
    }
    stage.refuse_numbers(false).await;
    // The order's own yes is no list that lags behind.
    owner.buy("+14155550113").await.ok();
    // Without it, the list is believed when it can no longer lag behind.
    let purchase = unanswered(&stage, &owner, "+14155550114").await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(owner.get(&purchase).await.status, 202, "it may be what was given back");
    given_back_long_ago(&stage).await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    owner.get(&purchase).await.ok();
    let rows = owner.numbers().await;
    assert!(
        rows.len() == 2 && rows.iter().all(|row| row["status"] == "active"),
        "{rows:?}"
    );
    for number in ["+14155550113", "+14155550114"] {
        assert_eq!(stage.carrier.ledger().await.charges(number).len(), 1, "{number}");
    }
    stage.leave().await;
}

#[tokio::test]
async fn a_number_that_was_wrongly_called_gone_when_it_was_released_can_be_ordered_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550115").await;
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "refuse", "code": 20404, "status": 404 }))
        .await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    let purchase = unanswered(&stage, &owner, "+14155550115").await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(owner.get(&purchase).await.status, 202, "it may be what was released");
    given_back_long_ago(&stage).await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    owner.get(&purchase).await.ok();
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_stands_up_again_keeps_its_label_and_agrees_with_the_carrier() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let order = json!({ "phoneNumber": "+14155550116", "friendlyName": "Front desk" });
    let bought = owner.buy_under("label", &order).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "refuse", "code": 20404, "status": 404 }))
        .await;
    owner.release(&json!({ "id": bought["phoneNumber"]["id"] })).await.ok();
    // The carrier holds it all the same, and under another name by now.
    let (account, sid) = (
        stage.account_of(&owner).await,
        bought["phoneNumber"]["phone_sid"].clone(),
    );
    stage
        .carrier
        .change(&account, sid.as_str().unwrap(), &[("FriendlyName", "Renamed")])
        .await;
    given_back_long_ago(&stage).await;
    let purchase = unanswered(&stage, &owner, "+14155550116").await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    owner.get(&purchase).await.ok();
    assert_eq!(owner.numbers().await[0]["friendly_name"], "Front desk");
    stage.compare().await;
    let report = owner.get("/api/reconciliation").await.ok();
    assert_eq!(report["findings"], json!([]));
    stage.close().await;
}
