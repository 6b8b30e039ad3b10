//! What the tests of AI lines share.

use numberdesk::{
    lines::server as work,
    server::{db::Timestamp, state::Desk},
};
use serde_json::Value;
use time::{Duration, OffsetDateTime, macros::datetime};

use crate::stage::{Answer, Person, Stage, on};

const LONG_AGO: Timestamp = Timestamp(datetime!(2001-01-01 00:00 UTC));

/// Asks for a line.
pub async fn get(owner: &Person, wish: &Value) -> Answer {
    owner.post("/api/vapi/phone-numbers", wish).await
}

/// Which line an answer is about.
pub fn id_of(answer: &Value) -> String {
    answer["lineId"].as_str().unwrap().to_owned()
}

/// The owner's lines.
pub async fn lines(owner: &Person) -> Vec<Value> {
    let told = owner.get("/api/vapi/phone-numbers").await.ok();
    told["numbers"].as_array().unwrap().clone()
}

/// As if so much time had passed that leases have run out and looks are due, and every line were this much older.
pub async fn later(stage: &Stage, by: Duration) {
    let rows: Vec<(uuid::Uuid, Timestamp)> = on!(stage.db, pool => sqlx::query_as("SELECT id, created_at FROM lines WHERE state IN ('ordering', 'activating', 'undoing', 'releasing')").fetch_all(pool).await.unwrap());
    for (id, created_at) in rows {
        let then = Timestamp(created_at.0 - by);
        on!(stage.db, pool => sqlx::query("UPDATE lines SET next_look_at = $1, lease_until = $1, created_at = $2 WHERE id = $3")
            .bind(LONG_AGO).bind(then).bind(id).execute(pool).await.map(drop).unwrap());
    }
    let missed = Timestamp(OffsetDateTime::now_utc() - Duration::MINUTE);
    on!(stage.db, pool => sqlx::query("UPDATE lines SET missed_at = $1 WHERE missed_at IS NOT NULL").bind(missed).execute(pool).await.map(drop).unwrap());
}

/// Goes on with every open line until none is, each time a minute later.
pub async fn settle(stage: &Stage, desk: &Desk) {
    for _ in 0..20 {
        later(stage, Duration::MINUTE).await;
        // A visit that breaks off is what a later round is for.
        if work::round(&desk.on_rounds()).await.is_ok_and(|visited| visited == 0) {
            return;
        }
    }
}
