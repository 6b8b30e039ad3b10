//! Holding Vapi's lists against the campaigns.

use serde_json::json;

use super::scene::{NUMBER, act, of_campaign, ready};
use crate::stage::Stage;

#[tokio::test]
async fn what_vapi_makes_too_late_is_taken_away_by_a_comparison_and_what_runs_is_left_alone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let reference = launched["reference"].as_str().unwrap().to_owned();
    let account = stage.account_of(&owner).await;
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
    let by_hand = json!({ "name": format!("{reference} by hand") });
    stage
        .carrier
        .ask_vapi(reqwest::Method::POST, "/assistant", Some(&by_hand))
        .await;
    compare().await;
    assert!(
        of_campaign(&stage, "phone-number", &reference).await.is_empty(),
        "{number}"
    );
    assert_eq!(
        of_campaign(&stage, "assistant", &reference).await.len(),
        1,
        "no mark of ours is on it"
    );
    stage.close().await;
}
