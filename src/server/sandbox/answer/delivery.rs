//! How an answer leaves: whole, broken, cut off, or not at all.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use futures::StreamExt as _;
use futures::stream;
use serde_json::Value;

use crate::server::sandbox::Carrier;
use crate::server::sandbox::door::Switch;
use crate::server::sandbox::faults::{Kind, Stroke};
use crate::server::sandbox::wire::refusal::Refusal;
use crate::server::sandbox::wire::{Reply, new_sid};

/// Longest silence before a held connection is cut.
const LONGEST_HOLD: Duration = Duration::from_mins(1);

/// How long half an answer gets to reach the network before the cut.
const BEFORE_THE_CUT: Duration = Duration::from_millis(50);

/// How an answer leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// As it should.
    Plain,
    /// Not at all: the connection stays open until the caller gives up, a minute has passed, or the sandbox stops.
    Held,
    /// Not at all: the connection is cut at once.
    Cut,
    /// Its first half, then the connection is cut.
    CutHalfway,
    /// Complete by its length, but not JSON.
    Malformed,
}

/// An answer and the manner of its leaving.
#[derive(Debug)]
pub struct Delivery {
    status: StatusCode,
    body: String,
    code: Option<u32>,
    retry_after: Option<u32>,
    location: Option<String>,
    manner: Manner,
    /// Twilio's headers come with it.
    is_twilios: bool,
}

impl Delivery {
    /// An answer of Vapi's part.
    pub fn of_vapi(status: StatusCode, body: String) -> Self {
        Self {
            status,
            body,
            code: None,
            retry_after: None,
            location: None,
            manner: Manner::Plain,
            is_twilios: false,
        }
    }

    /// The same as a fault would have it leave.
    pub fn struck(self, stroke: Option<&Stroke>) -> Self {
        Self {
            manner: super::effects::manner(stroke),
            retry_after: stroke.and_then(|stroke| stroke.retry_after),
            ..self
        }
    }

    /// A plain no.
    pub fn refusal(refusal: &Refusal) -> Self {
        Self {
            status: refusal.status,
            body: refusal.body().to_string(),
            code: Some(refusal.code),
            retry_after: None,
            location: None,
            manner: Manner::Plain,
            is_twilios: true,
        }
    }

    /// The answer to an operation's outcome; without one, only silence is left.
    pub fn of(outcome: Option<Result<Reply, Refusal>>, stroke: Option<&Stroke>) -> Self {
        let fails_after = stroke.is_some_and(|stroke| stroke.kind == Kind::ErrorAfter);
        let plain = match outcome {
            Some(Ok(_)) if fails_after => Self::refusal(&Refusal::of(20500)),
            Some(Ok(Reply { status, body, location })) => Self {
                status,
                body: if body == Value::Null {
                    String::new()
                } else {
                    body.to_string()
                },
                code: None,
                retry_after: None,
                location,
                manner: Manner::Plain,
                is_twilios: true,
            },
            Some(Err(refusal)) => Self::refusal(&refusal),
            None => Self {
                code: None,
                ..Self::refusal(&Refusal::of(20500))
            },
        };
        plain.struck(stroke)
    }

    /// The status for the ledger: 0 where no answer is given.
    pub fn ledger_status(&self) -> u16 {
        match self.manner {
            Manner::Held | Manner::Cut => 0,
            Manner::Plain | Manner::CutHalfway | Manner::Malformed => self.status.as_u16(),
        }
    }

    /// Twilio's code of a refusal.
    pub fn code(&self) -> Option<u32> {
        self.code
    }

    /// Sends it, or fails to, as it should.
    pub async fn send(self, carrier: &Carrier, switch: &Switch) -> Response {
        match self.manner {
            Manner::Plain => self.respond(),
            Manner::Held => {
                // When the caller hangs up first, the server drops this future: nothing is left to do.
                tokio::select! {
                    () = tokio::time::sleep(LONGEST_HOLD) => {}
                    () = carrier.stopped() => {}
                }
                switch.cut();
                self.respond()
            }
            Manner::Cut => {
                switch.cut();
                self.respond()
            }
            Manner::CutHalfway => self.respond_halfway(switch.clone()),
            Manner::Malformed => {
                let half = self
                    .body
                    .chars()
                    .take(self.body.chars().count() / 2)
                    .collect::<String>();
                let body = if half.is_empty() { "{\"".to_owned() } else { half };
                let status = if self.status == StatusCode::NO_CONTENT {
                    StatusCode::OK
                } else {
                    self.status
                };
                Self { status, body, ..self }.respond()
            }
        }
    }

    fn respond(self) -> Response {
        let body = Bytes::from(self.body);
        let mut response = Response::new(Body::from(body.clone()));
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        if !body.is_empty() {
            headers.insert(
                header::CONTENT_TYPE,
                HeaderValue::from_static("application/json;charset=utf-8"),
            );
        }
        if self.status == StatusCode::UNAUTHORIZED && self.is_twilios {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Basic realm=\"Twilio API\""),
            );
        }
        if let Some(location) = self.location.and_then(|location| HeaderValue::from_str(&location).ok()) {
            headers.insert(header::LOCATION, location);
        }
        if let Some(seconds) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if !self.is_twilios {
            return response;
        }
        headers.insert("twilio-concurrent-requests", HeaderValue::from_static("1"));
        if let Ok(id) = HeaderValue::from_str(&new_sid("RQ")) {
            headers.insert("twilio-request-id", id);
        }
        response
    }

    fn respond_halfway(self, switch: Switch) -> Response {
        let whole = Bytes::from(self.body.clone());
        if whole.is_empty() {
            switch.cut();
            return self.respond();
        }
        let half = whole.slice(..whole.len() / 2);
        let cut = async move {
            tokio::time::sleep(BEFORE_THE_CUT).await;
            switch.cut();
            Err::<Bytes, io::Error>(io::ErrorKind::ConnectionReset.into())
        };
        let mut response = self.respond();
        response
            .headers_mut()
            .insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
        *response.body_mut() = Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(cut)));
        response
    }
}
