//! Who may come in: calls from other sites are refused, closed pages lead to sign-in, and calls must be JSON.

use axum::{
    Extension, Json,
    body::{Body, Bytes},
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Redirect, Response},
};
use url::form_urlencoded::byte_serialize;

use super::ports;
use crate::{
    accounts::server::{Caller, Unreadable},
    problem::{Code, Problem},
    server::{
        body::{self, Unread, whole},
        config::Config,
        sessions,
        state::Desk,
    },
};

/// Pages that only someone signed in may see.
const CLOSED: [&str; 13] = [
    "/abroad",
    "/phone-numbers",
    "/ai-lines",
    "/campaigns",
    "/purchases",
    "/places",
    "/availability",
    "/reconciliation",
    "/insights",
    "/usage",
    "/billing",
    "/account",
    "/operator",
];

/// Calls that anyone may make.
const OPEN_CALLS: [&str; 8] = [
    "/api/auth/sign-up",
    "/api/auth/sign-in",
    "/api/auth/sign-in/code",
    "/api/auth/sign-out",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/email/confirm",
    "/api/openapi.json",
];

/// A refusal as the API tells it.
pub fn refuse(problem: Problem) -> Response {
    let status = StatusCode::from_u16(problem.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    refuse_with(status, problem)
}

/// A refusal under another status than its code's. It travels along in words, for whoever is shown a page instead.
fn refuse_with(status: StatusCode, problem: Problem) -> Response {
    (status, Extension(problem.clone()), Json(problem)).into_response()
}

/// Refuses changes that another site asks for in the name of a signed-in visitor.
///
/// `Sec-Fetch-Site` decides; where a browser does not send it (plain http on a local network), `Origin` does. A caller
/// with a token is not a browser. One with neither cookie nor token cannot be abused, unless it says it is a browser.
pub async fn same_site(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same_site(&desk.config, request.headers()) {
        return next.run(request).await;
    }
    tracing::info!(path = request.uri().path(), "a call from another site was refused");
    refuse(Problem::new(
        Code::Forbidden,
        "This call came from another site than the desk's own address, so nothing was done. Open the desk itself and try there. (For its host: APP_URL must be the address that browsers show.)",
    ))
}

fn is_same_site(config: &Config, headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("unreadable"));
    if text("authorization").is_some_and(|value| value.starts_with("Bearer ")) {
        return true;
    }
    match (text("sec-fetch-site"), text("origin")) {
        (Some(site), _) => site == "same-origin",
        (None, Some(origin)) => origin == config.origin(),
        (None, None) => !has_cookie(headers, sessions::cookie_name(config)),
    }
}

fn has_cookie(headers: &HeaderMap, name: &str) -> bool {
    let cookies = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok());
    cookies
        .flat_map(|value| value.split(';'))
        .any(|pair| pair.trim().split('=').next() == Some(name))
}

fn is_known_call(path: &str) -> bool {
    path.starts_with("/api/purchases/")
        || path.starts_with("/api/twilio/texts/")
        || path == ports::ASK
        || OPEN_CALLS.contains(&path)
        || leptos::server_fn::axum::server_fn_paths().any(|(known, _)| known == path)
}

/// Leads a stranger from a closed page to sign-in and back, and refuses closed calls before their body is read.
pub async fn signed_in(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_known = request.extensions().get::<Caller>().is_some();
    let is_call = path.starts_with("/api/");
    if let (true, Some(Unreadable(problem))) = (is_call, request.extensions().get()) {
        return refuse(problem.clone());
    }
    let is_unknown_call = is_call && !is_known_call(path);
    if is_unknown_call || request.extensions().get::<Unreadable>().is_some() {
        // A page says itself what it cannot show; to ask for sign-in would be untrue.
        return next.run(request).await;
    }
    if is_known || (is_call && OPEN_CALLS.contains(&path)) {
        return next.run(request).await;
    }
    if is_call {
        return refuse(Problem::sign_in());
    }
    let closed = CLOSED.iter().any(|page| {
        path.strip_prefix(page)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    if closed {
        let then = request.uri().path_and_query().map_or("/", |full| full.as_str());
        let ended = if has_cookie(request.headers(), sessions::cookie_name(&desk.config)) {
            "&ended=1"
        } else {
            ""
        };
        let then: String = byte_serialize(then.as_bytes()).collect();
        return Redirect::to(&format!("/sign-in?then={then}{ended}")).into_response();
    }
    next.run(request).await
}

/// Calls with a body must be JSON of at most 64 KiB, an empty body counts as an empty object, and every answer is JSON.
pub async fn json_calls(State(desk): State<Desk>, mut request: Request, next: Next) -> Response {
    // One call brings a file along and reads it itself.
    if !request.uri().path().starts_with("/api/") || request.uri().path() == ports::ASK {
        return next.run(request).await;
    }
    // Server functions would lead whoever takes HTML back to the page named in Referer, instead of answering.
    let json = HeaderValue::from_static("application/json");
    request.headers_mut().insert(header::ACCEPT, json);
    if request.method() != Method::POST {
        return with_its_status(next.run(request).await).await;
    }
    let (mut parts, body) = request.into_parts();
    let bytes = match whole(body, desk.config.doors.patience).await {
        Ok(bytes) => bytes,
        Err(unread) => return not_read(unread),
    };
    let is_json = parts
        .headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| {
            value
                .split(';')
                .next()
                .is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
        });
    let bytes = match (bytes.is_empty(), is_json) {
        (true, _) => {
            parts
                .headers
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
            Bytes::from_static(b"{}")
        }
        (false, true) => bytes,
        (false, false) => {
            return refuse(Problem::new(
                Code::InvalidRequest,
                "Send the body as JSON, with the header Content-Type: application/json. Nothing was done.",
            ));
        }
    };
    with_its_status(next.run(Request::from_parts(parts, Body::from(bytes))).await).await
}

/// Server functions refuse what they cannot read with status 500, before our own code runs: the code says better.
async fn with_its_status(response: Response) -> Response {
    if response.status() != StatusCode::INTERNAL_SERVER_ERROR {
        return response;
    }
    let (parts, body) = response.into_parts();
    let bytes = axum::body::to_bytes(body, body::LARGEST).await.unwrap_or_default();
    match serde_json::from_slice::<Problem>(&bytes) {
        Ok(problem) => refuse(problem),
        Err(_) => Response::from_parts(parts, Body::from(bytes)),
    }
}

/// A body larger or slower than we wait for.
fn not_read(unread: Unread) -> Response {
    let problem = Problem::new(
        Code::InvalidRequest,
        match unread {
            Unread::TooLarge => "The body is larger than 64 KiB. Nothing was done.",
            Unread::TooSlow => "The body came too slowly. Nothing was done; try again on a better line.",
        },
    );
    refuse_with(unread.status(), problem)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(pairs: &[(&'static str, &'static str)]) -> bool {
        let config = Config::from(&|_| None, false).unwrap();
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, HeaderValue::from_static(value));
        }
        is_same_site(&config, &headers)
    }

    #[test]
    fn only_calls_from_the_desk_itself_may_change_something() {
        let own = "http://127.0.0.1:3000";
        let cookie = ("cookie", "numberdesk=abc");
        for (pairs, allowed) in [
            (vec![cookie, ("sec-fetch-site", "same-origin")], true),
            (
                vec![cookie, ("sec-fetch-site", "same-origin"), ("origin", "null")],
                true,
            ),
            (vec![cookie, ("sec-fetch-site", "cross-site")], false),
            (vec![cookie, ("sec-fetch-site", "same-site")], false),
            (vec![cookie, ("sec-fetch-site", "none")], false),
            (vec![cookie, ("sec-fetch-site", "cross-site"), ("origin", own)], false),
            (vec![cookie, ("origin", own)], true),
            (vec![cookie, ("origin", "http://127.0.0.1:3001")], false),
            (vec![cookie, ("origin", "null")], false),
            (vec![cookie], false),
            (vec![], true),
            (vec![("origin", "https://evil.example")], false),
            (
                vec![("authorization", "Bearer nd_x"), ("sec-fetch-site", "cross-site")],
                true,
            ),
        ] {
            assert_eq!(asked(&pairs), allowed, "{pairs:?}");
        }
    }
}
