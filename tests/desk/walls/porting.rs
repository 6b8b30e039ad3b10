//! The calls and pages of numbers that are brought along, for whoever asks with another's ids.

use serde_json::json;

use super::replay::{Replay, Theirs, get, post};

/// Every call and every page, with the other's ids wherever there is room for one.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let port = &theirs.port;
    vec![
        get(&format!("/api/twilio/port-request?id={port}"), 404),
        get("/api/twilio/port-requests", 200),
        get("/api/twilio/portability?number=4155550146", 200),
        post("/api/twilio/withdraw-port-request", json!({ "id": port }), 404),
        get("/phone-numbers/porting", 200),
        get(&format!("/phone-numbers/porting/{port}"), 404),
    ]
}
