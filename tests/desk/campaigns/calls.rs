//! Calls of a campaign: those that Vapi reports, and those that its owner asks for.

use serde_json::json;

use super::scene::{NUMBER, act, ready};
use crate::stage::{Stage, until};

const SECRET: &str = "a secret of thirty-two characters or more";
const CALLER: &str = "+14155550177";

#[tokio::test]
async fn a_call_to_a_running_campaign_is_told_on_its_page_and_to_nobody_else() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", SECRET)]).await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let (id, _) = ready(&owner).await;
    act(&owner, "launch", &id).await.ok();
    owner.page(&format!("/campaigns/{id}")).await.says("No call yet.");
    let call =
        json!({ "phoneNumber": NUMBER, "from": CALLER, "seconds": 125, "summary": "Wants a tune-up <b>soon</b>." });
    stage.carrier.ring(&call).await;
    until(|| async {
        let told = owner.get(&format!("/api/campaigns/calls?id={id}")).await.ok();
        told["calls"][0]["status"] == "ended"
    })
    .await;
    owner
        .page(&format!("/campaigns/{id}"))
        .await
        .says("(415) 555-0177")
        .says("2 min 5 s")
        .says("Wants a tune-up &lt;b&gt;soon&lt;/b&gt;.");
    other
        .get(&format!("/api/campaigns/calls?id={id}"))
        .await
        .refused(404, "not_found");
    // They stay after a pause.
    act(&owner, "pause", &id).await.ok();
    owner.page(&format!("/campaigns/{id}")).await.says("(415) 555-0177");
    stage.close().await;
}

#[tokio::test]
async fn a_test_call_is_placed_once_and_only_to_numbers_that_may_be_called() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    let call = |to: &str| json!({ "id": id, "to": to, "key": "page-1" });
    let path = "/api/campaigns/test-call";
    owner
        .post(path, &call("(415) 555-0177"))
        .await
        .refused(409, "already_decided");
    act(&owner, "launch", &id).await.ok();
    for wrong in [
        "",
        "911",
        "+442079460000",
        "800 555 0199",
        "+1 876 555 0100",
        "415-976-0100",
        "415-555-1212",
        "900-555-0100",
        "call me",
    ] {
        owner.post(path, &call(wrong)).await.refused(422, "invalid_request");
    }
    let placed = owner.post(path, &call("(415) 555-0177")).await.ok();
    assert_eq!((&placed["state"], &placed["to"]), (&json!("placed"), &json!(CALLER)));
    assert_eq!(owner.post(path, &call("(415) 555-0177")).await.ok()["id"], placed["id"]);
    let other = json!({ "id": id, "to": "+14155550178", "key": "page-1" });
    owner.post(path, &other).await.refused(409, "key_reused");
    assert_eq!(stage.carrier.ledger().await.calls("vapi-call-create").len(), 1);
    for key in 0..9 {
        let body = json!({ "id": id, "to": CALLER, "key": format!("k{key}") });
        owner.post(path, &body).await.ok();
    }
    let more = json!({ "id": id, "to": CALLER, "key": "one too many" });
    owner.post(path, &more).await.refused(409, "limit_reached");
    stage.close().await;
}

#[tokio::test]
async fn a_test_call_without_an_answer_is_told_as_unknown_and_not_placed_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, _) = ready(&owner).await;
    act(&owner, "launch", &id).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "vapi-call-create", "kind": "reset-after", "times": 1 }))
        .await;
    let body = json!({ "id": id, "to": CALLER, "key": "page-1" });
    let told = owner.post("/api/campaigns/test-call", &body).await.ok();
    assert_eq!(told["state"], "unknown");
    owner.post("/api/campaigns/test-call", &body).await.ok();
    assert_eq!(stage.carrier.ledger().await.calls("vapi-call-create").len(), 1);
    owner.page(&format!("/campaigns/{id}")).await.says("it may ring or not");
    stage.close().await;
}
