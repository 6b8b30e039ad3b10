//! A release that waits can be undone until it begins, and then it cannot.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{id, row, set};
use crate::{
    campaigns::scene,
    stage::{Person, Stage, on},
};

/// As if the time of every release that waits had come.
async fn when_it_is_time(stage: &Stage) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET release_at = $1 WHERE release_at IS NOT NULL")
        .bind(then).execute(pool).await.unwrap().rows_affected());
}

async fn undo(owner: &Person, id: &str) -> crate::stage::Answer {
    owner.post("/api/twilio/undo-release", &json!({ "id": id })).await
}

async fn ask(owner: &Person, id: &str) -> Value {
    owner.release(&json!({ "id": id, "afterMinutes": 60 })).await.ok()
}

#[tokio::test]
async fn a_release_that_was_undone_leaves_everything_as_it_was() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550130").await);
    let words = json!({ "id": number, "friendlyName": "Front desk", "tags": "West, sales", "notes": "On the window." });
    owner.post("/api/twilio/update-number", &words).await.ok();
    set(
        &owner,
        &number,
        json!({ "calls": "forward", "forwardTo": "(510) 555-0142", "texts": "here", "reply": "Later." }),
    )
    .await
    .ok();
    let (account, sid) = (
        stage.account_of(&owner).await,
        row(&owner, &number).await["phone_sid"].clone(),
    );
    let before = stage.carrier.read(&account, sid.as_str().unwrap()).await;
    let told = ask(&owner, &number).await;
    assert_eq!(told["status"], "active", "{told}");
    assert!(told["message"].as_str().unwrap().contains("1 hour"), "{told}");
    assert!(told["releaseAt"].is_string() && row(&owner, &number).await["release_at"].is_string());
    for page in [
        "/phone-numbers",
        &format!("/phone-numbers/{number}"),
        &format!("/phone-numbers?released={number}"),
    ] {
        owner.page(page).await.says("in 60 minutes").says("Undo");
    }
    // No round begins it before its time.
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 0);
    assert!(undo(&owner, &number).await.ok().get("release_at").is_none());
    when_it_is_time(&stage).await;
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 0);
    let after = stage.carrier.read(&account, sid.as_str().unwrap()).await;
    for field in ["friendly_name", "voice_url", "sms_url"] {
        assert_eq!(before[field], after[field], "{field}");
    }
    let notes = owner.get(&format!("/api/twilio/notes?id={number}")).await.ok();
    assert_eq!(
        (&notes["tags"], &notes["notes"]),
        (&json!(["sales", "west"]), &json!("On the window."))
    );
    // A second click finds it as it should be.
    undo(&owner, &number).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_release_whose_time_has_come_is_carried_out_and_cannot_be_undone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550131").await);
    ask(&owner, &number).await;
    when_it_is_time(&stage).await;
    stage.round().await;
    assert_eq!(row(&owner, &number).await["status"], "released");
    let problem = undo(&owner, &number).await.refused(409, "number_unavailable");
    assert!(
        problem["message"].as_str().unwrap().contains("nobody can promise"),
        "{problem}"
    );
    owner
        .page(&format!("/phone-numbers/{number}"))
        .await
        .says("You gave this number back")
        .says("Twilio keeps no number for whoever gave it back");
    stage.close().await;
}

#[tokio::test]
async fn undo_against_the_running_release_has_one_winner_and_both_sides_agree() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for line in 132..140 {
        let number = id(&owner.own(&format!("+1415555{line:04}")).await);
        ask(&owner, &number).await;
        when_it_is_time(&stage).await;
        let (undone, _) = tokio::join!(undo(&owner, &number), stage.round());
        stage.round().await;
        let row = row(&owner, &number).await;
        match undone.status {
            200 => assert_eq!(row["status"], "active", "{row}"),
            409 => assert_eq!(row["status"], "released", "{row}"),
            _ => panic!("{undone:?}"),
        }
        assert!(row.get("release_at").is_none(), "{row}");
    }
    // The ledger is held against the list.
    stage.close().await;
}

#[tokio::test]
async fn a_campaign_that_took_the_number_meanwhile_calls_its_release_off() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own(scene::NUMBER).await);
    ask(&owner, &number).await;
    let campaign = scene::begun(&owner, "Spring").await;
    scene::chosen(&owner, &campaign, &format!("own:{number}")).await;
    when_it_is_time(&stage).await;
    stage.round().await;
    let row = row(&owner, &number).await;
    assert_eq!((&row["status"], row.get("release_at")), (&json!("active"), None));
    owner
        .page("/account/history")
        .await
        .says("was not released: a campaign uses it by now");
    // Asked for again, it says which campaign; with the word that it stops, it waits and goes.
    owner
        .release(&json!({ "id": number, "afterMinutes": 5 }))
        .await
        .refused(409, "in_use_by_campaign");
    owner
        .release(&json!({ "id": number, "afterMinutes": 5, "stops": campaign }))
        .await
        .ok();
    when_it_is_time(&stage).await;
    stage.round().await;
    assert_eq!(super::row(&owner, &number).await["status"], "released");
    stage.leave().await;
}

#[tokio::test]
async fn the_owner_chooses_how_long_a_release_can_be_undone_and_nonsense_is_refused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550141").await);
    let question = format!("/phone-numbers/{number}/release");
    owner.page(&question).await.says("In 1 hour");
    let led = owner
        .form("/account", "/api/twilio/choose-release-wait", &[("minutes", "1440")])
        .await;
    owner
        .page(led.leads_to())
        .await
        .says("Saved. It holds from the next release on.");
    owner.page(&question).await.says("In 1 day");
    for wrong in [json!({ "minutes": 10_081 }), json!({ "minutes": null })] {
        owner
            .post("/api/twilio/choose-release-wait", &wrong)
            .await
            .wrong("minutes");
    }
    owner
        .release(&json!({ "id": number, "afterMinutes": 10_081 }))
        .await
        .wrong("afterMinutes");
    owner
        .release(&json!({ "id": number, "afterMinutes": "soon" }))
        .await
        .refused(422, "invalid_request");
    // The form as a browser without scripts sends it.
    let fields = [("id", number.as_str()), ("last4", "0141"), ("afterMinutes", "1440")];
    let led = owner.form(&question, "/api/twilio/release-number", &fields).await;
    owner.page(led.leads_to()).await.says("in 24 hours");
    let now = [("id", number.as_str()), ("last4", "0141"), ("afterMinutes", "0")];
    let led = owner.form(&question, "/api/twilio/release-number", &now).await;
    owner.page(led.leads_to()).await.says("You released");
    stage.close().await;
}
