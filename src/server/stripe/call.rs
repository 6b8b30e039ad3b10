//! One call to Stripe: a form or a question, JSON back, and a bound on both.

use std::time::Instant;

use reqwest::{RequestBuilder, StatusCode};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;

use super::{Client, Error, wire};
use crate::server::{
    figures::Said,
    outside::{Unread, whole},
};

/// The longest body that is read, in bytes. A subscription takes about five thousand.
const LONGEST_BODY: usize = 512 * 1024;

impl Client {
    pub(super) async fn get<T: DeserializeOwned>(&self, path: &[&str]) -> Result<T, Error> {
        self.counted("GET", path, self.0.http.get(self.address(path))).await
    }

    pub(super) async fn post<T: DeserializeOwned>(
        &self,
        path: &[&str],
        form: &[(&str, &str)],
        key: Option<&str>,
    ) -> Result<T, Error> {
        let mut request = self.0.http.post(self.address(path)).form(form);
        if let Some(key) = key {
            request = request.header("Idempotency-Key", key);
        }
        self.counted("POST", path, request).await
    }

    async fn counted<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &[&str],
        request: RequestBuilder,
    ) -> Result<T, Error> {
        let began = Instant::now();
        let outcome = self.send(request).await;
        let said = match &outcome {
            Ok(_) => Said::Yes,
            Err(Error::Unknown | Error::Refused { .. }) => Said::No,
            Err(Error::Silent(..) | Error::Broken(_)) => Said::Nothing,
        };
        self.0.calls.tried(method, named(path), said, began.elapsed());
        outcome
    }

    /// The base address with these segments behind it, each escaped.
    fn address(&self, path: &[&str]) -> url::Url {
        let mut url = self.0.api.clone();
        // Never an error: a base address has a host, and so it has a path.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        url
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder) -> Result<T, Error> {
        let mut response = request
            .bearer_auth(self.0.key.expose_secret())
            .send()
            .await
            .map_err(|error| silent("no connection", error))?;
        let status = response.status();
        let body = whole(&mut response, LONGEST_BODY)
            .await
            .map_err(|unread| match unread {
                Unread::TooLong => Error::Silent("the answer is too long", None),
                Unread::Broken(error) => Error::Silent("the answer broke off", Some(error)),
            })?;
        if status.is_success() {
            return serde_json::from_slice(&body).map_err(|_| Error::Silent("the answer cannot be read", None));
        }
        let kind = serde_json::from_slice::<wire::Refusal>(&body).map(|refusal| refusal.error.kind);
        match (status, kind) {
            // A proxy's own 404 says nothing about what was asked for.
            (StatusCode::NOT_FOUND, Ok(_)) => Err(Error::Unknown),
            // 409 is an idempotency key in use just now, 429 too many at once.
            (StatusCode::CONFLICT | StatusCode::TOO_MANY_REQUESTS, _) => Err(Error::Silent("it is busy", None)),
            (status, Ok(kind)) if status.is_client_error() => Err(Error::Refused {
                status: status.as_u16(),
                kind,
            }),
            (status, _) if status.is_server_error() => Err(Error::Broken(status.as_u16())),
            _ => Err(Error::Silent("a status that says neither yes nor no", None)),
        }
    }
}

/// The path without ids: its second segment tells what it is about.
fn named(path: &[&str]) -> &'static str {
    match path.get(1).copied() {
        Some("checkout") => "/v1/checkout/sessions",
        Some("prices") => "/v1/prices",
        Some("subscriptions") => "/v1/subscriptions",
        Some("billing_portal") => "/v1/billing_portal/sessions",
        _ => "other",
    }
}

/// The address holds ids that have no place in a log.
fn silent(words: &'static str, error: reqwest::Error) -> Error {
    Error::Silent(words, Some(error.without_url()))
}
