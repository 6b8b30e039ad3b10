//! Every route, asked by one owner with the ids of another: what is the other's is not found, and nothing of it is shown.

use reqwest::Method;
use serde_json::{Value, json};

pub use super::theirs::Theirs;
use crate::stage::{PASSWORD, Stage, until};

/// One request of somebody else's, and the status it must get.
pub struct Replay {
    pub method: Method,
    pub path: String,
    body: Value,
    status: u16,
}

pub fn get(path: &str, status: u16) -> Replay {
    Replay {
        method: Method::GET,
        path: path.to_owned(),
        body: Value::Null,
        status,
    }
}

pub fn post(path: &str, body: Value, status: u16) -> Replay {
    Replay {
        method: Method::POST,
        path: path.to_owned(),
        body,
        status,
    }
}

/// Every call and every page, with the other's ids wherever there is room for one.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let mut all = of_accounts_and_comparisons(theirs);
    all.extend(of_numbers_and_purchases(theirs));
    all.extend(super::searches::with_texts(theirs));
    all.extend(super::running::replays(theirs));
    all.extend(super::campaigns::replays(theirs));
    all.extend(of_lines(theirs));
    all.extend(of_operators(theirs));
    all.extend(of_pages(theirs));
    all
}

fn of_accounts_and_comparisons(theirs: &Theirs) -> Vec<Replay> {
    let Theirs {
        finding,
        token,
        session,
        ..
    } = theirs;
    let id = |id: &str| json!({ "id": id });
    let mut all = vec![
        post("/api/auth/tokens/revoke", id(token), 404),
        get("/api/account/history", 200),
        get("/api/auth/sessions", 200),
        post("/api/auth/sessions/end", id(session), 404),
        post("/api/auth/sessions/end-others", json!({}), 200),
        post("/api/auth/notice", json!({}), 200),
        post(
            "/api/auth/password",
            json!({ "currentPassword": "?", "newPassword": "eight blue bottles" }),
            422,
        ),
        post(
            "/api/auth/email",
            json!({ "newEmail": "another@desk.example", "password": "?" }),
            422,
        ),
        get("/api/auth/tokens", 200),
        post("/api/auth/tokens", json!({ "name": "mine" }), 200),
        post("/api/auth/tokens/new", json!({}), 200),
        get("/api/auth/sign-in/waiting", 200),
        post("/api/auth/confirm", json!({ "password": PASSWORD }), 200),
        get("/api/auth/confirm/waiting", 200),
        get("/api/auth/second-factor", 200),
        post("/api/auth/second-factor/set-up", json!({ "password": PASSWORD }), 200),
        post("/api/auth/second-factor/turn-on", json!({ "code": "000000" }), 422),
        post(
            "/api/auth/second-factor/turn-off",
            json!({ "password": PASSWORD, "code": "000000" }),
            409,
        ),
        post("/api/auth/second-factor/recovery-codes", json!({}), 409),
        post("/api/auth/second-factor/shown", json!({}), 200),
        post("/api/auth/second-factor/leave-off", json!({}), 200),
        get("/api/billing", 200),
        get("/api/insights?period=all", 200),
        get("/api/usage", 200),
        get("/api/billing/checkout/open", 200),
        get("/api/billing/notice", 200),
        post("/api/billing/checkout", json!({}), 503),
        post("/api/billing/portal", json!({}), 503),
        get("/api/reconciliation", 200),
        get("/api/reconciliation/line", 200),
        get(&format!("/api/reconciliation/difference?id={finding}"), 404),
        post("/api/reconciliation/compare", json!({}), 200),
    ];
    for act in ["add", "put-back", "release", "take-off", "take-over"] {
        all.push(post(&format!("/api/reconciliation/{act}"), id(finding), 404));
    }
    all
}

/// Whoever is no operator finds none of it, whatever they name.
fn of_operators(theirs: &Theirs) -> Vec<Replay> {
    let id = &theirs.account;
    vec![
        get("/api/operator/board", 404),
        get(&format!("/api/operator/business?id={id}"), 404),
        get("/api/operator/event?id=evt_1", 404),
        post("/api/operator/compare", json!({ "id": id }), 404),
        post(
            "/api/operator/event/dealt-with",
            json!({ "id": "evt_1", "note": "mine" }),
            404,
        ),
        post("/api/operator/limits", json!({ "id": id, "total": "0" }), 404),
        post("/api/operator/lines", json!({ "id": id, "lines": "0" }), 404),
        get("/operator", 404),
        get(&format!("/operator/businesses/{id}"), 404),
        get("/operator/events/evt_1", 404),
    ]
}

fn of_numbers_and_purchases(theirs: &Theirs) -> Vec<Replay> {
    let Theirs {
        number,
        purchase,
        substituted,
        together,
        ..
    } = theirs;
    let free = "+14155550131";
    vec![
        get("/api/areas/board?place=415", 200),
        get("/api/areas/suggest?q=oakland", 200),
        post("/api/embed/tickets", json!({ "origin": "https://crm.example" }), 403),
        get("/api/twilio/account", 200),
        get("/api/twilio/limits", 200),
        get(&format!("/api/twilio/number?id={number}"), 404),
        get(&format!("/api/twilio/number-usage?id={number}"), 404),
        get(&format!("/api/twilio/numbers?after={number}"), 200),
        get("/api/twilio/numbers/sum", 200),
        get(&format!("/api/twilio/purchase?id={purchase}"), 404),
        get(&format!("/api/twilio/purchase-history?id={purchase}"), 404),
        get(&format!("/api/twilio/purchases-together?id={together}"), 404),
        get("/api/twilio/purchases-waiting", 200),
        get(&format!("/api/purchases/{purchase}"), 404),
        post(
            "/api/twilio/decide-purchase",
            json!({ "purchaseId": substituted, "decision": "release" }),
            404,
        ),
        post(
            "/api/twilio/purchase-number",
            json!({ "phoneNumber": free, "substitution": "never", "replaces": substituted }),
            404,
        ),
        post(
            "/api/twilio/purchase-numbers",
            json!({ "phoneNumbers": [free], "substitution": "never", "key": "the key" }),
            202,
        ),
        post("/api/twilio/release-number", json!({ "id": number }), 404),
        post(
            "/api/twilio/release-number",
            json!({ "phoneNumber": "+14155550101" }),
            404,
        ),
        post(
            "/api/twilio/review-numbers",
            json!({ "phoneNumbers": ["+14155550132"] }),
            200,
        ),
        post("/api/twilio/search-elsewhere", json!({ "areaCode": "415" }), 200),
        post(
            "/api/twilio/search-instead",
            json!({ "phoneNumber": "+14155550101" }),
            200,
        ),
        post("/api/twilio/search-numbers", json!({ "areaCode": "415" }), 200),
    ]
}

fn of_lines(theirs: &Theirs) -> Vec<Replay> {
    let line = &theirs.line;
    vec![
        get("/api/vapi/assistants", 200),
        get("/api/vapi/room", 200),
        get("/api/vapi/phone-numbers", 200),
        get(&format!("/api/vapi/phone-numbers/{line}"), 404),
        get(&format!("/api/vapi/phone-number?id={line}"), 404),
        post("/api/vapi/phone-numbers", json!({ "areaCode": "000" }), 422),
        post("/api/vapi/attach-assistant", json!({ "id": line }), 404),
        post("/api/vapi/release-phone-number", json!({ "id": line }), 404),
        post("/api/vapi/request-more", json!({}), 200),
        get("/ai-lines/new", 200),
        get(&format!("/ai-lines/{line}"), 404),
        get(&format!("/ai-lines/{line}/release"), 404),
    ]
}

fn of_pages(theirs: &Theirs) -> Vec<Replay> {
    let Theirs {
        number,
        purchase,
        substituted,
        together,
        finding,
        ..
    } = theirs;
    vec![
        get("/account", 200),
        get("/availability?place=415", 200),
        get("/places?q=oakland", 200),
        get("/account/history", 200),
        get("/account/history.csv", 200),
        get("/account/history.json", 200),
        get("/account/second-factor", 200),
        get("/account/confirm", 200),
        get("/billing?from=paid", 200),
        get("/billing/pay", 404),
        get("/billing/manage", 503),
        get("/operator/businesses.csv?q=desk", 404),
        get("/help", 200),
        get("/insights?period=all", 200),
        get("/insights/tries.csv?period=all", 200),
        get("/usage?sort=calls", 200),
        get("/usage/numbers.csv", 200),
        get(&format!("/phone-numbers?bought={purchase}&released={number}"), 200),
        get(&format!("/phone-numbers/{number}/release"), 404),
        get("/purchases/new?number=%2B14155550101", 200),
        get(&format!("/purchases/{purchase}"), 404),
        get(&format!("/purchases/{substituted}/another"), 404),
        get(&format!("/purchases/together/{together}"), 404),
        get(&format!("/reconciliation?settled={finding}"), 200),
        get(&format!("/reconciliation/{finding}/release"), 404),
        get("/confirm-email?token=x", 200),
        get("/embed/buy-number", 503),
        get(&format!("/embed/purchases/{purchase}"), 503),
        get(&format!("/embed/purchases/{purchase}/status"), 503),
        get("/embed/closed", 503),
        get("/embed/suggest?q=oakland", 503),
        get("/forgot-password", 200),
        get("/reset-password?token=x", 200),
        get("/sign-in", 200),
        get("/sign-in/code", 200),
        get("/sign-up", 200),
    ]
}

#[tokio::test]
async fn every_route_asked_with_the_ids_of_another_finds_nothing_and_shows_nothing() {
    let stage = Stage::open().await;
    let (owner, theirs) = super::theirs::rich(&stage).await;
    let before = (owner.numbers().await, owner.get("/api/reconciliation").await.ok());
    let other = stage.owner().await;
    // With an account of their own at the carrier, so that no answer is short for want of one.
    other.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    for replay in replays(&theirs) {
        let is_call = replay.path.starts_with("/api/");
        let answer = match (replay.method.clone(), is_call) {
            (Method::GET, true) => other.get(&replay.path).await,
            (Method::GET, false) => other.page(&replay.path).await,
            _ => {
                let request = other
                    .ask(Method::POST, &replay.path)
                    .header("Idempotency-Key", "the key");
                other.send(request.json(&replay.body)).await
            }
        };
        assert_eq!(answer.status, replay.status, "{} {answer:?}", replay.body);
        let asked = format!("{} {}", replay.path, replay.body);
        for word in theirs
            .words
            .iter()
            .filter(|word| !asked.contains(word.trim_start_matches('+')))
        {
            assert!(!answer.text.contains(word.as_str()), "{asked} shows {word}: {answer:?}");
        }
    }
    until(|| async { other.get("/api/twilio/purchases-waiting").await.json()["underWay"] == json!([]) }).await;
    assert_eq!(
        (owner.numbers().await, owner.get("/api/reconciliation").await.ok()),
        before
    );
    assert!(stage.carrier.ledger().await.calls("release").is_empty());
    assert_eq!(owner.get("/api/auth/tokens").await.ok().as_array().unwrap().len(), 1);
    owner.get(&format!("/api/purchases/{}", theirs.substituted)).await.ok();
    // What only the carrier has was bought on purpose behind the desk's back.
    owner
        .post("/api/reconciliation/add", &json!({ "id": theirs.finding }))
        .await
        .ok();
    stage.leave().await;
}
