//! Answers as they were seen on the wire, sorted.

use serde_json::json;

use super::{Call, Error, Imported, Line, Refusal, Reports, Silence, Status, error::judge};

fn judged(status: u16, body: &str) -> Error {
    judge(status, None, body.as_bytes()).unwrap()
}

#[test]
fn an_area_code_without_stock_is_known_by_its_message_and_brings_its_hints() {
    for (message, expected) in [
        (
            "This area code is currently not available. Hint: Try one of 562, 662, 716.",
            "562 662 716",
        ),
        (
            "This area code is currently not available. Hint: Try 385, 405, 573.",
            "385 405 573",
        ),
        ("This area code is currently not available.", ""),
        (
            "This area code is currently not available. Hint: Try 911, 12, 4155, 415, 415.",
            "415",
        ),
    ] {
        let body = json!({ "message": message, "error": "Bad Request", "statusCode": 400 }).to_string();
        let Error::Refused { refusal, hints, .. } = judged(400, &body) else {
            panic!("{message}")
        };
        let hints: Vec<String> = hints.iter().map(ToString::to_string).collect();
        assert_eq!(
            (refusal, hints.join(" ").as_str()),
            (Refusal::NoStock, expected),
            "{message}"
        );
    }
}

#[test]
fn a_refusal_is_sorted_by_its_status_whether_its_message_is_one_text_or_many() {
    let wrong_key = r#"{"message":"Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.","error":"Unauthorized","statusCode":401}"#;
    let shape = r#"{"message":["number must be a valid phone number in the E.164 format."],"error":"Bad Request","statusCode":400}"#;
    let plain = r#"{"message":"Not today"}"#;
    let not_there = r#"{"message":"Number Not Found on Twilio. Hot tip, you may be missing the country code.","error":"Bad Request","statusCode":400}"#;
    for (status, body, expected) in [
        (401, wrong_key, Refusal::NotLetIn),
        (403, "error code: 1010", Refusal::NotLetIn),
        (400, shape, Refusal::BadRequest),
        (400, plain, Refusal::BadRequest),
        (400, not_there, Refusal::NotOnTwilio),
        // The status says more than the words.
        (404, not_there, Refusal::NotFound),
        (402, plain, Refusal::Limit),
        (404, plain, Refusal::NotFound),
        (409, plain, Refusal::InUse),
        (422, shape, Refusal::BadRequest),
    ] {
        assert_eq!(judged(status, body).refusal(), Some(expected), "{status} {body}");
    }
}

#[test]
fn what_is_neither_yes_nor_no_is_silence_and_only_429_is_later() {
    for (status, body) in [
        (500, r#"{"message":"Internal server error","statusCode":500}"#),
        (503, ""),
        (302, ""),
        (408, "{}"),
        // A gateway's own words say nothing about the number.
        (404, "<html>not found</html>"),
        (400, "upstream"),
    ] {
        let Error::Silent { silence, .. } = judged(status, body) else {
            panic!("{status} {body}")
        };
        assert_eq!(silence, Silence::Status(status));
    }
    assert!(matches!(judged(429, "anything"), Error::Busy { .. }));
    assert!(judge(201, None, b"{}").is_none());
}

#[test]
fn a_number_is_read_with_whatever_is_missing() {
    let read = |body: serde_json::Value| serde_json::from_value::<Line>(body).unwrap();
    let whole = read(json!({
        "id": "7c9f0f3e-0000-4000-8000-000000000001", "orgId": "x", "provider": "vapi", "name": "op-42",
        "number": "+16285550145", "assistantId": "a", "status": "activating", "new": { "field": 1 },
    }));
    assert_eq!(whole.status, Some(Status::Activating));
    assert_eq!(whole.number.unwrap().as_str(), "+16285550145");
    let bare = read(json!({ "id": "x", "number": "+165****8621", "status": "parked" }));
    assert_eq!(
        (bare.number, bare.status, bare.name),
        (None, Some(Status::Unknown), None)
    );
}

#[test]
fn an_import_is_read_without_the_credentials_that_its_answer_holds() {
    let token = "5a0db0c05a0db0c05a0db0c05a0db0c0";
    let read: Imported = serde_json::from_value(json!({
        "id": "7c9f0f3e-0000-4000-8000-000000000001", "provider": "twilio", "name": "op-42", "number": "+16285550145",
        "twilioAccountSid": "AC0", "twilioAuthToken": token, "assistantId": "a", "smsEnabled": false,
        "server": { "url": "https://desk.example", "headers": { "X-Vapi-Secret": token } },
    }))
    .unwrap();
    assert_eq!(
        read.number.as_ref().map(crate::phone::PhoneNumber::as_str),
        Some("+16285550145")
    );
    assert_eq!(
        (read.name.as_deref(), read.assistant_id.as_deref()),
        (Some("op-42"), Some("a"))
    );
    assert!(!format!("{read:?}").contains(token));
    let masked: Imported = serde_json::from_value(json!({ "id": "x", "number": "+165****8621" })).unwrap();
    assert_eq!((masked.number, masked.name, masked.assistant_id), (None, None, None));
}

#[test]
fn where_calls_are_told_carries_the_secret_and_never_shows_it() {
    let (url, secret) = (
        "https://desk.example/webhooks/vapi/7".parse().unwrap(),
        "open sesame".into(),
    );
    let reports = Reports {
        url: &url,
        secret: &secret,
    };
    assert_eq!(
        reports.server(),
        json!({ "url": "https://desk.example/webhooks/vapi/7", "headers": { "X-Vapi-Secret": "open sesame" } })
    );
    assert!(!format!("{reports:?}").contains("sesame"));
}

#[test]
fn a_call_is_read_with_whatever_is_missing() {
    let whole: Call = serde_json::from_value(json!({
        "id": "c", "orgId": "o", "type": "outboundPhoneCall", "name": "n", "status": "ended", "endedReason": "customer-busy",
        "phoneNumberId": "p", "assistantId": "a", "startedAt": "2026-11-02T10:00:00.000Z", "endedAt": "later", "cost": 0.03,
    }))
    .unwrap();
    assert_eq!(whole.kind.as_deref(), Some("outboundPhoneCall"));
    assert_eq!(whole.ended_reason.as_deref(), Some("customer-busy"));
    assert_eq!(
        whole.started_at.map(time::OffsetDateTime::unix_timestamp),
        Some(1_793_613_600)
    );
    assert_eq!(whole.ended_at, None);
    let bare: Call = serde_json::from_value(json!({ "id": "c", "startedAt": null })).unwrap();
    assert_eq!((bare.status, bare.started_at), (None, None));
}
