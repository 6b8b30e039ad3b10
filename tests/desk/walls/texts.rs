//! The calls and pages of texts, and of numbers that are brought along, for whoever asks with another's ids.

use serde_json::json;

use super::replay::{Replay, Theirs, get, post};

/// Every call and every page, with the other's ids wherever there is room for one.
pub fn replays(theirs: &Theirs) -> Vec<Replay> {
    let (number, text) = (&theirs.number, &theirs.text);
    let mut all = vec![
        get(&format!("/api/twilio/texts?after={text}"), 200),
        get("/api/twilio/texts?with=%2B14155550177", 200),
        get(&format!("/api/twilio/texts?number={number}"), 404),
        get(&format!("/api/twilio/texts/threads?number={number}"), 404),
        get(&format!("/api/twilio/texts/place?number={number}"), 404),
        get(
            &format!("/api/twilio/texts/thread?number={number}&with=14155550177"),
            404,
        ),
        get(&format!("/api/twilio/texts/{text}/media/0"), 404),
        post(
            "/api/twilio/texts",
            json!({ "numberId": number, "to": "+14155550179", "body": "Mine", "key": "draft" }),
            404,
        ),
        get(&format!("/phone-numbers/{number}/texts"), 404),
        get(&format!("/phone-numbers/{number}/texts/14155550177"), 404),
        get(&format!("/phone-numbers/{number}/texts/14155550178"), 404),
    ];
    all.extend(super::porting::replays(theirs));
    all
}
