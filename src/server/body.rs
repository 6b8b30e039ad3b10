//! The body of a request, as much of it and as long as we wait for.

use std::time::Duration;

use axum::{
    body::{Body, Bytes, to_bytes},
    http::StatusCode,
};

/// The largest body we read, in bytes.
pub const LARGEST: usize = 64 * 1024;

/// A body that was not read to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// More than is read, or the line broke.
    #[error("the body is too large")]
    TooLarge,
    /// It took longer than we wait.
    #[error("the body came too slowly")]
    TooSlow,
}

impl Unread {
    /// The HTTP status that says so.
    pub const fn status(self) -> StatusCode {
        match self {
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }
}

/// Reads the whole body, within both bounds.
pub async fn whole(body: Body, longest: Duration) -> Result<Bytes, Unread> {
    within(body, LARGEST, longest).await
}

/// The same with another size. The time is for all of it: a byte now and then gains nothing.
pub async fn within(body: Body, largest: usize, longest: Duration) -> Result<Bytes, Unread> {
    match tokio::time::timeout(longest, to_bytes(body, largest)).await {
        Ok(read) => read.map_err(|_| Unread::TooLarge),
        Err(_) => Err(Unread::TooSlow),
    }
}
