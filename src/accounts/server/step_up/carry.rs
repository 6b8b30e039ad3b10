//! Forms that were sent too late for their proof: they wait on a page that asks for it, and go on from there with all that
//! was typed. That page sends the same form once more, with the proof beside its fields.

use std::collections::BTreeMap;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderName, HeaderValue, StatusCode, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tower_sessions::Session;

use super::{Error, Proof, prove};
use crate::{
    accounts::{
        factor::{PROOF_CODE, PROOF_PASSWORD, Waiting},
        server::{Caller, factor},
    },
    problem::{Code, Problem},
    server::{
        answer::ours,
        body,
        flash::{self, FromForm},
        state::{Desk, OwnersDesk},
    },
};

const WAITING: &str = "waits_for_proof";
/// The page that asks for it.
const PAGE: HeaderValue = HeaderValue::from_static("/account/confirm");

/// For so long a form waits.
const SECONDS: i64 = 10 * 60;

type Fields = BTreeMap<String, String>;

/// One form that waits, in the session.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Kept {
    form: String,
    fields: Fields,
    why: String,
    wrong: Fields,
    /// Seconds since 1970.
    since: i64,
}

impl Kept {
    /// Passwords excepted: they are typed anew.
    fn new(form: &str, fields: &Fields) -> Self {
        let mut fields = fields.clone();
        fields.retain(|name, _| !name.to_lowercase().contains("password"));
        Self {
            form: form.to_owned(),
            fields,
            why: String::new(),
            wrong: Fields::new(),
            since: OffsetDateTime::now_utc().unix_timestamp(),
        }
    }
}

/// Takes the proof that a form carries, and lays a form aside that needs one.
pub async fn carried(State(desk): State<Desk>, session: Session, request: Request, next: Next) -> Response {
    let caller = request.extensions().get::<Caller>().filter(|caller| !caller.by_token);
    let Some((caller, true)) = caller
        .cloned()
        .map(|caller| (caller, request.extensions().get::<FromForm>().is_some()))
    else {
        return next.run(request).await;
    };
    let (parts, body) = request.into_parts();
    // A form is small and whole by now.
    let bytes = to_bytes(body, body::LARGEST).await.unwrap_or_default();
    let Ok(mut fields) = serde_json::from_slice::<Fields>(&bytes) else {
        return next.run(Request::from_parts(parts, Body::from(bytes))).await;
    };
    let (password, code) = (fields.remove(PROOF_PASSWORD), fields.remove(PROOF_CODE));
    let kept = Kept::new(parts.uri.path(), &fields);
    if password.is_some() || code.is_some() {
        if let Err(error) = prove(&caller.at(&desk), &session, Proof::new(password, code)).await {
            return asked_again(&session, kept, error.into()).await;
        }
        if let Err(error) = session.remove::<Kept>(WAITING).await {
            return refused(&Problem::from(Error::from(error)));
        }
    }
    let back = flash::local_referer(&parts.headers);
    let response = next.run(with(parts, &fields)).await;
    laid_aside(&session, kept, back, response).await
}

/// The request with these fields.
fn with(mut parts: Parts, fields: &Fields) -> Request {
    let bytes = serde_json::to_vec(fields).unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes.len()));
    Request::from_parts(parts, Body::from(bytes))
}

/// The proof was wrong: back to the page that asks for it.
async fn asked_again(session: &Session, mut kept: Kept, problem: Problem) -> Response {
    match session.get::<Kept>(WAITING).await {
        Ok(Some(before)) => kept.why = before.why,
        Ok(None) => {}
        Err(error) => return refused(&Problem::from(Error::from(error))),
    }
    kept.wrong = if problem.fields.is_empty() {
        Fields::from([("all".to_owned(), problem.message.clone())])
    } else {
        problem.fields.clone()
    };
    match session.insert(WAITING, kept).await {
        Ok(()) => led_to_page(refused(&problem)),
        Err(error) => refused(&Problem::from(Error::from(error))),
    }
}

/// A form that was refused for want of a proof waits in the session; every other answer goes through.
async fn laid_aside(session: &Session, mut kept: Kept, back: Option<String>, response: Response) -> Response {
    if response.status().as_u16() != Code::StepUpRequired.status() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes: Bytes = to_bytes(body, body::LARGEST).await.unwrap_or_default();
    let problem = serde_json::from_slice::<Problem>(&bytes).ok();
    let response = Response::from_parts(parts, Body::from(bytes));
    let Some(problem) = problem.filter(|problem| problem.code == Code::StepUpRequired) else {
        return response;
    };
    kept.why = problem.message;
    // What is refused later goes back to where the form stood, not to the page in between.
    if let (false, Some(back)) = (kept.fields.contains_key("back"), back) {
        kept.fields.insert("back".to_owned(), back);
    }
    match session.insert(WAITING, kept).await {
        Ok(()) => led_to_page(response),
        Err(error) => refused(&Problem::from(Error::from(error))),
    }
}

fn led_to_page(mut response: Response) -> Response {
    response
        .headers_mut()
        .insert(HeaderName::from_static(flash::GO_ON), PAGE);
    response
}

fn refused(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match serde_json::to_vec(problem) {
        Ok(text) => (status, [(header::CONTENT_TYPE, "application/json")], text).into_response(),
        Err(error) => (status, ours(&error).message).into_response(),
    }
}

/// The form that waits in this session, for the page that asks for the proof.
pub async fn waiting(desk: &OwnersDesk, session: &Session) -> Result<Option<Waiting>, Error> {
    let kept = session.get::<Kept>(WAITING).await?;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let Some(kept) = kept.filter(|kept| now - kept.since < SECONDS) else {
        return Ok(None);
    };
    Ok(Some(Waiting {
        form: kept.form,
        fields: kept.fields,
        why: kept.why,
        wrong: kept.wrong,
        takes_code: factor::store::find(&desk.db).await?.is_some(),
    }))
}
