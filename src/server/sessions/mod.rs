//! The session cookie.

use time::Duration;
use tower_sessions::{Expiry, SessionManagerLayer, cookie::SameSite};

use super::{config::Config, state::Desk};
use store::Store;

pub mod store;

/// A session ends so many days after sign-in.
const IDLE_DAYS: i64 = 14;

/// The cookie's name; the `__Host-` prefix makes browsers insist on https, one host and the whole site.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-numberdesk"
    } else {
        "numberdesk"
    }
}

/// The layer that reads and writes the session cookie.
pub fn layer(desk: &Desk) -> SessionManagerLayer<Store> {
    let config = &desk.config;
    SessionManagerLayer::new(Store::new(desk.walls().clone()))
        .with_name(cookie_name(config))
        .with_http_only(true)
        .with_secure(config.is_https())
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(IDLE_DAYS)))
}
