//! What is counted: every purchase of its owner once, by how it ended, where and when.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{four, one_of_each, ordered};
use crate::stage::{Person, Stage, on};

async fn asked(owner: &Person, period: &str) -> Value {
    owner.get(&format!("/api/insights?period={period}")).await.ok()
}

/// The area codes with their figures.
fn codes(insights: &Value) -> Vec<(Option<&str>, [u64; 4])> {
    let codes = insights["codes"].as_array().unwrap();
    codes.iter().map(|pair| (pair[0].as_str(), four(&pair[1]))).collect()
}

#[tokio::test]
async fn every_purchase_is_counted_once_by_how_it_ended_and_nobody_elses_is() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    other.own("+15035550101").await;
    one_of_each(&stage, &owner).await;
    let insights = asked(&owner, "7").await;
    assert_eq!(four(&insights["all"]), [2, 1, 2, 0]);
    assert_eq!(
        codes(&insights),
        [
            (Some("415"), [1, 1, 1, 0]),
            (Some("646"), [0, 0, 1, 0]),
            (Some("718"), [1, 0, 0, 0]),
        ]
    );
    assert_eq!(
        insights["reasons"],
        json!([[{ "twilio": "busy" }, 1], [{ "twilio": "taken" }, 1]])
    );
    assert_eq!(
        insights["providers"],
        json!([["twilio", { "exact": 2, "substituted": 1, "notBought": 2, "confirming": 0 }]])
    );
    let columns = insights["columns"].as_array().unwrap();
    assert_eq!((columns.len(), four(&columns[6]["counts"])), (7, [2, 1, 2, 0]));
    let others = asked(&other, "7").await;
    assert_eq!((four(&others["all"]), codes(&others).len()), ([1, 0, 0, 0], 1));
    let none = asked(&stage.owner().await, "all").await;
    assert_eq!((four(&none["all"]), &none["ever"]), ([0, 0, 0, 0], &json!(false)));
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_that_was_released_was_got_all_the_same() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+14155550115", "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    let decision = json!({ "purchaseId": bought["purchaseId"], "decision": "release" });
    owner.post("/api/twilio/decide-purchase", &decision).await.ok();
    let row = owner.own("+14155550101").await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    assert_eq!(four(&asked(&owner, "30").await["all"]), [1, 1, 0, 0]);
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_was_given_back_at_once_was_not_bought_and_is_the_one_that_may_have_cost_something() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage.refuse_numbers(true).await;
    owner.buy("+14155550103").await;
    stage.refuse_numbers(false).await;
    stage.round().await;
    let insights = asked(&owner, "30").await;
    assert_eq!(four(&insights["all"]), [0, 0, 1, 0]);
    assert_eq!(insights["reasons"], json!([[{ "twilio": "rolled_back" }, 1]]));
    let page = owner.page("/insights").await;
    page.says("see why below")
        .says("it was given back")
        .keeps_quiet_on("nothing charged");
    stage.close().await;
}

#[tokio::test]
async fn what_nobody_knows_yet_is_tried_and_is_neither_got_nor_failed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    assert_eq!(owner.buy("+14155550199").await.status, 202);
    let insights = asked(&owner, "30").await;
    assert_eq!(
        (four(&insights["all"]), &insights["reasons"]),
        ([0, 0, 0, 1], &json!([]))
    );
    owner
        .page("/insights")
        .await
        .says("None has ended yet.")
        .says("/help#confirming");
    // It never ends: the practice carrier says nothing about this number for ever.
    stage.leave().await;
}

#[tokio::test]
async fn a_number_that_was_the_owners_before_was_not_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+14155550110", "by hand").await;
    for call in ["purchase", "list"] {
        let fault = json!({ "call": call, "kind": "error-before", "times": 9 });
        stage.carrier.fault(fault).await;
    }
    assert_eq!(owner.buy("+14155550110").await.status, 202);
    stage.carrier.heal().await;
    // The holding is older than the order by more than clocks differ.
    let later = Timestamp(OffsetDateTime::now_utc() + Duration::minutes(10));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(later).execute(pool).await.unwrap().rows_affected());
    stage.later().await;
    assert_eq!(stage.round().await, 1);
    let insights = asked(&owner, "30").await;
    assert_eq!(four(&insights["all"]), [0, 0, 1, 0]);
    assert_eq!(insights["reasons"], json!([[{ "twilio": "held_before" }, 1]]));
    stage.leave().await;
}

#[tokio::test]
async fn a_period_reaches_back_so_many_days_and_all_of_it_to_the_first_try() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (line, days) in [0, 6, 7, 29, 30, 89, 90, 400].into_iter().enumerate() {
        let number = format!("+1415555010{line}");
        owner.own(&number).await;
        ordered(&stage, &number, days).await;
    }
    for (period, tried, step, columns) in [
        ("7", 2, "day", 7),
        ("30", 4, "day", 30),
        ("90", 6, "week", 13),
        ("all", 8, "month", 14),
    ] {
        let insights = asked(&owner, period).await;
        assert_eq!(four(&insights["all"]), [tried, 0, 0, 0], "{period}");
        let drawn = insights["columns"].as_array().unwrap();
        let sum: u64 = drawn.iter().map(|column| four(&column["counts"])[0]).sum();
        assert_eq!((sum, insights["step"].as_str().unwrap()), (tried, step), "{period}");
        assert!(drawn.len().abs_diff(columns) <= 1, "{period}: {}", drawn.len());
    }
    let usual = owner.get("/api/insights").await.ok();
    assert_eq!(usual["period"], "30");
    stage.close().await;
}
