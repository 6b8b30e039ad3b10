//! The session cookie.

use time::Duration;
use tower_sessions::{Expiry, Session, SessionManagerLayer, cookie::SameSite};

use super::{config::Config, secrets::fingerprint, state::Desk};
use store::Store;

pub mod store;

/// A session ends when nothing has been asked in it for so many days.
const IDLE_DAYS: i64 = 14;
/// However much is asked in it, it ends so many days after sign-in.
const MOST_DAYS: i64 = 30;

/// Under this name a session holds who is signed in, with their id as `userId`.
pub const OWNER: &str = "owner";
/// Under this name a session holds what the browser is, in our own words.
pub const BROWSER: &str = "browser";

/// The cookie's name; the `__Host-` prefix makes browsers insist on https, one host and the whole site.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-numberdesk"
    } else {
        "numberdesk"
    }
}

/// The layer that reads and writes the session cookie. How long a session lasts is said in the database; the cookie is
/// there for as long as it may be.
pub fn layer(desk: &Desk) -> SessionManagerLayer<Store> {
    let config = &desk.config;
    SessionManagerLayer::new(Store::new(desk.walls().clone()))
        .with_name(cookie_name(config))
        .with_http_only(true)
        .with_secure(config.is_https())
        .with_same_site(SameSite::Lax)
        .with_path("/")
        .with_expiry(Expiry::OnInactivity(Duration::days(MOST_DAYS)))
}

/// What this session lies under in the database; nothing before it was kept.
pub fn place_of(session: &Session) -> Option<String> {
    session.id().map(|id| fingerprint(&id.to_string()))
}
