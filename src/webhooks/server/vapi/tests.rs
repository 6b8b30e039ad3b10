//! What is kept of Vapi's messages.

use serde_json::{Value, json};

use time::OffsetDateTime;

use super::{is_now, told};

fn kept(body: &Value) -> super::Told {
    told(body.to_string().as_bytes()).unwrap()
}

#[test]
fn neither_credentials_nor_what_was_said_is_kept() {
    let report = json!({ "message": {
        "type": "end-of-call-report", "endedReason": "customer-ended-call", "timestamp": 1_793_620_680_000_i64,
        "analysis": { "summary": "Wants a table.", "structuredData": { "card": "SECRET1" } },
        "transcript": "SECRET2", "messages": [{ "message": "SECRET3" }], "artifact": { "transcript": "SECRET4" },
        "phoneNumber": { "id": "p2", "number": "+14155550145", "twilioAccountSid": "AC0", "twilioAuthToken": "SECRET5" },
        "assistant": { "server": { "headers": { "X-Vapi-Secret": "SECRET6" } } },
        "customer": { "number": "+14155550123", "name": "SECRET7" },
        "call": {
            "id": "c1", "type": "inboundPhoneCall", "phoneNumberId": "p1", "analysis": { "summary": "Wants a table." },
            "assistant": { "model": "SECRET8" }, "phoneNumber": { "twilioAuthToken": "SECRET9" },
        },
    } });
    let told = kept(&report);
    assert_eq!(
        told.body,
        json!({ "message": {
            "type": "end-of-call-report", "endedReason": "customer-ended-call", "timestamp": 1_793_620_680_000_i64,
            "analysis": { "summary": "Wants a table." }, "customer": { "number": "+14155550123" },
            "phoneNumber": { "id": "p2", "number": "+14155550145" },
            "call": {
                "id": "c1", "type": "inboundPhoneCall", "phoneNumberId": "p1", "analysis": { "summary": "Wants a table." },
            },
        } })
    );
    assert_eq!(
        (told.topic.as_str(), told.about.as_deref()),
        ("end-of-call-report", Some("p1"))
    );
}

#[test]
fn a_message_is_about_the_number_of_its_call_or_its_own_or_none() {
    let about = |message: Value| {
        let mut message = message;
        message["type"] = json!("status-update");
        kept(&json!({ "message": message })).about
    };
    assert_eq!(about(json!({ "call": { "phoneNumberId": "p" } })).as_deref(), Some("p"));
    assert_eq!(about(json!({ "phoneNumber": { "id": "p" } })).as_deref(), Some("p"));
    for nothing in [
        json!({}),
        json!({ "call": "x" }),
        json!({ "call": { "phoneNumberId": 7 } }),
        json!({ "call": { "phoneNumberId": "" } }),
        json!({ "call": { "phoneNumberId": "two words" } }),
        json!({ "call": { "phoneNumberId": "x".repeat(101) } }),
    ] {
        assert_eq!(about(nothing.clone()), None, "{nothing}");
    }
}

#[test]
fn what_is_kept_is_bounded_and_fits_every_database() {
    let long = json!({ "message": {
        "type": "end-of-call-report", "summary": "\u{0}a".repeat(10_000), "call": { "id": ["deep"], "name": { "x": 1 } },
    } });
    let body = kept(&long).body;
    assert_eq!(body["message"]["summary"], json!("a".repeat(4000)));
    assert_eq!(body["message"]["call"], json!({}));
    for nothing in [
        json!({ "message": { "type": "x".repeat(101) } }),
        json!({ "message": { "type": "" } }),
        json!({ "message": { "type": 1 } }),
        json!({ "type": "status-update" }),
    ] {
        assert_eq!(told(nothing.to_string().as_bytes()), None, "{nothing}");
    }
}

#[test]
fn the_same_body_is_the_same_message_and_another_is_not() {
    let one = json!({ "message": { "type": "status-update", "transcript": "a" } });
    let other = json!({ "message": { "type": "status-update", "transcript": "b" } });
    assert_eq!(kept(&one).delivery, kept(&one).delivery);
    // What is not kept still tells two messages apart.
    assert_ne!(kept(&one).delivery, kept(&other).delivery);
    assert_eq!(kept(&one).body, kept(&other).body);
}

#[test]
fn a_moment_at_the_ends_of_time_is_not_now() {
    for then in [i64::MIN, i64::MAX, 0] {
        assert!(!is_now(&then.to_string()), "{then}");
    }
    assert!(is_now(&OffsetDateTime::now_utc().unix_timestamp().to_string()));
}
