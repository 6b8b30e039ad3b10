//! What rounds do with lines: they go on with what is open, and hold Vapi's whole list against ours.

use serde_json::json;
use time::Duration;

use numberdesk::lines::server as work;

use super::scene::{get, id_of, later, lines, settle};
use crate::stage::Stage;

#[tokio::test]
async fn each_way_in_which_vapi_can_give_a_number_ends_as_its_manual_says() {
    for (code, end, words) in [
        ("201", None, "never made the number work"),
        ("202", Some("active"), ""),
        ("203", None, "no answer"),
        ("205", Some("active"), ""),
        ("206", None, "internet address"),
        ("207", Some("active"), ""),
        ("208", None, "blocked"),
    ] {
        let stage = Stage::open().await;
        let owner = stage.owner().await;
        let told = get(&owner, &json!({ "areaCode": code })).await;
        let first = told.json();
        if first.get("lineId").is_some() {
            later(&stage, Duration::minutes(16)).await;
            settle(&stage, stage.desk()).await;
            let id = id_of(&first);
            let last = owner.get(&format!("/api/vapi/phone-numbers/{id}")).await;
            if let Some(status) = end {
                assert_eq!(last.ok()["phoneNumber"]["status"], status, "{code}");
            } else {
                let refused = last.json();
                let message = refused["message"].as_str().unwrap();
                assert!(
                    message.contains(words) && message.contains("Nothing was charged"),
                    "{code}: {refused}"
                );
                owner
                    .page(&format!("/ai-lines/{id}"))
                    .await
                    .says("Nothing was charged")
                    .says("Try again");
            }
        } else {
            let message = first["message"].as_str().unwrap();
            assert!(end.is_none() && message.contains(words), "{code}: {first}");
        }
        assert_eq!(lines(&owner).await.len(), usize::from(end.is_some()), "{code}");
        assert_eq!(stage.carrier.ledger().await.calls("vapi-create").len(), 1, "{code}");
        stage.close().await;
    }
}

#[tokio::test]
async fn a_line_that_is_deleted_at_vapi_is_lost_after_a_second_look_and_leaves_room_for_another() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = get(&owner, &json!({ "areaCode": "628" })).await.ok()["phoneNumber"].clone();
    let there = format!("/phone-number/{}", row["vapi_id"].as_str().unwrap());
    stage.carrier.ask_vapi(reqwest::Method::DELETE, &there, None).await;
    let rounds = stage.desk().on_rounds();
    work::compare(&rounds).await.unwrap();
    assert_eq!(
        lines(&owner).await[0]["status"],
        "active",
        "one reading is not believed"
    );
    later(&stage, Duration::MINUTE).await;
    work::compare(&rounds).await.unwrap();
    assert_eq!(lines(&owner).await[0]["status"], "lost");
    let page = format!("/ai-lines/{}", row["id"].as_str().unwrap());
    owner.page(&page).await.says("Vapi holds this AI line no more");
    owner.page("/account/history").await.says("is gone at Vapi");
    get(&owner, &json!({ "areaCode": "510" })).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_was_made_by_hand_at_vapi_is_left_alone() {
    let stage = Stage::open().await;
    let body = json!({ "provider": "vapi", "name": "by hand", "numberDesiredAreaCode": "628" });
    let made = stage
        .carrier
        .ask_vapi(reqwest::Method::POST, "/phone-number", Some(&body))
        .await;
    work::compare(&stage.desk().on_rounds()).await.unwrap();
    let there = format!("/phone-number/{}", made["id"].as_str().unwrap());
    stage.carrier.ask_vapi(reqwest::Method::GET, &there, None).await;
    stage.close().await;
}

#[tokio::test]
async fn the_whole_way_with_a_vapi_that_always_fails_leaves_no_line_behind() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for kind in [
        "refuse",
        "busy",
        "error-before",
        "timeout-before",
        "reset-before",
        "no-funds",
    ] {
        stage
            .carrier
            .fault(json!({ "call": "vapi-create", "kind": kind, "times": 99, "status": 400, "code": 1 }))
            .await;
        let told = get(&owner, &json!({ "areaCode": "628" })).await;
        settle(&stage, stage.desk()).await;
        assert!(told.status >= 400 || told.status == 202, "{kind}: {}", told.text);
        assert!(lines(&owner).await.is_empty(), "{kind}");
        stage.carrier.heal().await;
    }
    assert!(stage.carrier.ledger().await.lines().is_empty());
    stage.close().await;
}
