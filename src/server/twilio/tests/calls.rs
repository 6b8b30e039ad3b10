//! Bounds, repeats, and what becomes of a call when the line fails.

use std::{net::TcpListener, time::Duration};

use super::stage::{ACCOUNT, Reply, Seen, Stage, TOKEN, client, credentials, json, with};
use crate::{
    phone::PhoneNumber,
    server::{
        outside::Pauses,
        twilio::{Client, Error, IncomingNumber, Refusal, Released, Settings, Silence, install_crypto},
    },
};

const SID: &str = "PN00000000000000000000000000000007";
const SHORT: Duration = Duration::from_millis(150);

fn bought() -> String {
    format!(r#"{{"sid":"{SID}","account_sid":"{ACCOUNT}","phone_number":"+16285550145"}}"#)
}

async fn buy(client: &Client) -> Result<IncomingNumber, Error> {
    client
        .buy(
            &credentials(),
            &PhoneNumber::parse("+16285550145").unwrap(),
            "Front desk",
        )
        .await
}

fn silence(error: &Error) -> Option<Silence> {
    match error {
        Error::Silent { silence, .. } => Some(*silence),
        Error::Busy { .. } | Error::Refused { .. } => None,
    }
}

#[tokio::test]
async fn a_busy_carrier_is_asked_again_even_to_buy() {
    let stage = Stage::plays(vec![with(429, "retry-after: 0", ""), json(201, bought())]);
    assert_eq!(buy(&stage.client()).await.unwrap().sid, SID);
    assert_eq!(stage.seen().len(), 2);
    assert_eq!(stage.seen()[0].body, stage.seen()[1].body);
}

#[tokio::test]
async fn three_tries_are_all() {
    let stage = Stage::plays(vec![json(429, ""), json(429, ""), json(429, ""), json(201, bought())]);
    assert!(matches!(buy(&stage.client()).await, Err(Error::Busy { .. })));
    assert_eq!(stage.seen().len(), 3);
}

#[tokio::test]
async fn a_wait_that_does_not_fit_is_handed_back_at_once() {
    for (header, seconds) in [
        ("retry-after: 60", 60..=60),
        ("retry-after: Fri, 01 Jan 2100 00:00:00 GMT", 100..=u64::MAX),
    ] {
        let stage = Stage::plays(vec![with(429, header, ""), json(201, bought())]);
        let Err(Error::Busy {
            retry_after: Some(wait),
            ..
        }) = buy(&stage.client()).await
        else {
            panic!("{header}")
        };
        assert!(seconds.contains(&wait.as_secs()), "{header}: {wait:?}");
        assert_eq!(stage.seen().len(), 1);
    }
}

#[tokio::test]
async fn no_connection_is_busy_for_nothing_was_sent() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let error = buy(&client(&format!("http://{closed}"), Duration::from_secs(20)))
        .await
        .unwrap_err();
    assert!(matches!(&error, Error::Busy { cause: Some(_), .. }), "{error:?}");
}

#[tokio::test]
async fn a_connection_that_cannot_be_secured_is_busy_and_carries_no_secret() {
    let stage = Stage::plays(vec![Reply::NotTls, Reply::NotTls, Reply::NotTls]);
    let error = buy(&client(
        &stage.url().replace("http:", "https:"),
        Duration::from_secs(20),
    ))
    .await
    .unwrap_err();
    assert!(matches!(&error, Error::Busy { .. }), "{error:?}");
    let authorization = |seen: &Seen| seen.body.to_lowercase().contains("authorization");
    assert!(stage.seen().len() == 3 && !stage.seen().iter().any(authorization));
}

#[tokio::test]
async fn an_order_without_a_usable_answer_is_silent_and_never_repeated() {
    for (reply, expected) in [
        (Reply::Nothing, Silence::Timeout),
        (Reply::End, Silence::Broken),
        (Reply::Half(201), Silence::Broken),
        (Reply::Half(400), Silence::Broken),
        (json(500, r#"{"code":20500}"#), Silence::Status(500)),
        (json(503, ""), Silence::Status(503)),
        (json(201, "{\"sid\":"), Silence::Unreadable),
        (json(201, "<html>"), Silence::Unreadable),
        (json(201, ""), Silence::Unreadable),
        (json(201, " ".repeat(2 * 1024 * 1024) + &bought()), Silence::TooLong),
        (
            json(201, bought().replace("+16285550145", "+16285550146")),
            Silence::Mismatch,
        ),
        (
            json(201, bought().replace(ACCOUNT, "AC00000000000000000000000000000003")),
            Silence::Mismatch,
        ),
    ] {
        let stage = Stage::plays(vec![reply.clone(), json(201, bought())]);
        // Only the script that never answers is waited out.
        let bound = if matches!(reply, Reply::Nothing) {
            SHORT
        } else {
            Duration::from_secs(20)
        };
        let error = buy(&client(&stage.url(), bound)).await.unwrap_err();
        assert_eq!(silence(&error), Some(expected));
        assert!(error.in_doubt());
        assert_eq!(stage.seen().len(), 1, "{expected:?}");
    }
}

#[tokio::test]
async fn a_doubt_is_kept_when_a_busy_answer_came_before() {
    let stage = Stage::plays(vec![json(429, ""), json(500, ""), json(201, bought())]);
    let error = buy(&stage.client()).await.unwrap_err();
    assert_eq!(silence(&error), Some(Silence::Status(500)));
    assert_eq!(stage.seen().len(), 2);
}

#[tokio::test]
async fn a_question_is_repeated_after_any_silence() {
    for reply in [
        Reply::End,
        Reply::Half(200),
        json(500, ""),
        json(200, "{"),
        with(503, "retry-after: 0", ""),
    ] {
        let stage = Stage::plays(vec![reply.clone(), reply, json(200, bought())]);
        assert_eq!(stage.client().read(&credentials(), SID).await.unwrap().sid, SID);
        assert_eq!(stage.seen().len(), 3);
    }
}

#[tokio::test]
async fn a_question_that_got_lost_leaves_time_to_ask_again() {
    let stage = Stage::plays(vec![Reply::Nothing, json(200, bought())]);
    let found = client(&stage.url(), Duration::from_secs(1))
        .read(&credentials(), SID)
        .await;
    assert_eq!(found.unwrap().sid, SID);
}

#[tokio::test]
async fn a_refusal_is_not_repeated() {
    let stage = Stage::plays(vec![json(401, r#"{"code":20003}"#), json(200, bought())]);
    let error = stage.client().read(&credentials(), SID).await.unwrap_err();
    assert_eq!((error.code(), error.refusal()), (Some(20003), Some(Refusal::NotLetIn)));
    assert_eq!(stage.seen().len(), 1);
}

#[tokio::test]
async fn a_release_counts_when_the_number_is_gone() {
    let gone = || json(404, r#"{"code":20404,"message":"not found","status":404}"#);
    for (script, expected) in [
        (vec![json(204, "")], Released::Now),
        (vec![gone()], Released::AlreadyGone),
        (vec![Reply::End, gone()], Released::AlreadyGone),
        (vec![json(500, ""), json(204, "")], Released::Now),
        (vec![json(200, "a gateway's greeting"), json(204, "")], Released::Now),
    ] {
        let tries = script.len();
        let stage = Stage::plays(script);
        assert_eq!(stage.client().release(&credentials(), SID).await.unwrap(), expected);
        assert_eq!(
            stage.seen()[0].line,
            format!("DELETE /2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/{SID}.json")
        );
        assert_eq!(stage.seen().len(), tries);
    }
}

#[tokio::test]
async fn a_release_in_doubt_stays_in_doubt_whatever_comes_after() {
    for later in [json(429, ""), json(401, r#"{"code":20003}"#)] {
        let stage = Stage::plays(vec![Reply::End, later.clone(), later]);
        let error = stage.client().release(&credentials(), SID).await.unwrap_err();
        assert_eq!(silence(&error), Some(Silence::Broken));
    }
    let gateway = || json(404, "<html>");
    let stage = Stage::plays(vec![gateway(), gateway(), gateway()]);
    let error = stage.client().release(&credentials(), SID).await.unwrap_err();
    assert_eq!(silence(&error), Some(Silence::Status(404)));
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Stage::plays(vec![json(200, bought())]);
    let header = format!("location: {}/", elsewhere.url());
    let stage = Stage::plays(vec![
        with(307, &header, ""),
        with(307, &header, ""),
        with(307, &header, ""),
    ]);
    let error = stage.client().read(&credentials(), SID).await.unwrap_err();
    assert_eq!(silence(&error), Some(Silence::Status(307)));
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn we_say_who_we_are_and_show_the_token_to_the_carrier_alone() {
    let stage = Stage::plays(vec![json(200, bought()), Reply::End, Reply::End, Reply::End]);
    let client = stage.client();
    client.read(&credentials(), SID).await.unwrap();
    let head = &stage.seen()[0].head;
    assert!(
        head.contains(concat!("user-agent: numberdesk/", env!("CARGO_PKG_VERSION"))),
        "{head}"
    );
    assert!(head.contains("authorization: basic "), "{head}");
    assert!(!head.contains(TOKEN), "{head}");
    let error = client.read(&credentials(), SID).await.unwrap_err();
    for shown in [
        format!("{:?}", credentials()),
        format!("{client:?}"),
        format!("{error:?} {error}"),
    ] {
        assert!(!shown.contains(TOKEN) && !shown.contains(SID), "{shown}");
    }
}

#[test]
fn pauses_grow_within_their_bounds_and_do_as_they_are_told() {
    let pauses = Pauses::default();
    for (tries, limit) in [(1, 1_000), (2, 4_000), (3, 4_000), (99, 4_000)] {
        for _ in 0..200 {
            assert!(
                (250..=limit).contains(&pauses.after(tries, None).as_millis()),
                "{tries}"
            );
        }
    }
    let told = Duration::from_secs(9);
    assert_eq!(pauses.after(1, Some(told)), told);
}

#[test]
fn a_base_address_that_is_none_stops_the_start() {
    install_crypto();
    install_crypto();
    for text in [
        "",
        "api.twilio.com",
        "ftp://api.twilio.com",
        "https://",
        "https://a:b@c.test",
        "https://c.test/?x=1",
    ] {
        let settings = Settings {
            api_url: text.to_owned(),
            ..Settings::default()
        };
        let error = Client::new(settings).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("{text:?} is not a base address such as https://api.twilio.com")
        );
    }
    Client::new(Settings::default()).unwrap();
}
