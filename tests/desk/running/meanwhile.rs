//! Two tabs at once, a step back, a desk that stops half way: whatever comes between, nothing said is lost or told untruly.

use numberdesk::{bulk, server::db::Timestamp};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::{id, row, set, setup::there};
use crate::stage::{Person, Stage, on, until};

/// Orders a change to several numbers and waits for its end.
async fn changed(owner: &Person, order: Value) -> Value {
    let batch = owner.post("/api/twilio/change-numbers", &order).await.ok();
    ended(owner, &batch).await
}

async fn ended(owner: &Person, batch: &Value) -> Value {
    let path = format!("/api/twilio/number-changes?id={}", batch["batchId"].as_str().unwrap());
    until(|| async { owner.get(&path).await.ok()["isOpen"] == false }).await;
    owner.get(&path).await.ok()
}

#[tokio::test]
async fn a_release_that_was_undone_is_not_begun_anew_by_a_change_that_a_desk_has_left_half_done() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550120").await);
    let batch = changed(
        &owner,
        json!({ "ids": [number], "change": "release", "afterMinutes": 60 }),
    )
    .await;
    owner
        .post("/api/twilio/undo-release", &json!({ "id": number }))
        .await
        .ok();
    // As it stands where a desk stopped between queueing the release and writing its outcome down.
    let past = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => {
        sqlx::query("UPDATE bulk_lines SET outcome = 'open', message = NULL").execute(pool).await.unwrap();
        sqlx::query("UPDATE bulk_changes SET ended_at = NULL, next_try_at = $1").bind(past).execute(pool).await.unwrap();
    });
    bulk::server::round(&stage.desk().on_rounds()).await.unwrap();
    let batch = ended(&owner, &batch).await;
    assert!(row(&owner, &number).await["release_at"].is_null(), "{batch}");
    assert_eq!(batch["lines"][0]["outcome"], "refused");
    assert!(batch["lines"][0]["message"].to_string().contains("undone"), "{batch}");
    // Asked for anew, it waits anew.
    let again = changed(
        &owner,
        json!({ "ids": [number], "change": "release", "afterMinutes": 60 }),
    )
    .await;
    assert_eq!(again["lines"][0]["outcome"], "done");
    assert!(row(&owner, &number).await["release_at"].is_string());
    stage.close().await;
}

#[tokio::test]
async fn who_sends_calls_elsewhere_and_who_sends_texts_elsewhere_at_the_same_moment_both_have_their_way() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550121").await);
    for _ in 0..4 {
        set(&owner, &number, json!({ "calls": "nowhere", "texts": "nowhere" }))
            .await
            .ok();
        let (calls, texts) = tokio::join!(
            set(&owner, &number, json!({ "calls": "say", "say": "Back at nine." })),
            set(&owner, &number, json!({ "texts": "here", "reply": "Soon." })),
        );
        calls.ok();
        texts.ok();
        let now = owner.get(&format!("/api/twilio/setup?id={number}")).await.ok();
        assert_eq!(
            (&now["calls"]["go"], &now["texts"]["go"]),
            (&json!("say"), &json!("here"))
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn an_earlier_refusal_is_not_told_of_a_label_and_a_label_that_was_refused_is_told_to_twilio_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550122").await);
    let label = |label: &str| json!({ "ids": [number], "change": "label", "label": label });
    changed(&owner, label("Shop")).await;
    let no = json!({ "call": "update", "kind": "refuse", "code": 21402, "status": 400, "times": 1 });
    stage.carrier.fault(no.clone()).await;
    let refused = set(
        &owner,
        &number,
        json!({ "calls": "address", "voiceUrl": "https://a.example/" }),
    )
    .await;
    assert!(refused.ok()["refusal"].is_string());
    assert_eq!(changed(&owner, label("Shop")).await["lines"][0]["outcome"], "done");
    stage.carrier.fault(no).await;
    assert_eq!(changed(&owner, label("Desk")).await["lines"][0]["outcome"], "refused");
    assert_eq!(changed(&owner, label("Desk")).await["lines"][0]["outcome"], "done");
    let name = there(&stage, &owner, &number).await["friendly_name"].to_string();
    assert!(name.contains("Desk"), "{name}");
    stage.close().await;
}

#[tokio::test]
async fn long_notes_are_not_lost_over_a_tag_that_is_too_long() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550123").await);
    let page = format!("/phone-numbers/{number}");
    // One of them has been saved; what is typed is longer than a cookie.
    let saved = json!({ "id": number, "notes": "Saved before." });
    owner.post("/api/twilio/update-number", &saved).await.ok();
    let notes = "Ask for Zoë at the front desk, then wait. ".repeat(47);
    let fields = [
        ("id", number.as_str()),
        ("tags", &*"t".repeat(25)),
        ("notes", notes.trim()),
    ];
    owner.form(&page, "/api/twilio/update-number", &fields).await;
    owner.page(&page).await.says(notes.trim());
    stage.close().await;
}

#[tokio::test]
async fn half_a_label_and_half_a_number_are_refused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550124").await);
    let text = "phone_number,label\n+14155550124,Front desk, west\n";
    let file = owner
        .post("/api/twilio/label-files", &json!({ "text": text }))
        .await
        .ok();
    assert_eq!(file["lines"][0]["state"], "wrong", "{file}");
    assert!(file["lines"][0]["words"].to_string().contains("quotation marks"));
    let text = "phone_number,label\n+14155550124,\"Front desk, west\",,\n";
    let file = owner
        .post("/api/twilio/label-files", &json!({ "text": text }))
        .await
        .ok();
    assert_eq!(file["lines"][0]["state"], "will_change", "empty cells are nothing");
    for to in ["+1900555012", "+10155550142", "+141555501423"] {
        set(&owner, &number, json!({ "calls": "forward", "forwardTo": to }))
            .await
            .wrong("forwardTo");
    }
    set(
        &owner,
        &number,
        json!({ "calls": "forward", "forwardTo": "+44 20 7946 0018" }),
    )
    .await
    .ok();
    stage.close().await;
}

#[tokio::test]
async fn two_windows_on_one_number_overwrite_nothing_of_each_other_unseen() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550127").await);
    let page = format!("/phone-numbers/{number}");
    let seen = owner.page(&page).await.value_of("seen").to_owned();
    let send = async |label: &str, notes: &str, seen: &str| {
        let fields = [
            ("id", number.as_str()),
            ("friendlyName", label),
            ("tags", ""),
            ("notes", notes),
            ("seen", seen),
        ];
        owner.form(&page, "/api/twilio/update-number", &fields).await
    };
    // One window labels it. The other still shows no label, and only writes notes.
    assert_eq!(
        send("Front desk", "", &seen).await.leads_to(),
        format!("{page}?written=1")
    );
    assert_eq!(send("", "Mine", &seen).await.leads_to(), format!("{page}?written=1"));
    assert_eq!(row(&owner, &number).await["friendly_name"], "Front desk");
    // A third one, as old, has other notes: what stands there now is told, and what was typed is there to be saved.
    let refused = send("", "Theirs", &seen).await;
    assert_eq!(refused.leads_to(), format!("{page}#wrong-notes"));
    let back = owner.page(&page).await;
    back.says("It was changed meanwhile")
        .says("to \u{201c}Mine\u{201d}")
        .says("Theirs");
    let notes = async || owner.get(&format!("/api/twilio/notes?id={number}")).await.ok();
    assert_eq!(notes().await["notes"], "Mine");
    let now = back.value_of("seen");
    assert_eq!(Some(now), notes().await["version"].as_str());
    send("Front desk", "Theirs", now).await;
    assert_eq!(notes().await["notes"], "Theirs");
    // A program that does not say what it saw writes as it always did; one that says nonsense is told.
    let plain = json!({ "id": number, "notes": "" });
    owner.post("/api/twilio/update-number", &plain).await.ok();
    assert_eq!(notes().await["notes"], Value::Null);
    let nonsense = json!({ "id": number, "notes": "x", "seen": "yesterday" });
    owner.post("/api/twilio/update-number", &nonsense).await.wrong("seen");
    assert_eq!(notes().await["notes"], Value::Null);
    stage.close().await;
}
