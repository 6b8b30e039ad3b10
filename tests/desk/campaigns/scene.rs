//! What the tests of campaigns share.

use numberdesk::{
    campaigns::server as work,
    server::{db::Timestamp, state::Desk},
};
use serde_json::{Value, json};
use time::{Duration, macros::datetime};
use uuid::Uuid;

use crate::stage::{Person, Stage, on};

pub const NUMBER: &str = "+14155550142";
pub const OTHER: &str = "+14155550143";

const LONG_AGO: Timestamp = Timestamp(datetime!(2001-01-01 00:00 UTC));

/// Begins a campaign.
pub async fn begun(owner: &Person, name: &str) -> String {
    let begun = owner.post("/api/campaigns", &json!({ "name": name })).await.ok();
    begun["id"].as_str().unwrap().to_owned()
}

/// Says what its assistant is to do.
pub async fn answered(owner: &Person, id: &str) {
    let answers =
        json!({ "id": id, "purpose": "Book tune-ups.", "greeting": "Hello, this is the bicycle shop.", "minutes": 5 });
    owner.post("/api/campaigns/answers", &answers).await.ok();
}

/// Has it use a number or a line.
pub async fn chosen(owner: &Person, id: &str, holding: &str) {
    owner
        .post("/api/campaigns/choose-number", &json!({ "id": id, "holding": holding }))
        .await
        .ok();
}

/// A campaign with all that a launch needs, on a number of the owner's: both ids.
pub async fn ready(owner: &Person) -> (String, Value) {
    let number = owner.own(NUMBER).await;
    let id = begun(owner, "Spring").await;
    answered(owner, &id).await;
    chosen(owner, &id, &format!("own:{}", number["id"].as_str().unwrap())).await;
    (id, number)
}

/// One of the owner's campaigns.
pub async fn campaign(owner: &Person, id: &str) -> Value {
    owner.get(&format!("/api/campaign?id={id}")).await.ok()
}

/// Does one of the acts: `launch`, `pause`, `delete`.
pub async fn act(owner: &Person, act: &str, id: &str) -> crate::stage::Answer {
    owner.post(&format!("/api/campaigns/{act}"), &json!({ "id": id })).await
}

/// As if so much time had passed that leases have run out and looks are due, and everything were this much older.
pub async fn later(stage: &Stage, by: Duration) {
    type Row = (Uuid, Option<Timestamp>, Option<Timestamp>, Option<Timestamp>);
    let rows: Vec<Row> = on!(stage.db, pool => sqlx::query_as("SELECT id, asked_at, assistant_asked_at, import_asked_at FROM campaigns").fetch_all(pool).await.unwrap());
    let older = |at: Option<Timestamp>| at.map(|at| Timestamp(at.0 - by));
    for (id, asked, assistant, import) in rows {
        on!(stage.db, pool => sqlx::query(
            "UPDATE campaigns SET next_look_at = $1, lease_until = $1, asked_at = $2, assistant_asked_at = $3, import_asked_at = $4 WHERE id = $5",
        ).bind(LONG_AGO).bind(older(asked)).bind(older(assistant)).bind(older(import)).bind(id).execute(pool).await.map(drop).unwrap());
    }
}

/// Goes on with every campaign until none has anything under way, each time a minute later.
pub async fn settle(stage: &Stage, desk: &Desk) {
    for _ in 0..24 {
        later(stage, Duration::MINUTE).await;
        // A visit that breaks off is what a later round is for.
        drop(work::round(&desk.on_rounds()).await);
        let open: i64 = on!(stage.db, pool => sqlx::query_scalar(
            "SELECT COUNT(*) FROM campaigns WHERE state IN ('launching', 'undoing', 'pausing', 'deleting')",
        ).fetch_one(pool).await.unwrap());
        if open == 0 {
            return;
        }
    }
}

/// What Vapi holds under a path: `phone-number` or `assistant`.
pub async fn at_vapi(stage: &Stage, path: &str) -> Vec<Value> {
    let held = stage
        .carrier
        .ask_vapi(reqwest::Method::GET, &format!("/{path}?limit=1000"), None)
        .await;
    held.as_array().unwrap().clone()
}

/// Those among them that carry a campaign's reference.
pub async fn of_campaign(stage: &Stage, path: &str, reference: &str) -> Vec<Value> {
    let held = at_vapi(stage, path).await;
    held.into_iter()
        .filter(|one| one["name"].as_str().is_some_and(|name| name.starts_with(reference)))
        .collect()
}
