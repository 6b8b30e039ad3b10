//! Who asks too often: an owner is counted by who they are, anybody else by where they ask from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{accounts::server::Caller, server::state::Desk};

/// Calls that order, send, release or change something at the carrier.
const ORDERS: [&str; 20] = [
    "/api/twilio/addresses/",
    "/api/twilio/change-numbers",
    "/api/twilio/purchase-number",
    "/api/twilio/purchase-numbers",
    "/api/twilio/release-number",
    "/api/twilio/restore-setup",
    "/api/twilio/set-up-number",
    "/api/twilio/update-number",
    "/api/twilio/change-labels",
    "/api/twilio/decide-purchase",
    "/api/twilio/texts",
    "/api/twilio/port-in",
    "/api/twilio/withdraw-port-request",
    "/api/twilio/verify-number",
    "/api/twilio/verify-code",
    "/api/twilio/remove-verified-number",
    "/api/twilio/begin-wish",
    "/api/vapi/",
    "/api/reconciliation/",
    "/api/operator/compare",
];

/// Here passwords are tried and letters asked for: whoever does is counted by where they ask from, also while signed in as
/// somebody.
const DOORS: [&str; 8] = [
    "/api/auth/sign-in",
    "/api/auth/sign-in/code",
    "/api/auth/sign-up",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/password",
    "/api/auth/email",
    "/api/auth/email/confirm",
];

/// What our proxies write addresses into.
const FORWARDED: &str = "x-forwarded-for";

/// What a host is told once, in the log and at `/readyz`.
pub const BEHIND_A_PROXY: &str = "a request came with X-Forwarded-For, and TRUSTED_PROXIES is 0: if a proxy of yours stands in \
     front, everybody shares its one address and its bounds; set TRUSTED_PROXIES to the number of your proxies";

/// Where a signature stands, or a secret in the place of one.
const SIGNATURES: [&str; 4] = [
    "stripe-signature",
    "x-twilio-signature",
    "x-vapi-signature",
    "x-vapi-secret",
];

/// How a webhook is answered that nobody we know has signed.
const NOT_TAKEN: [StatusCode; 2] = [StatusCode::BAD_REQUEST, StatusCode::FORBIDDEN];

/// Refuses who asks too often: an owner by who they are, anybody else by where they ask from.
pub async fn paced(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let (caller, address) = (request.extensions().get::<Caller>(), client_of(&desk, &request));
    let pace = match caller.map(|caller| caller.owner.user_id) {
        owner if !path.starts_with("/api/") => desk.pace.page(owner, address),
        Some(owner) if !DOORS.contains(&path) => {
            let is_order = !request.method().is_safe() && ORDERS.iter().any(|order| path.starts_with(order));
            desk.pace.call(owner, is_order)
        }
        Some(_) | None => desk.pace.stranger(address),
    };
    let path = path.to_owned();
    match pace {
        Ok(()) => next.run(request).await,
        Err(early) => {
            tracing::info!(path, "somebody asks too often");
            early.into_response()
        }
    }
}

/// Bounds the webhooks that nobody we know has signed. Whether one is signed is known only after it was read, so each is
/// read; one that is signed is never refused for how many there are, for not every sender sends it again. Whoever signs
/// nothing at all is counted before anything is read.
pub async fn unsigned(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let address = client_of(&desk, &request);
    let has_signature = SIGNATURES.iter().any(|name| request.headers().contains_key(*name));
    if !has_signature && let Err(early) = desk.pace.unsigned(address) {
        return early.into_response();
    }
    let answer = next.run(request).await;
    if has_signature
        && NOT_TAKEN.contains(&answer.status())
        && let Err(early) = desk.pace.unsigned(address)
    {
        return early.into_response();
    }
    answer
}

/// Where a request comes from: the connection's other end, or what the outermost of our own proxies wrote down. What a
/// client has put before that is passed over.
fn client_of(desk: &Desk, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0; 4]), |peer| peer.0.ip());
    let Some(above) = desk.config.doors.proxies.checked_sub(1) else {
        if request.headers().contains_key(FORWARDED) && desk.pace.note_proxy() {
            tracing::warn!("{BEHIND_A_PROXY}");
        }
        return peer;
    };
    let told: Vec<&str> = request
        .headers()
        .get_all(FORWARDED)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .collect();
    let told = told
        .iter()
        .rev()
        .nth(above)
        .and_then(|address| address.trim().parse().ok());
    told.unwrap_or(peer)
}
