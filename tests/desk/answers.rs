//! What every answer carries, and what is said of requests that cannot be read.

use std::collections::BTreeSet;

use reqwest::{Method, header};
use serde_json::json;

use crate::stage::{Answer, Stage};

#[tokio::test]
async fn an_address_that_is_no_call_answers_in_json() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for path in [
        "/api/",
        "/api/nothing",
        "/api/twilio",
        "/api/twilio/numbers/everything",
        "/api/purchases",
        "/api",
    ] {
        for method in [Method::GET, Method::POST, Method::DELETE] {
            owner
                .send(owner.ask(method, path).json(&json!({})))
                .await
                .refused(404, "not_found");
        }
    }
    for path in [
        "/api/purchases/1",
        "/api/purchases/01936f60-0f3c-7a21-b1de-0242ac120002",
    ] {
        owner.get(path).await.refused(404, "not_found");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_body_that_cannot_be_read_is_said_to_be_so_and_nothing_is_done() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let send = async |kind: &'static str, body: String| -> Answer {
        let request = owner
            .ask(Method::POST, "/api/twilio/search-numbers")
            .header(header::CONTENT_TYPE, kind);
        owner.send(request.body(body)).await
    };
    for kind in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonp",
    ] {
        send(kind, "{}".to_owned()).await.refused(422, "invalid_request");
    }
    for body in ["{", "no", "[]", "\"text\"", "{\"limit\":", "\u{0}"] {
        send("application/json", body.to_owned())
            .await
            .refused(422, "invalid_request");
    }
    let padding = "x".repeat(64 * 1024);
    send("application/json", json!({ "near": padding }).to_string())
        .await
        .refused(413, "invalid_request");
    let just = "x".repeat(64 * 1024 - r#"{"other":""}"#.len());
    send("application/json; charset=utf-8", json!({ "other": just }).to_string())
        .await
        .ok();
    send("text/plain", String::new()).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn an_answer_never_leads_elsewhere_because_the_caller_takes_html() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for method in [Method::GET, Method::POST] {
        let path = if method == Method::GET {
            "/api/twilio/numbers"
        } else {
            "/api/twilio/search-numbers"
        };
        let request = owner
            .ask(method, path)
            .header(header::ACCEPT, "text/html")
            .header(header::REFERER, "https://evil.example/");
        owner.send(request.json(&json!({}))).await.ok();
    }
    stage.close().await;
}

#[tokio::test]
async fn every_kind_of_answer_carries_the_headers_that_keep_browsers_safe() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let answers = [
        owner.page("/phone-numbers").await,
        owner.get("/api/twilio/numbers").await,
        owner.get("/api/nothing").await,
        owner.page("/nothing").await,
        owner.page("/").await,
        owner.page("/pkg/0/nothing.js").await,
        owner.page("/robots.txt").await,
        owner.get("/healthz").await,
        owner.form("/account", "/api/auth/tokens", &[("name", "")]).await,
        stage.stranger().page("/account").await,
    ];
    let mut nonces = BTreeSet::new();
    for answer in &answers {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{answer:?}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{answer:?}");
        assert!(!answer.header("cache-control").is_empty(), "{answer:?}");
        assert_eq!(
            answer.header("strict-transport-security"),
            "",
            "on plain http it would lock people out"
        );
        let policy = answer.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'none';") && policy.contains("frame-ancestors 'none'"),
            "{answer:?}"
        );
        assert!(
            !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"),
            "{policy}"
        );
        if let Some((_, rest)) = policy.split_once("'nonce-") {
            let nonce = rest.split('\'').next().unwrap();
            assert!(
                answer.text.contains(&format!("nonce=\"{nonce}\"")),
                "the scripts of the page carry its nonce"
            );
            assert!(nonces.insert(nonce.to_owned()), "each page has a nonce of its own");
        }
    }
    assert_eq!(nonces.len(), 2, "the page and the page that is not there");
    assert_eq!(
        (answers[3].status, answers[4].header("location")),
        (404, "/phone-numbers")
    );
    answers[3].says("There is no such page");
    stage.close().await;
}

#[tokio::test]
async fn machines_are_told_that_the_desk_is_alive_ready_and_what_it_counts() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550178").await;
    let machine = stage.stranger();
    assert_eq!(
        (
            machine.get("/healthz").await.status,
            machine.get("/readyz").await.status
        ),
        (200, 200)
    );
    let counts = machine.get("/metrics").await;
    counts
        .says("numberdesk_purchases{state=\"bought\"} 1")
        .says("numberdesk_numbers{status=\"active\"} 1");
    counts.keeps_quiet_on(&owner.email).keeps_quiet_on("5550178");
    stage.close().await;
}
