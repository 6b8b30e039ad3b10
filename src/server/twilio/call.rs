//! One call: tries within a bound, pauses between them, and what may be repeated.

use std::time::Duration;

use reqwest::{
    Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use tokio::time::{Instant, sleep, timeout};
use url::Url;

use super::{
    Client, Credentials, Error, Refusal, Silence,
    error::{Cause, judge},
};
use crate::server::{
    figures::Said,
    outside::{Unread, retry_after, whole},
};

/// The most tries one call is given.
const TRIES: u32 = 3;
/// The longest body that is read, in bytes: a hundred numbers take about a tenth.
const LONGEST_BODY: usize = 2 * 1024 * 1024;

/// What is asked of the carrier.
pub(super) struct Call<'a> {
    /// GET, POST or DELETE.
    pub method: Method,
    /// The address without its particulars, for the log.
    pub path: &'static str,
    /// The full address.
    pub url: Url,
    /// In whose name.
    pub who: &'a Credentials,
    /// What a POST carries.
    pub body: Body,
}

/// What a POST carries.
pub(super) enum Body {
    /// Fields, as nearly all of the API wants them.
    Form(Vec<(&'static str, String)>),
    /// JSON, as the porting API alone wants it.
    Json(serde_json::Value),
    /// A file and fields beside it: the type with its boundary, and the bytes.
    Multipart(String, Vec<u8>),
}

/// An answer with a success status.
pub(super) struct Answer {
    /// HTTP status, 200 to 299.
    pub status: u16,
    body: Vec<u8>,
}

/// A try that brought nothing.
struct Failure {
    error: Error,
    /// HTTP status, if it came so far.
    status: Option<u16>,
    /// How long the carrier asked us to wait.
    retry_after: Option<Duration>,
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self {
            error,
            status: None,
            retry_after: None,
        }
    }
}

impl<'a> Call<'a> {
    /// A question.
    pub fn get(path: &'static str, url: Url, who: &'a Credentials) -> Self {
        Self {
            method: Method::GET,
            path,
            url,
            who,
            body: Body::Form(Vec::new()),
        }
    }

    /// An order.
    pub fn post(path: &'static str, url: Url, who: &'a Credentials, form: Vec<(&'static str, String)>) -> Self {
        Self {
            method: Method::POST,
            path,
            url,
            who,
            body: Body::Form(form),
        }
    }

    /// An order with a body of another kind than a form.
    pub fn post_body(path: &'static str, url: Url, who: &'a Credentials, body: Body) -> Self {
        Self {
            body,
            ..Self::post(path, url, who, Vec::new())
        }
    }

    /// True if a second time changes nothing: GET and DELETE always, by Twilio's own word (error 20500).
    fn is_repeatable(&self) -> bool {
        self.method != Method::POST
    }

    /// True if the call may be made again after this error.
    fn may_follow(&self, error: &Error) -> bool {
        match error {
            Error::Busy { .. } => true,
            Error::Silent { .. } => self.is_repeatable(),
            Error::Refused { .. } => false,
        }
    }
}

impl Answer {
    /// The body as JSON of this shape; anything else is silence, for it proves nothing.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| Error::silent_for(Silence::Unreadable, error))
    }
}

impl Client {
    /// Makes the call, again where that is safe, and reads the answer, all within the bound.
    ///
    /// An unreadable answer counts as silence. If an earlier try may have changed something, a later *busy* or
    /// *refused* does not take that back: the first silence is what the caller gets, unless the thing is gone.
    pub(super) async fn call<T>(
        &self,
        call: &Call<'_>,
        read: impl Fn(&Answer) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let deadline = Instant::now() + self.0.timeout;
        let mut doubt = None;
        self.0.budget.earn();
        for tries in 1.. {
            let Failure { error, retry_after, .. } = match self.one_try(call, &read, tries, deadline).await {
                Ok(found) => return Ok(found),
                Err(failure) => failure,
            };
            let pause = self.0.pauses.after(tries, retry_after);
            let in_time = Instant::now().checked_add(pause).is_some_and(|then| then < deadline);
            if tries >= TRIES || !in_time || !call.may_follow(&error) || !self.0.budget.pay() {
                // Not there: exactly what a lost release leaves behind, and the end of the doubt.
                let settles = error.refusal() == Some(Refusal::NotFound);
                return Err(doubt.filter(|_| !settles).unwrap_or(error));
            }
            if error.in_doubt() && call.method != Method::GET {
                doubt.get_or_insert(error);
            }
            sleep(pause).await;
        }
        Err(Error::silent(Silence::Timeout))
    }

    async fn one_try<T>(
        &self,
        call: &Call<'_>,
        read: &impl Fn(&Answer) -> Result<T, Error>,
        tries: u32,
        deadline: Instant,
    ) -> Result<T, Failure> {
        let started = Instant::now();
        let left = deadline.saturating_duration_since(started);
        // What may be repeated leaves half its time for that: a lost packet is likelier than so slow a carrier.
        let allowed = if tries == 1 && call.is_repeatable() {
            left / 2
        } else {
            left
        };
        let sent = timeout(allowed, self.send(call))
            .await
            .unwrap_or_else(|_| Err(Error::silent(Silence::Timeout).into()));
        let outcome = sent.and_then(|answer| {
            let status = answer.status;
            let found = read(&answer).map_err(|error| Failure {
                status: Some(status),
                ..error.into()
            })?;
            Ok((status, found))
        });
        let unanswered = outcome
            .as_ref()
            .is_err_and(|failure| !matches!(failure.error, Error::Refused { .. }));
        self.0.budget.note(!unanswered);
        let (method, path) = (&call.method, call.path);
        let waited = started.elapsed();
        let said = outcome
            .as_ref()
            .map_or_else(|failure| failure.error.said(), |_| Said::Yes);
        self.0.calls.tried(method.as_str(), path, said, waited);
        let waited_ms = u64::try_from(waited.as_millis()).unwrap_or(u64::MAX);
        match outcome {
            Ok((status, found)) => {
                tracing::debug!(%method, path, tries, status, waited_ms, "the carrier answered");
                Ok(found)
            }
            Err(failure) => {
                let Failure { error, status, .. } = &failure;
                tracing::debug!(%method, path, tries, status, waited_ms, %error, "the carrier did not say yes");
                Err(failure)
            }
        }
    }

    async fn send(&self, call: &Call<'_>) -> Result<Answer, Failure> {
        let Credentials {
            account_sid,
            auth_token,
        } = call.who;
        let mut request = self
            .0
            .http
            .request(call.method.clone(), call.url.clone())
            .basic_auth(account_sid, Some(auth_token.expose_secret()))
            .header(ACCEPT, "application/json");
        if call.method == Method::POST {
            request = match &call.body {
                Body::Form(form) => request.form(form),
                Body::Json(json) => request.json(json),
                Body::Multipart(kind, bytes) => request.header(CONTENT_TYPE, kind).body(bytes.clone()),
            };
        }
        let mut response = request.send().await.map_err(unsent)?;
        let status = response.status().as_u16();
        let retry_after = retry_after(&response);
        // What a 429 says besides does not matter, so it may break off.
        let body = if status == 429 {
            Ok(Vec::new())
        } else {
            whole(&mut response, LONGEST_BODY).await.map_err(|unread| match unread {
                Unread::TooLong => Error::silent(Silence::TooLong),
                Unread::Broken(cause) => Error::silent_for(Silence::Broken, cause),
            })
        };
        let body = body.map_err(|error| Failure {
            error,
            status: Some(status),
            retry_after,
        })?;
        match judge(status, retry_after, &body) {
            None => Ok(Answer { status, body }),
            Some(error) => Err(Failure {
                error,
                status: Some(status),
                retry_after,
            }),
        }
    }
}

/// No connection means nothing was sent; after that nobody knows.
fn unsent(error: reqwest::Error) -> Error {
    // The address holds the number asked for, which has no place in a log.
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
