//! What becomes of each number, under which key, and who may see it.

use futures::future::join_all;
use serde_json::json;
use uuid::Uuid;

use super::{numbers, order, outcomes, settled};
use crate::stage::Stage;

#[tokio::test]
async fn every_number_has_a_purchase_an_outcome_and_a_price_and_all_have_a_sum() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wanted = json!({ "phoneNumbers": ["+14155550120", "+18335550121", "+14155550122"], "friendlyName": "Spring", "total": "4.45" });
    let answer = order(&owner, "spring", &wanted).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    let bulk = answer.json();
    assert_eq!((&bulk["total"], &bulk["status"]), (&json!(3), &json!("confirming")));
    let end = settled(&owner, &bulk).await;
    assert_eq!(outcomes(&end), ["bought"; 3]);
    assert_eq!((&end["done"], &end["monthlyPrice"]), (&json!(3), &json!("4.45")));
    for (line, number) in
        end["purchases"]
            .as_array()
            .unwrap()
            .iter()
            .zip(["+14155550120", "+18335550121", "+14155550122"])
    {
        assert_eq!(
            (&line["requestedNumber"], &line["isDifferentNumber"]),
            (&json!(number), &json!(false))
        );
        assert_eq!(line["phoneNumber"]["friendly_name"], "Spring");
        let own = owner
            .get(&format!("/api/purchases/{}", line["purchaseId"].as_str().unwrap()))
            .await
            .ok();
        assert_eq!(own["phoneNumber"]["phone_number"], number);
    }
    stage.close().await;
}

#[tokio::test]
async fn a_failure_hides_no_success_and_a_success_no_failure() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550129").await;
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550121" });
    stage.carrier.fault(snatched).await;
    let mine = [
        "+14155550120",
        "+14155550121",
        "+14155550129",
        "+14155550180",
        "+442079460000",
        "+14155550122",
    ];
    let answer = order(
        &owner,
        "mixed",
        &json!({ "phoneNumbers": mine, "substitution": "never" }),
    )
    .await;
    let end = settled(&owner, &answer.json()).await;
    let ends = [
        "bought",
        "not_bought: taken",
        "not_bought: held_before",
        "not_bought: address_required",
        "not_bought: not_for_sale",
        "bought",
    ];
    assert_eq!(outcomes(&end), ends);
    assert_eq!(end["purchases"][1]["code"], "number_unavailable");
    assert_eq!(end["monthlyPrice"], "2.30");
    for line in end["purchases"].as_array().unwrap() {
        assert!(!line["message"].as_str().unwrap().is_empty(), "{line}");
    }
    stage.close().await;
}

#[tokio::test]
async fn with_consent_a_taken_number_is_replaced_and_never_by_another_of_the_same_order() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550121" });
    stage.carrier.fault(snatched).await;
    let answer = order(&owner, "near", &json!({ "phoneNumbers": numbers(5) })).await;
    let end = settled(&owner, &answer.json()).await;
    assert_eq!(outcomes(&end), ["bought"; 5]);
    let line = &end["purchases"][1];
    assert_eq!(line["isDifferentNumber"], true);
    let instead = line["phoneNumber"]["phone_number"].as_str().unwrap().to_owned();
    assert!(!numbers(5).contains(&instead), "{instead}");
    assert_eq!(owner.numbers().await.len(), 5);
    stage.close().await;
}

#[tokio::test]
async fn the_same_key_brings_the_same_order_and_another_order_under_it_is_refused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wanted = json!({ "phoneNumbers": numbers(3) });
    let orders = join_all((0..8).map(|_| order(&owner, "once", &wanted))).await;
    let first = orders[0].json();
    for answer in &orders {
        assert!(answer.status < 300, "{answer:?}");
        assert_eq!(answer.json()["bulkId"], first["bulkId"]);
    }
    let end = settled(&owner, &first).await;
    let again = order(&owner, "once", &wanted).await;
    assert_eq!((again.status, again.json()), (200, end));
    order(&owner, "once", &json!({ "phoneNumbers": numbers(2) }))
        .await
        .refused(409, "key_reused");
    order(
        &owner,
        "once",
        &json!({ "phoneNumbers": numbers(3), "substitution": "never" }),
    )
    .await
    .refused(409, "key_reused");
    let other = order(&owner, "twice", &wanted).await;
    assert_eq!(
        outcomes(&settled(&owner, &other.json()).await),
        ["not_bought: held_before"; 3]
    );
    stage.close().await;
}

#[tokio::test]
async fn what_is_under_way_already_is_not_ordered_a_second_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "timeout-after" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 9 }))
        .await;
    assert_eq!(owner.buy("+14155550120").await.status, 202);
    let answer = order(&owner, "also", &json!({ "phoneNumbers": numbers(2) })).await;
    assert_eq!(outcomes(&answer.json())[0], "not_bought: under_way");
    stage.carrier.heal().await;
    assert_eq!(outcomes(&settled(&owner, &answer.json()).await)[1], "bought");
    stage.later().await;
    stage.round().await;
    assert_eq!(owner.numbers().await.len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn an_order_is_nobody_elses() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let bulk = order(&owner, "mine", &json!({ "phoneNumbers": numbers(1) }))
        .await
        .json();
    settled(&owner, &bulk).await;
    for id in [bulk["bulkId"].as_str().unwrap(), &Uuid::now_v7().to_string(), "mine"] {
        other
            .get(&format!("/api/twilio/purchases-together?id={id}"))
            .await
            .refused(404, "not_found");
        assert_eq!(other.page(&format!("/purchases/together/{id}")).await.status, 404);
    }
    // The same key of another owner is another order.
    let theirs = order(&other, "mine", &json!({ "phoneNumbers": ["+14155550129"] }))
        .await
        .json();
    assert_ne!(theirs["bulkId"], bulk["bulkId"]);
    settled(&other, &theirs).await;
    stage.close().await;
}
