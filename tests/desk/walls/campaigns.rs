//! The calls and pages of campaigns, for whoever asks with another's ids.

use serde_json::json;

use super::replay::{Replay, Theirs, get, post};

/// Every call and every page, with the other's ids wherever there is room for one.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let (id, line) = (&theirs.campaign, &theirs.line);
    let mut all = vec![
        get("/api/campaigns", 200),
        post("/api/campaigns", json!({ "name": "" }), 422),
        get(&format!("/api/campaign?id={id}"), 404),
        get(&format!("/api/campaigns/number-step?id={id}"), 404),
        get(&format!("/api/campaigns/calls?id={id}"), 404),
        get(&format!("/api/campaigns/test-calls?id={id}"), 404),
        post("/api/campaigns/rename", json!({ "id": id, "name": "Mine" }), 404),
        post("/api/campaigns/answers", json!({ "id": id, "purpose": "Mine" }), 404),
        post(
            "/api/campaigns/choose-number",
            json!({ "id": id, "holding": format!("vapi:{line}") }),
            404,
        ),
        post("/api/campaigns/choose-assistant", json!({ "id": id }), 404),
        post(
            "/api/campaigns/buy-number",
            json!({ "campaign": id, "phoneNumber": "+14155550107" }),
            404,
        ),
        post(
            "/api/campaigns/get-line",
            json!({ "campaign": id, "areaCode": "628" }),
            404,
        ),
        post(
            "/api/campaigns/test-call",
            json!({ "id": id, "to": "+14155550199" }),
            404,
        ),
        get(&format!("/api/uses?holding={line}"), 200),
        get("/campaigns", 200),
        get("/campaigns/new", 200),
        get(&format!("/campaigns/{id}"), 404),
        get(&format!("/campaigns/{id}/number/buy"), 404),
    ];
    for act in ["launch", "pause", "delete"] {
        all.push(post(&format!("/api/campaigns/{act}"), json!({ "id": id }), 404));
    }
    for step in [
        "provider",
        "questions",
        "number",
        "assistant",
        "review",
        "pause",
        "delete",
    ] {
        all.push(get(&format!("/campaigns/{id}/{step}"), 404));
    }
    all
}
