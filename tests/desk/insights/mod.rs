//! Insights: figures against purchases that are known, for their owner alone, on the page and as a file.

mod figures;
mod lines;
mod page;
mod table;

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::stage::{Person, Stage, on};

/// As if this number had been ordered so many days ago.
async fn ordered(stage: &Stage, number: &str, days: i64) {
    let then = Timestamp(OffsetDateTime::now_utc() - Duration::days(days));
    let moved = on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1 WHERE requested_number = $2")
        .bind(then).bind(number).execute(pool).await.unwrap().rows_affected());
    assert_eq!(moved, 1, "{number}");
}

/// One purchase of each kind: two exact, one substituted, two not bought, all today.
async fn one_of_each(stage: &Stage, owner: &Person) {
    owner.own("+14155550101").await;
    owner.own("+17185550102").await;
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+14155550115", "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["isDifferentNumber"], true);
    owner.buy("+14155550190").await.refused(409, "number_unavailable");
    owner.buy("+16465550196").await.refused(503, "carrier_busy");
}

/// Exact, substituted, not bought, still confirming.
fn four(counts: &Value) -> [u64; 4] {
    ["exact", "substituted", "notBought", "confirming"].map(|name| counts[name].as_u64().unwrap())
}
