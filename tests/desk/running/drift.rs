//! Where calls and texts go, held against what the carrier has: somebody changes it there, or a campaign takes the number.

use serde_json::{Value, json};

use super::{
    id, row, set,
    setup::{called, there},
};
use crate::{campaigns::scene, stage::Stage};

#[tokio::test]
async fn what_somebody_changes_at_twilio_is_shown_on_the_numbers_page_and_put_right_with_one_click() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550153").await);
    let page = format!("/phone-numbers/{number}");
    let wish = json!({
        "calls": "address", "voiceUrl": "https://a.example/voice", "voiceFallbackUrl": "https://b.example/voice",
        "statusUrl": "https://a.example/status",
    });
    set(&owner, &number, wish).await.ok();
    stage.compare().await;
    owner
        .page(&page)
        .await
        .says("Checked against Twilio")
        .keeps_quiet_on("Twilio has something else");
    let sid = row(&owner, &number).await["phone_sid"].as_str().unwrap().to_owned();
    let theirs = [
        ("VoiceFallbackUrl", "https://evil.example/voice"),
        ("StatusCallback", ""),
    ];
    stage
        .carrier
        .change(&stage.account_of(&owner).await, &sid, &theirs)
        .await;
    stage.compare().await;
    owner
        .page(&page)
        .await
        .says("Twilio has something else")
        .says("https://evil.example/voice");
    let findings = owner.get("/api/reconciliation").await.ok()["findings"].clone();
    let kinds: Vec<&str> = findings
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["voice_fallback_url", "status_url"]);
    let settle = |act: &str, at: usize| {
        (
            format!("/api/reconciliation/{act}"),
            json!({ "id": findings[at]["id"] }),
        )
    };
    for (path, body) in [settle("put-back", 0), settle("take-over", 1)] {
        owner.post(&path, &body).await.ok();
    }
    assert_eq!(
        there(&stage, &owner, &number).await["voice_fallback_url"],
        "https://b.example/voice"
    );
    let now = owner.get(&format!("/api/twilio/setup?id={number}")).await.ok();
    assert_eq!(
        (&now["statusUrl"], &now["calls"]["fallback"]),
        (&Value::Null, &json!("https://b.example/voice"))
    );
    stage.compare().await;
    owner.page(&page).await.keeps_quiet_on("Twilio has something else");
    stage.close().await;
}

#[tokio::test]
async fn a_campaign_at_work_keeps_its_calls_and_gives_the_setup_back_when_it_is_paused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (campaign, row) = scene::ready(&owner).await;
    let number = id(&row);
    let forward = json!({ "calls": "forward", "forwardTo": "+15105550142" });
    set(&owner, &number, forward.clone()).await.ok();
    scene::act(&owner, "launch", &campaign).await.ok();
    scene::settle(&stage, stage.desk()).await;
    let problem = set(&owner, &number, json!({ "calls": "nowhere" }))
        .await
        .refused(409, "in_use_by_campaign");
    assert!(
        problem["message"]
            .as_str()
            .unwrap()
            .contains("Pause the campaign first"),
        "{problem}"
    );
    owner
        .page(&format!("/phone-numbers/{number}"))
        .await
        .says("answers calls to this number");
    scene::act(&owner, "pause", &campaign).await.ok();
    scene::settle(&stage, stage.desk()).await;
    let now = owner.get(&format!("/api/twilio/setup?id={number}")).await.ok();
    assert_eq!(
        (&now["calls"]["to"], &now["live"]),
        (&json!("+15105550142"), &Value::Null)
    );
    assert!(called(&stage, &owner, scene::NUMBER).await.contains("+15105550142"));
    set(&owner, &number, json!({ "calls": "nowhere" })).await.ok();
    stage.leave().await;
}
