//! What pages say where things stand otherwise than was hoped: another number, one that is gone, a limit, no price.

use serde_json::{Value, json};

use crate::stage::{Answer, Person, Stage, until};

mod orders;
mod substitutes;

pub const WANTED: &str = "+14155550115";
pub const GOT: &str = "+14155550114";

/// From now on somebody else is quicker with this number, once.
pub async fn is_snatched(stage: &Stage, number: &str) {
    let script = json!({ "call": "purchase", "kind": "snatched", "phone_number": number });
    stage.carrier.fault(script).await;
}

/// Orders a number that is taken meanwhile; gives the purchase, which ended with the closest one.
pub async fn substituted(stage: &Stage, owner: &Person) -> String {
    is_snatched(stage, WANTED).await;
    let order = json!({ "phoneNumber": WANTED, "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], GOT);
    bought["purchaseId"].as_str().unwrap().to_owned()
}

/// Orders several numbers and waits for the last outcome; gives the order.
pub async fn ordered(owner: &Person, order: &Value) -> Value {
    let bulk = owner.post("/api/twilio/purchase-numbers", order).await.json();
    let address = format!("/api/twilio/purchases-together?id={}", bulk["bulkId"].as_str().unwrap());
    until(|| async { owner.get(&address).await.ok()["status"] == "settled" }).await;
    owner.get(&address).await.ok()
}

pub async fn takes(owner: &Person, number: &str, replaces: &str) -> Answer {
    let order = json!({ "phoneNumber": number, "substitution": "never", "replaces": replaces });
    owner.post("/api/twilio/purchase-number", &order).await
}

pub async fn says(owner: &Person, purchase: &str, decision: &str) -> Answer {
    let body = json!({ "purchaseId": purchase, "decision": decision });
    owner.post("/api/twilio/decide-purchase", &body).await
}
