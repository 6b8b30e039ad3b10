//! Calls and usage of the practice carrier: by hand, by day, by category, and whose.

use std::collections::BTreeMap;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::{MAIN, Stage, refused};

const NUMBER: &str = "+14155550101";

/// A subaccount with a number.
async fn tenant(stage: &Stage, name: &str, number: &str) -> (String, String) {
    let account = stage.subaccount(name).await;
    let path = format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", account.0);
    let who = (account.0.as_str(), account.1.as_str());
    let (status, _) = stage
        .send(stage.request(Method::POST, &path, who).form(&[("PhoneNumber", number)]))
        .await;
    assert_eq!(status, StatusCode::CREATED);
    account
}

async fn ring(stage: &Stage, call: Value) -> (StatusCode, Value) {
    stage
        .send(stage.request(Method::POST, "/sandbox/calls", MAIN).json(&call))
        .await
}

async fn read(stage: &Stage, account: &(String, String), rest: &str) -> (StatusCode, Value) {
    let path = format!("/2010-04-01/Accounts/{}/{rest}", account.0);
    stage
        .send(stage.request(Method::GET, &path, (&account.0, &account.1)))
        .await
}

/// The prices of a list by category.
async fn prices(stage: &Stage, account: &(String, String), rest: &str) -> BTreeMap<String, String> {
    let (status, body) = read(stage, account, rest).await;
    assert_eq!(status, StatusCode::OK, "{body}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let rows = body["usage_records"].as_array().unwrap().iter();
    rows.map(|row| (text(&row["category"]), text(&row["price"]))).collect()
}

#[tokio::test]
async fn a_call_by_hand_is_listed_with_its_price_and_found_by_number_status_and_day() {
    let stage = Stage::new().await;
    let account = tenant(&stage, "tenant", NUMBER).await;
    let other = tenant(&stage, "other", "+17185550102").await;
    ring(
        &stage,
        json!({ "phoneNumber": NUMBER, "from": "+15105550142", "seconds": 61 }),
    )
    .await;
    ring(
        &stage,
        json!({ "phoneNumber": NUMBER, "to": "+15105550142", "status": "busy" }),
    )
    .await;
    let past =
        json!({ "phoneNumber": NUMBER, "to": "+15105550142", "seconds": 60, "startedAt": "2026-02-28T23:59:59Z" });
    assert_eq!(ring(&stage, past).await.0, StatusCode::CREATED);
    let count = async |rest: &str| read(&stage, &account, rest).await.1["calls"].as_array().unwrap().len();
    for (rest, calls) in [
        ("Calls.json", 3),
        ("Calls.json?To=%2B14155550101", 1),
        ("Calls.json?From=%2B14155550101&Status=completed", 1),
        ("Calls.json?StartTime%3E=2026-02-01&StartTime%3C=2026-03-01", 1),
        ("Calls.json?StartTime=2026-02-28", 1),
        ("Calls.json?StartTime%3C=2026-02-28", 0),
    ] {
        assert_eq!(count(rest).await, calls, "{rest}");
    }
    let first = &read(&stage, &account, "Calls.json?To=%2B14155550101").await.1["calls"][0];
    assert_eq!(
        (&first["price"], &first["duration"], &first["direction"]),
        (&json!("-0.01700"), &json!("61"), &json!("inbound"))
    );
    let busy = &read(&stage, &account, "Calls.json?Status=busy").await.1["calls"][0];
    assert_eq!((&busy["price"], &busy["duration"]), (&Value::Null, &json!("0")));
    assert_eq!(read(&stage, &other, "Calls.json").await.1["calls"], json!([]));
    assert_eq!(
        refused(&read(&stage, &account, "Calls.json?Status=over").await),
        (400, 20422)
    );
    assert_eq!(
        refused(&read(&stage, &account, "Calls.json?StartTime=soon").await),
        (400, 20422)
    );
    for bad in [
        json!({ "phoneNumber": "+14155550199", "from": "+15105550142" }),
        json!({ "phoneNumber": NUMBER }),
        json!({ "phoneNumber": NUMBER, "from": "+15105550142", "to": "+15105550142" }),
        json!({ "phoneNumber": NUMBER, "from": "nobody" }),
        json!({ "phoneNumber": NUMBER, "from": "+15105550142", "status": "over" }),
    ] {
        assert_eq!(ring(&stage, bad.clone()).await.0, StatusCode::BAD_REQUEST, "{bad}");
    }
    let stranger = stage.request(Method::POST, "/sandbox/calls", (&account.0, &account.1));
    let call = json!({ "phoneNumber": NUMBER, "from": "+15105550142" });
    assert_eq!(refused(&stage.send(stranger.json(&call)).await), (401, 20003));
    stage.sandbox.close().await;
}

#[tokio::test]
async fn usage_is_counted_by_day_and_category_parents_with_their_children_and_with_the_accounts_below() {
    let stage = Stage::new().await;
    let account = tenant(&stage, "tenant", NUMBER).await;
    tenant(&stage, "other", "+18335550102").await;
    ring(
        &stage,
        json!({ "phoneNumber": NUMBER, "from": "+15105550142", "seconds": 61 }),
    )
    .await;
    ring(
        &stage,
        json!({ "phoneNumber": "+18335550102", "from": "+15105550142", "seconds": 1 }),
    )
    .await;
    ring(
        &stage,
        json!({ "phoneNumber": NUMBER, "to": "+15105550142", "seconds": 1, "startedAt": "2026-02-28T23:59:59Z" }),
    )
    .await;
    let month = prices(&stage, &account, "Usage/Records/ThisMonth.json").await;
    for (category, price) in [
        ("calls", "0.01700"),
        ("calls-inbound", "0.01700"),
        ("calls-inbound-local", "0.01700"),
        ("calls-outbound", "0"),
        ("phonenumbers", "1.15000"),
        ("phonenumbers-setups", "0"),
        ("totalprice", "1.16700"),
    ] {
        assert_eq!(month[category], price, "{category}");
    }
    let february = "Usage/Records.json?StartDate=2026-02-01&EndDate=2026-02-28";
    assert_eq!(prices(&stage, &account, february).await["totalprice"], "0.01400");
    let whole = (MAIN.0.to_owned(), MAIN.1.to_owned());
    let today = "Usage/Records/Today.json?Category=totalprice";
    assert_eq!(prices(&stage, &whole, today).await["totalprice"], "3.33900");
    let alone = format!("{today}&IncludeSubaccounts=false");
    assert_eq!(prices(&stage, &whole, &alone).await["totalprice"], "0");
    let daily = "Usage/Records/Daily.json?StartDate=2026-02-27&EndDate=2026-03-01&Category=calls";
    let (_, daily) = read(&stage, &account, daily).await;
    let days = daily["usage_records"].as_array().unwrap();
    let of: Vec<_> = days
        .iter()
        .map(|day| (day["start_date"].as_str().unwrap(), day["count"].as_str().unwrap()))
        .collect();
    assert_eq!(of, [("2026-03-01", "0"), ("2026-02-28", "1"), ("2026-02-27", "0")]);
    assert_eq!(
        refused(&read(&stage, &account, "Usage/Records/Hourly.json").await),
        (404, 20404)
    );
    assert_eq!(
        refused(&read(&stage, &account, "Usage/Records.json?StartDate=soon").await),
        (400, 20422)
    );
    assert_eq!(
        refused(&read(&stage, &account, "Usage/Records.json?IncludeSubaccounts=maybe").await),
        (400, 20422)
    );
    stage.sandbox.close().await;
}
