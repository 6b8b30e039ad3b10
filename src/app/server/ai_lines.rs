//! `/api/vapi/phone-numbers/{id}`: its id is part of the address, which server functions cannot have.

use axum::{
    Json,
    body::Body,
    extract::{Path, Query, Request, State, rejection::QueryRejection},
    http::{HeaderValue, Method, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use super::{doors, router::page_context};
use crate::{
    accounts::server::Caller,
    lines,
    problem::{Code, Problem},
    server::state::Desk,
};

/// The server function that gives a line back: whoever deletes goes through it, with all that it asks of them.
const RELEASE: &str = "/api/vapi/release-phone-number";

/// What is said beside the id.
#[derive(serde::Deserialize)]
pub struct Said {
    /// The campaign that uses it, where it is to stop; empty for none, as in a form.
    stops: Option<String>,
}

impl Said {
    fn stops(&self) -> Result<Option<Uuid>, Problem> {
        let named = self.stops.as_deref().filter(|id| !id.is_empty());
        named.map(Uuid::parse_str).transpose().map_err(|_| unclear())
    }
}

fn unclear() -> Problem {
    Problem::new(
        Code::InvalidRequest,
        "\u{201c}stops\u{201d} names one campaign by its id, or is left out. The AI line was not given back.",
    )
}

fn read(id: &str) -> Result<Uuid, Problem> {
    Uuid::parse_str(id).map_err(|_| Problem::not_found("AI line"))
}

/// The outcome of a wish, any time later.
pub async fn status(State(desk): State<Desk>, caller: axum::Extension<Caller>, Path(id): Path<String>) -> Response {
    let found = match read(&id) {
        Ok(id) => lines::server::find(&caller.at(&desk), id).await.map_err(Problem::from),
        Err(problem) => Err(problem),
    };
    match found.and_then(|found| found.answer()) {
        Ok(answer) if answer.status.as_deref() == Some("confirming") => {
            (StatusCode::ACCEPTED, Json(answer)).into_response()
        }
        Ok(answer) => Json(answer).into_response(),
        Err(problem) => doors::refuse(problem),
    }
}

/// Gives a line back.
pub async fn release(
    State(desk): State<Desk>,
    Path(id): Path<String>,
    said: Result<Query<Said>, QueryRejection>,
    request: Request,
) -> Response {
    let stops = said.map_err(|_| unclear()).and_then(|Query(said)| said.stops());
    let (id, stops) = match read(&id).and_then(|id| Ok((id, stops?))) {
        Ok(read) => read,
        Err(problem) => return doors::refuse(problem),
    };
    let (mut parts, _) = request.into_parts();
    let body = serde_json::json!({ "id": id, "stops": stops }).to_string();
    parts.method = Method::POST;
    parts.uri = Uri::from_static(RELEASE);
    for name in [header::CONTENT_TYPE, header::ACCEPT] {
        parts.headers.insert(name, HeaderValue::from_static("application/json"));
    }
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(body.len()));
    let request = Request::from_parts(parts, Body::from(body));
    leptos_axum::handle_server_fns_with_context(move || page_context(&desk), request)
        .await
        .into_response()
}
