//! A carrier whose lists hold what they cannot: between the desk and the practice carrier stands one that answers for it.

use std::sync::{Arc, OnceLock};

use axum::{
    Json, Router,
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use tokio::net::TcpListener;

use super::{row, usage};
use crate::stage::Stage;

const DESK: &str = "+14155550101";
const STRANGER: &str = "AC00000000000000000000000000000666";

/// What it says of one list of an account; none where it hands on what was asked.
type Told = fn(&str, &str) -> Option<Value>;

/// A desk whose carrier answers some lists so.
async fn stage(told: Told) -> Stage {
    let behind = Arc::new(OnceLock::<String>::new());
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().fallback(answer).with_state((Arc::clone(&behind), told));
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    let stage = Stage::with(&[("TWILIO_API_URL", &url)]).await;
    behind.set(stage.carrier.url.clone()).unwrap();
    stage
}

async fn answer(State((behind, told)): State<(Arc<OnceLock<String>>, Told)>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let path: Vec<&str> = parts.uri.path().split('/').collect();
    if let [_, _, _, account, rest @ ..] = path.as_slice()
        && let Some(answer) = told(&rest.join("/"), account)
    {
        return Json(answer).into_response();
    }
    let body = axum::body::to_bytes(body, 1_000_000).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let asked = client.request(parts.method, format!("{}{}", behind.get().unwrap(), parts.uri));
    let answer = asked.headers(headers).body(body).send().await.unwrap();
    let kind = [("content-type", "application/json")];
    (answer.status(), kind, answer.bytes().await.unwrap()).into_response()
}

/// A call that can be counted, with something changed.
fn call(sid: u32, account: &str, changed: Value) -> Value {
    let now = OffsetDateTime::now_utc().format(&Rfc2822).unwrap();
    let mut call = json!({
        "sid": format!("CA{sid:032}"), "account_sid": account, "from": "+15105550142", "to": DESK, "direction": "inbound",
        "status": "completed", "start_time": now, "duration": "61", "price": "-0.01700", "price_unit": "USD",
    });
    for (name, value) in changed.as_object().unwrap() {
        call[name] = value.clone();
    }
    call
}

fn lies(list: &str, account: &str) -> Option<Value> {
    let nothing_more = |name: &str, rows: Vec<Value>| Some(json!({ name: rows, "next_page_uri": null }));
    let record = |category: &str, changed: Value| {
        let mut row = json!({ "account_sid": account, "category": category, "description": category, "count": "2", "count_unit": "calls",
            "price": "0.034", "price_unit": "usd" });
        for (name, value) in changed.as_object().unwrap() {
            row[name] = value.clone();
        }
        row
    };
    match list {
        "Calls.json" => nothing_more(
            "calls",
            vec![
                call(1, account, json!({})),
                // A list that grew while it was read.
                call(1, account, json!({})),
                call(2, account, json!({ "price": null })),
                call(3, STRANGER, json!({ "price": "-900.00" })),
                call(4, account, json!({ "duration": "-61" })),
                call(5, account, json!({ "price": "-5.00", "price_unit": "EUR" })),
                call(6, account, json!({ "price": "5.00" })),
                call(7, account, json!({ "price": "free" })),
                call(8, account, json!({ "start_time": "Thu, 30 Jul 2020 20:00:00 +0000" })),
                call(
                    9,
                    account,
                    json!({ "from": "+15105550142", "to": "+15105550143", "direction": "outbound-dial" }),
                ),
            ],
        ),
        "Messages.json" => {
            let text = |sid: u32, direction: &str| {
                let changed = json!({ "direction": direction, "date_sent": call(0, account, json!({}))["start_time"], "price": "-0.00790" });
                call(sid, account, changed)
            };
            let sent = json!({ "from": DESK, "to": "+15105550142" });
            let mut out = text(21, "outbound-api");
            for (name, value) in sent.as_object().unwrap() {
                out[name] = value.clone();
            }
            nothing_more("messages", vec![text(20, "inbound"), out])
        }
        "Usage/Records.json" => nothing_more(
            "usage_records",
            vec![
                record("calls", json!({})),
                record("calls-inbound", json!({})),
                record("calls-inbound-local", json!({})),
                record("sms", json!({ "count": "-4", "price": "9.99" })),
                record("mms", json!({ "price": "-9.99" })),
                record("fax", json!({ "price_unit": "eur" })),
                record("phonenumbers", json!({ "account_sid": STRANGER, "price": "777.00" })),
                record("totalprice", json!({ "count": null, "price": "1.234" })),
            ],
        ),
        _ => None,
    }
}

#[tokio::test]
async fn what_is_anothers_in_another_currency_or_cannot_be_is_left_out_and_that_is_said() {
    let stage = stage(lies).await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    let usage = usage(&owner).await;
    let used = &row(&usage, DESK)["use"];
    assert_eq!(
        (&used["callsIn"], &used["minutesIn"], &used["unpriced"]),
        (&json!(2), &json!(4), &json!(1))
    );
    assert_eq!(
        (&used["callsCost"], &used["textsCost"]),
        (&json!("0.017"), &json!("0.0158"))
    );
    assert_eq!((&used["textsIn"], &used["textsOut"]), (&json!(1), &json!(1)));
    assert_eq!(usage["counted"]["elsewhere"]["callsOut"], 1);
    let account = &usage["account"];
    assert_eq!(
        (&account["spent"], &account["calls"], &account["other"]),
        (&json!("1.234"), &json!("0.034"), &json!("1.20"))
    );
    let notes = usage["notes"].to_string();
    for words in [
        "9 lines of what Twilio sent made no sense",
        "Twilio's own total is $1.23, but its categories come to $0.03.",
        "no price on 1 call or text yet",
    ] {
        assert!(notes.contains(words), "{words}: {notes}");
    }
    let page = owner.page("/usage").await;
    page.says("No number of yours").says("$1.23");
    for others in ["900.00", "777.00", STRANGER, "555-0142", "5105550142"] {
        page.keeps_quiet_on(others);
        assert!(!usage.to_string().contains(others), "{others}: {usage}");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_list_without_an_end_is_cut_and_every_count_is_called_at_least() {
    let endless: Told = |list, account| {
        let rows: Vec<Value> = (0..3).map(|_| call(next_sid(), account, json!({}))).collect();
        (list == "Calls.json").then(|| json!({ "calls": rows, "next_page_uri": "/next?Page=1" }))
    };
    let stage = stage(endless).await;
    let owner = stage.owner().await;
    let id = owner.own(DESK).await["id"].as_str().unwrap().to_owned();
    let usage = usage(&owner).await;
    assert_eq!(
        (&usage["counted"]["isCut"], &row(&usage, DESK)["use"]["callsIn"]),
        (&json!(true), &json!(30))
    );
    assert!(
        usage["notes"].to_string().contains("There were more than 30 calls"),
        "{usage}"
    );
    owner.page("/usage").await.says("Every count is");
    let number = owner.get(&format!("/api/twilio/number-usage?id={id}")).await.ok();
    assert_eq!(number["use"]["isCut"], true);
    stage.close().await;
}

/// One that no other call has.
fn next_sid() -> u32 {
    static NEXT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(100);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
