//! Running a number: its page, which is the primary one, where calls and texts go, and a release that can be undone.

mod drift;
mod killed;
mod labels;
mod later;
mod list;
mod meanwhile;
mod page;
mod primary;
pub mod setup;

use serde_json::{Value, json};

use crate::stage::{Answer, Person};

/// The id of a row.
pub fn id(row: &Value) -> String {
    row["id"].as_str().unwrap().to_owned()
}

/// A number of the owner's as it is now.
pub async fn row(owner: &Person, id: &str) -> Value {
    owner.get(&format!("/api/twilio/number?id={id}")).await.ok()
}

/// Has calls and texts go elsewhere.
pub async fn set(owner: &Person, id: &str, wanted: Value) -> Answer {
    let mut wanted = wanted;
    wanted["id"] = json!(id);
    owner.post("/api/twilio/set-up-number", &wanted).await
}
