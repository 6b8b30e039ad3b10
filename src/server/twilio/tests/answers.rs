//! How answers are sorted: a table of statuses and bodies.

use std::time::Duration;

use crate::server::twilio::{Error, Refusal, Silence, error::judge};

/// What an answer is taken for.
#[derive(Debug, PartialEq, Eq)]
enum Taken {
    Success,
    Busy,
    Refused(Option<u32>, Refusal),
    Silent(Silence),
}

fn taken(status: u16, body: &str) -> Taken {
    match judge(status, None, body.as_bytes()) {
        None => Taken::Success,
        Some(Error::Busy { .. }) => Taken::Busy,
        Some(error @ Error::Refused { .. }) => Taken::Refused(error.code(), error.refusal().unwrap()),
        Some(Error::Silent { silence, .. }) => Taken::Silent(silence),
    }
}

#[test]
fn the_status_decides_where_there_is_no_code() {
    let silent = |status| Taken::Silent(Silence::Status(status));
    for (status, body, expected) in [
        (200, "", Taken::Success),
        (201, "{}", Taken::Success),
        (204, "", Taken::Success),
        (302, "", silent(302)),
        (400, "<html>", Taken::Refused(None, Refusal::BadRequest)),
        (401, "", Taken::Refused(None, Refusal::NotLetIn)),
        (403, "", Taken::Refused(None, Refusal::Restricted)),
        (404, r#"{"status":404}"#, Taken::Refused(None, Refusal::NotFound)),
        (404, "<html>no such host</html>", silent(404)),
        (404, "", silent(404)),
        (408, "{}", silent(408)),
        (409, "{}", Taken::Refused(None, Refusal::BadRequest)),
        (429, "slow down", Taken::Busy),
        (500, "", silent(500)),
        (502, "<html>", silent(502)),
        (503, r#"{"code":20503}"#, silent(503)),
        (504, "", silent(504)),
    ] {
        assert_eq!(taken(status, body), expected, "{status} {body}");
    }
}

#[test]
fn the_code_decides_before_the_status_and_never_the_text() {
    let refused = |code, refusal| Taken::Refused(Some(code), refusal);
    for (status, body, expected) in [
        (
            400,
            r#"{"code":21422,"message":"+15005550000 is not available","status":400}"#,
            refused(21422, Refusal::Taken),
        ),
        (400, r#"{"code":"21422"}"#, refused(21422, Refusal::Taken)),
        (
            400,
            r#"{"type":"https://twilio.com/x","title":"Taken","status":400,"code":21422}"#,
            refused(21422, Refusal::Taken),
        ),
        (
            400,
            r#"{"code":21421,"message":"33 is not available"}"#,
            refused(21421, Refusal::BadRequest),
        ),
        (
            400,
            r#"{"code":null,"message":"not available"}"#,
            Taken::Refused(None, Refusal::BadRequest),
        ),
        (400, r#"{"code":21452}"#, refused(21452, Refusal::NoStock)),
        (400, r#"{"code":21631}"#, refused(21631, Refusal::PapersNeeded)),
        (400, r#"{"code":21649}"#, refused(21649, Refusal::PapersNeeded)),
        (400, r#"{"code":21404}"#, refused(21404, Refusal::Restricted)),
        (400, r#"{"code":21480}"#, refused(21480, Refusal::TooManyAccounts)),
        (
            401,
            r#"{"code":20003,"message":"Authenticate"}"#,
            refused(20003, Refusal::NotLetIn),
        ),
        (403, r#"{"code":20005}"#, refused(20005, Refusal::NotLetIn)),
        (404, r#"{"code":20404}"#, refused(20404, Refusal::NotFound)),
        // Not gone: the address was wrong for another reason.
        (404, r#"{"code":21421}"#, refused(21421, Refusal::BadRequest)),
        (400, r#"{"code":20429}"#, Taken::Busy),
        (400, r#"{"code":20500}"#, Taken::Silent(Silence::Status(400))),
        (400, r#"["an array"]"#, Taken::Refused(None, Refusal::BadRequest)),
    ] {
        assert_eq!(taken(status, body), expected, "{status} {body}");
    }
}

#[test]
fn a_refusal_keeps_the_carriers_words_but_does_not_say_them_in_the_log() {
    let body = format!(r#"{{"code":21422,"message":"+15005550000 {}"}}"#, "x".repeat(1000));
    let error = judge(400, None, body.as_bytes()).unwrap();
    assert_eq!(error.to_string(), "the carrier refused: code 21422, status 400");
    let Error::Refused { message, .. } = error else {
        panic!("{error:?}")
    };
    assert!(message.starts_with("+15005550000") && message.chars().count() == 300);
    let problem = judge(400, None, br#"{"title":"Bad","detail":"Worse"}"#).unwrap();
    assert!(matches!(problem, Error::Refused { message, .. } if message == "Worse"));
}

#[test]
fn a_busy_carrier_says_for_how_long() {
    let wait = Some(Duration::from_secs(7));
    assert!(matches!(judge(429, wait, b""), Some(Error::Busy { retry_after, .. }) if retry_after == wait));
}
