//! Browsers that have signed in to an account before, known again by a cookie of their own; and what they are, coarsely.

use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use uuid::Uuid;

use super::Error;
use crate::server::{
    answer::{add_cookie, head},
    config::Config,
    db::Key,
    secrets::{fingerprint, random},
    state::{Inside, OwnersDesk},
};

pub mod agent;
pub mod store;

/// As many accounts as one browser is known by.
const MOST: usize = 4;
/// How long a browser is known after its last sign-in.
const DAYS: i64 = 365;

/// The cookie's name.
pub fn cookie_name(config: &Config) -> &'static str {
    if config.is_https() {
        "__Host-numberdesk-known"
    } else {
        "numberdesk-known"
    }
}

/// What a browser shows to be known by: a secret for each account.
#[derive(Clone, Default)]
pub struct Shown(Vec<String>);

impl Shown {
    /// As this request shows it.
    pub fn of_request(desk: &Inside) -> Self {
        head().map_or_else(
            |_| Self::default(),
            |head| Self::read(&head.headers, cookie_name(&desk.config)),
        )
    }

    fn read(headers: &HeaderMap, name: &str) -> Self {
        let cookies = headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok());
        let value = cookies
            .flat_map(|value| value.split(';'))
            .find_map(|pair| pair.trim().strip_prefix(name)?.strip_prefix('='));
        // 256 bits are 43 characters; anything else we have not given.
        let secrets = value.into_iter().flat_map(|value| value.split('.'));
        Self(
            secrets
                .filter(|secret| secret.len() == 43)
                .take(MOST)
                .map(str::to_owned)
                .collect(),
        )
    }

    /// The hash of the one that this account has given, if there is one.
    pub async fn known_to(&self, desk: &Inside, user_id: Option<Uuid>) -> Result<Option<String>, Error> {
        let mut known = None;
        // All of them are asked for, whoever it is that signs in.
        for secret in &self.0 {
            let hash = fingerprint(secret);
            let found = store::owner(&desk.at_door(Key::Browser(hash.clone()))).await?;
            if found.is_some() && found == user_id {
                known = Some(hash);
            }
        }
        Ok(known)
    }

    /// From now on the browser of this request is known to the owner.
    pub async fn remember(self, desk: &OwnersDesk) -> Result<(), Error> {
        if let Some(hash) = self.known_to(desk, Some(desk.owner())).await? {
            return Ok(store::renew(&desk.db, &hash, DAYS).await?);
        }
        let secret = BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?);
        store::add(&desk.db, &fingerprint(&secret), DAYS).await?;
        let all: Vec<String> = [secret].into_iter().chain(self.0).take(MOST).collect();
        let (name, secure) = (
            cookie_name(&desk.config),
            if desk.config.is_https() { "; Secure" } else { "" },
        );
        add_cookie(&format!(
            "{name}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Lax{secure}",
            all.join("."),
            DAYS * 24 * 60 * 60
        ));
        Ok(())
    }
}
