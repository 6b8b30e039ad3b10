//! The carrier's list against ours: what is found, what is believed, and what an owner does about it.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::stage::{Person, Stage, on};

mod late;
mod lists;
mod settings;
mod turns;

/// The last comparison, as the API tells it.
async fn report(owner: &Person) -> Value {
    owner.get("/api/reconciliation").await.ok()
}

/// What is to be put right: kind and number.
async fn found(owner: &Person) -> Vec<(String, String)> {
    let report = report(owner).await;
    let findings = report["findings"].as_array().unwrap();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    findings
        .iter()
        .map(|finding| (text(&finding["kind"]), text(&finding["phoneNumber"])))
        .collect()
}

/// The id of the only finding.
async fn the_finding(owner: &Person) -> String {
    let report = report(owner).await;
    let findings = report["findings"].as_array().unwrap();
    assert_eq!(findings.len(), 1, "{report}");
    findings[0]["id"].as_str().unwrap().to_owned()
}

/// Does something about a finding.
async fn act(owner: &Person, act: &str, id: &str) -> crate::stage::Answer {
    owner
        .post(&format!("/api/reconciliation/{act}"), &json!({ "id": id }))
        .await
}

/// As if every number that is missing had been missing for so long.
async fn missing_for(stage: &Stage, long: Duration) {
    let since = Timestamp(OffsetDateTime::now_utc() - long);
    let missing = on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET missing_since = $1 WHERE missing_since IS NOT NULL")
        .bind(since).execute(pool).await.unwrap().rows_affected());
    assert!(missing > 0, "nothing is missing");
}

/// Two readings far enough apart that an absence is believed.
async fn believe(stage: &Stage) {
    stage.compare().await;
    missing_for(stage, Duration::seconds(31)).await;
    stage.compare().await;
}

fn pair(kind: &str, number: &str) -> (String, String) {
    (kind.to_owned(), number.to_owned())
}
