//! Usage and cost: figures against calls that are known, for their owner alone, and what is said where Twilio is silent or lies.

mod liar;
mod month;
mod number;
mod silence;

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime, format_description::well_known::Rfc3339};

use crate::stage::{Person, Stage, on};

/// This month, as the API names it.
fn this_month() -> String {
    OffsetDateTime::now_utc().date().to_string()[..7].to_owned()
}

/// So many days ago at noon, or just now where that is today.
fn ago(days: i64) -> String {
    let then = OffsetDateTime::now_utc() - Duration::days(days);
    then.format(&Rfc3339).unwrap()
}

/// Somebody rings a number, today.
async fn rings(stage: &Stage, number: &str, seconds: i64) {
    stage
        .carrier
        .call(&json!({ "phoneNumber": number, "from": "+15105550142", "seconds": seconds }))
        .await;
}

/// As if a number had been bought so many days ago.
async fn bought_ago(stage: &Stage, number: &str, days: i64) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::days(days));
    let moved = on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET purchased_at = $1 WHERE phone_number = $2")
        .bind(then).bind(number).execute(pool).await.unwrap().rows_affected());
    assert_eq!(moved, 1, "{number}");
}

/// As if all that is remembered had been read so many minutes ago.
async fn read_ago(stage: &Stage, minutes: i64) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::minutes(minutes));
    on!(stage.db, pool => sqlx::query("UPDATE usage_readings SET read_at = $1, tried_at = $1").bind(then).execute(pool).await.unwrap().rows_affected());
}

/// The month of an owner.
async fn usage(owner: &Person) -> Value {
    owner.get("/api/usage").await.ok()
}

/// The row of a number.
fn row<'u>(usage: &'u Value, number: &str) -> &'u Value {
    let rows = usage["numbers"].as_array().unwrap();
    rows.iter()
        .find(|row| row["phoneNumber"] == number)
        .unwrap_or_else(|| panic!("{number}: {usage}"))
}
