//! Numbers that an owner holds elsewhere, and the proof of it.

use serde_json::json;

use super::replay::{Replay, get, post};
use super::theirs::Theirs;

/// What is asked and done about verified numbers.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let verification = &theirs.verification;
    vec![
        get("/api/twilio/verified-numbers", 200),
        get("/phone-numbers/verified", 200),
        post(
            "/api/twilio/verify-number",
            json!({ "phoneNumber": "+14155550140", "way": "call" }),
            200,
        ),
        post(
            "/api/twilio/verify-code",
            json!({ "id": verification, "code": "123456" }),
            404,
        ),
        post("/api/twilio/remove-verified-number", json!({ "id": verification }), 404),
    ]
}
