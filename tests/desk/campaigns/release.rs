//! A number in use is given back only with a word on its campaign, which then stops.

use serde_json::json;

use super::scene::{act, answered, begun, campaign, chosen, later, of_campaign, ready, settle};
use crate::stage::Stage;

#[tokio::test]
async fn a_number_in_use_is_not_released_without_naming_the_campaign_and_with_it_the_campaign_stops() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let launched = act(&owner, "launch", &id).await.ok();
    let release = json!({ "id": number["id"] });
    let refused = owner.release(&release).await.refused(409, "in_use_by_campaign");
    assert!(
        refused["message"].as_str().unwrap().contains("Nothing was released."),
        "{refused}"
    );
    let page = format!("/phone-numbers/{}/release", number["id"].as_str().unwrap());
    owner
        .page(&page)
        .await
        .says("Spring")
        .says("stops: it has no number then");
    let wrong = json!({ "id": number["id"], "stops": uuid::Uuid::now_v7() });
    owner.release(&wrong).await.refused(409, "in_use_by_campaign");
    let right = json!({ "id": number["id"], "stops": id });
    assert_eq!(owner.release(&right).await.ok()["status"], "released");
    later(&stage, time::Duration::MINUTE).await;
    settle(&stage, stage.desk()).await;
    settle(&stage, stage.desk()).await;
    let stopped = campaign(&owner, &id).await;
    assert_eq!(
        (&stopped["status"], &stopped["number"]),
        (&json!("paused"), &json!(null))
    );
    assert!(
        of_campaign(&stage, "phone-number", launched["reference"].as_str().unwrap())
            .await
            .is_empty()
    );
    stage.close().await;
}

#[tokio::test]
async fn a_draft_lets_go_of_a_number_that_is_released() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    owner.release(&json!({ "id": number["id"], "stops": id })).await.ok();
    numberdesk::campaigns::server::round(&stage.desk().on_rounds())
        .await
        .unwrap();
    assert_eq!(campaign(&owner, &id).await["number"], json!(null));
    stage.close().await;
}

#[tokio::test]
async fn an_ai_line_in_use_is_given_back_only_with_a_word_on_its_campaign() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let line = owner
        .post("/api/vapi/phone-numbers", &json!({ "areaCode": "628" }))
        .await
        .ok();
    let line = line["lineId"].as_str().unwrap().to_owned();
    let id = begun(&owner, "Spring").await;
    answered(&owner, &id).await;
    chosen(&owner, &id, &format!("vapi:{line}")).await;
    act(&owner, "launch", &id).await.ok();
    let path = "/api/vapi/release-phone-number";
    owner
        .post(path, &json!({ "id": line }))
        .await
        .refused(409, "in_use_by_campaign");
    owner.page(&format!("/ai-lines/{line}/release")).await.says("Spring");
    owner.post(path, &json!({ "id": line, "stops": id })).await.ok();
    settle(&stage, stage.desk()).await;
    settle(&stage, stage.desk()).await;
    assert_eq!(campaign(&owner, &id).await["status"], "paused");
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_that_a_campaign_uses_does_not_give_way_to_another_number() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+14155550115", "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    let id = begun(&owner, "Spring").await;
    let number = bought["phoneNumber"]["id"].as_str().unwrap();
    chosen(&owner, &id, &format!("own:{number}")).await;
    let instead = json!({ "phoneNumber": "+14155550117", "substitution": "never", "replaces": bought["purchaseId"] });
    owner
        .post("/api/twilio/purchase-number", &instead)
        .await
        .refused(409, "in_use_by_campaign");
    assert_eq!(campaign(&owner, &id).await["number"]["id"], number);
    stage.close().await;
}
