//! One call to Vapi: JSON both ways, a bound on time and on size, and repeats where they are harmless.

use reqwest::{Method, header::ACCEPT};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::{
    Client, Error, Silence,
    error::{Cause, judge},
};
use crate::server::{
    figures::Said,
    outside::{Pauses, Unread, retry_after, whole},
};

/// The most tries one call is given.
const TRIES: u32 = 3;
/// The longest body that is read, in bytes: a thousand numbers take about half of it.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

impl Client {
    /// Makes a call and reads its answer. What changes nothing when it is done twice is repeated after silence; getting a number
    /// is not, for the second would be another number. A silence is what counts if an earlier try may have changed something.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, Error> {
        let deadline = Instant::now() + self.0.timeout;
        let is_repeatable = method != Method::POST;
        let mut doubt = None;
        self.0.budget.earn();
        for tries in 1.. {
            let left = deadline.saturating_duration_since(Instant::now());
            // What may be repeated leaves half its time for that.
            let allowed = if tries == 1 && is_repeatable { left / 2 } else { left };
            let began = Instant::now();
            let sent = timeout(allowed, self.send(&method, path, query, body)).await;
            let outcome = sent.unwrap_or_else(|_| Err(Error::silent(Silence::Timeout)));
            let said = outcome.as_ref().map_or_else(Error::said, |_| Said::Yes);
            self.0.calls.tried(method.as_str(), named(path), said, began.elapsed());
            self.0
                .budget
                .note(matches!(outcome, Ok(_) | Err(Error::Refused { .. })));
            let error = match outcome {
                Ok(found) => return Ok(found),
                Err(error) => error,
            };
            tracing::debug!(%method, path = named(path), tries, %error, "Vapi did not say yes");
            let (may_repeat, asked) = match &error {
                Error::Busy { retry_after, .. } => (true, *retry_after),
                Error::Silent { .. } => (is_repeatable, None),
                Error::Refused { .. } => (false, None),
            };
            let pause = Pauses::default().after(tries, asked);
            let in_time = Instant::now().checked_add(pause).is_some_and(|then| then < deadline);
            if tries >= TRIES || !in_time || !may_repeat || !self.0.budget.pay() {
                // Not there: what a lost deletion leaves behind, and the end of the doubt.
                let settles = error.refusal() == Some(super::Refusal::NotFound);
                return Err(doubt.filter(|_| !settles).unwrap_or(error));
            }
            if error.in_doubt() && method != Method::GET {
                doubt.get_or_insert(error);
            }
            sleep(pause).await;
        }
        Err(Error::silent(Silence::Timeout))
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: &Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<&Value>,
    ) -> Result<T, Error> {
        let mut url = self.0.api.clone();
        // Never an error: a base address has a host, and so it has a path.
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().extend(path);
        }
        for (name, value) in query {
            url.query_pairs_mut().append_pair(name, value);
        }
        let mut request = self
            .0
            .http
            .request(method.clone(), url)
            .bearer_auth(self.0.key.expose_secret())
            .header(ACCEPT, "application/json");
        if let Some(body) = body {
            request = request.json(body);
        }
        let mut response = request.send().await.map_err(unsent)?;
        let status = response.status().as_u16();
        let asked = retry_after(&response);
        // What a 429 says besides does not matter, so it may break off.
        let body = if status == 429 {
            Vec::new()
        } else {
            whole(&mut response, LONGEST_BODY)
                .await
                .map_err(|unread| match unread {
                    Unread::TooLong => Error::silent(Silence::TooLong),
                    Unread::Broken(cause) => Error::silent_for(Silence::Broken, cause),
                })?
        };
        match judge(status, asked, &body) {
            None => serde_json::from_slice(&body).map_err(|error| Error::silent_for(Silence::Unreadable, error)),
            Some(error) => Err(error),
        }
    }
}

/// No connection means nothing was sent; after that nobody knows. The address holds ids that have no place in a log.
fn unsent(error: reqwest::Error) -> Error {
    let error = error.without_url();
    if error.is_connect() {
        Error::Busy {
            retry_after: None,
            cause: Some(Cause::from(error)),
        }
    } else {
        Error::silent_for(Silence::Broken, error)
    }
}

/// The path without ids.
fn named(path: &[&str]) -> &'static str {
    match path {
        ["phone-number"] => "/phone-number",
        ["phone-number", _] => "/phone-number/{id}",
        ["assistant"] => "/assistant",
        ["assistant", _] => "/assistant/{id}",
        ["call"] => "/call",
        ["call", _] => "/call/{id}",
        _ => "other",
    }
}
