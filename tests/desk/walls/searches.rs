//! The calls of kept searches, for whoever asks with another's ids.

use serde_json::json;

use super::replay::{Replay, Theirs, get, post};

/// Every call, with the other's id wherever there is room for one.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    vec![
        get("/api/twilio/saved-searches", 200),
        post(
            "/api/twilio/save-search",
            json!({ "name": "Mine", "search": "area_code=415" }),
            200,
        ),
        post("/api/twilio/delete-search", json!({ "id": theirs.search }), 404),
    ]
}
