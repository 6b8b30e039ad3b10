//! Stripe's part of the practice: pages to pay and cancel at, subscriptions, and signed webhooks. No money is moved.

pub mod acts;
mod api;
mod failures;
mod pages;
mod shapes;
pub mod store;
pub mod webhooks;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use super::Carrier;

pub use failures::Failures;

/// The key that Stripe's part answers to. Public on purpose: it opens nothing but practice.
pub const KEY: &str = "sk_test_5a0db0c5a0db0c5a0db0c";
/// What webhooks are signed with, unless an endpoint says otherwise.
pub const WEBHOOK_SECRET: &str = "whsec_5a0db0c5a0db0c5a0db0c";
/// What there is to subscribe to.
pub const PRICE: &str = "price_5a0db0c5a0db0c";

/// Where webhooks go, and what they are signed with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// An address that takes them.
    pub url: String,
    /// `whsec_…`.
    pub secret: String,
}

/// Stripe's addresses, and the pages a person meets there.
pub fn routes() -> Router<Arc<Carrier>> {
    Router::new()
        .route("/v1/customers/{id}", get(api::customer))
        .route("/v1/prices/{id}", get(api::price))
        .route("/v1/checkout/sessions", post(api::open_session))
        .route("/v1/checkout/sessions/{id}", get(api::session))
        .route("/v1/checkout/sessions/{id}/expire", post(api::expire))
        .route("/v1/billing_portal/sessions", post(api::open_portal))
        .route("/v1/subscriptions/{id}", get(api::subscription))
        .route("/v1/events", get(api::events))
        .route("/sandbox/stripe/checkout/{id}", get(pages::checkout).post(pages::pay))
        .route("/sandbox/stripe/portal/{id}", get(pages::portal).post(pages::manage))
        .route("/sandbox/stripe/endpoint", post(api::set_endpoint))
        .route("/sandbox/stripe/failures", post(api::script_failures))
}
