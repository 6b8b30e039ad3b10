//! The desk: ledger, scripts, restarts and settings.

use numberdesk::server::sandbox::{Error, Sandbox, Settings};
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::net::TcpListener;

use super::{MAIN, Stage, open, refused};

#[tokio::test]
async fn the_desk_asks_for_the_main_account_and_checks_scripts() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let child = (account.0.as_str(), account.1.as_str());
    assert_eq!(
        refused(&stage.send(stage.request(Method::GET, "/sandbox/ledger", child)).await),
        (401, 20003)
    );
    for bad in [
        json!({"call": "purchase"}),
        json!({"call": "search", "kind": "stale"}),
        json!({"call": "any", "kind": "busy", "times": 0}),
    ] {
        let (status, body) = stage
            .send(stage.request(Method::POST, "/sandbox/faults", MAIN).json(&bad))
            .await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body["error"].is_string());
    }
    stage.script(json!({"call": "any", "kind": "busy", "times": 9})).await;
    assert_eq!(stage.get("/sandbox/faults").await.1["faults"][0]["times"], 9);
    assert_eq!(stage.delete("/sandbox/faults/1").await.0, StatusCode::NO_CONTENT);
    assert_eq!(stage.delete("/sandbox/faults/1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(stage.delete("/sandbox/faults").await.0, StatusCode::NO_CONTENT);
    assert_eq!(stage.get("/v1/PhoneNumbers/Countries").await.0, StatusCode::OK);
    let page = stage
        .client
        .get(format!("{}/sandbox", stage.sandbox.url()))
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("555-0192"));
}

#[tokio::test]
async fn the_ledger_can_be_read_from_a_point_on() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let before = stage.ledger().await["requests"].as_array().unwrap().last().unwrap()["sequence"].clone();
    stage.buy(&account, "+14155550123").await;
    let (_, after) = stage.get(&format!("/sandbox/ledger?since={before}")).await;
    assert_eq!(after["requests"].as_array().unwrap().len(), 1);
    assert_eq!(after["requests"][0]["params"]["PhoneNumber"], "+14155550123");
    assert_eq!(after["ownership"][0]["to_account_sid"], account.0);
    assert_eq!(after["holdings"][0]["account_sid"], account.0);
}

#[tokio::test]
async fn state_survives_a_restart() {
    let folder = std::env::temp_dir().join(format!("numberdesk-sandbox-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sqlite:{}", folder.join("sandbox.db").display());
    let stage = Stage::on(&database).await;
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+14155550123").await;
    stage.sandbox.close().await;
    let stage = Stage::on(&database).await;
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    assert_eq!(stage.ledger().await["charges"].as_array().unwrap().len(), 1);
    stage.sandbox.close().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn a_wrong_setting_or_database_stops_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings {
        database: "sqlite::memory:".to_owned(),
        account_sid: "AC1".to_owned(),
        auth_token: "x".to_owned(),
        webhooks: None,
    };
    assert!(matches!(
        Sandbox::open(listener, settings).await,
        Err(Error::AccountSid)
    ));
    assert!(matches!(open("sqlite:/dev/null/all.db").await, Err(Error::Database(_))));
}
