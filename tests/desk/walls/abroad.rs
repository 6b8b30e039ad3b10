//! Numbers abroad and what they are bought with: Twilio's ids are asked for in one's own account, so another's are not there.

use serde_json::json;

use super::replay::{Replay, get, post};

/// What is asked and done about numbers abroad.
pub fn replays() -> Vec<Replay> {
    let theirs = json!({ "sid": "AD00000000000000000000000000000001" });
    vec![
        get("/abroad", 200),
        get("/abroad/addresses", 200),
        get("/abroad/papers?number=%2B442079460123", 200),
        get("/api/twilio/addresses", 200),
        get("/api/twilio/countries", 200),
        get("/api/twilio/number-on-sale?phoneNumber=%2B442079460123", 200),
        post("/api/twilio/addresses/delete", theirs, 404),
        post("/api/twilio/addresses/new", json!({}), 422),
        post("/api/twilio/search-abroad", json!({ "country": "GB" }), 200),
    ]
}
