//! One change to several numbers: written down whole, done one by one, each with its outcome.

use numberdesk::{bulk, server::db::Timestamp};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    campaigns::scene,
    running::{id, row, setup::there},
    stage::{Answer, Person, Stage, on, until},
};

async fn stands(owner: &Person, batch: &Value) -> Value {
    let path = format!("/api/twilio/number-changes?id={}", batch["batchId"].as_str().unwrap());
    owner.get(&path).await.ok()
}

/// Orders a change and waits for its end.
async fn done(owner: &Person, order: &Value) -> Value {
    let batch = owner.post("/api/twilio/change-numbers", order).await.ok();
    until(|| async { stands(owner, &batch).await["isOpen"] == false }).await;
    stands(owner, &batch).await
}

fn outcomes(batch: &Value) -> Vec<&str> {
    let lines = batch["lines"].as_array().unwrap().iter();
    lines.map(|line| line["outcome"].as_str().unwrap()).collect()
}

async fn three(owner: &Person) -> [String; 3] {
    let mut ids = ["+14155550160", "+14155550161", scene::NUMBER].map(str::to_owned);
    for at in &mut ids {
        *at = id(&owner.own(at).await);
    }
    ids
}

#[tokio::test]
async fn labels_with_their_own_digits_and_tags_come_to_several_numbers_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let ids = three(&owner).await;
    let batch = done(
        &owner,
        &json!({ "ids": ids, "change": "label", "label": "Sales {last4}" }),
    )
    .await;
    assert_eq!(outcomes(&batch), ["done"; 3], "{batch}");
    assert_eq!((&batch["done"], &batch["total"]), (&json!(3), &json!(3)));
    assert_eq!(row(&owner, &ids[0]).await["friendly_name"], "Sales 0160");
    let name = there(&stage, &owner, &ids[1]).await["friendly_name"].to_string();
    assert!(name.contains("Sales 0161"), "{name}");
    let tags = |add: &str, remove: &str| json!({ "ids": ids[..2].join(","), "change": "tags", "addTags": add, "removeTags": remove });
    done(&owner, &tags("West, shop", "")).await;
    let batch = done(&owner, &tags("", "SHOP")).await;
    assert_eq!(batch["remove"], json!(["shop"]));
    for (id, tags) in [
        (&ids[0], json!(["west"])),
        (&ids[1], json!(["west"])),
        (&ids[2], json!([])),
    ] {
        assert_eq!(
            owner.get(&format!("/api/twilio/notes?id={id}")).await.ok()["tags"],
            tags
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn one_that_cannot_be_changed_says_why_and_holds_up_no_other() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let ids = three(&owner).await;
    let forward =
        json!({ "ids": ids, "change": "setUp", "calls": "forward", "forwardTo": "+14155550160", "texts": "" });
    let batch = done(&owner, &forward).await;
    assert_eq!(outcomes(&batch), ["refused", "done", "done"], "{batch}");
    assert_eq!(batch["lines"][0]["message"], "A number cannot pass calls on to itself.");
    assert!(
        there(&stage, &owner, &ids[1]).await["voice_url"]
            .to_string()
            .contains("/webhooks/twilio/voice")
    );
    let campaign = scene::begun(&owner, "Spring").await;
    scene::chosen(&owner, &campaign, &format!("own:{}", ids[2])).await;
    let release = json!({ "ids": ids[1..], "change": "release", "count": "2" });
    let batch = done(&owner, &release).await;
    assert_eq!(outcomes(&batch), ["done", "refused"], "{batch}");
    assert!(batch["lines"][1]["message"].to_string().contains("Spring"), "{batch}");
    // It waits as the owner likes it, and is undone like any other.
    assert!(row(&owner, &ids[1]).await["release_at"].is_string());
    owner
        .post("/api/twilio/undo-release", &json!({ "id": ids[1] }))
        .await
        .ok();
    owner
        .page(&format!(
            "/phone-numbers/changes/{}",
            batch["batchId"].as_str().unwrap()
        ))
        .await
        .says("1 of 2 done, 1 not changed.");
    // At once, where that is what is said.
    let now = json!({ "ids": ids[..2], "change": "release", "afterMinutes": 0 });
    assert_eq!(outcomes(&done(&owner, &now).await), ["done", "done"]);
    assert_eq!(row(&owner, &ids[0]).await["status"], "released");
    let late = done(&owner, &json!({ "ids": [ids[0]], "change": "tags", "addTags": "west" })).await;
    assert_eq!(outcomes(&late), ["refused"], "{late}");
    stage.close().await;
}

#[tokio::test]
async fn what_twilio_has_not_confirmed_is_called_that_and_is_written_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550162").await);
    stage
        .carrier
        .fault(json!({ "call": "update", "kind": "reset-before", "times": 9 }))
        .await;
    let batch = done(&owner, &json!({ "ids": [number], "change": "label", "label": "Shop" })).await;
    assert_eq!(outcomes(&batch), ["waiting"], "{batch}");
    assert_eq!(row(&owner, &number).await["friendly_name"], "Shop");
    stage.carrier.heal().await;
    stage.close().await;
}

#[tokio::test]
async fn the_same_change_sent_twice_is_one_and_one_with_a_strange_number_in_it_is_none() {
    let stage = Stage::open().await;
    let (owner, stranger) = (stage.owner().await, stage.owner().await);
    let own = id(&owner.own("+14155550163").await);
    let theirs = id(&stranger.own("+14155550164").await);
    let key = "01936f60-22b3-7f10-8d5b-0242ac120002";
    let order = json!({ "ids": [own], "change": "tags", "addTags": "west", "batchId": key });
    let twice = tokio::join!(
        owner.post("/api/twilio/change-numbers", &order),
        owner.post("/api/twilio/change-numbers", &order)
    );
    assert_eq!(
        [twice.0.ok()["total"].clone(), twice.1.ok()["total"].clone()],
        [json!(1), json!(1)]
    );
    until(|| async { stands(&owner, &json!({ "batchId": key })).await["isOpen"] == false }).await;
    let noted = on!(stage.db, pool => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM audit_events WHERE event = 'number.noted'")
        .fetch_one(pool).await.unwrap());
    assert_eq!(noted, 1);
    // Something else under the same id, as a page that was gone back to sends it, is another change.
    let other = json!({ "ids": [own], "change": "tags", "addTags": "east", "batchId": key });
    let other = done(&owner, &other).await;
    assert_ne!(other["batchId"], key);
    // Another owner's change may have the same id, and says nothing of this one.
    let same = json!({ "ids": [theirs], "change": "tags", "addTags": "mine", "batchId": key });
    assert_eq!(done(&stranger, &same).await["lines"][0]["phoneNumber"], "+14155550164");
    let both = json!({ "ids": [own, theirs], "change": "label", "label": "Mine" });
    owner
        .post("/api/twilio/change-numbers", &both)
        .await
        .refused(404, "not_found");
    assert_eq!(row(&owner, &own).await["friendly_name"], Value::Null);
    for (wrong, field) in [
        (json!({ "ids": [], "change": "label" }), "ids"),
        (json!({ "ids": [own], "change": "release", "count": "7" }), "count"),
        (
            json!({ "ids": [own], "change": "release", "afterMinutes": 10_081 }),
            "afterMinutes",
        ),
        (
            json!({ "ids": [own], "change": "setUp", "calls": "forward", "forwardTo": "12" }),
            "forwardTo",
        ),
    ] {
        let refused: Answer = owner.post("/api/twilio/change-numbers", &wrong).await;
        assert_eq!(refused.status, 422, "{refused:?}");
        assert!(refused.json()["fields"][field].is_string(), "{refused:?}");
    }
    assert_eq!(row(&owner, &own).await["status"], "active");
    stage.close().await;
}

#[tokio::test]
async fn a_desk_that_stopped_half_way_goes_on_where_it_was() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let ids = three(&owner).await;
    let batch = done(&owner, &json!({ "ids": ids, "change": "tags", "addTags": "west" })).await;
    // As it stands where a desk stopped after the first of them.
    owner
        .post("/api/twilio/update-number", &json!({ "id": ids[2], "tags": "" }))
        .await
        .ok();
    let past = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => {
        sqlx::query("UPDATE bulk_lines SET outcome = 'open' WHERE place > 0").execute(pool).await.unwrap();
        sqlx::query("UPDATE bulk_changes SET ended_at = NULL, next_try_at = $1").bind(past).execute(pool).await.unwrap();
    });
    assert_eq!(outcomes(&stands(&owner, &batch).await), ["done", "open", "open"]);
    let page = format!("/phone-numbers/changes/{}", batch["batchId"].as_str().unwrap());
    owner
        .page(&page)
        .await
        .says("1 of 3 done, 2 to go.")
        .says("http-equiv=\"refresh\"");
    bulk::server::round(&stage.desk().on_rounds()).await.unwrap();
    assert_eq!(outcomes(&stands(&owner, &batch).await), ["done"; 3]);
    let notes = owner.get(&format!("/api/twilio/notes?id={}", ids[2])).await.ok();
    assert_eq!(notes["tags"], json!(["west"]));
    stage.close().await;
}

#[tokio::test]
async fn the_pages_lead_from_ticks_to_outcomes_and_lose_nothing_that_was_typed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let ids = three(&owner).await;
    owner
        .page("/phone-numbers")
        .await
        .says("href=\"/phone-numbers/several\"");
    owner
        .page("/phone-numbers/several?own=415&ticked=all")
        .await
        .says("Untick all")
        .says("checked");
    owner.page("/phone-numbers/change").await.says("No number was ticked");
    assert_eq!(owner.page("/phone-numbers/change?id=1").await.status, 404);
    let page = format!("/phone-numbers/change?id={}&id={}", ids[0], ids[1]);
    let shown = owner.page(&page).await;
    shown.says("Change 2 numbers");
    let (named, key) = (shown.value_of("ids").to_owned(), shown.value_of("batchId").to_owned());
    let long = "x".repeat(30);
    let form = [
        ("ids", named.as_str()),
        ("batchId", &key),
        ("change", "tags"),
        ("back", &page),
        ("addTags", &long),
        ("removeTags", "old"),
    ];
    let back = owner.form(&page, "/api/twilio/change-numbers", &form).await;
    assert_eq!(back.returns_to(), page);
    let again = owner.page(&page).await;
    assert_eq!(
        (again.value_of("addTags"), again.value_of("removeTags")),
        (long.as_str(), "old")
    );
    again.says("Use at most 24 plain characters");
    let form = [
        ("ids", named.as_str()),
        ("batchId", &key),
        ("change", "tags"),
        ("back", &page),
        ("addTags", "new"),
    ];
    let onward = owner.form(&page, "/api/twilio/change-numbers", &form).await;
    let led = onward.leads_to().replace('-', "");
    assert_eq!(led, format!("/phonenumbers/changes/{key}"));
    stage.close().await;
}
