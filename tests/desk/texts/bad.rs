//! What nobody signed, what makes no sense, and what comes in the wrong order.

use reqwest::Client;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Held, OTHER, OWN};
use crate::{stage::Stage, webhooks::Hook};

fn sid(at: u32) -> String {
    format!("SM{at:032x}")
}

/// Tells the desk as Twilio would, signed with this token.
async fn tell(stage: &Stage, token: &str, path: &str, pairs: &[(&str, &str)]) -> u16 {
    let http = Client::builder().no_proxy().build().unwrap();
    let hook = Hook::signed(token, stage.address(), path, pairs);
    hook.request(&http, stage.address())
        .send()
        .await
        .unwrap()
        .status()
        .as_u16()
}

#[tokio::test]
async fn states_never_go_back_whoever_tells_them_and_in_whatever_order() {
    let stage = Stage::open().await;
    let (held, other) = (Held::open(&stage).await, stage.owner().await);
    other.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    held.send("one", "+14155550134", "Slow").await.ok();
    let text = held.newest_is("sent").await;
    stage.carrier.told().await;
    let token = stage.carrier.token_of(&held.account).await;
    let theirs = stage.account_of(&other).await;
    let their_token = stage.carrier.token_of(&theirs).await;
    let sid_of = text["twilio_sid"].as_str().unwrap();
    let status = async |token: &str, account: &str, path: &str, sid: &str, status: &str| {
        let pairs = [
            ("AccountSid", account),
            ("MessageSid", sid),
            ("MessageStatus", status),
            ("ErrorCode", "30003"),
        ];
        tell(&stage, token, path, &pairs).await
    };
    let plain = "/webhooks/twilio/status";
    let named = format!("{plain}?text={}", text["id"].as_str().unwrap());
    let now = async || held.texts().await.remove(0)["status"].clone();
    // Another business signs for itself: this text is none of theirs.
    assert_eq!(status(&their_token, &theirs, &named, sid_of, "failed").await, 204);
    assert_eq!(status(&token, &theirs, &named, sid_of, "failed").await, 403);
    assert_eq!(status("wrong", &held.account, &named, sid_of, "failed").await, 403);
    // Another text than the one that is named, or no state at all.
    assert_eq!(status(&token, &held.account, &named, &sid(9), "failed").await, 204);
    assert_eq!(status(&token, &held.account, plain, sid_of, "nonsense").await, 204);
    assert_eq!(
        status(&token, &held.account, &format!("{plain}?text=x"), &sid(8), "read").await,
        204
    );
    assert_eq!(now().await, "sent");
    for (told, then) in [
        ("delivered", "delivered"),
        ("queued", "delivered"),
        ("undelivered", "delivered"),
        ("read", "read"),
    ] {
        assert_eq!(status(&token, &held.account, plain, sid_of, told).await, 204);
        assert_eq!(now().await, then, "after {told}");
    }
    assert_eq!(held.texts().await[0]["error_code"], json!(null));
    stage.close().await;
}

#[tokio::test]
async fn garbage_that_is_signed_is_kept_as_it_came_and_makes_no_text() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let token = stage.carrier.token_of(&held.account).await;
    let account = held.account.as_str();
    let good = sid(1);
    for pairs in [
        vec![
            ("MessageSid", "SM1"),
            ("From", OTHER),
            ("To", OWN),
            ("Body", "short id"),
        ],
        vec![("MessageSid", good.as_str()), ("From", OTHER), ("Body", "to nobody")],
        vec![
            ("MessageSid", good.as_str()),
            ("From", "whatsapp:+1"),
            ("To", OWN),
            ("Body", "from nobody"),
        ],
        vec![
            ("MessageSid", good.as_str()),
            ("From", OTHER),
            ("To", "+14155550999"),
            ("Body", "not ours"),
        ],
        vec![
            ("MessageSid", good.as_str()),
            ("From", OTHER),
            ("To", "'; DROP TABLE texts; --"),
            ("Body", "bobby"),
        ],
    ] {
        let all: Vec<_> = pairs.iter().copied().chain([("AccountSid", account)]).collect();
        assert_eq!(
            tell(&stage, &token, "/webhooks/twilio/sms", &all).await,
            200,
            "{pairs:?}"
        );
        assert_eq!(tell(&stage, "wrong", "/webhooks/twilio/sms", &all).await, 403);
    }
    assert!(held.texts().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn what_comes_too_long_or_turned_round_is_cut_and_cleaned_and_nothing_is_fetched_from_elsewhere() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let token = stage.carrier.token_of(&held.account).await;
    let account = held.account.as_str();
    let long = "x".repeat(20_000);
    // Media that name no medium, more than there can be, a text that is too long and turns the writing round.
    let body = format!("\u{202e}{long}");
    let (sid, evil) = (sid(2), "http://169.254.169.254/latest/meta-data");
    let pairs = [
        ("AccountSid", account),
        ("MessageSid", sid.as_str()),
        ("From", OTHER),
        ("To", OWN),
        ("Body", body.as_str()),
        ("NumMedia", "999999"),
        ("NumSegments", "-1"),
        ("MediaUrl0", evil),
        ("MediaContentType0", "image/png"),
    ];
    assert_eq!(tell(&stage, &token, "/webhooks/twilio/sms", &pairs).await, 200);
    let text = held.texts().await.remove(0);
    assert_eq!(
        (text["body"].as_str().unwrap().len(), &text["media"]),
        (5_000, &json!([]))
    );
    let huge = "x".repeat(80_000);
    let pairs = [
        ("AccountSid", account),
        ("MessageSid", sid.as_str()),
        ("Body", huge.as_str()),
    ];
    assert_eq!(tell(&stage, &token, "/webhooks/twilio/sms", &pairs).await, 413);
    stage.close().await;
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_goes() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let silent = held.owner.own("+14155550108").await;
    let good = json!({ "numberId": held.number, "to": OTHER, "body": "Hello" });
    let post = async |change: Value| {
        let mut order = good.clone();
        for (name, value) in change.as_object().unwrap() {
            order[name] = value.clone();
        }
        held.owner.post("/api/twilio/texts", &order).await
    };
    for to in ["", "12", "+0123456789", "'; --", "\u{0}", &"9".repeat(9_000), OWN] {
        post(json!({ "to": to })).await.wrong("to");
    }
    for body in ["", " \n ", &"x".repeat(1601), "turned \u{202e} round", "nul \u{0}"] {
        post(json!({ "body": body })).await.wrong("body");
    }
    post(json!({ "numberId": silent["id"] })).await.wrong("numberId");
    post(json!({ "numberId": Uuid::now_v7() }))
        .await
        .refused(404, "not_found");
    post(json!({ "numberId": "nonsense" }))
        .await
        .refused(422, "invalid_request");
    post(json!({ "body": "x".repeat(161), "maxSegments": 1 }))
        .await
        .wrong("maxSegments");
    post(json!({ "maxSegments": "nonsense" }))
        .await
        .refused(422, "invalid_request");
    for (path, field) in [("limit=0", "limit"), ("limit=101", "limit"), ("with=%00", "with")] {
        held.owner.get(&format!("/api/twilio/texts?{path}")).await.wrong(field);
    }
    held.owner
        .get("/api/twilio/texts?after=nonsense")
        .await
        .refused(422, "invalid_request");
    for page in [
        format!("{}/x", held.page()),
        format!("{}/+14155550123", held.page()),
        "/phone-numbers/x/texts".to_owned(),
    ] {
        assert_eq!(held.owner.page(&page).await.status, 404, "{page}");
    }
    // Without a number said, the primary one sends.
    let sent = held
        .owner
        .post(
            "/api/twilio/texts",
            &json!({ "to": "(415) 555-0123", "body": " Hello " }),
        )
        .await
        .ok();
    assert_eq!(
        (&sent["number_id"], &sent["body"]),
        (&json!(held.number), &json!("Hello"))
    );
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 1);
    stage.close().await;
}
