//! Who asks too often: an owner is counted by who they are, anybody else by where they ask from.

use std::net::{IpAddr, SocketAddr};

use axum::{
    extract::{ConnectInfo, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::{
    accounts::server::Caller,
    server::{config::Config, state::Desk},
};

/// Calls that order, release or change something at the carrier.
const ORDERS: [&str; 5] = [
    "/api/twilio/purchase-number",
    "/api/twilio/purchase-numbers",
    "/api/twilio/release-number",
    "/api/twilio/decide-purchase",
    "/api/reconciliation/",
];

/// Here passwords are tried and letters asked for: whoever does is counted by where they ask from, also while signed in as
/// somebody.
const DOORS: [&str; 7] = [
    "/api/auth/sign-in",
    "/api/auth/sign-up",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/password",
    "/api/auth/email",
    "/api/auth/email/confirm",
];

/// Refuses who asks too often: an owner by who they are, anybody else by where they ask from.
pub async fn paced(State(desk): State<Desk>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if !path.starts_with("/api/") {
        return next.run(request).await;
    }
    let pace = match request.extensions().get::<Caller>() {
        Some(caller) if !DOORS.contains(&path) => {
            let is_order = !request.method().is_safe() && ORDERS.iter().any(|order| path.starts_with(order));
            desk.pace.call(caller.owner.user_id, is_order)
        }
        Some(_) | None => desk.pace.stranger(client_of(&desk.config, &request)),
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

/// Where a request comes from: the connection's other end, or what the outermost of our own proxies wrote down. What a
/// client has put before that is passed over.
fn client_of(config: &Config, request: &Request) -> IpAddr {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map_or(IpAddr::from([0; 4]), |peer| peer.0.ip());
    let Some(above) = config.doors.proxies.checked_sub(1) else {
        return peer;
    };
    let told: Vec<&str> = request
        .headers()
        .get_all("x-forwarded-for")
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
