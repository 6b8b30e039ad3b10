//! The launch, the pause and the deletion: what Vapi and Twilio hold at each point.

use serde_json::json;

use super::scene::{NUMBER, act, answered, at_vapi, begun, campaign, chosen, of_campaign, ready, settle};
use crate::stage::Stage;

const VOICE: &str = "https://example.com/voice?a=1&b=2";
const TEXTS: &str = "https://example.com/texts";

#[tokio::test]
async fn a_launch_makes_the_assistant_and_imports_the_number_and_a_pause_puts_its_addresses_back_byte_for_byte() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let (account, sid) = (
        stage.account_of(&owner).await,
        number["phone_sid"].as_str().unwrap().to_owned(),
    );
    let before = [("VoiceUrl", VOICE), ("VoiceMethod", "GET"), ("SmsUrl", TEXTS)];
    stage.carrier.change(&account, &sid, &before).await;
    let launched = act(&owner, "launch", &id).await.ok();
    assert_eq!(launched["status"], "running");
    let reference = launched["reference"].as_str().unwrap().to_owned();
    let imports = of_campaign(&stage, "phone-number", &reference).await;
    let assistants = of_campaign(&stage, "assistant", &reference).await;
    assert_eq!((imports.len(), assistants.len()), (1, 1));
    assert_eq!(
        (&imports[0]["number"], &imports[0]["assistantId"]),
        (&json!(NUMBER), &assistants[0]["id"])
    );
    assert_eq!(assistants[0]["firstMessage"], "Hello, this is the bicycle shop.");
    assert_eq!(assistants[0]["maxDurationSeconds"], 300);
    let told = assistants[0]["model"]["messages"][0]["content"].as_str().unwrap();
    assert!(told.contains("Book tune-ups."), "{told}");
    let now = stage.carrier.read(&account, &sid).await;
    assert_eq!(
        (&now["voice_url"], &now["sms_url"]),
        (&json!("https://api.vapi.ai/twilio/inbound_call"), &json!(TEXTS))
    );
    // What the launch did is no difference that anybody has to look at.
    stage.compare().await;
    owner.page("/reconciliation").await.keeps_quiet_on("inbound_call");

    assert_eq!(act(&owner, "pause", &id).await.ok()["status"], "paused");
    let after = stage.carrier.read(&account, &sid).await;
    assert_eq!(
        (&after["voice_url"], &after["voice_method"], &after["sms_url"]),
        (&json!(VOICE), &json!("GET"), &json!(TEXTS))
    );
    assert!(of_campaign(&stage, "phone-number", &reference).await.is_empty());
    assert_eq!(
        of_campaign(&stage, "assistant", &reference).await.len(),
        1,
        "it is there for the next launch"
    );

    assert_eq!(act(&owner, "launch", &id).await.ok()["status"], "running");
    act(&owner, "delete", &id).await.ok();
    owner
        .get(&format!("/api/campaign?id={id}"))
        .await
        .refused(404, "not_found");
    assert!(of_campaign(&stage, "phone-number", &reference).await.is_empty());
    assert!(of_campaign(&stage, "assistant", &reference).await.is_empty());
    assert_eq!(stage.carrier.read(&account, &sid).await["voice_url"], VOICE);
    let next = begun(&owner, "Next").await;
    chosen(&owner, &next, &format!("own:{}", number["id"].as_str().unwrap())).await;
    stage.close().await;
}

#[tokio::test]
async fn what_somebody_set_up_by_hand_since_the_launch_is_left_as_it_is() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let (account, sid) = (
        stage.account_of(&owner).await,
        number["phone_sid"].as_str().unwrap().to_owned(),
    );
    act(&owner, "launch", &id).await.ok();
    stage.carrier.change(&account, &sid, &[("VoiceUrl", VOICE)]).await;
    assert_eq!(act(&owner, "pause", &id).await.ok()["status"], "paused");
    assert_eq!(stage.carrier.read(&account, &sid).await["voice_url"], VOICE);
    owner
        .page("/account/history")
        .await
        .says("was left as somebody had set it up");
    stage.close().await;
}

#[tokio::test]
async fn a_campaign_on_a_line_of_vapis_has_its_assistant_answer_and_gives_the_line_back_to_whom_it_rang_before() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let line = owner
        .post("/api/vapi/phone-numbers", &json!({ "areaCode": "628" }))
        .await
        .ok();
    let line = line["lineId"].as_str().unwrap().to_owned();
    let assistants = owner.get("/api/vapi/assistants").await.ok();
    let before = assistants[0]["id"].as_str().unwrap().to_owned();
    owner
        .post(
            "/api/vapi/attach-assistant",
            &json!({ "id": line, "assistantId": before }),
        )
        .await
        .ok();
    let id = begun(&owner, "Spring").await;
    answered(&owner, &id).await;
    chosen(&owner, &id, &format!("vapi:{line}")).await;
    let launched = act(&owner, "launch", &id).await.ok();
    assert_eq!(launched["status"], "running");
    let made = of_campaign(&stage, "assistant", launched["reference"].as_str().unwrap()).await;
    let rings = |held: &[serde_json::Value]| held[0]["assistantId"].as_str().unwrap_or_default().to_owned();
    assert_eq!(
        rings(&at_vapi(&stage, "phone-number").await),
        made[0]["id"].as_str().unwrap()
    );
    // While the campaign uses it, nobody else decides who answers.
    let refused = owner
        .post(
            "/api/vapi/attach-assistant",
            &json!({ "id": line, "assistantId": before }),
        )
        .await;
    refused.refused(409, "in_use_by_campaign");
    act(&owner, "delete", &id).await.ok();
    assert_eq!(rings(&at_vapi(&stage, "phone-number").await), before);
    stage.close().await;
}

#[tokio::test]
async fn an_assistant_that_is_there_is_used_as_it_is_and_outlives_the_campaign() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    let assistants = owner.get("/api/vapi/assistants").await.ok();
    let own = assistants[0]["id"].as_str().unwrap().to_owned();
    owner
        .post(
            "/api/campaigns/choose-assistant",
            &json!({ "id": id, "assistantId": own }),
        )
        .await
        .ok();
    let unknown = json!({ "id": id, "assistantId": "5a0db0c5-1111-4000-8000-000000000001" });
    owner
        .post("/api/campaigns/choose-assistant", &unknown)
        .await
        .refused(422, "invalid_request");
    let launched = act(&owner, "launch", &id).await.ok();
    let reference = launched["reference"].as_str().unwrap().to_owned();
    assert_eq!(
        of_campaign(&stage, "phone-number", &reference).await[0]["assistantId"],
        own
    );
    assert!(of_campaign(&stage, "assistant", &reference).await.is_empty());
    act(&owner, "delete", &id).await.ok();
    assert!(at_vapi(&stage, "assistant").await.iter().any(|one| one["id"] == own));
    stage.close().await;
}

#[tokio::test]
async fn a_launch_that_vapi_refuses_is_undone_and_says_why_and_what_to_do() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let (account, sid) = (
        stage.account_of(&owner).await,
        number["phone_sid"].as_str().unwrap().to_owned(),
    );
    let before = stage.carrier.read(&account, &sid).await;
    stage
        .carrier
        .fault(json!({ "call": "vapi-create", "kind": "refuse", "status": 400, "times": 1 }))
        .await;
    let told = act(&owner, "launch", &id).await.ok();
    settle(&stage, stage.desk()).await;
    let told = if told["status"] == "draft" {
        told
    } else {
        campaign(&owner, &id).await
    };
    assert_eq!(
        (&told["status"], &told["cause"]),
        (&json!("draft"), &json!("import_refused"))
    );
    owner
        .page(&format!("/campaigns/{id}/review"))
        .await
        .says("The last launch came to nothing")
        .says("Vapi did not take your number.");
    assert_eq!(
        stage.carrier.read(&account, &sid).await["voice_url"],
        before["voice_url"]
    );
    assert_eq!(act(&owner, "launch", &id).await.ok()["status"], "running");
    stage.close().await;
}

#[tokio::test]
async fn a_token_that_was_changed_at_twilio_is_learnt_and_given_to_vapi() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let (account, sid) = (
        stage.account_of(&owner).await,
        number["phone_sid"].as_str().unwrap().to_owned(),
    );
    let token = stage.carrier.renew_token(&account).await;
    for _ in 0..3 {
        super::scene::later(&stage, time::Duration::MINUTE).await;
        numberdesk::campaigns::server::round(&stage.desk().on_rounds())
            .await
            .unwrap();
    }
    let import = of_campaign(&stage, "phone-number", launched["reference"].as_str().unwrap()).await;
    assert_eq!(import[0]["twilioAuthToken"], token);
    assert_eq!(campaign(&owner, &id).await["status"], "running");
    owner
        .page("/account/history")
        .await
        .says("Vapi was given your Twilio account");
    // And the desk itself goes on with it.
    assert_eq!(act(&owner, "pause", &id).await.ok()["status"], "paused");
    assert_ne!(
        stage.carrier.read(&account, &sid).await["voice_url"],
        "https://api.vapi.ai/twilio/inbound_call"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_pause_goes_through_although_the_accounts_token_was_changed_at_twilio() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    act(&owner, "launch", &id).await.ok();
    let (account, sid) = (
        stage.account_of(&owner).await,
        number["phone_sid"].as_str().unwrap().to_owned(),
    );
    stage.carrier.renew_token(&account).await;
    act(&owner, "pause", &id).await.ok();
    settle(&stage, stage.desk()).await;
    assert_eq!(campaign(&owner, &id).await["status"], "paused");
    let url = stage.carrier.read(&account, &sid).await["voice_url"].clone();
    assert_ne!(url, "https://api.vapi.ai/twilio/inbound_call");
    stage.close().await;
}

#[tokio::test]
async fn a_desk_without_vapi_keeps_drafts_and_says_why_none_is_launched() {
    let stage = Stage::with(&[("VAPI_API_KEY", "")]).await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    let refused = act(&owner, "launch", &id).await.refused(503, "not_configured");
    assert_eq!(refused["error"], "Vapi is not configured");
    assert_eq!(campaign(&owner, &id).await["status"], "draft");
    act(&owner, "delete", &id).await.ok();
    stage.close().await;
}
