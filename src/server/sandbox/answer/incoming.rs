//! A request, read to its end, and its entry in the ledger.

use axum::body::Bytes;
use axum::extract::Request;
use axum::http::{Method, header};
use sqlx::SqliteConnection;

use super::Visit;
use crate::server::sandbox::ledger::store::{self as ledger, Entry};
use crate::server::sandbox::wire::params::Params;

/// No request of this API comes near it.
const LARGEST_BODY: usize = 64 * 1024;
/// A document, and what is around it in a form.
const LARGEST_UPLOAD: usize = crate::server::sandbox::porting::LARGEST_DOCUMENT + LARGEST_BODY;

/// A request, read to its end.
#[derive(Debug)]
pub(super) struct Incoming {
    pub method: Method,
    pub path: String,
    pub query: String,
    pub authorization: Option<String>,
    pub params: Params,
    pub body: Bytes,
    pub content_type: String,
}

impl Incoming {
    /// Reads it; none where it is larger than any request of this API.
    pub async fn read(request: Request) -> Option<Self> {
        let (parts, body) = request.into_parts();
        let largest = match parts.uri.path() {
            "/v1/Documents" => LARGEST_UPLOAD,
            _ => LARGEST_BODY,
        };
        let body = axum::body::to_bytes(body, largest).await.ok()?;
        let text = |name| {
            parts
                .headers
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let content_type = text(header::CONTENT_TYPE).unwrap_or_default();
        let form = content_type.starts_with("application/x-www-form-urlencoded");
        let query = parts.uri.query().unwrap_or_default().to_owned();
        let params = match parts.method {
            // JSON is read by the porting API alone: elsewhere its parameters look missing.
            Method::POST if form => Params::parse(&body),
            Method::POST => Params::default(),
            _ => Params::parse(query.as_bytes()),
        };
        let authorization = text(header::AUTHORIZATION);
        Some(Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query,
            authorization,
            params,
            body,
            content_type,
        })
    }

    /// Opens its entry.
    pub async fn record(
        &self,
        db: &mut SqliteConnection,
        call: &str,
        visit: Option<&Visit>,
        fault: Option<&str>,
    ) -> Result<i64, sqlx::Error> {
        let entry = Entry {
            method: self.method.as_str(),
            path: &self.path,
            call,
            caller_sid: visit.map(|visit| visit.caller.sid.as_str()),
            account_sid: visit.map(|visit| visit.account.sid.as_str()),
            params: &self.params.for_ledger(),
            fault,
        };
        ledger::open(db, entry).await
    }
}
