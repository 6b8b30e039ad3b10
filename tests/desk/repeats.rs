//! The same order twice, at once or later, in one tab or two: one purchase.

use futures::future::join_all;
use serde_json::json;

use crate::stage::{Stage, on};

#[tokio::test]
async fn the_same_key_brings_the_first_outcome_and_never_buys_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550103", "friendlyName": "Sales" });
    let first = owner.buy_under("order 1", &order).await;
    first.ok();
    let again = owner.buy_under("order 1", &order).await;
    assert_eq!((again.status, &again.text), (200, &first.text));
    for other in [
        json!({ "phoneNumber": "+14155550104", "friendlyName": "Sales" }),
        json!({ "phoneNumber": "+14155550103", "friendlyName": "Support" }),
        json!({ "phoneNumber": "+14155550103", "friendlyName": "Sales", "substitution": "never" }),
    ] {
        owner.buy_under("order 1", &other).await.refused(409, "key_reused");
    }
    let refused = owner
        .buy_under(
            "order 2",
            &json!({ "phoneNumber": "+14155550190", "substitution": "never" }),
        )
        .await;
    refused.refused(409, "number_unavailable");
    let again = owner
        .buy_under(
            "order 2",
            &json!({ "phoneNumber": "+14155550190", "substitution": "never" }),
        )
        .await;
    assert_eq!(again.text, refused.text, "a refusal is repeated as well");
    // The key is the owner's: somebody else's has nothing to do with it.
    stage
        .owner()
        .await
        .buy_under("order 1", &json!({ "phoneNumber": "+14155550104" }))
        .await
        .ok();
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 3);
    stage.close().await;
}

#[tokio::test]
async fn ten_clicks_at_once_under_one_key_are_one_purchase() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550105" });
    let answers = join_all((0..10).map(|_| owner.buy_under("once", &order))).await;
    let first = answers[0].ok();
    for answer in &answers {
        assert_eq!(answer.ok(), first);
    }
    let ledger = stage.carrier.ledger().await;
    assert_eq!(
        (ledger.calls("purchase").len(), ledger.charges("+14155550105").len()),
        (1, 1)
    );
    stage.close().await;
}

#[tokio::test]
async fn a_click_that_fills_a_limit_is_not_refused_by_its_own_repeat() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "1")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let order = json!({ "phoneNumber": "+14155550111" });
    for answer in join_all((0..5).map(|_| owner.buy_under("once", &order))).await {
        assert_eq!(answer.ok()["requestedNumber"], "+14155550111");
    }
    stage.close().await;
}

#[tokio::test]
async fn two_tabs_that_buy_one_number_are_one_purchase() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 300 }))
        .await;
    let order = json!({ "phoneNumber": "+14155550106" });
    let (left, right) = tokio::join!(
        owner.buy_under("left tab", &order),
        owner.buy_under("right tab", &order)
    );
    assert_eq!(left.ok(), right.ok());
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn two_owners_who_want_one_number_do_not_both_get_it() {
    let stage = Stage::open().await;
    let (one, two) = (stage.owner().await, stage.owner().await);
    let (first, second) = tokio::join!(one.buy("+14155550107"), two.buy("+14155550107"));
    let (won, lost) = if first.status == 200 {
        (first, second)
    } else {
        (second, first)
    };
    won.ok();
    lost.refused(409, "number_unavailable");
    stage.close().await;
}

#[tokio::test]
async fn a_key_that_joined_a_running_order_brings_its_outcome_ever_after() {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 700, "phone_number": "+14155550140" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550140" }))
        .await;
    let order = json!({ "phoneNumber": "+14155550140", "substitution": "closest" });
    let (first, second) = tokio::join!(owner.buy_under("tab 1", &order), owner.buy_under("tab 2", &order));
    let outcome = first.ok();
    assert_eq!(second.ok(), outcome, "the second joined the first");
    for key in ["tab 1", "tab 2"] {
        assert_eq!(owner.buy_under(key, &order).await.ok(), outcome, "{key}");
    }
    let other = json!({ "phoneNumber": "+14155550141", "substitution": "closest" });
    owner.buy_under("tab 2", &other).await.refused(409, "key_reused");
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn orders_without_a_key_are_one_purchase_and_leave_no_key_behind() {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 700 }))
        .await;
    let (first, second) = tokio::join!(owner.buy("+14155550141"), owner.buy("+14155550141"));
    assert_eq!(first.ok(), second.ok());
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    let kept: i64 =
        on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchase_keys").fetch_one(pool).await.unwrap());
    assert_eq!(kept, 0, "nobody knows a key that could be repeated");
    // Such keys are the desk's alone.
    let order = json!({ "phoneNumber": "+14155550142" });
    owner.buy_under("own:17", &order).await.wrong("Idempotency-Key");
    stage.close().await;
}

#[tokio::test]
async fn an_order_in_a_substitutes_place_is_joined_by_the_same_order_under_another_key() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21422, "status": 400 }))
        .await;
    let first = owner
        .buy_under("first", &json!({ "phoneNumber": "+14155550130" }))
        .await
        .ok();
    assert_eq!(first["isDifferentNumber"], true, "{first}");
    for call in ["purchase", "list"] {
        stage
            .carrier
            .fault(json!({ "call": call, "kind": "error-before", "times": 9 }))
            .await;
    }
    // Without a word on substitutes, as a program sends it.
    let order = json!({ "phoneNumber": "+14155550140", "replaces": first["purchaseId"] });
    let one = owner.buy_under("one", &order).await;
    assert_eq!(one.status, 202, "{one:?}");
    let other = owner.buy_under("other", &order).await;
    assert_eq!(other.status, 202, "{other:?}");
    assert_eq!(other.json()["purchaseId"], one.json()["purchaseId"]);
    stage.carrier.heal().await;
    stage.later().await;
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.charges("+14155550140").len(), 1);
    stage.close().await;
}
