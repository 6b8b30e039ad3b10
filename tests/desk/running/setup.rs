//! Where calls and texts go: written down, written at the carrier, read back, and held against it from then on.

use numberdesk::{server::db::Timestamp, setup};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{id, row, set};
use crate::{
    stage::{Person, Stage, on},
    webhooks::Hook,
};

/// What stands at the practice carrier.
pub async fn there(stage: &Stage, owner: &Person, number: &str) -> Value {
    let sid = row(owner, number).await["phone_sid"].as_str().unwrap().to_owned();
    stage.carrier.read(&stage.account_of(owner).await, &sid).await
}

/// What Twilio is told to do with a call to the number.
pub async fn called(stage: &Stage, owner: &Person, digits: &str) -> String {
    let sid = stage.account_of(owner).await;
    let token = stage.carrier.token_of(&sid).await;
    let call = [
        ("AccountSid", sid.as_str()),
        ("CallSid", "CA1"),
        ("To", digits),
        ("From", "+14155550199"),
    ];
    let hook = Hook::signed(&token, stage.address(), "/webhooks/twilio/voice", &call);
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    hook.request(&http, stage.address())
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

pub async fn again(stage: &Stage) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => sqlx::query("UPDATE setups SET next_try_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
    setup::server::round(&stage.desk().on_rounds()).await.unwrap();
}

#[tokio::test]
async fn a_call_goes_on_to_a_phone_or_hears_a_message_by_our_own_hook() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550150").await);
    assert!(called(&stage, &owner, "+14155550150").await.ends_with("<Response/>"));
    let now = set(
        &owner,
        &number,
        json!({ "calls": "forward", "forwardTo": "(510) 555-0142" }),
    )
    .await
    .ok();
    assert_eq!(now["calls"], json!({ "go": "forward", "to": "+15105550142" }));
    assert_eq!((&now["isOpen"], &now["refusal"]), (&json!(false), &Value::Null));
    let hook = format!("{}/webhooks/twilio/voice", stage.address());
    assert_eq!(there(&stage, &owner, &number).await["voice_url"], hook);
    let told = called(&stage, &owner, "+14155550150").await;
    assert!(told.contains("<Number>+15105550142</Number></Dial>"), "{told}");
    // Another plan of the same hook holds at once, and is no call to the carrier.
    let asked = stage.carrier.ledger().await.calls("update").len();
    set(
        &owner,
        &number,
        json!({ "calls": "say", "say": "We are <closed> & back at 9." }),
    )
    .await
    .ok();
    assert_eq!(stage.carrier.ledger().await.calls("update").len(), asked);
    let told = called(&stage, &owner, "+14155550150").await;
    assert!(
        told.contains("<Say>We are &lt;closed&gt; &amp; back at 9.</Say>"),
        "{told}"
    );
    // Somebody else's number is nobody's here.
    let stranger = stage.owner().await;
    stranger.own("+14155550151").await;
    assert!(called(&stage, &stranger, "+14155550150").await.ends_with("<Response/>"));
    set(&owner, &number, json!({ "calls": "nowhere" })).await.ok();
    assert_eq!(there(&stage, &owner, &number).await["voice_url"], "");
    stage.close().await;
}

#[tokio::test]
async fn what_twilio_does_not_answer_is_written_again_and_what_it_refuses_is_told() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550152").await);
    let page = format!("/phone-numbers/{number}");
    stage
        .carrier
        .fault(json!({ "call": "update", "kind": "reset-before", "times": 9 }))
        .await;
    let wish = json!({ "texts": "address", "smsUrl": "https://crm.example/sms", "smsFallbackUrl": "https://crm.example/other" });
    let open = set(&owner, &number, wish).await.ok();
    assert_eq!(
        (&open["isOpen"], &open["texts"]["url"]),
        (&json!(true), &json!("https://crm.example/sms"))
    );
    owner.page(&page).await.says("Twilio has not confirmed this yet");
    // A comparison meanwhile finds no fault with what is on its way.
    stage.carrier.heal().await;
    stage.compare().await;
    let report = owner.get("/api/reconciliation").await.ok();
    assert_eq!(report["findings"], json!([]));
    again(&stage).await;
    let now = owner.get(&format!("/api/twilio/setup?id={number}")).await.ok();
    assert_eq!(
        (&now["isOpen"], &now["texts"]["fallback"]),
        (&json!(false), &json!("https://crm.example/other"))
    );
    assert_eq!(
        there(&stage, &owner, &number).await["sms_fallback_url"],
        "https://crm.example/other"
    );

    stage
        .carrier
        .fault(json!({ "call": "update", "kind": "refuse", "code": 21402, "status": 400, "times": 1 }))
        .await;
    let refused = set(&owner, &number, json!({ "texts": "nowhere" })).await.ok();
    let why = refused["refusal"].as_str().unwrap();
    assert!(
        why.contains("21402") && why.contains("go where they went before"),
        "{why}"
    );
    assert_eq!(refused["texts"]["url"], "https://crm.example/sms");
    owner.page(&page).await.says("Not saved at Twilio");
    stage.close().await;
}

#[tokio::test]
async fn calls_never_go_round_and_every_mistake_is_named_at_its_field() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (one, two) = (
        id(&owner.own("+14155550154").await),
        id(&owner.own("+14155550155").await),
    );
    let to = |digits: &str| json!({ "calls": "forward", "forwardTo": digits });
    set(&owner, &one, to("+14155550154")).await.wrong("forwardTo");
    set(&owner, &one, to("+14155550155")).await.ok();
    let words = set(&owner, &two, to("+14155550154")).await.wrong("forwardTo");
    assert!(words.contains("come back to this number"), "{words}");
    let long = "x".repeat(501);
    let wrong = [
        (json!({ "calls": "forward", "forwardTo": "soon" }), "forwardTo"),
        (json!({ "calls": "say", "say": "   " }), "say"),
        (json!({ "calls": "say", "say": long }), "say"),
        (json!({ "calls": "elsewhere" }), "calls"),
        (
            json!({ "calls": "address", "voiceUrl": "javascript:alert(1)" }),
            "voiceUrl",
        ),
        (
            json!({ "calls": "address", "voiceUrl": "https://user:secret@a.example/" }),
            "voiceUrl",
        ),
        (
            json!({ "calls": "address", "voiceUrl": "https://a.example/", "voiceFallbackUrl": "ftp://a" }),
            "voiceFallbackUrl",
        ),
        (json!({ "texts": "address", "smsUrl": "" }), "smsUrl"),
        (json!({ "texts": "here", "reply": "x".repeat(301) }), "reply"),
        (json!({ "texts": "\u{0}" }), "texts"),
        (json!({ "statusUrl": "nowhere" }), "statusUrl"),
    ];
    for (wish, field) in wrong {
        set(&owner, &two, wish).await.wrong(field);
    }
    assert_eq!(there(&stage, &owner, &two).await["voice_url"], "");
    // What was typed and refused is not lost.
    let page = format!("/phone-numbers/{two}");
    let fields = [
        ("id", two.as_str()),
        ("calls", "say"),
        ("say", ""),
        ("texts", "here"),
        ("reply", "We answer soon."),
    ];
    owner.form(&page, "/api/twilio/set-up-number", &fields).await;
    owner
        .page(&page)
        .await
        .says("Write what the caller hears")
        .says("We answer soon.");
    stage.close().await;
}

#[tokio::test]
async fn our_own_hooks_are_not_offered_to_twilio_where_it_cannot_reach_them() {
    let stage = Stage::open().await;
    let mut config = stage.desk().config.clone();
    assert!(
        config.can_be_called(),
        "the practice carrier reaches the desk wherever it is"
    );
    config.carrier = numberdesk::server::config::Carrier::Live;
    config.twilio.api_url = "https://api.twilio.com".parse().unwrap();
    for (address, reached) in [
        ("http://127.0.0.1:3000", false),
        ("http://192.168.1.4", false),
        ("https://desk.example", true),
    ] {
        config.app_url = address.parse().unwrap();
        assert_eq!(config.can_be_called(), reached, "{address}");
    }
    stage.close().await;
}
