//! Changes of a campaign that runs.

use serde_json::json;

use super::scene::{act, campaign, of_campaign, ready, settle};
use crate::stage::Stage;

#[tokio::test]
async fn new_answers_of_a_running_campaign_change_its_assistant() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let answers = json!({ "id": id, "purpose": "Sell bells.", "greeting": "Ring ring!", "minutes": 9 });
    owner.post("/api/campaigns/answers", &answers).await.ok();
    settle(&stage, stage.desk()).await;
    assert_eq!(campaign(&owner, &id).await["status"], "running");
    let made = of_campaign(&stage, "assistant", launched["reference"].as_str().unwrap()).await;
    assert_eq!((made.len(), &made[0]["firstMessage"]), (1, &json!("Ring ring!")));
    stage.close().await;
}

#[tokio::test]
async fn a_change_that_vapi_does_not_take_leaves_a_running_campaign_as_it_was_and_says_so() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let refusal = json!({ "call": "vapi-assistant-update", "kind": "refuse", "status": 400, "times": 1 });
    stage.carrier.fault(refusal).await;
    let answers = json!({ "id": id, "purpose": "Sell bells.", "greeting": "Ring ring!" });
    owner.post("/api/campaigns/answers", &answers).await.ok();
    settle(&stage, stage.desk()).await;
    let now = campaign(&owner, &id).await;
    assert_eq!(
        (&now["status"], &now["cause"]),
        (&json!("running"), &json!("assistant_refused"))
    );
    let reference = launched["reference"].as_str().unwrap();
    assert_eq!(of_campaign(&stage, "phone-number", reference).await.len(), 1);
    owner
        .page(&format!("/campaigns/{id}"))
        .await
        .says("Your last change was not taken");
    stage.close().await;
}
