//! What other services tell the desk by themselves: signed calls, written down and answered at once.

use axum::{
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};

use crate::{
    billing::server::events::{Refused, receive},
    server::{
        answer::chain,
        body::{Unread, within},
        db::Timestamp,
        state::Desk,
    },
};

/// Stripe's largest events take some tens of kibibytes.
const LARGEST_EVENT: usize = 256 * 1024;

/// `POST /webhooks/stripe`. Any 2xx tells Stripe not to send it again, so it is said only once the event is written down.
pub async fn stripe(State(desk): State<Desk>, headers: HeaderMap, body: Body) -> Response {
    let body = match within(body, LARGEST_EVENT, desk.config.doors.patience).await {
        Ok(body) => body,
        Err(Unread::TooLarge) => {
            return (StatusCode::PAYLOAD_TOO_LARGE, "This event is larger than 256 KiB.\n").into_response();
        }
        Err(slow @ Unread::TooSlow) => return (slow.status(), "Send it again later.\n").into_response(),
    };
    let mut signatures = headers.get_all("stripe-signature").iter();
    let header = signatures
        .next()
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if signatures.next().is_some() {
        return (StatusCode::BAD_REQUEST, "Sign an event once.\n").into_response();
    }
    match receive(&desk.on_rounds(), header, &body, Timestamp::now()).await {
        Ok(true) => "Written down.\n".into_response(),
        Ok(false) => "Known already.\n".into_response(),
        Err(Refused::NotConfigured) => {
            (StatusCode::SERVICE_UNAVAILABLE, "Stripe is not set up here.\n").into_response()
        }
        Err(error @ (Refused::Signature(_) | Refused::NotAnEvent)) => {
            tracing::warn!(error = chain(&error), "a webhook was refused");
            (StatusCode::BAD_REQUEST, format!("Refused: {error}.\n")).into_response()
        }
        Err(error @ Refused::Store(_)) => {
            tracing::error!(error = chain(&error), "an event could not be written down");
            (StatusCode::SERVICE_UNAVAILABLE, "Send it again later.\n").into_response()
        }
    }
}
