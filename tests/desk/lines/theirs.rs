//! Nobody reaches another's AI line, nor an assistant that is another business's own.

use numberdesk::lines::server::BUSINESS;
use serde_json::json;

use super::scene::{get, lines};
use crate::stage::Stage;

#[tokio::test]
async fn another_owners_line_reads_as_none_and_nothing_of_it_changes() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let row = get(&owner, &json!({ "areaCode": "628" })).await.ok()["phoneNumber"].clone();
    let id = row["id"].as_str().unwrap();
    other
        .get(&format!("/api/vapi/phone-numbers/{id}"))
        .await
        .refused(404, "not_found");
    other
        .get(&format!("/api/vapi/phone-number?id={id}"))
        .await
        .refused(404, "not_found");
    let delete = other.ask(reqwest::Method::DELETE, &format!("/api/vapi/phone-numbers/{id}"));
    other.send(delete).await.refused(404, "not_found");
    other
        .post("/api/vapi/attach-assistant", &json!({ "id": id }))
        .await
        .refused(404, "not_found");
    assert!(lines(&other).await.is_empty());
    for page in [format!("/ai-lines/{id}"), format!("/ai-lines/{id}/release")] {
        let page = other.page(&page).await;
        assert_eq!(page.status, 404);
        page.keeps_quiet_on("+1628");
    }
    assert_eq!(lines(&owner).await, [row]);
    stage.close().await;
}

#[tokio::test]
async fn an_assistant_that_is_marked_as_one_business_is_seen_and_attached_by_it_alone() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let own = json!({ "name": "Ours alone", "metadata": { BUSINESS: owner.id().to_string() } });
    let made = stage
        .carrier
        .ask_vapi(reqwest::Method::POST, "/assistant", Some(&own))
        .await;
    let row = get(&other, &json!({ "areaCode": "628" })).await.ok()["phoneNumber"].clone();
    let order = json!({ "id": row["id"], "assistantId": made["id"] });
    other
        .post("/api/vapi/attach-assistant", &order)
        .await
        .wrong("assistantId");
    get(&owner, &json!({ "areaCode": "510", "assistantId": made["id"] }))
        .await
        .ok();
    let names = |told: serde_json::Value| {
        told.as_array()
            .unwrap()
            .iter()
            .filter(|one| one["name"] == "Ours alone")
            .count()
    };
    assert_eq!(names(owner.get("/api/vapi/assistants").await.ok()), 1);
    assert_eq!(names(other.get("/api/vapi/assistants").await.ok()), 0);
    stage.close().await;
}
