//! Every way the carrier misbehaves.

use std::time::Duration;

use reqwest::{Client, StatusCode};
use serde_json::{Value, json};

use super::{Stage, refused};

#[tokio::test]
async fn magic_numbers_do_what_the_manual_says() {
    let mut stage = Stage::new().await;
    stage.client = Client::builder().timeout(Duration::from_millis(400)).build().unwrap();
    let account = stage.subaccount("tenant").await;
    assert_eq!(refused(&stage.buy(&account, "+14155550190").await), (400, 21422));
    assert!(
        stage
            .buying(&account, "+14155550191")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert!(stage.held(&account).await.is_empty());
    assert_eq!(stage.buy(&account, "+14155550191").await.0, StatusCode::CREATED);
    assert!(
        stage
            .buying(&account, "+14155550192")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert_eq!(stage.held(&account).await, ["+14155550192", "+14155550191"]);
    assert_eq!(stage.buy(&account, "+14155550192").await.0, StatusCode::CREATED);
    assert_eq!(refused(&stage.buy(&account, "+14155550193").await), (500, 20500));
    assert!(stage.held(&account).await.contains(&"+14155550193".to_owned()));
    assert_eq!(refused(&stage.buy(&account, "+14155550194").await), (400, 21631));
    assert_eq!(refused(&stage.buy(&account, "+14155550195").await), (401, 20003));
    let own = format!("/2010-04-01/Accounts/{}.json", account.0);
    assert_eq!(
        stage.get(&own).await.1["status"],
        "suspended",
        "as its parent reads it next"
    );
    assert_eq!(stage.get(&own).await.1["status"], "active");
    for _again in 0..3 {
        assert_eq!(refused(&stage.buy(&account, "+14155550196").await), (429, 20429));
        assert_eq!(refused(&stage.buy(&account, "+14155550199").await), (500, 20500));
    }
    let broken = stage.buying(&account, "+14155550198").send().await.unwrap();
    assert_eq!(broken.status(), StatusCode::CREATED);
    assert!(broken.json::<Value>().await.is_err());
    assert_eq!(stage.buy(&account, "+14155550198").await.0, StatusCode::CREATED);
    assert_eq!(stage.held(&account).await.len(), 4);
}

#[tokio::test]
async fn a_slow_purchase_is_carried_out_even_if_the_caller_has_gone() {
    let mut stage = Stage::new().await;
    stage.client = Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let account = stage.subaccount("tenant").await;
    stage
        .script(json!({"call": "purchase", "kind": "slow", "delay_ms": 300}))
        .await;
    assert!(
        stage
            .buying(&account, "+14155550123")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert!(stage.held(&account).await.is_empty(), "not yet");
    // Asking again until it is there; the test runner ends a wait for ever.
    while stage.held(&account).await.is_empty() {}
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
}

#[tokio::test]
async fn cut_connections_tell_the_ledger_apart() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage.script(json!({"call": "purchase", "kind": "reset-before"})).await;
    assert!(stage.buying(&account, "+14155550123").send().await.is_err());
    assert!(stage.held(&account).await.is_empty());
    stage.script(json!({"call": "purchase", "kind": "reset-after"})).await;
    let cut = stage.buying(&account, "+14155550123").send().await.unwrap();
    assert_eq!(cut.status(), StatusCode::CREATED);
    assert!(cut.bytes().await.is_err(), "the body breaks off");
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    let ledger = stage.ledger().await;
    let purchases: Vec<&Value> = ledger["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["call"] == "purchase")
        .collect();
    let mut reads = ledger["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["method"] == "GET");
    assert!(reads.all(|row| row["applied"] == false));
    assert_eq!(
        (&purchases[0]["applied"], &purchases[0]["status"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(
        (&purchases[1]["applied"], &purchases[1]["fault"]),
        (&json!(true), &json!("reset-after"))
    );
}

#[tokio::test]
async fn scripted_faults_strike_whom_they_name_and_as_often_as_they_say() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    stage
        .script(json!({"call": "purchase", "kind": "busy", "times": 2, "retry_after": 7, "account_sid": one.0}))
        .await;
    assert_eq!(stage.buy(&two, "+14155550100").await.0, StatusCode::CREATED);
    let busy = stage.buying(&one, "+14155550101").send().await.unwrap();
    assert_eq!(busy.headers()["retry-after"], "7");
    assert_eq!(refused(&stage.buy(&one, "+14155550101").await), (429, 20429));
    assert_eq!(stage.buy(&one, "+14155550101").await.0, StatusCode::CREATED);
    stage
        .script(json!({"call": "any", "kind": "refuse", "code": 22300, "phone_number": "+14155550102"}))
        .await;
    assert_eq!(refused(&stage.buy(&one, "+14155550102").await), (400, 22300));
    stage.script(json!({"call": "purchase", "kind": "snatched"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550103").await), (400, 21422));
    assert_eq!(refused(&stage.buy(&two, "+14155550103").await), (400, 21422));
    stage.script(json!({"call": "list", "kind": "stale"})).await;
    stage.buy(&one, "+14155550104").await;
    assert_eq!(stage.held(&one).await, ["+14155550101"], "as before the last change");
    assert_eq!(stage.held(&one).await, ["+14155550104", "+14155550101"]);
    stage.script(json!({"call": "purchase", "kind": "no-funds"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550105").await), (401, 20003));
    stage.script(json!({"call": "purchase", "kind": "suspended"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550105").await), (401, 20003));
    let (_, account) = stage.get(&format!("/2010-04-01/Accounts/{}.json", one.0)).await;
    assert_eq!(account["status"], "suspended");
}

#[tokio::test]
async fn closing_lets_go_of_held_connections_at_once() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage
        .script(json!({"call": "purchase", "kind": "timeout-before"}))
        .await;
    let held = tokio::spawn(stage.buying(&account, "+14155550123").send());
    while stage.ledger().await["requests"]
        .as_array()
        .unwrap()
        .iter()
        .all(|row| row["call"] != "purchase")
    {}
    tokio::time::timeout(Duration::from_secs(5), stage.sandbox.close())
        .await
        .expect("closes without waiting a minute");
    assert!(held.await.unwrap().is_err());
}
