//! Events of Stripe's that match nobody: an operator looks at one and says what came of it.

use numberdesk::server::db::Timestamp;
use serde_json::json;

use super::{board, operator, trail};
use crate::stage::{Stage, on};

const BODY: &str = r#"{"id":"evt_1","data":{"object":{"customer_email":"payer@elsewhere.example"}}}"#;

async fn told(desk: &Stage, id: &str, state: &str) {
    on!(desk.db, pool => sqlx::query(
        "INSERT INTO billing_events (id, kind, body, state, why, next_at, received_at, updated_at)
         VALUES ($1, 'checkout.session.completed', $2, $3, 'nobody here is named by it', $4, $4, $4)",
    ).bind(id).bind(BODY).bind(state).bind(Timestamp::now()).execute(pool).await.unwrap().rows_affected());
}

#[tokio::test]
async fn an_event_that_matches_nobody_is_looked_at_and_dealt_with_once_with_a_note() {
    let stage = Stage::open().await;
    let (first, second) = (operator(&stage).await, operator(&stage).await);
    told(&stage, "evt_1", "parked").await;
    told(&stage, "evt_2", "done").await;
    assert_eq!(board(&first, "").await["sums"]["parked"], json!(1));
    let list = first.page("/operator").await;
    list.says("/operator/events/evt_1")
        .keeps_quiet_on("payer@elsewhere.example");
    let page = "/operator/events/evt_1";
    first
        .page(page)
        .await
        .says("payer@elsewhere.example")
        .says("Because nobody here is named by it.");
    // What was worked on is its owner's.
    assert_eq!(first.page("/operator/events/evt_2").await.status, 404);
    let form = |note: &'static str| [("id", "evt_1"), ("back", page), ("note", note)];
    let led = first.form(page, "/api/operator/event/dealt-with", &form(" ")).await;
    assert_eq!(led.returns_to(), page);
    first.page(page).await.says("id=\"wrong-note\"");
    let long = json!({ "id": "evt_1", "note": "x".repeat(501) });
    first.post("/api/operator/event/dealt-with", &long).await.wrong("note");
    let led = first
        .form(page, "/api/operator/event/dealt-with", &form("Refunded at Stripe"))
        .await;
    assert_eq!(led.leads_to(), "/operator?done=event#parked");
    let after = first.page("/operator?done=event").await;
    after
        .says("The event is dealt with")
        .keeps_quiet_on("/operator/events/evt_1");
    let again = json!({ "id": "evt_1", "note": "Something else" });
    second
        .post("/api/operator/event/dealt-with", &again)
        .await
        .refused(409, "already_decided");
    second
        .page(page)
        .await
        .says("Refunded at Stripe")
        .says(&first.email)
        .keeps_quiet_on("Something else");
    let lines = trail(&stage.db, first.id()).await;
    let (_, details) = lines
        .iter()
        .find(|(event, _)| event == "billing.event_dealt_with")
        .unwrap();
    assert!(
        details.contains("evt_1") && details.contains("Refunded at Stripe"),
        "{details}"
    );
    assert!(
        trail(&stage.db, second.id())
            .await
            .iter()
            .all(|(event, _)| event != "billing.event_dealt_with")
    );
    stage.close().await;
}
