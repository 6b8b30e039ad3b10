//! Holding Vapi's lists against the campaigns.

use serde_json::json;

use super::scene::{NUMBER, act, of_campaign, ready};
use crate::stage::Stage;

const VOICE: &str = "https://example.com/voice?a=1&b=2";

#[tokio::test]
async fn what_vapi_makes_too_late_is_taken_away_with_what_it_changed_and_what_runs_is_left_alone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let account = stage.account_of(&owner).await;
    let sid = number["phone_sid"].as_str().unwrap();
    stage.carrier.change(&account, sid, &[("VoiceUrl", VOICE)]).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let reference = launched["reference"].as_str().unwrap().to_owned();
    let compare = async || {
        numberdesk::campaigns::server::compare(&stage.desk().on_rounds())
            .await
            .unwrap();
    };
    compare().await;
    assert_eq!(of_campaign(&stage, "phone-number", &reference).await.len(), 1);
    assert_eq!(of_campaign(&stage, "assistant", &reference).await.len(), 1);
    act(&owner, "delete", &id).await.ok();
    let late = json!({
        "provider": "twilio", "name": format!("{reference} Spring"), "number": NUMBER, "smsEnabled": false,
        "twilioAccountSid": account, "twilioAuthToken": stage.carrier.token_of(&account).await,
    });
    stage
        .carrier
        .ask_vapi(reqwest::Method::POST, "/phone-number", Some(&late))
        .await;
    let calls_go = async || stage.carrier.read(&account, sid).await["voice_url"].clone();
    assert_eq!(calls_go().await, "https://api.vapi.ai/twilio/inbound_call");
    let by_hand = json!({ "name": format!("{reference} by hand") });
    stage
        .carrier
        .ask_vapi(reqwest::Method::POST, "/assistant", Some(&by_hand))
        .await;
    compare().await;
    assert!(of_campaign(&stage, "phone-number", &reference).await.is_empty());
    assert_eq!(calls_go().await, VOICE, "what the late import changed is put back");
    assert_eq!(
        of_campaign(&stage, "assistant", &reference).await.len(),
        1,
        "no mark of ours is on it"
    );
    stage.close().await;
}
