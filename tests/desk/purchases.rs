//! Buying one exact number: what is answered, what is written down, and what is charged.

use numberdesk::server::audit;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::{Stage, on};

/// What a purchase's audit trail says, in its order.
async fn trail(stage: &Stage, owner: Uuid, purchase: &Value) -> Vec<String> {
    let id = Uuid::parse_str(purchase.as_str().unwrap()).unwrap();
    let lines = audit::store::of(&stage.desk().as_owner(owner).db, id).await.unwrap();
    lines.into_iter().map(|line| line.event).collect()
}

#[tokio::test]
async fn an_exact_purchase_answers_with_the_row_and_is_charged_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order =
        json!({ "phoneNumber": "+14155550100", "areaCode": "415", "friendlyName": " Front desk ", "color": "red" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["success"], true);
    assert_eq!(bought["requestedNumber"], "+14155550100");
    assert_eq!(bought["isDifferentNumber"], false);
    assert_eq!(
        bought["message"],
        "You bought (415) 555-0100, exactly what you requested."
    );
    let row = &bought["phoneNumber"];
    assert_eq!(row["phone_number"], "+14155550100");
    assert_eq!(row["user_id"], owner.id().to_string());
    assert_eq!(row["friendly_name"], "Front desk");
    assert_eq!(
        row["capabilities"],
        json!({ "voice": true, "sms": true, "mms": true, "rcs": false })
    );
    assert_eq!((&row["is_primary"], &row["status"]), (&json!(true), &json!("active")));
    assert_eq!(
        (&row["number_type"], &row["country"], &row["region"]),
        (&json!("local"), &json!("US"), &json!("CA"))
    );
    assert_eq!(
        (&row["monthly_price"], &row["currency"]),
        (&json!("1.15"), &json!("USD"))
    );
    assert_eq!(
        owner.numbers().await,
        std::slice::from_ref(row),
        "the list shows the same row"
    );
    let id = &bought["purchaseId"];
    assert_eq!(
        owner
            .get(&format!("/api/purchases/{}", id.as_str().unwrap()))
            .await
            .ok(),
        bought,
        "and so does any later question"
    );
    assert_eq!(
        trail(&stage, owner.id(), id).await,
        ["purchase.meant", "purchase.bought"]
    );
    let ledger = stage.carrier.ledger().await;
    let calls = ledger.calls("purchase");
    assert_eq!(calls.len(), 1);
    let reference: String =
        on!(stage.db, pool => sqlx::query_scalar("SELECT reference FROM purchases").fetch_one(pool).await.unwrap());
    assert_eq!(
        calls[0]["params"]["FriendlyName"],
        format!("Front desk {reference}"),
        "it can be found at the carrier"
    );
    assert_eq!(ledger.charges("+14155550100").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn toll_free_and_canadian_numbers_are_bought_as_what_they_are() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let toll_free = owner.own("+18335550110").await;
    assert_eq!(
        (&toll_free["number_type"], &toll_free["monthly_price"]),
        (&json!("tollFree"), &json!("2.15"))
    );
    let order = json!({ "phoneNumber": "+16045550110", "country": "CA" });
    let canadian = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(
        (&canadian["phoneNumber"]["country"], &canadian["phoneNumber"]["region"]),
        (&json!("CA"), &json!("BC"))
    );
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_is_gone_is_not_bought_and_nothing_is_charged() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched" }))
        .await;
    for number in ["+14155550101", "+14155550190", "+14156667777"] {
        let problem = owner.buy(number).await.refused(409, "number_unavailable");
        assert!(
            problem["message"].as_str().unwrap().contains("nothing was charged"),
            "{problem}"
        );
        assert!(problem["reference"].as_str().unwrap().starts_with("ND-"), "{problem}");
    }
    assert!(owner.numbers().await.is_empty());
    let ids: Vec<Uuid> = on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases ORDER BY id").fetch_all(pool).await.unwrap());
    for id in ids {
        owner
            .get(&format!("/api/purchases/{id}"))
            .await
            .refused(409, "number_unavailable");
        assert_eq!(
            trail(&stage, owner.id(), &json!(id)).await,
            ["purchase.meant", "purchase.not_bought"]
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_somebody_holds_is_gone_for_everybody_else() {
    let stage = Stage::open().await;
    let (first, second) = (stage.owner().await, stage.owner().await);
    first.own("+14155550102").await;
    second.buy("+14155550102").await.refused(409, "number_unavailable");
    let problem = first.buy("+14155550102").await.refused(409, "number_unavailable");
    assert!(
        problem["message"].as_str().unwrap().contains("yours already"),
        "{problem}"
    );
    assert_eq!(
        stage.carrier.ledger().await.calls("purchase").len(),
        2,
        "what is held already is not ordered"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_wants_an_address_is_not_ordered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.buy("+14155550180").await.refused(422, "address_required");
    assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
    // Where only the carrier knows it, its own no says so.
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21631 }))
        .await;
    owner.buy("+14155550108").await.refused(422, "address_required");
    stage.close().await;
}

#[tokio::test]
async fn a_suspended_account_is_told_so_and_a_definite_no_is_not_repeated() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "no-funds" }))
        .await;
    let problem = owner.buy("+14155550109").await.refused(403, "account_suspended");
    let words = problem["message"].as_str().unwrap();
    assert!(words.contains("balance with Twilio is used up"), "{words}");
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 10001, "status": 401 }))
        .await;
    let problem = owner.buy("+14155550109").await.refused(403, "account_suspended");
    let words = problem["message"].as_str().unwrap();
    assert!(
        words.contains("balance of this desk") && words.contains("top up"),
        "{words}"
    );
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 22300 }))
        .await;
    owner.buy("+14155550109").await.refused(502, "carrier_failed");
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21421 }))
        .await;
    owner.buy("+14155550109").await.refused(409, "number_unavailable");
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 4);
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "suspended" }))
        .await;
    owner.buy("+14155550109").await.refused(403, "account_suspended");
    owner
        .search(&json!({ "areaCode": "415" }))
        .await
        .refused(403, "account_suspended");
    stage.close().await;
}

#[tokio::test]
async fn an_order_with_bad_words_names_the_field_and_orders_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for number in [
        "",
        "4155550110",
        "+1 415 555 0110",
        "+0155550110",
        "+1415555011a",
        "+442079460123",
        "+1415555011",
    ] {
        owner.buy(number).await.wrong("phoneNumber");
    }
    let number = "+14155550110";
    let long = json!({ "phoneNumber": number, "friendlyName": "x".repeat(49) });
    owner
        .post("/api/twilio/purchase-number", &long)
        .await
        .wrong("friendlyName");
    let nowhere = json!({ "phoneNumber": number, "country": "XX" });
    owner
        .post("/api/twilio/purchase-number", &nowhere)
        .await
        .wrong("country");
    for key in ["", &"k".repeat(256)] {
        owner
            .buy_under(key, &json!({ "phoneNumber": number }))
            .await
            .wrong("Idempotency-Key");
    }
    for unreadable in [
        json!({}),
        json!({ "phoneNumber": 4_155_550_110_u64 }),
        json!({ "phoneNumber": number, "substitution": "maybe" }),
    ] {
        owner
            .post("/api/twilio/purchase-number", &unreadable)
            .await
            .refused(422, "invalid_request");
    }
    assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
    let longest = json!({ "phoneNumber": number, "friendlyName": "é".repeat(48) });
    owner.post("/api/twilio/purchase-number", &longest).await.ok();
    stage.close().await;
}
