//! From the work's result to the right words, the right status and one line in the log.

use std::error::Error;

use axum::http::{
    HeaderName, HeaderValue, StatusCode,
    header::{RETRY_AFTER, SET_COOKIE},
    request::Parts,
};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;
use uuid::Uuid;

use super::state::Desk;
use crate::problem::Problem;

/// The desk this request belongs to.
pub fn desk() -> Result<Desk, Problem> {
    use_context::<Desk>().ok_or_else(|| ours(&Lost("the desk")))
}

/// The head of this request.
pub fn head() -> Result<Parts, Problem> {
    use_context::<Parts>().ok_or_else(|| ours(&Lost("the request")))
}

/// One header of this request as text; one that is there but unreadable is refused, not passed over.
pub fn header(name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = head()?.headers.get(name).cloned() else {
        return Ok(None);
    };
    let unreadable = || Problem::field(name, "Use plain characters in this header.");
    value
        .to_str()
        .map(|text| Some(text.to_owned()))
        .map_err(|_| unreadable())
}

/// Ends a server function: words for the person, and the status that goes with them.
pub fn answer<T, E: Into<Problem>>(result: Result<T, E>) -> Result<T, Problem> {
    result.map_err(|error| {
        let problem = error.into();
        status(problem.code.status());
        problem
    })
}

/// Sets the status of a JSON answer.
///
/// A page asks the same server functions while it is drawn; there the status must not be touched, or one refused
/// widget would turn the whole page into an error.
pub fn status(code: u16) {
    let is_call = use_context::<Parts>().is_some_and(|parts| parts.uri.path().starts_with("/api/"));
    if let (true, Some(response), Ok(code)) = (is_call, use_context::<ResponseOptions>(), StatusCode::from_u16(code)) {
        response.set_status(code);
    }
}

/// The address a plain form goes on to. Only an address of our own: it starts with one slash.
pub fn go_on_to(path: &str) {
    if let (Some(response), Ok(path)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        response.insert_header(HeaderName::from_static(super::flash::GO_ON), path);
    }
}

/// Tells programs in how many seconds they may ask again.
pub fn retry_after(seconds: u64) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.insert_header(RETRY_AFTER, HeaderValue::from(seconds));
    }
}

/// What the browser keeps of the desk's pages is no longer anybody's. Not its cookies: by one of them it is known again.
pub fn clear_site_data() {
    if let Some(response) = use_context::<ResponseOptions>() {
        let name = HeaderName::from_static("clear-site-data");
        response.insert_header(name, HeaderValue::from_static("\"cache\", \"storage\""));
    }
}

/// Gives the browser another cookie.
pub fn add_cookie(cookie: &str) {
    if let (Some(response), Ok(cookie)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(cookie)) {
        response.append_header(SET_COOKIE, cookie);
    }
}

/// Logs a fault of ours with its whole chain of causes, and gives the words with its reference.
pub fn ours(error: &dyn Error) -> Problem {
    let reference = Uuid::now_v7().simple().to_string();
    tracing::error!(reference, error = chain(error), "a request failed");
    Problem::ours(reference)
}

/// An error and all its causes in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        text.push_str(": ");
        text.push_str(&inner.to_string());
        cause = inner.source();
    }
    text
}

#[derive(Debug, thiserror::Error)]
#[error("{0} is not in the context")]
struct Lost(&'static str);
