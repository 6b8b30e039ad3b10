//! The closest number in place of one that is gone: only after a definite no, with consent, within bounds, and once.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::stage::{Answer, Person, Stage, on};

/// Wants a number, and the closest if it is gone.
async fn wants(owner: &Person, number: &str, more: &Value) -> Answer {
    let mut order = json!({ "phoneNumber": number, "substitution": "closest" });
    for (name, value) in more.as_object().unwrap() {
        order[name] = value.clone();
    }
    owner.post("/api/twilio/purchase-number", &order).await
}

/// All exact numbers that were tried, with how each stands.
async fn attempts(stage: &Stage) -> Vec<(String, String)> {
    on!(stage.db, pool => sqlx::query_as("SELECT phone_number, state FROM purchase_attempts ORDER BY purchase_id, attempt").fetch_all(pool).await.unwrap())
}

async fn taken(stage: &Stage, number: &str) {
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": number }))
        .await;
}

#[tokio::test]
async fn a_taken_number_is_replaced_by_the_closest_one_and_that_is_said() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    taken(&stage, "+14155550115").await;
    let bought = wants(&owner, "+14155550115", &json!({})).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], "+14155550114");
    assert_eq!(bought["isDifferentNumber"], true);
    assert_eq!(
        bought["message"],
        "The number (415) 555-0115 was taken. We got you (415) 555-0114 instead."
    );
    assert_eq!(
        attempts(&stage).await,
        [
            ("+14155550115".to_owned(), "refused".to_owned()),
            ("+14155550114".to_owned(), "bought".to_owned())
        ]
    );
    let reason: Option<String> = on!(stage.db, pool => sqlx::query_scalar("SELECT reason FROM purchase_attempts WHERE attempt = 2").fetch_one(pool).await.unwrap());
    assert_eq!(reason.as_deref(), Some("same exchange, last digit differs"));
    assert_eq!(stage.carrier.ledger().await.charges("+14155550114").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn whoever_wants_nothing_else_gets_nothing_else() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    taken(&stage, "+14155550115").await;
    owner.buy("+14155550115").await.refused(409, "number_unavailable");
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn no_other_refusal_and_no_silence_leads_to_another_number() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for code in [21421, 21452, 22300, 21631, 20404] {
        stage
            .carrier
            .fault(json!({ "call": "purchase", "kind": "refuse", "code": code }))
            .await;
        let answer = wants(&owner, "+14155550116", &json!({})).await;
        assert!(answer.status >= 400, "{code}: {answer:?}");
    }
    for kind in [
        "timeout-before",
        "error-before",
        "reset-before",
        "timeout-after",
        "error-after",
    ] {
        stage.carrier.fault(json!({ "call": "purchase", "kind": kind })).await;
        stage
            .carrier
            .fault(json!({ "call": "list", "kind": "error-before", "times": 9 }))
            .await;
        let answer = wants(&owner, "+14155550117", &json!({})).await;
        assert_eq!(answer.status, 202, "{kind}: {answer:?}");
        stage.carrier.heal().await;
        stage.later().await;
        stage.round().await;
        let row = owner.numbers().await.remove(0);
        assert_eq!(row["phone_number"], "+14155550117", "{kind}");
        owner.release(&json!({ "id": row["id"] })).await.ok();
    }
    assert!(
        attempts(&stage)
            .await
            .iter()
            .all(|(number, _)| number == "+14155550116" || number == "+14155550117"),
        "no other number was ever tried"
    );
    stage.leave().await;
}

#[tokio::test]
async fn after_five_numbers_the_end_is_honest_and_nothing_is_charged() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "times": 9 }))
        .await;
    let problem = wants(&owner, "+14155550115", &json!({}))
        .await
        .refused(409, "number_unavailable");
    assert!(
        problem["message"].as_str().unwrap().contains("nothing was charged"),
        "{problem}"
    );
    let tried = attempts(&stage).await;
    assert_eq!(tried.len(), 5);
    assert!(tried.iter().all(|(_, state)| state == "refused"), "{tried:?}");
    let id: uuid::Uuid =
        on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases").fetch_one(pool).await.unwrap());
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("5 numbers were tried, yours and the closest to it, and none could be had.")
        .says("(415) 555-0114</span> was taken");
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn the_owners_bounds_are_kept() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    wants(&owner, "+14155550115", &json!({ "within": "town" }))
        .await
        .wrong("within");
    wants(&owner, "+14155550115", &json!({ "highestPrice": "cheap" }))
        .await
        .wrong("highestPrice");
    // The only numbers that can be had in the whole exchange are two that cannot text.
    taken(&stage, "+14155550115").await;
    let bound = json!({ "within": "exchange", "capabilities": "voice sms mms" });
    let bought = wants(&owner, "+14155550115", &bound).await.ok();
    assert_eq!(
        bought["phoneNumber"]["capabilities"],
        json!({ "voice": true, "sms": true, "mms": true, "rcs": false })
    );
    assert!(
        bought["phoneNumber"]["phone_number"]
            .as_str()
            .unwrap()
            .starts_with("+1415555")
    );
    stage.close().await;
}

#[tokio::test]
async fn outside_the_exchange_nothing_is_bought_for_whoever_wants_it_alone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    // Nothing is on sale in this exchange, and much in its area code.
    let bound = |within: &str| json!({ "within": within });
    wants(&owner, "+14156667777", &bound("exchange"))
        .await
        .refused(409, "number_unavailable");
    assert!(owner.numbers().await.is_empty());
    wants(&owner, "+14156667777", &bound("area-code")).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_number_of_the_list_is_not_bought_in_the_place_of_another_though_it_is_on_sale() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let none = json!({});
    taken(&stage, "+14155550130").await;
    let nearest = wants(&owner, "+14155550130", &none).await.ok()["phoneNumber"].clone();
    // It went back at the carrier, and no comparison has seen that yet.
    let account = stage.account_of(&owner).await;
    let sid = nearest["phone_sid"].as_str().unwrap();
    stage.carrier.take_away(&account, sid).await;
    let on_sale = owner
        .finds(&json!({ "areaCode": "415", "contains": &nearest["phone_number"].as_str().unwrap()[2..] }))
        .await;
    assert_eq!(on_sale, [nearest["phone_number"].as_str().unwrap()]);
    let next = wants(&owner, "+14155550130", &none).await.ok()["phoneNumber"].clone();
    assert_ne!(next["phone_number"], nearest["phone_number"]);
    stage.leave().await;
}

#[tokio::test]
async fn two_purchases_of_one_owner_never_end_with_the_same_number() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    taken(&stage, "+14155550125").await;
    taken(&stage, "+14155550127").await;
    let none = json!({});
    let (one, two) = tokio::join!(
        wants(&owner, "+14155550125", &none),
        wants(&owner, "+14155550127", &none)
    );
    let got = [one.ok(), two.ok()].map(|bought| bought["phoneNumber"]["phone_number"].clone());
    assert_ne!(got[0], got[1]);
    assert_eq!(owner.numbers().await.len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_is_looked_for_until_it_can_be_and_no_further_one_is_taken_meanwhile() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    taken(&stage, "+14155550115").await;
    // The price and the number itself are looked up before the order; from then on searches find nobody at home.
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "slow", "delay_ms": 1 }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "error-before", "times": 9 }))
        .await;
    let answer = wants(&owner, "+14155550115", &json!({})).await;
    assert_eq!(answer.status, 202, "{answer:?}");
    assert_eq!(attempts(&stage).await.len(), 1, "nothing further away is tried");
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(owner.numbers().await[0]["phone_number"], "+14155550114");
    stage.close().await;
}

#[tokio::test]
async fn an_old_order_is_not_replaced_any_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    taken(&stage, "+14155550115").await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "slow", "delay_ms": 1 }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "error-before", "times": 9 }))
        .await;
    assert_eq!(wants(&owner, "+14155550115", &json!({})).await.status, 202);
    let then = Timestamp(OffsetDateTime::now_utc() - time::Duration::minutes(16));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    stage.carrier.heal().await;
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    assert_eq!(attempts(&stage).await.len(), 1);
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn where_the_nearest_are_on_order_already_the_next_ones_are_bought() {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    taken(&stage, "+14155550120").await;
    // All other numbers with these nine digits are being ordered by the same owner.
    for line in 1..10 {
        stage
            .carrier
            .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 1500, "phone_number": format!("+1415555012{line}") }))
            .await;
    }
    let numbers: Vec<String> = (1..10).map(|line| format!("+1415555012{line}")).collect();
    let together = json!({ "phoneNumbers": numbers, "substitution": "never" });
    let ordered = owner.post("/api/twilio/purchase-numbers", &together).await;
    assert!(ordered.status == 200 || ordered.status == 202, "{ordered:?}");
    let got = wants(&owner, "+14155550120", &json!({})).await.ok();
    let got = got["phoneNumber"]["phone_number"].as_str().unwrap().to_owned();
    assert!(!numbers.contains(&got) && got.starts_with("+14155550"), "{got}");
    for _ in 0..6 {
        stage.later().await;
        stage.round().await;
    }
    stage.close().await;
}
