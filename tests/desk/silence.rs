//! When the carrier's answer is lost: one purchase, one charge, and the truth in the end.

use numberdesk::{
    phone::PhoneNumber,
    purchases::{Query, Substitution, server::store},
    server::{db::Timestamp, twilio::Papers},
    subaccounts,
};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::stage::{Person, Stage, on, until};

async fn purchases_that_are(stage: &Stage, word: &str) -> i64 {
    on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchases WHERE state = $1").bind(word).fetch_one(pool).await.unwrap())
}

/// As if every purchase had begun so long ago.
async fn has_begun(stage: &Stage, ago: time::Duration) {
    let then = Timestamp(OffsetDateTime::now_utc() - ago);
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    on!(stage.db, pool => sqlx::query("UPDATE purchase_attempts SET created_at = $1, ordered_at = NULL").bind(then).execute(pool).await.unwrap().rows_affected());
}

#[tokio::test]
async fn whatever_happens_to_the_answer_the_number_is_bought_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let faults = [
        "timeout-after",
        "timeout-before",
        "error-after",
        "error-before",
        "reset-after",
        "reset-before",
        "malformed",
        "slow",
    ];
    for (line, kind) in faults.into_iter().enumerate() {
        let number = format!("+1415555012{line}");
        stage
            .carrier
            .fault(json!({ "call": "purchase", "kind": kind, "delay_ms": 100 }))
            .await;
        let bought = owner.buy(&number).await;
        assert_eq!(bought.ok()["requestedNumber"], number, "{kind}");
        let ledger = stage.carrier.ledger().await;
        assert_eq!(ledger.charges(&number).len(), 1, "{kind}");
    }
    assert_eq!(owner.numbers().await.len(), faults.len());
    let ledger = stage.carrier.ledger().await;
    // Applied orders are found by looking; the three that were not applied are ordered a second time.
    assert_eq!(ledger.calls("purchase").len(), faults.len() + 3);
    stage.close().await;
}

#[tokio::test]
async fn a_list_that_lags_behind_does_not_buy_twice() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-after" }))
        .await;
    stage.carrier.fault(json!({ "call": "list", "kind": "stale" })).await;
    owner.buy("+14155550130").await.ok();
    assert_eq!(stage.carrier.ledger().await.charges("+14155550130").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_lost_to_somebody_else_after_a_silence_is_truly_not_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-before" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched" }))
        .await;
    // "Taken" may be our own order, still on its way into the list: it is believed when that had time to show.
    let answer = owner.buy("+14155550131").await;
    assert_eq!(answer.status, 202, "{answer:?}");
    has_begun(&stage, time::Duration::minutes(5)).await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    let purchase = format!("/api/purchases/{}", answer.json()["purchaseId"].as_str().unwrap());
    owner.get(&purchase).await.refused(409, "number_unavailable");
    stage.close().await;
}

#[tokio::test]
async fn a_busy_carrier_is_asked_again_and_then_told_as_busy() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage.carrier.fault(json!({ "call": "purchase", "kind": "busy" })).await;
    owner.buy("+14155550132").await.ok();
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "busy", "times": 9 }))
        .await;
    let problem = owner.buy("+14155550133").await.refused(503, "carrier_busy");
    assert!(
        problem["message"].as_str().unwrap().contains("nothing was charged"),
        "{problem}"
    );
    stage.carrier.heal().await;
    owner.buy("+14155550133").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn an_unknown_outcome_is_confirming_until_looking_settles_it() {
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
    let order = json!({ "phoneNumber": "+14155550134" });
    let answer = owner.buy_under("patience", &order).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let confirming = answer.json();
    assert_eq!(
        (&confirming["success"], &confirming["status"]),
        (&json!(false), &json!("confirming"))
    );
    let id = confirming["purchaseId"].as_str().unwrap();
    let asked = owner.get(&format!("/api/purchases/{id}")).await;
    assert_eq!((asked.status, asked.json()), (202, confirming.clone()));
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("You will not be charged twice");
    owner.page("/phone-numbers").await.says("being confirmed");
    assert_eq!(stage.round().await, 0, "its next look is not due yet");
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    let bought = owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], "+14155550134");
    assert_eq!(owner.buy_under("patience", &order).await.ok(), bought);
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_browser_that_goes_away_does_not_stop_its_purchase() {
    // Patient with the carrier: on a busy machine the slow answer must still arrive, as no round goes on here.
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = std::sync::Arc::new(stage.owner().await);
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 2_500 }))
        .await;
    let browser = std::sync::Arc::clone(&owner);
    let click = tokio::spawn(async move { browser.buy("+14155550135").await });
    until(|| async { purchases_that_are(&stage, "buying").await == 1 }).await;
    click.abort();
    until(|| async { purchases_that_are(&stage, "bought").await == 1 }).await;
    assert_eq!(owner.numbers().await[0]["phone_number"], "+14155550135");
    stage.close().await;
}

/// A purchase as a process leaves it that was killed with its order written down.
async fn left_behind(stage: &Stage, owner: &Person, number: &str, lease: time::Duration) -> Uuid {
    let id = Uuid::now_v7();
    let purchase = store::NewPurchase {
        id,
        user_id: owner.id(),
        reference: "ND-TEST-TEST".to_owned(),
        idempotency_key: "killed".to_owned(),
        request_hash: String::new(),
        requested_number: PhoneNumber::parse(number).unwrap(),
        country: "US".to_owned(),
        friendly_name: None,
        substitution: Substitution::Closest,
        within: None,
        wanted: Query::default().capabilities,
        highest_price_cents: None,
        replaces: None,
        bulk: None,
        limit: None,
        papers: Papers::default(),
        epoch: 1,
        offer: None,
        rent: None,
        lease_until: Timestamp(OffsetDateTime::now_utc() + lease),
    };
    let mut tx = stage.desk().as_owner(owner.id()).db.begin().await.unwrap();
    store::mean(&mut tx, &purchase).await.unwrap();
    tx.commit().await.unwrap();
    id
}

#[tokio::test]
async fn a_purchase_killed_before_its_order_was_sent_is_carried_out_by_the_round() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = left_behind(&stage, &owner, "+14155550136", -time::Duration::SECOND).await;
    assert_eq!(stage.round().await, 1);
    owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(stage.round().await, 0, "what is settled is not visited again");
    stage.close().await;
}

#[tokio::test]
async fn a_purchase_killed_after_its_order_was_carried_out_is_found_and_not_repeated() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = left_behind(&stage, &owner, "+14155550137", -time::Duration::SECOND).await;
    let credentials = subaccounts::server::credentials(&stage.desk().as_owner(owner.id()))
        .await
        .unwrap();
    let number = PhoneNumber::parse("+14155550137").unwrap();
    stage
        .desk()
        .twilio
        .buy(&credentials, &number, "ND-TEST-TEST")
        .await
        .unwrap();
    assert_eq!(stage.round().await, 1);
    owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_purchase_too_old_to_be_wanted_is_not_bought_any_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = left_behind(&stage, &owner, "+14155550138", -time::Duration::SECOND).await;
    has_begun(&stage, time::Duration::minutes(16)).await;
    assert_eq!(stage.round().await, 1);
    owner
        .get(&format!("/api/purchases/{id}"))
        .await
        .refused(503, "carrier_busy");
    assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_purchase_that_somebody_drives_is_left_alone_by_the_round() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = left_behind(&stage, &owner, "+14155550139", time::Duration::MINUTE).await;
    assert_eq!(stage.round().await, 0);
    assert_eq!(owner.get(&format!("/api/purchases/{id}")).await.status, 202);
    stage.later().await;
    let rounds = tokio::join!(stage.round(), stage.round());
    assert!(rounds.0 + rounds.1 >= 1);
    owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(
        stage.carrier.ledger().await.calls("purchase").len(),
        1,
        "of two rounds one takes it"
    );
    stage.close().await;
}

#[tokio::test]
async fn an_order_of_a_moment_ago_is_not_given_up_however_old_its_purchase_is() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = left_behind(&stage, &owner, "+14155550142", -time::Duration::SECOND).await;
    has_begun(&stage, time::Duration::minutes(14)).await;
    // Ordered late, carried out without an answer, and not in the list yet.
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-after" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "stale", "times": 3 }))
        .await;
    assert_eq!(stage.round().await, 1);
    let then = Timestamp(OffsetDateTime::now_utc() - time::Duration::minutes(16));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    for _ in 0..4 {
        stage.later().await;
        stage.round().await;
    }
    owner.get(&format!("/api/purchases/{id}")).await.ok();
    assert_eq!(stage.carrier.ledger().await.charges("+14155550142").len(), 1);
    stage.close().await;
}
