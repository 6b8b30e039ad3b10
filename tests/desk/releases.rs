//! Releases that the carrier refuses, and many at once: every owner is told, and nobody waits for another.

use std::collections::BTreeSet;

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::stage::{Person, Stage, on};

/// Whether the account of a request is this one, and which number it was about.
fn paths(calls: &[&Value], account: &str) -> BTreeSet<String> {
    calls
        .iter()
        .filter(|call| call["account_sid"] == account)
        .map(|call| call["path"].as_str().unwrap().to_owned())
        .collect()
}

async fn status_of(owner: &Person, id: &Value) -> Value {
    let path = format!("/api/twilio/number?id={}", id.as_str().unwrap());
    owner.get(&path).await.ok()
}

#[tokio::test]
async fn a_release_that_twilio_refuses_is_told_with_its_reason_and_ends_when_twilio_takes_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = owner.own("+14155550170").await["id"].clone();
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "refuse", "code": 21999, "status": 400, "times": 9 }))
        .await;
    let told = owner.release(&json!({ "id": id })).await.ok();
    assert_eq!(told["status"], "releasing");
    let words = told["message"].as_str().unwrap();
    assert!(
        words.contains("(error 21999)") && words.contains("costs its rent") && words.contains("emergency address"),
        "{words}"
    );
    let row = status_of(&owner, &id).await;
    assert_eq!(row["status"], "releasing");
    assert!(row["release_refusal"].as_str().unwrap().contains("21999"), "{row}");
    let released = format!("/phone-numbers?released={}", id.as_str().unwrap());
    let question = format!("/phone-numbers/{}/release", id.as_str().unwrap());
    for page in ["/phone-numbers", &released, &question] {
        owner
            .page(page)
            .await
            .says("(error 21999)")
            .says("costs its rent")
            .keeps_quiet_on("has not confirmed");
    }
    // It is asked for again seldom, not with every round.
    let asked = stage.carrier.ledger().await.calls("release").len();
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), asked);
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::minutes(16));
    let later = async || {
        on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET updated_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
        stage.round().await;
    };
    later().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), asked + 1);
    let events: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM audit_events WHERE event = 'number.release_refused'")
        .fetch_one(pool).await.unwrap());
    assert_eq!(events, 1, "the same refusal is written down once");
    stage.carrier.heal().await;
    later().await;
    let row = status_of(&owner, &id).await;
    assert_eq!((&row["status"], row.get("release_refusal")), (&json!("released"), None));
    stage.close().await;
}

#[tokio::test]
async fn an_owner_can_ask_again_for_a_refused_release_without_waiting() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = owner.own("+14155550171").await["id"].clone();
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "refuse", "code": 20003, "status": 401 }))
        .await;
    let told = owner.release(&json!({ "id": id })).await.ok();
    assert!(told["message"].as_str().unwrap().contains("suspended"), "{told}");
    let told = owner.release(&json!({ "id": id })).await.ok();
    assert_eq!((&told["status"], told.get("message")), (&json!("released"), None));
    stage.close().await;
}

#[tokio::test]
async fn a_round_gives_nobody_back_late_because_anothers_account_is_silent() {
    let stage = Stage::open().await;
    let (silent, other) = (stage.owner().await, stage.owner().await);
    let mut ids = Vec::new();
    for line in 0..4 {
        let owner = if line == 3 { &other } else { &silent };
        ids.push((line, owner.own(&format!("+1415555017{}", 2 + line)).await["id"].clone()));
    }
    let account = stage.account_of(&silent).await;
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET status = 'releasing'").execute(pool).await.unwrap().rows_affected());
    stage
        .carrier
        .fault(json!({ "call": "release", "kind": "timeout-before", "account_sid": account, "times": 99 }))
        .await;
    stage.round().await;
    let ledger = stage.carrier.ledger().await;
    let calls = ledger.calls("release");
    assert_eq!(
        paths(&calls, &account).len(),
        1,
        "one silence is enough for a round: {calls:?}"
    );
    assert_ne!(
        calls.last().unwrap()["account_sid"],
        json!(stage.account_of(&other).await),
        "the other's release did not wait for it"
    );
    assert_eq!(status_of(&other, &ids[3].1).await["status"], "released");
    stage.carrier.heal().await;
    stage.round().await;
    stage.close().await;
}

#[tokio::test]
async fn a_comparison_on_demand_gives_back_its_owners_numbers_and_nobody_elses() {
    let stage = Stage::open().await;
    let (one, other) = (stage.owner().await, stage.owner().await);
    one.own("+14155550177").await;
    other.own("+14155550178").await;
    on!(stage.db, pool => sqlx::query(
        "UPDATE purchase_attempts SET state = 'compensating', carrier_sid = (SELECT phone_sid FROM user_twilio_numbers n WHERE n.phone_number = purchase_attempts.phone_number)",
    ).execute(pool).await.unwrap().rows_affected());
    one.post("/api/reconciliation/compare", &json!({})).await.ok();
    let ledger = stage.carrier.ledger().await;
    let calls = ledger.calls("release");
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert_eq!(calls[0]["account_sid"], json!(stage.account_of(&one).await));
    // The rounds see to everybody.
    stage.round().await;
    assert_eq!(stage.carrier.ledger().await.calls("release").len(), 2);
    stage.leave().await;
}
