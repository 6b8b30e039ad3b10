//! Numbers held elsewhere: proven by a call or by a text, never on anybody's word, and shown as the caller only then.

use futures::future::join_all;
use numberdesk::{
    server::db::Timestamp,
    verified::{self, Order, Way, server::begin},
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    running::{id, set, setup::called},
    stage::{Answer, Person, Stage, on},
};

/// Nobody picks up by themselves there: the code is typed by hand.
const ELSEWHERE: &str = "+14155550140";

async fn begun(owner: &Person, number: &str, way: &str) -> Answer {
    let order = json!({ "phoneNumber": number, "way": way, "label": "Workshop" });
    owner.post("/api/twilio/verify-number", &order).await
}

async fn all(owner: &Person) -> Vec<Value> {
    let all = owner.get("/api/twilio/verified-numbers").await.ok();
    all.as_array().unwrap().clone()
}

/// Whatever is to be looked at is due, and the round looks.
async fn look(stage: &Stage) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => sqlx::query("UPDATE verifications SET next_look_at = $1 WHERE next_look_at IS NOT NULL")
        .bind(then).execute(pool).await.unwrap().rows_affected());
    verified::server::round(&stage.desk().on_rounds(), Timestamp::now())
        .await
        .unwrap();
}

/// An owner proves by a call that a number is theirs.
pub async fn proven(stage: &Stage, owner: &Person, number: &str) {
    let asked = begun(owner, number, "call").await.ok();
    assert!(stage.carrier.type_code(number, asked["code"].as_str().unwrap()).await);
    look(stage).await;
    assert_eq!(all(owner).await[0]["state"], "verified");
}

/// As if the time in which a code counts were over.
async fn too_late(stage: &Stage) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => sqlx::query("UPDATE verifications SET ends_at = $1 WHERE ends_at IS NOT NULL")
        .bind(then).execute(pool).await.unwrap().rows_affected());
}

/// The code in the last text that went to a number.
async fn code_sent(stage: &Stage, owner: &Person, number: &str) -> String {
    let account = stage.account_of(owner).await;
    let token = stage.carrier.token_of(&account).await;
    let path = format!(
        "/2010-04-01/Accounts/{account}/Messages.json?To={}",
        number.replace('+', "%2B")
    );
    let page = stage.carrier.ask_as((&account, &token), &path, None).await;
    let body = page["messages"][0]["body"].as_str().unwrap().to_owned();
    body[..6].to_owned()
}

#[tokio::test]
async fn a_number_is_proven_by_the_code_that_somebody_types_there_and_may_then_be_shown() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550150").await);
    let forward = |shows: &str| json!({ "calls": "forward", "forwardTo": "+15105550142", "forwardShows": shows });
    set(&owner, &number, forward(ELSEWHERE)).await.wrong("forwardShows");
    let asked = begun(&owner, "(415) 555-0140", "call").await.ok();
    assert_eq!((&asked["state"], &asked["way"]), (&json!("waiting"), &json!("call")));
    let code = asked["code"].as_str().unwrap();
    owner
        .page("/phone-numbers/verified")
        .await
        .says(code)
        .says("Call again");
    look(&stage).await;
    assert_eq!(all(&owner).await[0]["state"], "waiting", "nobody has typed it");
    assert!(!stage.carrier.type_code(ELSEWHERE, "not it").await);
    assert!(stage.carrier.type_code(ELSEWHERE, code).await);
    look(&stage).await;
    let done = &all(&owner).await[0];
    assert_eq!((&done["state"], &done["code"]), (&json!("verified"), &Value::Null));
    owner
        .page("/phone-numbers/verified")
        .await
        .says("Proven to be yours")
        .says("Workshop")
        .keeps_quiet_on(code);

    let now = set(&owner, &number, forward(ELSEWHERE)).await.ok();
    assert_eq!(now["calls"]["shows"], ELSEWHERE);
    let told = called(&stage, &owner, "+14155550150").await;
    assert!(told.contains(&format!("callerId=\"{ELSEWHERE}\"")), "{told}");
    set(&owner, &number, forward("called")).await.ok();
    let told = called(&stage, &owner, "+14155550150").await;
    assert!(told.contains("callerId=\"+14155550150\""), "{told}");
    // Taken away, here and at Twilio, it is shown no more: the call goes on all the same.
    set(&owner, &number, forward(ELSEWHERE)).await.ok();
    let removed = json!({ "id": done["id"] });
    owner.post("/api/twilio/remove-verified-number", &removed).await.ok();
    assert!(all(&owner).await.is_empty());
    let told = called(&stage, &owner, "+14155550150").await;
    assert!(
        told.contains("<Number>+15105550142") && !told.contains("callerId"),
        "{told}"
    );
    assert_eq!(stage.carrier.ledger().await.calls("caller-id-list").len(), 3);
    owner
        .page("/account/history")
        .await
        .says("is proven to be yours, by a")
        .says("is not among your verified numbers any more");
    stage.close().await;
}

#[tokio::test]
async fn a_text_brings_a_code_that_only_its_reader_knows_and_five_wrong_ones_end_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let other = "+14155550123";
    begun(&owner, other, "text").await.wrong("way");
    owner.own("+14155550150").await;
    let asked = begun(&owner, other, "text").await.ok();
    let verification = asked["id"].as_str().unwrap().to_owned();
    assert_eq!((&asked["state"], &asked["guessesLeft"]), (&json!("waiting"), &json!(5)));
    let code = code_sent(&stage, &owner, other).await;
    assert!(!asked.to_string().contains(&code), "{asked}");
    for path in ["/phone-numbers/verified", "/account/history"] {
        owner.page(path).await.keeps_quiet_on(&code);
    }
    let typed = async |code: &str| {
        let body = json!({ "id": verification, "code": code });
        owner.post("/api/twilio/verify-code", &body).await
    };
    for garbage in ["", "12345", "1234567", "abcdef", "１２３４５６", "12 34\u{0}5"] {
        typed(garbage).await.wrong("code");
    }
    assert_eq!(all(&owner).await[0]["guessesLeft"], 5, "what cannot be a code is none");
    let wrong = if code == "000000" { "000001" } else { "000000" };
    for left in ["4 tries", "3 tries", "2 tries", "1 try"] {
        assert!(typed(wrong).await.wrong("code").contains(left), "{left}");
    }
    typed(&code).await.ok();
    assert_eq!(all(&owner).await[0]["state"], "verified");
    assert_eq!(typed(&code).await.ok()["state"], "verified", "once more is the same");

    let third = "+14155550124";
    let asked = begun(&owner, third, "text").await.ok();
    let right = code_sent(&stage, &owner, third).await;
    let wrong = if right == "000000" { "000001" } else { "000000" };
    let guess = |code: String| {
        let body = json!({ "id": asked["id"], "code": code });
        let owner = &owner;
        async move { owner.post("/api/twilio/verify-code", &body).await }
    };
    // All at once count as many.
    join_all((0..5).map(|_| guess(wrong.to_owned()))).await;
    let late = guess(right).await;
    late.refused(409, "already_decided");
    assert_eq!(all(&owner).await[0]["state"], "failed");
    stage.close().await;
}

#[tokio::test]
async fn nobody_is_called_twice_by_a_double_click_and_no_more_often_than_four_times_a_day() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550150").await;
    let desk = stage.desk().as_owner(owner.id());
    let order = Order {
        phone_number: ELSEWHERE.to_owned(),
        way: Way::Call,
        label: None,
        again: None,
    };
    let clicks = join_all((0..6).map(|_| begin(&desk, &order))).await;
    let ids: Vec<_> = clicks.into_iter().map(|told| told.unwrap().id).collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    let rung = async || stage.carrier.ledger().await.calls("caller-id").len();
    assert_eq!(rung().await, 1);
    let again = json!({ "phoneNumber": ELSEWHERE, "way": "call", "again": "yes" });
    for rings in 2..=4 {
        owner.post("/api/twilio/verify-number", &again).await.ok();
        assert_eq!(rung().await, rings);
    }
    owner
        .post("/api/twilio/verify-number", &again)
        .await
        .refused(409, "limit_reached");
    assert_eq!(rung().await, 4);
    // What was refused has not ended the one that is open.
    assert_eq!(all(&owner).await[0]["state"], "waiting");
    stage.close().await;
}

#[tokio::test]
async fn silence_and_refusals_are_told_and_what_a_stopped_desk_left_is_ended() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550150").await;
    for (fault, says) in [
        (
            json!({ "call": "caller-id", "kind": "timeout-after", "times": 1 }),
            "If the telephone rings now, hang up",
        ),
        (
            json!({ "call": "caller-id", "kind": "busy", "times": 9 }),
            "nobody was called",
        ),
        (
            json!({ "call": "caller-id", "kind": "refuse", "code": 21401, "times": 1 }),
            "code 21401",
        ),
    ] {
        stage.carrier.fault(fault).await;
        let told = begun(&owner, ELSEWHERE, "call").await.ok();
        assert_eq!(told["state"], "failed", "{told}");
        assert!(told["words"].as_str().unwrap().contains(says), "{told}");
        owner.page("/phone-numbers/verified").await.says(says).says("Try again");
        stage.carrier.heal().await;
    }
    // Another desk stopped between the writing and the answer.
    let left = begun(&owner, "+14155550141", "call").await.ok();
    on!(stage.db, pool => sqlx::query("UPDATE verifications SET state = 'meant', shown_code = NULL WHERE phone_number = '+14155550141'")
        .execute(pool).await.unwrap().rows_affected());
    look(&stage).await;
    let told = all(&owner)
        .await
        .into_iter()
        .find(|one| one["id"] == left["id"])
        .unwrap();
    assert!(told["words"].as_str().unwrap().contains("We stopped before"), "{told}");
    // Nobody types it in time.
    begun(&owner, "+12125550140", "call").await.ok();
    too_late(&stage).await;
    stage
        .carrier
        .fault(json!({ "call": "caller-id-list", "kind": "error-before", "times": 9 }))
        .await;
    look(&stage).await;
    assert_eq!(all(&owner).await[0]["state"], "waiting", "silence proves nothing");
    stage.carrier.heal().await;
    look(&stage).await;
    let told = &all(&owner).await[0];
    assert!(told["words"].as_str().unwrap().contains("in time"), "{told}");
    stage.close().await;
}

#[tokio::test]
async fn every_field_is_tried_with_nonsense_and_what_is_another_owners_is_not_there() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    owner.own("+14155550150").await;
    for (number, label, field) in [
        ("", "", "phoneNumber"),
        ("soon", "", "phoneNumber"),
        ("+1", "", "phoneNumber"),
        ("+14155550150", "", "phoneNumber"),
        (ELSEWHERE, &"x".repeat(65), "label"),
        (ELSEWHERE, "a\u{202e}b", "label"),
    ] {
        let order = json!({ "phoneNumber": number, "way": "call", "label": label });
        owner.post("/api/twilio/verify-number", &order).await.wrong(field);
    }
    let order = json!({ "phoneNumber": ELSEWHERE, "way": "post" });
    assert_eq!(owner.post("/api/twilio/verify-number", &order).await.status, 422);
    assert!(stage.carrier.ledger().await.calls("caller-id").is_empty());
    let asked = begun(&owner, ELSEWHERE, "call").await.ok();
    for path in ["/api/twilio/verify-code", "/api/twilio/remove-verified-number"] {
        let body = json!({ "id": asked["id"], "code": "123456" });
        other.post(path, &body).await.refused(404, "not_found");
    }
    // The code of a call is typed there, not here.
    let body = json!({ "id": asked["id"], "code": asked["code"] });
    owner
        .post("/api/twilio/verify-code", &body)
        .await
        .refused(404, "not_found");
    // Both may hold it: each proves it for themselves.
    assert_ne!(begun(&other, ELSEWHERE, "call").await.ok()["id"], asked["id"]);
    stage.close().await;
}
