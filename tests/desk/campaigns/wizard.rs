//! The wizard: drafts that lose nothing, and steps that say what is missing.

use serde_json::json;

use super::scene::{act, answered, begun, campaign};
use crate::stage::Stage;

#[tokio::test]
async fn a_draft_is_begun_once_and_goes_on_from_another_device() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let form = [("name", "Spring"), ("key", "page-1"), ("back", "/campaigns/new")];
    let first = owner.form("/campaigns/new", "/api/campaigns", &form).await;
    let again = owner.form("/campaigns/new", "/api/campaigns", &form).await;
    assert_eq!(first.leads_to(), again.leads_to(), "a double click begins one");
    let listed = owner.get("/api/campaigns").await.ok();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let id = listed[0]["id"].as_str().unwrap().to_owned();
    answered(&owner, &id).await;
    let elsewhere = owner.program().await;
    assert_eq!(campaign(&elsewhere, &id).await["answers"]["purpose"], "Book tune-ups.");
    owner.page("/campaigns").await.says("Spring").says("Draft");
    stage.close().await;
}

#[tokio::test]
async fn a_form_that_goes_on_with_something_missing_is_kept_and_held_at_its_step() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let step = format!("/campaigns/{id}/questions");
    let form = [
        ("id", id.as_str()),
        ("back", step.as_str()),
        ("purpose", "Book tune-ups."),
        ("greeting", ""),
        ("questions", "Their name"),
        ("language", "es"),
        ("voice", "Emma"),
        ("days", "weekdays"),
        ("opens", "08:30"),
        ("closes", "18:00"),
        ("timeZone", "America/Denver"),
        ("minutes", "7"),
        ("go", "next"),
    ];
    let sent = owner.form(&step, "/api/campaigns/answers", &form).await;
    assert_eq!(sent.leads_to(), step);
    let kept = campaign(&owner, &id).await;
    assert_eq!(kept["answers"]["questions"], "Their name");
    assert_eq!(kept["answers"]["minutes"], 7);
    owner
        .page(&step)
        .await
        .says("Still missing")
        .says("Write the greeting")
        .says("08:30");
    let mut whole = form;
    whole[3] = ("greeting", "Hola");
    let sent = owner.form(&step, "/api/campaigns/answers", &whole).await;
    assert_eq!(sent.leads_to(), format!("/campaigns/{id}/number"));
    whole[12] = ("go", "later");
    let sent = owner.form(&step, "/api/campaigns/answers", &whole).await;
    assert_eq!(sent.leads_to(), format!("/campaigns?kept={id}"));
    stage.close().await;
}

#[tokio::test]
async fn wrong_answers_come_back_beside_their_fields_and_change_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    answered(&owner, &id).await;
    let wrong = json!({ "id": id, "purpose": "x".repeat(1001), "greeting": "Hi", "minutes": 61, "voice": "HAL" });
    let refused = owner.post("/api/campaigns/answers", &wrong).await;
    let problem = refused.refused(422, "invalid_request");
    for field in ["purpose", "minutes", "voice"] {
        assert!(problem["fields"][field].is_string(), "{field}: {problem}");
    }
    assert_eq!(campaign(&owner, &id).await["answers"]["purpose"], "Book tune-ups.");
    let step = format!("/campaigns/{id}/questions");
    let form = [
        ("id", id.as_str()),
        ("back", step.as_str()),
        ("purpose", "Sell <b>"),
        ("opens", "nine"),
        ("closes", "17:00"),
        ("minutes", "9"),
    ];
    owner.form(&step, "/api/campaigns/answers", &form).await;
    owner
        .page(&step)
        .await
        .says("Write a time like 09:00.")
        .says("Sell &lt;b&gt;");
    for name in ["", "   ", &"x".repeat(28), "a\u{200b}b"] {
        let refused = owner.post("/api/campaigns", &json!({ "name": name })).await;
        refused.refused(422, "invalid_request");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_long_text_beside_a_mistake_is_kept_by_the_draft_and_a_night_shift_is_no_mistake() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let step = format!("/campaigns/{id}/questions");
    let long = "Erzähle von Fahrrädern. ".repeat(40);
    let mut form = [
        ("id", id.as_str()),
        ("back", step.as_str()),
        ("purpose", long.as_str()),
        ("greeting", "Hello"),
        ("questions", long.as_str()),
        ("days", "weekdays"),
        ("opens", "18:00"),
        ("closes", "18:00"),
        ("minutes", "12"),
        ("go", "next"),
    ];
    let sent = owner.form(&step, "/api/campaigns/answers", &form).await;
    assert_eq!(sent.returns_to(), step);
    owner
        .page(&step)
        .await
        .says("It must be another time than the one above.")
        .says(long.trim())
        .says("value=\"12\"");
    form[7] = ("closes", "08:00");
    let sent = owner.form(&step, "/api/campaigns/answers", &form).await;
    assert_eq!(sent.leads_to(), format!("/campaigns/{id}/number"));
    stage.close().await;
}

#[tokio::test]
async fn what_is_not_whole_is_not_launched_and_says_what_it_lacks() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = begun(&owner, "Spring").await;
    let refused = act(&owner, "launch", &id).await.refused(422, "invalid_request");
    assert!(
        refused["message"].as_str().unwrap().contains("Nothing was launched."),
        "{refused}"
    );
    owner
        .page(&format!("/campaigns/{id}/review"))
        .await
        .says("Before you can launch")
        .says("Say what the calls are for.")
        .says("Choose the number that it answers.");
    assert_eq!(campaign(&owner, &id).await["status"], "draft");
    stage.close().await;
}

#[tokio::test]
async fn another_owner_sees_and_changes_nothing_of_a_campaign() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let id = begun(&owner, "Spring").await;
    other
        .get(&format!("/api/campaign?id={id}"))
        .await
        .refused(404, "not_found");
    for (path, body) in [
        ("/api/campaigns/rename", json!({ "id": id, "name": "Mine" })),
        ("/api/campaigns/answers", json!({ "id": id, "purpose": "Mine" })),
        ("/api/campaigns/choose-assistant", json!({ "id": id })),
        ("/api/campaigns/launch", json!({ "id": id })),
        ("/api/campaigns/pause", json!({ "id": id })),
        ("/api/campaigns/delete", json!({ "id": id })),
        ("/api/campaigns/test-call", json!({ "id": id, "to": "+14155550199" })),
    ] {
        other.post(path, &body).await.refused(404, "not_found");
    }
    assert_eq!(campaign(&owner, &id).await["name"], "Spring");
    assert_eq!(other.get("/api/campaigns").await.ok().as_array().unwrap().len(), 0);
    stage.close().await;
}
