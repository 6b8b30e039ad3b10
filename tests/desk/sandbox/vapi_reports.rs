//! What Vapi's part of the sandbox tells of calls, to whom, and how often.

use std::sync::{Arc, Mutex};

use axum::{Router, http::HeaderMap, routing::post};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::vapi::{call_shape, fits};
use super::vapi_calls::{ASSISTANT, NUMBER};
use super::{MAIN, Stage};
use crate::stage::until;

impl Stage {
    async fn ring(&self, call: Value) -> (StatusCode, Value) {
        self.send(self.request(Method::POST, "/sandbox/vapi/calls", MAIN).json(&call))
            .await
    }
}

/// What was told, with the secret that came along.
type Heard = Arc<Mutex<Vec<(Option<String>, Value)>>>;

/// Somebody on this machine who listens.
async fn listener() -> (String, Heard) {
    let heard = Heard::default();
    let hearing = Arc::clone(&heard);
    let hear = move |headers: HeaderMap, axum::Json(body): axum::Json<Value>| {
        let secret = headers
            .get("X-Vapi-Secret")
            .map(|value| value.to_str().unwrap().to_owned());
        hearing.lock().unwrap().push((secret, body["message"].clone()));
        async { StatusCode::NO_CONTENT }
    };
    let door = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}/hear", door.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(door, Router::new().route("/hear", post(hear))).await });
    (url, heard)
}

/// What is told of one call that was rung, in its order and shape.
fn are_of_one_call(told: &[(Option<String>, Value)], call: &Value) {
    let kinds: Vec<_> = told
        .iter()
        .map(|(_, message)| (&message["type"], &message["call"]["status"]))
        .collect();
    assert_eq!(
        kinds,
        [
            (&json!("status-update"), &json!("in-progress")),
            (&json!("status-update"), &json!("ended")),
            (&json!("end-of-call-report"), &json!("ended")),
        ]
    );
    for (secret, message) in told {
        assert_eq!(secret.as_deref(), Some("open sesame"));
        assert_eq!(
            (&message["call"]["id"], &message["customer"]["number"]),
            (&call["id"], &json!("+14155550123"))
        );
    }
    let update = call_shape("ServerMessageStatusUpdate");
    fits(&update, &told[0].1);
    fits(&update, &told[1].1);
    let report = &told[2].1;
    fits(&call_shape("ServerMessageEndOfCallReport"), report);
    assert_eq!(
        (&report["durationSeconds"], &report["analysis"]["summary"]),
        (&json!(7), &json!("Wants a table."))
    );
    assert_eq!(report["call"]["type"], "inboundPhoneCall");
}

#[tokio::test]
async fn a_ring_is_told_once_to_the_assistants_server_or_else_to_the_numbers() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    let ((of_number, at_number), (of_assistant, at_assistant)) = (listener().await, listener().await);
    let server = |url: &str| json!({ "url": url, "headers": { "X-Vapi-Secret": "open sesame" } });
    let ring = json!({ "phoneNumber": NUMBER, "from": "+14155550123", "seconds": 7, "summary": "Wants a table." });
    assert_eq!(stage.ring(ring.clone()).await.0, 400, "Vapi does not know the number");
    stage.import(&account, json!({ "server": server(&of_number) })).await;
    let (status, call) = stage.ring(ring.clone()).await;
    assert_eq!(status, 201, "{call}");
    until(|| async { at_number.lock().unwrap().len() == 3 }).await;
    are_of_one_call(&at_number.lock().unwrap().clone(), &call);
    // The assistant's own server comes first, and hears what the assistant says it wants to.
    let body = json!({ "server": server(&of_assistant), "serverMessages": ["end-of-call-report"] });
    stage
        .vapi(Method::PATCH, &format!("/assistant/{ASSISTANT}"), Some(body))
        .await;
    stage.ring(ring.clone()).await;
    until(|| async { at_assistant.lock().unwrap().len() == 1 }).await;
    assert_eq!(at_number.lock().unwrap().len(), 3);
    until(|| async {
        stage.ledger().await["vapi_reports"]
            .as_array()
            .unwrap()
            .iter()
            .all(|report| report["status"] == 204)
    })
    .await;
    // Whoever leads the number elsewhere at Twilio takes its calls away from Vapi.
    let held = stage.at_twilio(&account).await;
    let path = format!(
        "/2010-04-01/Accounts/{}/IncomingPhoneNumbers/{}.json",
        account.0,
        held["sid"].as_str().unwrap()
    );
    stage.post(&path, &[("VoiceUrl", "https://elsewhere.example/")]).await;
    let (status, unheard) = stage.ring(ring).await;
    assert_eq!(status, 400, "{unheard}");
    assert_eq!(stage.ledger().await["vapi_calls"].as_array().unwrap().len(), 2);
    stage.sandbox.close().await;
}

#[tokio::test]
async fn nobody_beyond_this_machine_is_told_and_nothing_is_told_twice() {
    let stage = Stage::new().await;
    let account = stage.holder().await;
    // Nobody listens on port 1; the other is not this machine.
    for url in ["http://127.0.0.1:1/", "http://203.0.113.7/"] {
        let (_, made) = stage.import(&account, json!({ "server": { "url": url } })).await;
        assert_eq!(
            stage
                .ring(json!({ "phoneNumber": NUMBER, "from": "+14155550123" }))
                .await
                .0,
            201
        );
        let path = format!("/phone-number/{}", made["id"].as_str().unwrap());
        stage.vapi(Method::DELETE, &path, None).await;
    }
    let reports = || async { stage.ledger().await["vapi_reports"].as_array().unwrap().clone() };
    until(|| async { reports().await.iter().all(|report| report["status"] == 0) }).await;
    assert_eq!(reports().await.len(), 6);
    stage.sandbox.close().await;
}
