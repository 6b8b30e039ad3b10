//! In the middle of things: a browser that leaves, a driver that was overtaken, a list of yesterday.

use std::sync::Arc;

use numberdesk::{
    purchases::{Cause, server::store},
    server::db::Timestamp,
};
use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::stage::{Stage, on, until};

#[tokio::test]
async fn a_yes_of_the_carrier_outranks_the_no_that_another_driver_wrote_down_meanwhile() {
    // Patient with the carrier: the slow answer must still arrive.
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = Arc::new(stage.owner().await);
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 2500 }))
        .await;
    let browser = Arc::clone(&owner);
    let click = tokio::spawn(async move { browser.buy("+14155550150").await });
    let own = stage.desk().as_owner(owner.id());
    let db = &own.db;
    let open = || async { store::waiting(db).await.unwrap().pop() };
    // The lease is renewed just before the order is sent.
    until(|| async { open().await.is_some() }).await;
    until(|| async { !stage.carrier.has_faults_left().await }).await;
    stage.later().await;
    let lease = Timestamp(OffsetDateTime::now_utc() + time::Duration::MINUTE);
    let other = store::take(db, open().await.unwrap().id, lease).await.unwrap().unwrap();
    let mut tx = db.begin().await.unwrap();
    assert!(store::end(&mut tx, &other, Cause::Taken, Some(21422)).await.unwrap());
    tx.commit().await.unwrap();
    click.await.unwrap();
    until(|| async { !owner.numbers().await.is_empty() }).await;
    let bought = owner.get(&format!("/api/purchases/{}", other.id)).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], "+14155550150");
    stage.close().await;
}

#[tokio::test]
async fn a_number_given_back_that_a_stale_list_still_shows_is_not_taken_for_the_one_ordered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let before = owner.own("+14155550151").await;
    owner.release(&json!({ "id": before["id"] })).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-before" }))
        .await;
    stage.carrier.fault(json!({ "call": "list", "kind": "stale" })).await;
    let order = json!({ "phoneNumber": "+14155550151" });
    let answer = owner.buy_under("again", &order).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    let bought = owner.buy_under("again", &order).await.ok();
    assert_ne!(bought["phoneNumber"]["phone_sid"], before["phone_sid"]);
    assert_eq!(owner.numbers().await, [bought["phoneNumber"].clone()]);
    stage.close().await;
}

#[tokio::test]
async fn a_browser_that_goes_away_while_the_subaccount_is_opened_leaves_it_opened_and_kept() {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = Arc::new(stage.owner().await);
    stage
        .carrier
        .fault(json!({ "call": "account-create", "kind": "slow", "delay_ms": 1500 }))
        .await;
    let browser = Arc::clone(&owner);
    let look = tokio::spawn(async move { browser.search(&json!({ "areaCode": "415" })).await });
    until(|| async { !stage.carrier.has_faults_left().await }).await;
    look.abort();
    let kept = || async { accounts_kept(&stage, owner.id()).await == 1 };
    until(kept).await;
    // What is kept is what was opened.
    owner.own("+14155550152").await;
    assert_eq!(stage.carrier.ledger().await.calls("account-create").len(), 1);
    stage.close().await;
}

async fn accounts_kept(stage: &Stage, owner: Uuid) -> i64 {
    on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM user_preferences WHERE user_id = $1 AND subaccount_sid IS NOT NULL")
        .bind(owner).fetch_one(pool).await.unwrap())
}
