//! The call that asks for a number of another carrier: a form with a file, which server functions and JSON cannot carry.

use std::collections::BTreeMap;

use axum::{
    Extension, Json,
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use url::form_urlencoded::byte_serialize;

use super::doors;
use crate::{
    accounts::server::Caller,
    porting::{
        self, Order, Port,
        bill::{self, LARGEST},
    },
    problem::Problem,
    server::{
        flash::{self, Typed},
        state::Desk,
        upload::{self, Bounds, Part, Unread},
    },
};

/// The address of the call.
pub const ASK: &str = "/api/twilio/port-in";
/// The page with its form.
const PAGE: &str = "/phone-numbers/porting";
/// What is read of a form in all, so that whoever chose too large a file gets an answer. Only a bill's size is kept of it.
const WHOLE: usize = 40 * 1024 * 1024;
/// A file takes longer than a form does.
const PATIENCE: u32 = 6;
/// The most characters of a field that are looked at.
const LONGEST_FIELD: usize = 1000;
/// The fields that come back with a refusal. What only the present carrier knows has no place in a cookie.
const GIVEN_BACK: [&str; 9] = [
    "phoneNumber",
    "customerName",
    "customerType",
    "street",
    "city",
    "state",
    "zip",
    "representative",
    "representativeEmail",
];

/// Asks for a number.
pub async fn ask(State(desk): State<Desk>, caller: Extension<Caller>, request: Request) -> Response {
    let headers = request.headers().clone();
    let is_page = headers
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    let bounds = Bounds {
        part: LARGEST,
        whole: WHOLE,
        patience: desk.config.doors.patience.saturating_mul(PATIENCE),
    };
    let (parts, unread) = upload::parts(request, bounds).await;
    let (typed, file) = sorted(parts);
    let asked = match unread {
        Some(unread) => Err(Problem::field("bill", told(&unread))),
        None => asked_for(&desk, &caller, &headers, &typed.fields, file).await,
    };
    match (asked, is_page) {
        (Ok(port), true) => led_to(&format!("{PAGE}/{}", port.id)),
        (Ok(port), false) => (StatusCode::ACCEPTED, Json(port)).into_response(),
        (Err(problem), false) => doors::refuse(problem),
        (Err(problem), true) => back(&desk, typed, problem).await,
    }
}

fn told(unread: &Unread) -> &'static str {
    match unread {
        Unread::NotAForm => "Send a form with a file, multipart/form-data. Nothing was asked for.",
        Unread::TooLarge => bill::TOO_LARGE,
        Unread::TooSlow => "The file came too slowly. Nothing was asked for; try again on a better line.",
        Unread::Broken(error) => {
            tracing::info!(error = %error, "a form with a bill cannot be read");
            "The file did not come in whole. Nothing was asked for; try again."
        }
    }
}

/// The fields by name, and the file. What the file is called, and what is said of its type, is not looked at.
fn sorted(parts: Vec<Part>) -> (Typed, Part) {
    let (files, fields): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| part.name == "bill");
    let typed = Typed::read(fields.into_iter().map(|part| {
        let text = part.text().chars().take(LONGEST_FIELD).collect();
        (part.name, text)
    }));
    (typed, files.into_iter().next_back().unwrap_or_default())
}

async fn asked_for(
    desk: &Desk,
    caller: &Caller,
    headers: &HeaderMap,
    typed: &BTreeMap<String, String>,
    file: Part,
) -> Result<Port, Problem> {
    let order = serde_json::to_value(typed).and_then(serde_json::from_value::<Order>);
    let key = headers.get("idempotency-key").and_then(|value| value.to_str().ok());
    let key = key
        .map(str::to_owned)
        .or_else(|| typed.get("key").map(|key| format!("form:{key}")));
    let bill = if file.is_cut {
        Err(bill::TOO_LARGE)
    } else {
        Ok(file.bytes)
    };
    Ok(porting::server::ask(&caller.at(desk), &order.unwrap_or_default(), bill, key).await?)
}

fn led_to(page: &str) -> Response {
    let mut response = StatusCode::SEE_OTHER.into_response();
    if let Ok(page) = HeaderValue::from_str(page) {
        response.headers_mut().insert(header::LOCATION, page);
    }
    response
}

/// Back to the form of this number, with what was typed.
async fn back(desk: &Desk, mut typed: Typed, problem: Problem) -> Response {
    typed.fields.retain(|name, _| GIVEN_BACK.contains(&name.as_str()));
    let number = typed.fields.get("phoneNumber").map_or("", String::as_str);
    let page = format!(
        "{PAGE}?number={}",
        byte_serialize(number.as_bytes()).collect::<String>()
    );
    flash::go_on(
        doors::refuse(problem),
        ASK.to_owned(),
        typed,
        page,
        desk.config.is_https(),
    )
    .await
}
