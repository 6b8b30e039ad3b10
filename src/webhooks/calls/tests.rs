//! What is made of Vapi's messages, whole, late, twice, empty and hostile.

use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};

use super::{CallTold, Direction, joined, read};
use crate::phone::PhoneNumber;

const NOON: OffsetDateTime = datetime!(2026-11-02 12:00 UTC);

fn status(id: &str, status: &str) -> Value {
    json!({ "message": {
        "type": "status-update", "status": status,
        "call": { "id": id, "type": "inboundPhoneCall", "customer": { "number": "+14155550123" } },
    } })
}

fn report(id: &str) -> Value {
    json!({ "message": {
        "type": "end-of-call-report", "endedReason": "customer-ended-call",
        "startedAt": "2026-11-02T11:58:00.000Z", "endedAt": "2026-11-02T11:58:42.400Z",
        "analysis": { "summary": "Wants a table\nfor two." }, "customer": { "number": "+14155550123" },
        "call": { "id": id, "type": "inboundPhoneCall", "phoneNumberId": "p" },
    } })
}

fn topic(body: &Value) -> &str {
    body["message"]["type"].as_str().unwrap()
}

/// In the order in which they came, a second apart.
fn told(bodies: &[Value]) -> Vec<CallTold> {
    let seconds = 0_i64..;
    let messages = bodies.iter().zip(seconds);
    joined(messages.map(|(body, second)| (topic(body), NOON + time::Duration::seconds(second), body)))
}

#[test]
fn the_messages_of_one_call_are_one_row_in_whatever_order_they_come() {
    let [begun, ended, report] = [status("c1", "in-progress"), status("c1", "ended"), report("c1")];
    let whole = CallTold {
        id: "c1".to_owned(),
        direction: Direction::Inbound,
        other_party: PhoneNumber::parse("+14155550123").ok(),
        started_at: Some(datetime!(2026-11-02 11:58 UTC)),
        ended_at: Some(datetime!(2026-11-02 11:58:42.4 UTC)),
        seconds: Some(42),
        ended_reason: Some("customer-ended-call".to_owned()),
        summary: Some("Wants a table for two.".to_owned()),
        status: Some("ended".to_owned()),
    };
    for order in [
        [&begun, &ended, &report],
        [&report, &ended, &begun],
        [&ended, &report, &begun],
    ] {
        let bodies: Vec<Value> = order.into_iter().cloned().collect();
        assert_eq!(told(&bodies), std::slice::from_ref(&whole), "{bodies:?}");
    }
}

#[test]
fn a_call_that_goes_on_shows_its_latest_status_and_an_ended_one_never_begins_again() {
    let [ringing, speaking] = [status("c1", "ringing"), status("c1", "in-progress")];
    assert_eq!(
        told(&[ringing.clone(), speaking.clone()])[0].status.as_deref(),
        Some("in-progress")
    );
    let late = told(&[status("c1", "ended"), speaking]);
    assert!(late[0].has_ended() && late.len() == 1, "{late:?}");
    assert_eq!(told(&[ringing])[0].seconds, None);
}

#[test]
fn calls_come_newest_first_and_none_can_push_itself_to_the_top() {
    let mut future = report("from-tomorrow");
    future["message"]["startedAt"] = json!("2999-01-01T00:00:00Z");
    let calls = told(&[
        future,
        status("later", "ringing"),
        report("earlier"),
        status("last", "ringing"),
    ]);
    let ids: Vec<&str> = calls.iter().map(|call| call.id.as_str()).collect();
    assert_eq!(ids, ["last", "later", "from-tomorrow", "earlier"]);
}

#[test]
fn what_is_missing_is_missing_and_what_is_no_call_is_none() {
    let bare = read("status-update", &json!({ "message": { "call": { "id": "c1" } } })).unwrap();
    assert_eq!(bare.direction, Direction::Other);
    assert_eq!(
        (bare.status, bare.seconds, bare.other_party, bare.summary),
        (None, None, None, None)
    );
    for nothing in [
        json!({}),
        json!([]),
        json!({ "message": { "status": "ended" } }),
        json!({ "message": { "call": { "id": 7 } } }),
        json!({ "message": { "call": { "id": "" } } }),
        json!({ "message": { "call": { "id": "<b>" } } }),
        json!({ "message": { "call": { "id": "x".repeat(101) } } }),
        json!({ "message": "ended" }),
    ] {
        assert_eq!(read("status-update", &nothing), None, "{nothing}");
    }
    assert_eq!(read("transcript", &status("c1", "ended")), None);
}

#[test]
fn hostile_texts_are_cut_cleaned_or_left_out() {
    let body = json!({ "message": {
        "endedReason": "<script>alert(1)</script>",
        "startedAt": "yesterday", "endedAt": 7, "durationSeconds": -1,
        "analysis": { "summary": format!("\u{202e}{}\u{0}<i>end", "a\u{0007}".repeat(5000)) },
        "customer": { "number": "anonymous" },
        "call": { "id": "c1", "type": ["inboundPhoneCall"] },
    } });
    let call = read("end-of-call-report", &body).unwrap();
    assert_eq!(call.summary.as_deref(), Some("a".repeat(2000).as_str()));
    assert_eq!((call.ended_reason, call.started_at, call.ended_at), (None, None, None));
    assert_eq!(
        (call.seconds, call.other_party, call.direction),
        (None, None, Direction::Other)
    );
    for (said, expected) in [
        (json!(0), Some(0)),
        (json!(41.6), Some(42)),
        (json!(1e300), None),
        (json!("12"), None),
    ] {
        let body = json!({ "message": { "durationSeconds": said, "call": { "id": "c" } } });
        assert_eq!(read("end-of-call-report", &body).unwrap().seconds, expected, "{body}");
    }
    // Told backwards: no length.
    let mut backwards = report("c1");
    backwards["message"]["endedAt"] = json!("2026-11-02T11:57:00Z");
    assert_eq!(read("end-of-call-report", &backwards).unwrap().seconds, None);
}

#[test]
fn a_call_can_be_written_down_and_read_again() {
    let call = told(&[report("c1")]).remove(0);
    let text = serde_json::to_string(&call).unwrap();
    assert_eq!(serde_json::from_str::<CallTold>(&text).unwrap(), call);
}
