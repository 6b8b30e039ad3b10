//! A number that is held, named by somebody whose it is not.

use serde_json::json;

use super::replay::{Replay, get, post};
use super::theirs::Theirs;

/// What is done with a number that is held.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let (number, labels, campaign) = (&theirs.number, &theirs.labels, &theirs.campaign);
    let mut all = super::abroad::replays();
    all.extend(super::verified::replays(theirs));
    all.extend([
        get(&format!("/api/account/history-about?id={number}"), 200),
        get(&format!("/api/twilio/next-primary?id={number}"), 404),
        get(&format!("/api/twilio/notes?id={number}"), 404),
        get(&format!("/api/twilio/setup?id={number}"), 404),
        get(&format!("/api/twilio/purchase-of-number?id={number}"), 200),
        get(&format!("/api/twilio/number-changes?id={}", theirs.batch), 404),
        get(&format!("/phone-numbers/changes/{}", theirs.batch), 404),
        get(&format!("/phone-numbers/change?id={number}"), 404),
        get(&format!("/phone-numbers/several?after={number}"), 200),
        post(
            "/api/twilio/change-numbers",
            json!({ "ids": [number], "change": "tags", "addTags": "mine" }),
            404,
        ),
        get("/api/twilio/release-wait", 200),
        get("/api/twilio/tags", 200),
        get("/api/twilio/numbers/campaigns", 200),
        get(&format!("/api/twilio/numbers?campaign={campaign}"), 200),
        get(&format!("/api/twilio/label-file?id={labels}"), 404),
        get(&format!("/api/twilio/label-text?id={labels}"), 200),
        get(&format!("/phone-numbers/labels?file={labels}"), 404),
        get(&format!("/phone-numbers/labels?again={labels}"), 200),
        get("/phone-numbers/numbers.csv", 200),
        post("/api/twilio/change-labels", json!({ "id": labels }), 404),
        post("/api/twilio/label-files", json!({ "text": "+14155550101,Mine" }), 200),
        get(&format!("/api/twilio/numbers?after={number}&order=number"), 200),
        get("/api/twilio/numbers?own=%2B14155550101", 200),
        get(&format!("/phone-numbers/{number}"), 404),
        post("/api/twilio/choose-release-wait", json!({ "minutes": 30 }), 200),
        post("/api/twilio/primary-number", json!({ "id": number }), 404),
        post("/api/twilio/restore-setup", json!({ "id": number }), 404),
        post(
            "/api/twilio/set-up-number",
            json!({ "id": number, "calls": "nowhere" }),
            404,
        ),
        post("/api/twilio/undo-release", json!({ "id": number }), 404),
        post(
            "/api/twilio/update-number",
            json!({ "id": number, "notes": "mine" }),
            404,
        ),
    ]);
    all
}
