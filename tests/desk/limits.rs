//! How much one owner may buy, hold and spend; and the account at the carrier that all of it is kept in.

use futures::future::join_all;
use numberdesk::server::db::Timestamp;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::stage::{Stage, on};

#[tokio::test]
async fn an_owner_buys_so_many_numbers_in_a_day_and_no_more() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "2")]).await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    owner.own("+14155550160").await;
    owner.buy("+14155550190").await.refused(409, "number_unavailable");
    let row = owner.own("+14155550161").await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    let problem = owner.buy("+14155550162").await.refused(409, "limit_reached");
    assert!(
        problem["message"].as_str().unwrap().contains("2 numbers in 24 hours"),
        "{problem}"
    );
    other.own("+14155550162").await;
    stage.close().await;
}

#[tokio::test]
async fn an_owner_holds_so_many_numbers_and_giving_one_back_makes_room() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "0"), ("LIMIT_NUMBERS_TOTAL", "1")]).await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550163").await;
    owner.buy("+14155550164").await.refused(409, "limit_reached");
    owner.release(&json!({ "id": row["id"] })).await.ok();
    owner.own("+14155550164").await;
    stage.close().await;
}

#[tokio::test]
async fn an_owner_spends_so_much_per_month() {
    let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", "2.30")]).await;
    let owner = stage.owner().await;
    owner.own("+14155550165").await;
    let problem = owner.buy("+18335550120").await.refused(409, "limit_reached");
    assert!(problem["message"].as_str().unwrap().contains("3.30"), "{problem}");
    owner.own("+14155550166").await;
    owner.buy("+14155550167").await.refused(409, "limit_reached");
    stage.close().await;
}

#[tokio::test]
async fn what_was_bought_and_released_again_counts_for_a_month_and_what_was_given_back_does_too() {
    let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", "2.30"), ("LIMIT_NUMBERS_PER_DAY", "0")]).await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550165").await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    stage.refuse_numbers(true).await;
    owner.buy("+14155550166").await.refused(502, "carrier_failed");
    stage.refuse_numbers(false).await;
    let problem = owner.buy("+14155550167").await.refused(409, "limit_reached");
    let words = problem["message"].as_str().unwrap();
    assert!(
        words.contains("$3.45 in 30 days") && words.contains("released ones too"),
        "{words}"
    );
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::days(31));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET settled_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    let row = owner.own("+14155550167").await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    owner.buy("+14155550168").await.refused(409, "limit_reached");
    on!(stage.db, pool => sqlx::query("UPDATE purchase_attempts SET updated_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    owner.own("+14155550168").await;
    owner.buy("+14155550169").await.refused(409, "limit_reached");
    stage.close().await;
}

#[tokio::test]
async fn a_low_bound_for_substitutes_does_not_make_the_pick_itself_cheaper() {
    let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", "2.30"), ("CARRIER_TIMEOUT_SECONDS", "15")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 700, "times": 3 }))
        .await;
    let orders = [6, 7, 8].map(|line| {
        let order = json!({ "phoneNumber": format!("+1415555016{line}"), "highestPrice": "0" });
        let owner = &owner;
        async move { owner.post("/api/twilio/purchase-number", &order).await }
    });
    let answers = join_all(orders).await;
    let bought = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(
        bought, 2,
        "each costs $1.15, whatever may be paid for another: {answers:?}"
    );
    stage.close().await;
}

#[tokio::test]
async fn orders_at_the_same_moment_do_not_slip_past_a_limit() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "2")]).await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let numbers = [
        "+14155550170",
        "+14155550171",
        "+14155550172",
        "+14155550173",
        "+14155550174",
    ];
    let answers = join_all(numbers.iter().map(|number| owner.buy(number))).await;
    let (bought, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!((bought.len(), refused.len()), (2, 3));
    for answer in refused {
        answer.refused(409, "limit_reached");
    }
    stage.close().await;
}

#[tokio::test]
async fn an_owner_gets_one_account_at_the_carrier_however_often_it_is_asked_for() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let query = json!({ "areaCode": "415", "limit": 1 });
    for answer in join_all((0..5).map(|_| owner.search(&query))).await {
        answer.ok();
    }
    assert_eq!(stage.carrier.ledger().await.calls("account-create").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn an_account_whose_opening_was_not_confirmed_is_found_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "account-create", "kind": "error-after" }))
        .await;
    owner.own("+14155550175").await;
    assert_eq!(stage.carrier.ledger().await.calls("account-create").len(), 1);
    let other = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "account-create", "kind": "error-before" }))
        .await;
    other.search(&json!({})).await.refused(409, "no_subaccount");
    // Nothing is opened until it must have been in the list, if it was opened.
    other.search(&json!({})).await.refused(409, "no_subaccount");
    assert_eq!(stage.carrier.ledger().await.calls("account-create").len(), 2);
    stage.later().await;
    other.own("+14155550176").await;
    stage.close().await;
}

#[tokio::test]
async fn the_accounts_token_lies_sealed_in_the_database() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let sealed: String = crate::stage::on!(stage.db, pool => sqlx::query_scalar("SELECT subaccount_token FROM user_preferences").fetch_one(pool).await.unwrap());
    let credentials = numberdesk::subaccounts::server::credentials(&stage.desk().as_owner(owner.id()))
        .await
        .unwrap();
    let token = secrecy::ExposeSecret::expose_secret(&credentials.auth_token).to_owned();
    assert!(sealed.starts_with("v2.test.") && !sealed.contains(&token), "{sealed}");
    assert_eq!(token.len(), 32);
    stage.close().await;
}
