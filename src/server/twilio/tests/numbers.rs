//! Holdings: what is ordered, what is read, and whose pages are followed.

use serde_json::{Value, json as object};
use time::macros::datetime;

use super::stage::{ACCOUNT, Reply, Stage, credentials, json};
use crate::{
    phone::{Capabilities, NumberType, PhoneNumber},
    server::twilio::{Changes, Error, Silence},
};

fn row(at: u32) -> Value {
    object!({"sid": format!("PN{at:032}"), "account_sid": ACCOUNT, "phone_number": format!("+1415555{:04}", 100 + at)})
}

fn page(rows: &[Value], next: impl Into<Value>) -> Reply {
    json(
        200,
        object!({"incoming_phone_numbers": rows, "next_page_uri": next.into(), "page": 0}),
    )
}

fn number(text: &str) -> PhoneNumber {
    PhoneNumber::parse(text).unwrap()
}

fn is_silent(error: &Error, expected: Silence) -> bool {
    matches!(error, Error::Silent { silence, .. } if *silence == expected)
}

#[tokio::test]
async fn a_purchase_names_the_number_and_nothing_else() {
    let stage = Stage::plays(vec![json(201, row(1))]);
    stage
        .client()
        .buy(&credentials(), &number("+14155550101"), "Front & back desk")
        .await
        .unwrap();
    let seen = &stage.seen()[0];
    assert_eq!(
        seen.line,
        format!("POST /2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json")
    );
    assert_eq!(seen.body, "PhoneNumber=%2B14155550101&FriendlyName=Front+%26+back+desk");
    assert!(
        seen.head.contains("content-type: application/x-www-form-urlencoded"),
        "{}",
        seen.head
    );
}

#[tokio::test]
async fn a_number_is_read_as_twilio_writes_it() {
    let sid = "PN00000000000000000000000000000007";
    let answer = object!({
        "sid": sid, "account_sid": ACCOUNT, "friendly_name": "Front desk", "phone_number": "+16285550145",
        "origin": "twilio", "status": "in-use", "type": "local", "beta": false, "voice_url": "https://app.example.test/v",
        "capabilities": {"voice": true, "sms": true, "MMS": "true", "fax": false}, "sms_url": "", "status_callback": null,
        "emergency_status": "Inactive", "date_created": "Mon, 02 Nov 2026 10:00:00 +0000", "unheard_of": {"a": [1]},
    });
    let stage = Stage::plays(vec![json(200, answer)]);
    let read = stage.client().read(&credentials(), sid).await.unwrap();
    assert_eq!(read.friendly_name, "Front desk");
    assert_eq!(
        read.capabilities,
        Capabilities {
            voice: true,
            sms: true,
            mms: true,
            rcs: false
        }
    );
    assert_eq!(read.date_created, Some(datetime!(2026-11-02 10:00 UTC)));
    assert_eq!(
        (read.voice_url.as_deref(), read.sms_url, read.status_callback),
        (Some("https://app.example.test/v"), None, None)
    );
    assert_eq!((read.number_type, read.emergency_active), (NumberType::Local, false));
}

#[tokio::test]
async fn what_twilio_leaves_out_has_a_sensible_value() {
    let row = object!({"sid": "PN1", "account_sid": ACCOUNT, "phone_number": "+18885550145", "capabilities": null});
    let stage = Stage::plays(vec![json(200, row)]);
    let read = stage.client().read(&credentials(), "PN1").await.unwrap();
    assert_eq!(
        (read.friendly_name.as_str(), read.number_type),
        ("(888) 555-0145", NumberType::TollFree)
    );
    assert_eq!((read.capabilities, read.date_created), (Capabilities::default(), None));
}

#[tokio::test]
async fn a_page_link_to_another_host_keeps_us_at_home() {
    let elsewhere = Stage::plays(vec![page(&[], Value::Null)]);
    let evil = format!("{}/steal.json?PageToken=PA2&Page=1", elsewhere.url());
    let stage = Stage::plays(vec![
        page(
            &[row(1)],
            format!("/2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json?PageToken=PA1&Page=1"),
        ),
        page(&[row(2)], evil),
        page(&[row(3)], "//evil.example.test/x?PageToken=PA3#y"),
        page(&[row(4)], ""),
    ]);
    let held = stage.client().holdings(&credentials()).await.unwrap();
    assert_eq!(held.len(), 4);
    assert!(elsewhere.seen().is_empty());
    let asked: Vec<_> = stage.seen().into_iter().map(|seen| seen.line).collect();
    let home = format!("GET /2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json");
    let queries = [
        "PageSize=100",
        "PageToken=PA1&Page=1",
        "PageToken=PA2&Page=1",
        "PageToken=PA3",
    ];
    assert_eq!(asked, queries.map(|query| format!("{home}?{query}")));
}

/// Whatever a link may be made of, it is asked at home or not at all; what is foreign in it can only be a query.
#[tokio::test]
async fn none_of_thirty_hostile_page_links_leads_anywhere_else() {
    let elsewhere = Stage::plays(vec![page(&[], Value::Null)]);
    let evil = elsewhere.url();
    let host = evil.trim_start_matches("http://").to_owned();
    let home = format!("GET /2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers.json?");
    let links = [
        format!("{evil}/x?a=1"),
        format!("//{host}/x?a=1"),
        format!("///{host}/x?a=1"),
        format!("\\\\{host}\\x?a=1"),
        format!("/\\{host}/x?a=1"),
        format!("http:{host}?a=1"),
        format!("http://home@{host}/?a=1"),
        format!("http://user:pass@{host}/?a=1"),
        format!("@{host}/?a=1"),
        format!(":{host}/?a=1"),
        format!(".{host}/?a=1"),
        format!("/2010-04-01/../../../{host}?a=1"),
        format!("/%2e%2e/%2e%2e/{host}?a=1"),
        format!("?@{host}/x"),
        format!("?a=1@{host}"),
        format!("?a=1#@{host}"),
        format!("?http://{host}/x"),
        format!("?next={evil}"),
        format!("?a=1\r\nHost: {host}"),
        format!("?a=1%0d%0aHost:%20{host}"),
        format!("?a=1 HTTP/1.1\r\nHost: {host}\r\n\r\nGET /"),
        format!("\t{evil}?a=1"),
        format!(" {evil}?a=1"),
        format!("\u{0}{evil}?a=1"),
        format!("ftp://{host}/?a=1"),
        "file:///etc/passwd?a=1".to_owned(),
        "gopher://127.0.0.1:25/_x?a=1".to_owned(),
        "http://169.254.169.254/latest/meta-data?a=1".to_owned(),
        "http://[::1]:22/?a=1".to_owned(),
        "javascript:fetch('/')?a=1".to_owned(),
    ];
    assert_eq!(links.len(), 30);
    for link in links {
        let stage = Stage::plays(vec![page(&[row(1)], link.clone()), page(&[row(2)], Value::Null)]);
        assert_eq!(
            stage.client().holdings(&credentials()).await.unwrap().len(),
            2,
            "{link:?}"
        );
        let seen = stage.seen();
        assert!(
            seen.iter().all(|seen| seen.line.starts_with(&home)),
            "{link:?}: {}",
            seen[1].line
        );
        let own = stage.url().replace("http://", "host: ");
        assert!(
            seen.iter()
                .all(|seen| seen.head.matches("\nhost: ").count() == 1 && seen.head.contains(&own)),
            "{link:?}"
        );
    }
    assert!(elsewhere.seen().is_empty());
}

#[tokio::test]
async fn a_number_that_slips_onto_the_next_page_is_counted_once() {
    let stage = Stage::plays(vec![
        page(&[row(1), row(2)], "?PageToken=a"),
        page(&[row(2), row(3)], Value::Null),
    ]);
    assert_eq!(stage.client().holdings(&credentials()).await.unwrap().len(), 3);
}

#[tokio::test]
async fn a_list_that_is_not_whole_is_no_list() {
    let strange = object!({"sid": "PN9", "account_sid": ACCOUNT, "phone_number": "unknown"});
    let mut foreign = row(2);
    foreign["account_sid"] = "AC00000000000000000000000000000009".into();
    for (answer, expected) in [
        (page(&[row(1), strange], Value::Null), Silence::Unreadable),
        (page(&[row(1)], "/no-query"), Silence::Unreadable),
        (json(200, object!({"accounts": []})), Silence::Unreadable),
        (json(200, object!([])), Silence::Unreadable),
        (page(&[row(1), foreign], Value::Null), Silence::Mismatch),
    ] {
        let stage = Stage::plays(vec![answer.clone(), answer.clone(), answer]);
        let error = stage.client().holdings(&credentials()).await.unwrap_err();
        assert!(is_silent(&error, expected), "{error:?}");
    }
}

#[tokio::test]
async fn pages_without_end_are_given_up() {
    let stage = Stage::plays(
        (0..101)
            .map(|at| page(&[row(at)], format!("?PageToken={at}")))
            .collect(),
    );
    let error = stage.client().holdings(&credentials()).await.unwrap_err();
    assert!(is_silent(&error, Silence::TooLong), "{error:?}");
    assert_eq!(stage.seen().len(), 100);
}

#[tokio::test]
async fn only_the_very_number_is_found() {
    let asked = number("+14155550102");
    let stage = Stage::plays(vec![page(&[row(1), row(2)], Value::Null), page(&[row(1)], Value::Null)]);
    let client = stage.client();
    let found = client.find_held(&credentials(), &asked).await.unwrap().unwrap();
    assert_eq!(found.phone_number, asked);
    assert_eq!(client.find_held(&credentials(), &asked).await.unwrap(), None);
    assert!(
        stage.seen()[0]
            .line
            .ends_with("?PageSize=100&PhoneNumber=%2B14155550102"),
        "{}",
        stage.seen()[0].line
    );
}

#[tokio::test]
async fn a_change_sends_what_changes_and_expects_the_same_number_back() {
    let stage = Stage::plays(vec![json(200, row(1)), json(200, row(2)), json(200, row(1))]);
    let (client, sid) = (stage.client(), format!("PN{:032}", 1));
    let changes = Changes {
        voice_url: Some(String::new()),
        sms_url: Some("https://a.test/?b=c".to_owned()),
        ..Changes::default()
    };
    client.update(&credentials(), &sid, &changes).await.unwrap();
    let error = client.rename(&credentials(), &sid, "Desk").await.unwrap_err();
    assert!(is_silent(&error, Silence::Mismatch), "{error:?}");
    let bodies: Vec<_> = stage.seen().into_iter().map(|seen| seen.body).collect();
    assert_eq!(
        bodies,
        ["VoiceUrl=&SmsUrl=https%3A%2F%2Fa.test%2F%3Fb%3Dc", "FriendlyName=Desk"]
    );
}

#[tokio::test]
async fn a_strange_sid_stays_within_its_path() {
    let stage = Stage::plays(vec![json(404, r#"{"code":20404}"#)]);
    assert!(stage.client().read(&credentials(), "../../x?y=z#").await.is_err());
    let line = &stage.seen()[0].line;
    assert!(
        line.starts_with(&format!("GET /2010-04-01/Accounts/{ACCOUNT}/IncomingPhoneNumbers/")),
        "{line}"
    );
    assert!(
        line.contains("%2F..%2Fx%3Fy=z%23.json") && !line.contains('?'),
        "{line}"
    );
}
