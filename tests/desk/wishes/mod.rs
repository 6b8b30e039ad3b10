//! Standing wishes: each number is told once, and nothing is bought but what was agreed to.

use numberdesk::{
    server::{db::Timestamp, sandbox::DEFAULT_ACCOUNT_SID},
    wishes,
};
use serde_json::{Value, json};
use time::macros::datetime;

use crate::stage::{Answer, Person, Stage, on};

mod bad;
mod buying;
mod changes;
mod matrix;
mod meanwhile;
mod telling;
mod troubles;

const BEGIN: &str = "/api/twilio/begin-wish";
const CHANGE: &str = "/api/twilio/change-wish";
/// A moment by which everything is due.
const LONG_AGO: Timestamp = Timestamp(datetime!(2001-01-01 00:00 UTC));
/// Ten numbers of one code.
const TEN: &str = "area_code=415&contains=555014&voice=on";

/// One exact number.
fn only(number: &str) -> String {
    format!("area_code=415&contains={}&voice=on", &number[5..])
}

/// A wish that buys, as it is asked for without a word of agreement.
fn to_buy(search: &str, most_rent: &str, most_numbers: u32, budget: &str) -> Value {
    json!({ "search": search, "act": "buy", "mostRent": most_rent, "mostNumbers": most_numbers, "budget": budget, "days": 30 })
}

/// Agrees to what the refusal says.
async fn agreed(owner: &Person, order: &Value) -> Answer {
    let words = owner.post(BEGIN, order).await.wrong("consent");
    let mut order = order.clone();
    order["consent"] = json!(words);
    owner.post(BEGIN, &order).await
}

async fn told(owner: &Person, search: &str) -> Value {
    owner.post(BEGIN, &json!({ "search": search })).await.ok()
}

async fn all(owner: &Person) -> Vec<Value> {
    owner.get("/api/twilio/wishes").await.ok()["wishes"]
        .as_array()
        .unwrap()
        .clone()
}

async fn changed(owner: &Person, wish: &Value, change: &str) -> Answer {
    owner.post(CHANGE, &json!({ "id": wish["id"], "change": change })).await
}

/// As if the time of each next look had come.
async fn later(stage: &Stage) {
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET next_look_at = $1, lease_until = $1, looked_at = $1 WHERE next_look_at IS NOT NULL")
        .bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
}

/// The round, now.
async fn round(stage: &Stage) -> usize {
    wishes::server::round(&stage.desk().on_rounds(), Timestamp::now())
        .await
        .unwrap()
}

/// The round, when everything is due.
async fn look(stage: &Stage) -> usize {
    later(stage).await;
    round(stage).await
}

/// The numbers of a wish that came to this.
fn finds(wish: &Value, outcome: &str) -> Vec<String> {
    let finds = wish["finds"].as_array().unwrap().iter();
    finds
        .filter(|find| find["outcome"] == outcome)
        .map(|find| find["phoneNumber"].as_str().unwrap().to_owned())
        .collect()
}

/// Somebody else has it; its SID, by which it is given back.
async fn held_elsewhere(stage: &Stage, number: &str) -> String {
    stage.carrier.buy(DEFAULT_ACCOUNT_SID, number, "somebody").await
}

async fn searches(stage: &Stage) -> usize {
    stage.carrier.ledger().await.calls("search").len()
}
