//! Several numbers with one click: each ends on its own, none is lost, and no limit is passed.

mod bounds;
mod drivers;
mod outcomes;

use reqwest::Method;
use serde_json::Value;

use crate::stage::{Answer, Person, until};

const CALL: &str = "/api/twilio/purchase-numbers";

/// Numbers of 415 that anyone can have.
pub fn numbers(count: usize) -> Vec<String> {
    (0..count).map(|at| format!("+1415555012{at}")).collect()
}

pub async fn order(owner: &Person, key: &str, order: &Value) -> Answer {
    let request = owner.ask(Method::POST, CALL).header("Idempotency-Key", key);
    owner.send(request.json(order)).await
}

/// How the order stands.
pub async fn stands(owner: &Person, bulk: &Value) -> Value {
    let id = bulk["bulkId"].as_str().unwrap();
    owner.get(&format!("/api/twilio/purchases-together?id={id}")).await.ok()
}

/// How it ended.
pub async fn settled(owner: &Person, bulk: &Value) -> Value {
    until(|| async { stands(owner, bulk).await["status"] == "settled" }).await;
    stands(owner, bulk).await
}

/// Each number's outcome, with the cause where nothing was bought.
pub fn outcomes(together: &Value) -> Vec<String> {
    let lines = together["purchases"].as_array().unwrap().iter();
    let word = |line: &Value| match line["cause"].as_str() {
        Some(cause) => format!("{}: {cause}", line["outcome"].as_str().unwrap()),
        None => line["outcome"].as_str().unwrap().to_owned(),
    };
    lines.map(word).collect()
}
