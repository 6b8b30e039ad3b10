//! Usage: what is asked, how far a list is read, and what is made of odd rows.

use serde_json::json as object;
use time::macros::{date, datetime};

use super::stage::{ACCOUNT, Stage, credentials, json};
use crate::{
    phone::PhoneNumber,
    server::twilio::{Error, Side, Span},
};

const NOVEMBER: Span = Span {
    from: date!(2026 - 11 - 01),
    until: date!(2026 - 12 - 01),
};

#[tokio::test]
async fn calls_are_asked_for_by_number_and_days_and_read_to_their_end() {
    let row = object!({ "sid": "CA1", "account_sid": ACCOUNT, "from": "+15105550142", "to": "+14155550101", "direction": "inbound",
        "status": "completed", "start_time": "Mon, 02 Nov 2026 10:00:00 +0000", "duration": "61", "price": "-0.01700", "price_unit": "USD" });
    let odd = object!({ "sid": "CA2", "duration": 5, "price": null, "start_time": "", "unheard_of": [] });
    let stage = Stage::plays(vec![
        json(
            200,
            object!({ "calls": [row], "next_page_uri": "/elsewhere?PageToken=PA1" }),
        ),
        json(200, object!({ "calls": [odd], "next_page_uri": null })),
    ]);
    let number = PhoneNumber::parse("+14155550101").unwrap();
    let listed = stage
        .client()
        .calls_made(&credentials(), Side::To(&number), NOVEMBER)
        .await
        .unwrap();
    assert!(!listed.is_cut);
    let [first, second] = listed.rows.as_slice() else {
        panic!("{listed:?}")
    };
    assert_eq!(first.start_time, Some(datetime!(2026-11-02 10:00 UTC)));
    assert_eq!(
        (first.price.as_deref(), first.duration.as_deref()),
        (Some("-0.01700"), Some("61"))
    );
    assert_eq!(
        (second.duration.as_deref(), second.price.as_deref(), second.start_time),
        (Some("5"), None, None)
    );
    let lines: Vec<String> = stage.seen().iter().map(|seen| seen.line.clone()).collect();
    let path = format!("GET /2010-04-01/Accounts/{ACCOUNT}/Calls.json?");
    assert_eq!(
        lines[0],
        format!("{path}To=%2B14155550101&StartTime%3E=2026-11-01&StartTime%3C=2026-12-01&PageSize=500")
    );
    assert_eq!(lines[1], format!("{path}PageToken=PA1"));
}

#[tokio::test]
async fn usage_is_asked_for_this_account_alone_and_a_refusal_is_one() {
    let row =
        object!({ "account_sid": ACCOUNT, "category": "calls", "count": "3", "price": 0.0255, "price_unit": "usd" });
    let stage = Stage::plays(vec![
        json(200, object!({ "usage_records": [row], "next_page_uri": null })),
        json(
            401,
            object!({ "code": 20003, "message": "Authenticate", "status": 401 }),
        ),
    ]);
    let ask = || async {
        stage
            .client()
            .usage(&credentials(), NOVEMBER.from, date!(2026 - 11 - 30))
            .await
    };
    assert_eq!(ask().await.unwrap().rows[0].price.as_deref(), Some("0.0255"));
    assert!(matches!(ask().await, Err(Error::Refused { code: Some(20003), .. })));
    let line = &stage.seen()[0].line;
    assert!(
        line.contains("Usage/Records.json?StartDate=2026-11-01&EndDate=2026-11-30&IncludeSubaccounts=false&"),
        "{line}"
    );
}

#[tokio::test]
async fn a_list_that_goes_on_is_cut_and_says_so() {
    let page = || {
        json(
            200,
            object!({ "messages": [{ "sid": "SM1" }], "next_page_uri": "/next?Page=1" }),
        )
    };
    let stage = Stage::plays((0..11).map(|_| page()).collect());
    let listed = stage
        .client()
        .texts_sent(&credentials(), Side::Account, NOVEMBER)
        .await
        .unwrap();
    assert!(listed.is_cut);
    assert_eq!((listed.rows.len(), stage.seen().len()), (10, 10));
}
