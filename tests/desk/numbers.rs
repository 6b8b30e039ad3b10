//! The numbers a business holds: listed, paged, given back.

use serde_json::{Value, json};

use crate::stage::Stage;

fn digits(rows: &Value) -> Vec<&str> {
    rows.as_array()
        .unwrap()
        .iter()
        .map(|row| row["phone_number"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn numbers_are_listed_newest_first_page_by_page() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for number in ["+14155550140", "+14155550141", "+14155550142"] {
        owner.own(number).await;
    }
    let first = owner.get("/api/twilio/numbers?limit=2").await.ok();
    assert_eq!(digits(&first["numbers"]), ["+14155550142", "+14155550141"]);
    let next = first["next"].as_str().unwrap();
    let second = owner
        .get(&format!("/api/twilio/numbers?after={next}&limit=2"))
        .await
        .ok();
    assert_eq!(
        (digits(&second["numbers"]), &second["next"]),
        (vec!["+14155550140"], &Value::Null)
    );
    let whole = owner.get("/api/twilio/numbers?limit=3").await.ok();
    assert_eq!(
        (digits(&whole["numbers"]).len(), &whole["next"]),
        (3, &Value::Null),
        "a full last page has no next"
    );
    for limit in [0, 101] {
        owner
            .get(&format!("/api/twilio/numbers?limit={limit}"))
            .await
            .wrong("limit");
    }
    for unreadable in ["limit=many", "limit=-1", "after=here"] {
        owner
            .get(&format!("/api/twilio/numbers?{unreadable}"))
            .await
            .refused(422, "invalid_request");
    }
    stage.close().await;
}

#[tokio::test]
async fn the_first_number_is_primary_and_the_longest_held_takes_over() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let first = owner.own("+14155550143").await;
    let second = owner.own("+14155550144").await;
    let third = owner.own("+14155550145").await;
    assert_eq!(
        [&first, &second, &third].map(|row| row["is_primary"] == true),
        [true, false, false]
    );
    owner.release(&json!({ "id": first["id"] })).await.ok();
    let rows = owner.numbers().await;
    let primary: Vec<&Value> = rows.iter().filter(|row| row["is_primary"] == true).collect();
    assert_eq!(primary.len(), 1);
    assert_eq!(primary[0]["id"], second["id"]);
    owner.release(&json!({ "id": third["id"] })).await.ok();
    assert_eq!(
        owner.numbers().await[0]["is_primary"],
        true,
        "another's end changes nothing"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_number_is_released_by_its_id_or_its_digits_and_twice_is_as_good_as_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (one, two) = (owner.own("+14155550146").await, owner.own("+14155550147").await);
    let released = json!({ "success": true, "status": "released" });
    assert_eq!(owner.release(&json!({ "id": one["id"] })).await.ok(), released);
    assert_eq!(owner.release(&json!({ "id": one["id"] })).await.ok(), released);
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 1);
    assert_eq!(
        owner.release(&json!({ "phoneNumber": two["phone_number"] })).await.ok(),
        released
    );
    assert_eq!(
        owner.release(&json!({ "phoneNumber": two["phone_number"] })).await.ok(),
        released
    );
    assert!(owner.numbers().await.is_empty());
    // What is given back is for sale again, to anybody.
    stage.owner().await.own("+14155550146").await;
    let again = owner.own("+14155550147").await;
    assert_ne!((&again["id"], &again["phone_sid"]), (&two["id"], &two["phone_sid"]));
    stage.close().await;
}

#[tokio::test]
async fn a_release_that_is_not_clearly_meant_releases_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550148").await;
    let (id, number) = (&row["id"], &row["phone_number"]);
    for last4 in ["0149", "148", ""] {
        owner.release(&json!({ "id": id, "last4": last4 })).await.wrong("last4");
    }
    for unclear in [json!({}), json!({ "id": id, "phoneNumber": number })] {
        owner.release(&unclear).await.wrong("id");
    }
    owner
        .release(&json!({ "phoneNumber": "4155550148" }))
        .await
        .wrong("phoneNumber");
    owner
        .release(&json!({ "phoneNumber": "+14155550149" }))
        .await
        .refused(404, "not_found");
    owner
        .release(&json!({ "id": "front desk" }))
        .await
        .refused(422, "invalid_request");
    assert!(stage.carrier.ledger().await.calls("release").is_empty());
    owner.release(&json!({ "id": id, "last4": " 0148 " })).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_vanished_at_the_carrier_counts_as_released() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550150").await;
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .take_away(&account, row["phone_sid"].as_str().unwrap())
        .await;
    assert_eq!(
        owner.release(&json!({ "id": row["id"] })).await.ok()["status"],
        "released"
    );
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_release_without_an_answer_goes_on_until_the_carrier_confirms_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (row, other) = (owner.own("+14155550151").await, owner.own("+14155550152").await);
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "error-before", "times": 9 }))
        .await;
    assert_eq!(
        owner.release(&json!({ "id": row["id"] })).await.ok()["status"],
        "releasing"
    );
    let listed = owner.numbers().await;
    assert_eq!(
        (&listed[1]["status"], &listed[1]["id"]),
        (&json!("releasing"), &row["id"]),
        "it is still paid for, so still shown"
    );
    owner.page("/phone-numbers").await.says("Releasing");
    owner.buy("+14155550151").await.refused(409, "number_unavailable");
    stage.round().await;
    assert_eq!(owner.numbers().await.len(), 2, "the carrier still says nothing");
    stage.carrier.heal().await;
    stage.round().await;
    let listed = owner.numbers().await;
    assert_eq!(
        (listed.len(), &listed[0]["id"], &listed[0]["is_primary"]),
        (1, &other["id"], &json!(true))
    );
    stage.close().await;
}

#[tokio::test]
async fn a_release_whose_answer_was_lost_is_released_all_the_same() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (number, kind) in [
        ("+14155550153", "error-after"),
        ("+14155550154", "reset-after"),
        ("+14155550155", "timeout-after"),
    ] {
        let row = owner.own(number).await;
        stage.carrier.fault(json!({ "call": "release", "kind": kind })).await;
        assert_eq!(
            owner.release(&json!({ "id": row["id"] })).await.ok()["status"],
            "released",
            "{kind}"
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn what_others_hold_is_never_listed_shown_bought_or_released() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let bought = owner.buy("+14155550156").await.ok();
    let (number, purchase) = (&bought["phoneNumber"], bought["purchaseId"].as_str().unwrap());
    let id = number["id"].as_str().unwrap();
    let tokens = owner.post("/api/auth/tokens", &json!({ "name": "till" })).await.ok();
    assert!(tokens["token"].is_string());
    let token = owner.get("/api/auth/tokens").await.ok()[0]["id"].clone();
    assert!(other.numbers().await.is_empty());
    for answer in [
        other.get(&format!("/api/twilio/number?id={id}")).await,
        other.get(&format!("/api/purchases/{purchase}")).await,
        other.get(&format!("/api/twilio/purchase?id={purchase}")).await,
        other.get(&format!("/api/twilio/purchase-history?id={purchase}")).await,
        other.release(&json!({ "id": id })).await,
        other.release(&json!({ "phoneNumber": "+14155550156" })).await,
        other.post("/api/auth/tokens/revoke", &json!({ "id": token })).await,
    ] {
        answer.refused(404, "not_found");
    }
    for path in [
        format!("/purchases/{purchase}"),
        format!("/phone-numbers/{id}/release"),
        format!("/phone-numbers?bought={purchase}&released={id}"),
    ] {
        other
            .page(&path)
            .await
            .keeps_quiet_on("555-0156")
            .keeps_quiet_on("Successfully");
    }
    // A page of theirs may begin anywhere, and still shows only what is theirs.
    assert_eq!(
        other.get(&format!("/api/twilio/numbers?after={id}")).await.ok()["numbers"],
        json!([])
    );
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}
