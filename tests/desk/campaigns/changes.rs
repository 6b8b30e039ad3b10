//! Changes of a campaign that runs.

use serde_json::json;

use super::scene::{act, campaign, of_campaign, ready, settle};
use crate::stage::{Person, Stage, on};

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

/// Has the owner's account suspended, or at work again, at Twilio and in what the desk knows.
async fn set_suspended(stage: &Stage, owner: &Person, is_suspended: bool) {
    let (desk, sid) = (stage.desk(), stage.account_of(owner).await);
    let main = desk.main_credentials().unwrap();
    desk.twilio.set_suspended(&main, &sid, is_suspended).await.unwrap();
    let word = if is_suspended { "suspended" } else { "active" };
    on!(stage.db, pool => sqlx::query("UPDATE user_preferences SET wanted = $2, status = $2 WHERE user_id = $1")
        .bind(owner.id()).bind(word).execute(pool).await.map(drop).unwrap());
}

#[tokio::test]
async fn while_the_account_is_suspended_a_campaign_says_so_and_a_pause_waits_for_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    act(&owner, "launch", &id).await.ok();
    let address = format!("/campaigns/{id}");
    owner
        .page(&address)
        .await
        .keeps_quiet_on("Your Twilio account is suspended");
    set_suspended(&stage, &owner, true).await;
    owner
        .page(&address)
        .await
        .says("Your Twilio account is suspended")
        .says("No call to it connects meanwhile")
        .keeps_quiet_on("Calls to it reach the assistant");

    act(&owner, "pause", &id).await.ok();
    settle(&stage, stage.desk()).await;
    assert_eq!(campaign(&owner, &id).await["status"], "pausing");
    owner.page(&address).await.says("goes on by itself");

    set_suspended(&stage, &owner, false).await;
    settle(&stage, stage.desk()).await;
    assert_eq!(campaign(&owner, &id).await["status"], "paused");
    owner
        .page(&address)
        .await
        .keeps_quiet_on("Your Twilio account is suspended");
    stage.close().await;
}
