//! The call that asks for a number of another carrier: a form with a file, which server functions and JSON cannot carry.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    body::Body,
    extract::{FromRequest, Multipart, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

use super::doors;
use crate::{
    accounts::server::Caller,
    porting::{self, Order, bill},
    problem::{Code, Problem},
    server::{body::within, flash, state::Desk},
};

/// The address of the call.
pub const ASK: &str = "/api/twilio/port-in";
/// The bill, and what is around it.
const LARGEST: usize = bill::LARGEST + 64 * 1024;
/// A file takes longer than a form does.
const PATIENCE: u32 = 6;
/// The most characters of a field that are looked at.
const LONGEST_FIELD: usize = 1000;

/// Asks for a number.
pub async fn ask(State(desk): State<Desk>, caller: Extension<Caller>, request: Request) -> Response {
    let headers = request.headers().clone();
    let is_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    let (typed, bill) = match read(&desk, request).await {
        Ok(read) => read,
        Err(problem) => (BTreeMap::from([("broken".to_owned(), problem.message)]), Vec::new()),
    };
    let asked = match typed.get("broken") {
        Some(words) => Err(Problem::field("bill", words.clone())),
        None => {
            let order = serde_json::to_value(&typed).and_then(serde_json::from_value::<Order>);
            let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
            let key = key
                .map(str::to_owned)
                .or_else(|| typed.get("key").map(|key| format!("form:{key}")));
            let asked = porting::server::ask(&caller.at(&desk), &order.unwrap_or_default(), &bill, key).await;
            asked.map_err(Problem::from)
        }
    };
    match (asked, is_page) {
        (Ok(port), true) => led_to(&format!("/phone-numbers/porting/{}", port.id)),
        (Ok(port), false) => (StatusCode::ACCEPTED, Json(port)).into_response(),
        (Err(problem), false) => doors::refuse(problem),
        (Err(problem), true) => back(&desk, &headers, typed, problem).await,
    }
}

fn led_to(page: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(page) = HeaderValue::from_str(page) {
        response.headers_mut().insert(header::LOCATION, page);
    }
    response
}

/// Back to the form, with what was typed; not with what only the present carrier knows, for that has no place in a cookie.
async fn back(desk: &Desk, headers: &HeaderMap, mut typed: BTreeMap<String, String>, problem: Problem) -> Response {
    for secret in ["pin", "accountNumber", "broken"] {
        typed.remove(secret);
    }
    let page = flash::local_referer(headers).unwrap_or_else(|| "/phone-numbers/porting".to_owned());
    flash::go_on(
        doors::refuse(problem),
        ASK.to_owned(),
        typed,
        page,
        desk.config.is_https(),
    )
    .await
}

/// The fields and the file. What the file is called, and what is said of its type, is not looked at.
async fn read(desk: &Desk, request: Request) -> Result<(BTreeMap<String, String>, Vec<u8>), Problem> {
    let wrong = |words: &str| Problem::new(Code::InvalidRequest, words);
    let too_large =
        "What was sent is larger than 5 MB or came too slowly. Nothing was asked for; choose a smaller file.";
    let (parts, body) = request.into_parts();
    let bytes = within(body, LARGEST, desk.config.doors.patience.saturating_mul(PATIENCE)).await;
    let bytes = bytes.map_err(|_| wrong(too_large))?;
    let whole = Request::from_parts(parts, Body::from(bytes));
    let unread = "Send a form with a file, multipart/form-data. Nothing was asked for.";
    let mut form = Multipart::from_request(whole, &()).await.map_err(|_| wrong(unread))?;
    let (mut typed, mut bill) = (BTreeMap::new(), Vec::new());
    while let Some(field) = form.next_field().await.map_err(|_| wrong(unread))? {
        let name = field.name().unwrap_or_default().to_owned();
        let bytes = field.bytes().await.map_err(|_| wrong(unread))?;
        if name == "bill" {
            bill = bytes.to_vec();
        } else if name != "broken" {
            let text = String::from_utf8_lossy(&bytes).chars().take(LONGEST_FIELD).collect();
            typed.insert(name, text);
        }
    }
    Ok((typed, bill))
}
