//! Who asks too often, too slowly or too much: told so, and nobody else waits.

use std::time::Duration;

use reqwest::Method;
use serde_json::json;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use crate::stage::{Answer, PASSWORD, Person, Stage};

/// A refusal that says when to come again.
fn too_often(answer: &Answer) {
    let problem = answer.refused(429, "too_many_requests");
    let after: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=60).contains(&after), "{answer:?}");
    let words = problem["message"].as_str().unwrap();
    assert!(
        words.contains(&format!("{after} second")) && words.contains("nothing was charged"),
        "{words}"
    );
}

/// A try to sign in, as if through a proxy.
async fn try_door(person: &Person, through: &str) -> Answer {
    let request = person
        .ask(Method::POST, "/api/auth/sign-in")
        .header("X-Forwarded-For", through)
        .json(&json!({ "email": "nobody@desk.example", "password": PASSWORD }));
    person.send(request).await
}

#[tokio::test]
async fn strangers_are_counted_by_address_and_owners_by_themselves() {
    let stage = Stage::with(&[("RATE_STRANGERS", "2"), ("RATE_CALLS", "4")]).await;
    let ada = stage.owner().await;
    let stranger = stage.stranger();
    try_door(&stranger, "192.0.2.1").await.refused(401, "sign_in_required");
    // Without a proxy of ours that header is anybody's word.
    too_often(&try_door(&stranger, "192.0.2.2").await);
    assert_eq!(stranger.page("/sign-in").await.status, 200);
    for _ in 0..4 {
        ada.get("/api/twilio/numbers").await.ok();
    }
    too_often(&ada.get("/api/twilio/numbers").await);
    assert_eq!(ada.page("/phone-numbers").await.status, 200);
    stage.close().await;
}

#[tokio::test]
async fn who_tries_passwords_is_counted_by_address_also_while_signed_in_or_with_a_token() {
    let stage = Stage::with(&[("RATE_STRANGERS", "4")]).await;
    let ada = stage.owner().await;
    let program = ada.program().await;
    // One of the four was Ada's own sign-up.
    try_door(&ada, "").await.refused(401, "sign_in_required");
    try_door(&ada, "").await.refused(401, "sign_in_required");
    try_door(&program, "").await.refused(401, "sign_in_required");
    too_often(&try_door(&program, "").await);
    too_often(&try_door(&ada, "").await);
    ada.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn behind_a_proxy_the_address_that_it_wrote_down_counts() {
    let stage = Stage::with(&[("RATE_STRANGERS", "1"), ("TRUSTED_PROXIES", "1")]).await;
    let stranger = stage.stranger();
    try_door(&stranger, "192.0.2.1").await.refused(401, "sign_in_required");
    try_door(&stranger, "192.0.2.2").await.refused(401, "sign_in_required");
    // What the client itself put in front changes nothing.
    too_often(&try_door(&stranger, "203.0.113.9, 192.0.2.1").await);
    stage.close().await;
}

#[tokio::test]
async fn searches_are_counted_for_pages_and_programs_together() {
    let stage = Stage::with(&[("RATE_SEARCHES", "2")]).await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    ada.search(&json!({ "areaCode": "415" })).await.ok();
    ada.page("/phone-numbers?area_code=415&voice=on").await;
    too_often(&ada.search(&json!({ "areaCode": "415" })).await);
    ada.page("/phone-numbers?area_code=415&voice=on")
        .await
        .says("more often than this desk allows");
    bob.search(&json!({ "areaCode": "415" })).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn an_order_too_many_is_refused_before_anything_is_done_also_to_a_form() {
    let stage = Stage::with(&[("RATE_ORDERS", "1")]).await;
    let ada = stage.owner().await;
    let offers = ada.finds(&json!({ "areaCode": "415" })).await;
    ada.own(&offers[0]).await;
    too_often(&ada.buy(&offers[1]).await);
    let form = ada
        .form(
            "/phone-numbers",
            "/api/twilio/purchase-number",
            &[("phoneNumber", &offers[1])],
        )
        .await;
    assert_eq!(form.returns_to(), "/phone-numbers");
    ada.page(form.leads_to()).await.says("more often than this desk allows");
    assert_eq!(ada.numbers().await.len(), 1);
    stage.close().await;
}

/// Writes a byte whenever a moment has passed without an answer, and gives the answer.
async fn drip(stage: &Stage, beginning: &str) -> String {
    let mut line = TcpStream::connect(stage.address().trim_start_matches("http://"))
        .await
        .unwrap();
    line.write_all(beginning.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    loop {
        let waited = tokio::time::timeout(Duration::from_millis(50), line.read_to_end(&mut answer)).await;
        // A line that the desk has cut takes no byte either.
        if waited.is_ok() || line.write_all(b"x").await.is_err() {
            return String::from_utf8_lossy(&answer).into_owned();
        }
    }
}

#[tokio::test]
async fn a_request_that_drips_in_is_cut_off_and_holds_nobody_up() {
    let stage = Stage::with(&[("REQUEST_TIMEOUT_SECONDS", "1")]).await;
    let owner = stage.owner().await;
    let head = "POST /api/auth/sign-in HTTP/1.1\r\nHost: desk\r\n";
    let json = format!("{head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n");
    let form = format!("{head}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\n");
    let webhook = form.replace("/api/auth/sign-in", "/webhooks/twilio/sms");
    let mut slow: Vec<(String, bool)> = Vec::new();
    for _ in 0..50 {
        slow.push((head.to_owned(), false));
        slow.extend([&json, &form, &webhook].map(|text| (text.clone(), true)));
    }
    slow.push((String::new(), false));
    let dripping = futures::future::join_all(slow.iter().map(|(beginning, _)| drip(&stage, beginning)));
    let asking = async {
        for _ in 0..20 {
            owner.get("/api/twilio/numbers").await.ok();
        }
    };
    let (answers, ()) = tokio::time::timeout(Duration::from_secs(20), async { tokio::join!(dripping, asking) })
        .await
        .expect("every slow request was cut off");
    for ((beginning, is_answered), answer) in slow.iter().zip(answers) {
        let fits = if *is_answered {
            answer.starts_with("HTTP/1.1 408")
        } else {
            !answer.contains(" 200 ")
        };
        assert!(fits, "{beginning:?} brought {answer:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_head_or_body_of_any_size_is_refused_and_not_kept() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let large = "x".repeat(100_000);
    let answer = owner.post("/api/auth/tokens", &json!({ "name": large })).await;
    answer.refused(413, "invalid_request");
    let form = owner
        .form("/account", "/api/auth/tokens/new", &[("name", &large)])
        .await;
    assert_eq!(form.status, 413);
    let huge = "x".repeat(1_000_000);
    let request = owner.ask(Method::GET, "/phone-numbers").header("X-Large", huge);
    // It may be cut off before it has been sent whole.
    if let Ok(answer) = request.send().await {
        assert_eq!(answer.status().as_u16(), 431);
    }
    owner.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn pages_have_a_bound_of_each_owner_and_of_each_address() {
    let stage = Stage::with(&[("RATE_PAGES", "3")]).await;
    let ada = stage.owner().await;
    for person in [&ada, &stage.stranger()] {
        for _ in 0..3 {
            person.page("/sign-in").await;
        }
        let refused = person.page("/sign-in").await;
        assert_eq!(refused.status, 429, "{refused:?}");
    }
    ada.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_proxy_that_nobody_has_told_the_desk_of_is_told_at_readyz() {
    let stage = Stage::open().await;
    let machine = stage.stranger();
    assert_eq!(machine.page("/readyz").await.text, "ready\n");
    try_door(&machine, "192.0.2.1").await.refused(401, "sign_in_required");
    machine
        .page("/readyz")
        .await
        .says("ready\n")
        .says("TRUSTED_PROXIES is 0");
    stage.close().await;

    let told = Stage::with(&[("TRUSTED_PROXIES", "1")]).await;
    try_door(&told.stranger(), "192.0.2.1")
        .await
        .refused(401, "sign_in_required");
    assert_eq!(told.stranger().page("/readyz").await.text, "ready\n");
    told.close().await;
}
