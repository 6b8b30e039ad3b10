//! Plain forms on the JSON API: a form goes in, JSON goes through, and the browser goes on to a page.
//!
//! A refusal travels to that page in a cookie of one minute, with what the person typed (passwords excepted), so that
//! nothing is lost. It is not in the address, where a crafted link could put words into our mouth. The address only ends in
//! the place on the page that says what was wrong, so that a browser goes there.

use std::collections::BTreeMap;

use axum::{
    body::{Body, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use url::Url;

use super::{
    body::{self, whole},
    state::Desk,
};
use crate::problem::{Code, Problem, Returned, place};

mod cookie;

pub use cookie::read;
use cookie::{cookie, cookie_value};

/// The header by which a server function names the page that follows.
pub const GO_ON: &str = "x-go-on";

/// Forgets a refusal once a page has shown it.
pub async fn forget(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let is_https = desk.config.is_https();
    let carries = read(request.headers(), is_https).is_some();
    let mut response = next.run(request).await;
    let is_page = response
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("text/html"));
    if let (true, Some(cookie)) = (carries && is_page, cookie_value("", 0, is_https)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Lets plain forms use the JSON API; everything that is not a form passes through.
pub async fn forms(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if !request.uri().path().starts_with("/api/") || !is_form(request.headers()) {
        return without_go_on(next.run(request).await);
    }
    let form = request.uri().path().to_owned();
    let referer = local_referer(request.headers());
    let (mut parts, body) = request.into_parts();
    let bytes = match whole(body, desk.config.doors.patience).await {
        Ok(bytes) => bytes,
        Err(unread) => return (unread.status(), format!("{unread}. Nothing was done.\n")).into_response(),
    };
    let typed = Typed::read(url::form_urlencoded::parse(&bytes).into_owned());
    let back = typed
        .fields
        .get("back")
        .filter(|path| is_local(path))
        .cloned()
        .or(referer)
        .unwrap_or_else(|| "/".to_owned());
    let json = serde_json::to_vec(&typed.fields).unwrap_or_default();
    parts
        .headers
        .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    parts
        .headers
        .insert(header::ACCEPT, HeaderValue::from_static("application/json"));
    parts
        .headers
        .insert(header::CONTENT_LENGTH, HeaderValue::from(json.len()));
    parts.extensions.insert(FromForm);
    let response = next.run(Request::from_parts(parts, Body::from(json))).await;
    go_on(response, form, typed, back, desk.config.is_https()).await
}

/// Marks a request that came from a plain form.
#[derive(Debug, Clone, Copy)]
pub struct FromForm;

/// What stood in a form.
#[derive(Debug, Default)]
pub struct Typed {
    /// Each field; of several of one name the last.
    pub fields: BTreeMap<String, String>,
    /// Their names as they stand on the page, from its top.
    order: Vec<String>,
}

impl Typed {
    /// Takes the fields as a browser sends them: from the top of the form.
    pub fn read(pairs: impl Iterator<Item = (String, String)>) -> Self {
        let mut typed = Self::default();
        for (name, value) in pairs {
            typed.order.push(name.clone());
            typed.fields.insert(name, value);
        }
        typed
    }

    /// Where its page says what was wrong: at the first field that was, else above them all.
    fn place(&self, problem: &Problem) -> String {
        let wrong = &problem.fields;
        let first = self.order.iter().find(|name| wrong.contains_key(*name));
        // A box without a tick is not sent.
        first
            .or_else(|| wrong.keys().next())
            .map_or_else(|| place::REFUSED.to_owned(), |name| place::wrong(name))
    }
}

/// What a form is answered with: on to the next page, or back with the refusal and what was typed.
pub async fn go_on(response: Response, form: String, typed: Typed, mut back: String, is_https: bool) -> Response {
    let (mut parts, body) = response.into_parts();
    let named = parts
        .headers
        .remove(GO_ON)
        .and_then(|value| value.to_str().map(str::to_owned).ok());
    let refused = parts.status.is_client_error() || parts.status.is_server_error();
    if refused && named.is_none() {
        let bytes = to_bytes(body, body::LARGEST).await.unwrap_or_default();
        let problem = serde_json::from_slice(&bytes).unwrap_or_else(|_| {
            Problem::new(
                Code::InternalError,
                "That did not work. Nothing more was done; try again.",
            )
        });
        back.truncate(back.find('#').unwrap_or(back.len()));
        back = format!("{back}#{}", typed.place(&problem));
        let returned = Returned {
            form,
            problem,
            typed: typed.fields,
        };
        if let Some(cookie) = cookie(returned, is_https) {
            parts.headers.append(header::SET_COOKIE, cookie);
        }
    }
    let target = named.filter(|path| is_local(path)).unwrap_or(back);
    parts.status = StatusCode::SEE_OTHER;
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH] {
        parts.headers.remove(name);
    }
    parts.headers.insert(
        header::LOCATION,
        HeaderValue::from_str(&target).unwrap_or(HeaderValue::from_static("/")),
    );
    Response::from_parts(parts, Body::empty())
}

fn without_go_on(mut response: Response) -> Response {
    response.headers_mut().remove(GO_ON);
    response
}

fn is_form(headers: &HeaderMap) -> bool {
    let has = |name: header::HeaderName, what: &str| {
        headers
            .get(name)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|value| value.contains(what))
    };
    has(header::CONTENT_TYPE, "application/x-www-form-urlencoded") && has(header::ACCEPT, "text/html")
}

/// The path and query of the page that the form stood on. The origin was checked before.
pub fn local_referer(headers: &HeaderMap) -> Option<String> {
    let url = Url::parse(headers.get(header::REFERER)?.to_str().ok()?).ok()?;
    let path = url
        .query()
        .map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()));
    is_local(&path).then_some(path)
}

/// Whether an address stays on this site: one slash, then neither a slash nor a backslash, and no control characters.
pub fn is_local(path: &str) -> bool {
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.contains('\\')
        // A proxy that tidies paths up would make another host of them.
        && !path.split(['?', '#']).next().unwrap_or_default().split('/').any(|part| matches!(part, "." | ".."))
        && path.bytes().all(|byte| (0x21..0x7f).contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_ends_at_the_first_field_that_was_wrong_as_it_stands_on_the_page() {
        let pairs = ["street", "city", "agree"].map(|name| (name.to_owned(), String::new()));
        let typed = Typed::read(pairs.into_iter());
        let problem = Problem::field("city", "No.").and_field("street", "No.");
        assert_eq!(typed.place(&problem), "wrong-street");
        assert_eq!(typed.place(&Problem::field("consent", "Tick it.")), "wrong-consent");
        assert_eq!(typed.place(&Problem::sign_in()), "refused");
    }

    #[test]
    fn only_addresses_of_our_own_are_followed() {
        assert!(is_local("/phone-numbers?area_code=415"));
        for path in [
            "",
            "https://evil.example",
            "//evil.example",
            "/..//evil.example",
            "/a/./b",
            "/\\evil.example",
            "/a\nb",
            "evil",
            "/ä",
        ] {
            assert!(!is_local(path), "{path:?}");
        }
    }
}
