//! What was bought and cannot be kept: given back, only after that is written down, until it is done.

use serde_json::json;

use crate::stage::{Stage, on};

#[tokio::test]
async fn what_the_database_will_never_take_is_given_back_and_said() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage.refuse_numbers(true).await;
    let problem = owner.buy("+14155550118").await.refused(502, "carrier_failed");
    assert!(problem["message"].as_str().unwrap().contains("given back"), "{problem}");
    let ledger = stage.carrier.ledger().await;
    assert_eq!((ledger.calls("purchase").len(), ledger.calls("release").len()), (1, 1));
    let ends: Vec<String> =
        on!(stage.db, pool => sqlx::query_scalar("SELECT state FROM purchase_attempts").fetch_all(pool).await.unwrap());
    assert_eq!(ends, ["rolled_back"]);
    stage.refuse_numbers(false).await;
    stage.close().await;
}

#[tokio::test]
async fn giving_back_is_repeated_until_the_carrier_has_taken_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage.refuse_numbers(true).await;
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "error-before", "times": 9 }))
        .await;
    let answer = owner.buy("+14155550119").await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let now: String =
        on!(stage.db, pool => sqlx::query_scalar("SELECT state FROM purchases").fetch_one(pool).await.unwrap());
    assert_eq!(now, "compensating");
    let id = answer.json()["purchaseId"].as_str().unwrap().to_owned();
    let page = &format!("/purchases/{id}");
    owner
        .page(page)
        .await
        .says("This number cannot be added to your list, so it is given back.")
        .says("(415) 555-0119</span> cannot be added to your list")
        .keeps_quiet_on("has not said yes or no");
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    owner
        .get(&format!("/api/purchases/{id}"))
        .await
        .refused(502, "carrier_failed");
    owner
        .page(page)
        .await
        .says("This number was given back")
        .says("Perhaps its first month");
    stage.refuse_numbers(false).await;
    stage.close().await;
}
