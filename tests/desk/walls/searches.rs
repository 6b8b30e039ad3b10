//! The calls of kept searches, of standing wishes and of texts, for whoever asks with another's ids.

use serde_json::json;

use super::replay::{Replay, Theirs, get, post};

/// Every call, with the other's id wherever there is room for one.
pub fn with_texts(theirs: &Theirs) -> Vec<Replay> {
    let mut all = super::texts::replays(theirs);
    all.extend([
        get("/api/twilio/saved-searches", 200),
        post(
            "/api/twilio/save-search",
            json!({ "name": "Mine", "search": "area_code=415" }),
            200,
        ),
        post("/api/twilio/delete-search", json!({ "id": theirs.search }), 404),
        get("/api/twilio/wishes", 200),
        get("/phone-numbers/wishes", 200),
        get("/phone-numbers/wishes/new?area_code=415", 200),
        post("/api/twilio/begin-wish", json!({ "search": "area_code=415" }), 200),
        post(
            "/api/twilio/change-wish",
            json!({ "id": theirs.wish, "change": "stop" }),
            404,
        ),
    ]);
    all
}
