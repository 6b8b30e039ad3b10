//! Orders that the carrier carried out after their purchase had ended.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{act, found, pair, the_finding};
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

/// A purchase that has ended, whose number came afterwards and is not taken back by the carrier.
async fn stuck(stage: &Stage, owner: &Person, number: &str) -> String {
    let purchase = expired(stage, owner, number).await;
    let account = stage.account_of(owner).await;
    let name = format!("Late {}", reference_of(stage, number).await);
    stage.carrier.buy(&account, number, &name).await;
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "refuse", "code": 21999, "status": 400, "times": 99 }))
        .await;
    stage.compare().await;
    assert_eq!(attempts_at(stage, number).await, ["compensating"]);
    purchase
}

#[tokio::test]
async fn a_late_number_that_twilio_does_not_take_back_is_told_with_its_reason_and_can_be_kept() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = "+14155550124";
    let purchase = stuck(&stage, &owner, number).await;
    stage.compare().await;
    assert_eq!(found(&owner).await, [pair("only_carrier", number)]);
    assert_eq!(
        stage.carrier.ledger().await.calls("release").len(),
        1,
        "it is asked for again seldom, not with every round"
    );
    let problem = owner
        .get(&format!("/api/purchases/{purchase}"))
        .await
        .refused(503, "carrier_busy");
    let words = problem["message"].as_str().unwrap();
    assert!(
        words.contains("(error 21999)") && words.contains("costs its rent"),
        "{words}"
    );
    assert!(!words.contains("nothing was charged"), "{words}");
    owner
        .page(&format!("/purchases/{purchase}"))
        .await
        .says("does not take the number back")
        .says("(error 21999)")
        .says("Its rent, until Twilio takes it back.")
        .keeps_quiet_on("<strong>Nothing.</strong>")
        .keeps_quiet_on("your account does not hold the number");
    let finding = the_finding(&owner).await;
    act(&owner, "add", &finding).await.ok();
    assert_eq!(attempts_at(&stage, number).await, ["bought"]);
    let rows = owner.numbers().await;
    assert_eq!((rows.len(), &rows[0]["status"]), (1, &json!("active")));
    stage.carrier.heal().await;
    stage.compare().await;
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 1, "it is kept");
    owner
        .page(&format!("/purchases/{purchase}"))
        .await
        .says("Its rent, as for every number of yours.");
    stage.close().await;
}

#[tokio::test]
async fn a_late_number_that_twilio_did_not_take_back_can_be_released_from_its_finding() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stuck(&stage, &owner, "+14155550125").await;
    stage.compare().await;
    let finding = the_finding(&owner).await;
    stage.carrier.heal().await;
    let told = act(&owner, "release", &finding).await.ok();
    assert_eq!(told["status"], "released", "{told}");
    assert_eq!(attempts_at(&stage, "+14155550125").await, ["bought"]);
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn a_refused_giving_back_is_asked_again_after_a_quarter_of_an_hour_or_when_its_owner_compares() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = stuck(&stage, &owner, "+14155550126").await;
    owner.post("/api/reconciliation/compare", &json!({})).await.ok();
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 2);
    let of_it = events(&owner, &purchase).await;
    let refusals = of_it.iter().filter(|event| *event == "purchase.undo_refused").count();
    assert_eq!(refusals, 1, "the same refusal is written down once: {of_it:?}");
    stage.carrier.heal().await;
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 2);
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::minutes(16));
    on!(stage.db, pool => sqlx::query("UPDATE purchase_attempts SET undo_refused_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    stage.round().await;
    assert_eq!(attempts_at(&stage, "+14155550126").await, ["rolled_back"]);
    owner
        .page(&format!("/purchases/{purchase}"))
        .await
        .says("came too late and was given back")
        .says("Perhaps its first month");
    stage.compare().await;
    assert_eq!(found(&owner).await, []);
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_an_earlier_order_of_the_owner_brought_too_late_is_bought_and_counted_when_it_is_ordered_again() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "1")]).await;
    let owner = stage.owner().await;
    let number = "+14155550127";
    expired(&stage, &owner, number).await;
    let account = stage.account_of(&owner).await;
    let name = format!("Late {}", reference_of(&stage, number).await);
    stage.carrier.buy(&account, number, &name).await;
    for call in ["purchase", "list"] {
        stage
            .carrier
            .fault(json!({ "call": call, "kind": "error-before", "times": 9 }))
            .await;
    }
    let answer = owner.buy(number).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.carrier.heal().await;
    let id = Uuid::parse_str(answer.json()["purchaseId"].as_str().unwrap()).unwrap();
    // The holding is older than this order by more than clocks differ.
    let asked = Timestamp(OffsetDateTime::now_utc() + Duration::minutes(10));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $2 WHERE id = $1")
        .bind(id).bind(asked).execute(pool).await.unwrap().rows_affected());
    stage.later().await;
    stage.round().await;
    let told = owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(
        (&told["success"], told.get("heldBefore")),
        (&json!(true), None),
        "{told}"
    );
    owner.buy("+14155550128").await.refused(409, "limit_reached");
    assert_eq!(stage.carrier.ledger().await.charges(number).len(), 1);
    stage.close().await;
}
