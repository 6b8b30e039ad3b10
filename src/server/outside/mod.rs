//! What the clients of outside services share: pauses between tries, how many there may be altogether, a bound on what is read,
//! and how long one is asked to wait.

use std::time::Duration;

use reqwest::{Response, header::RETRY_AFTER};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

mod budget;

pub use budget::Budget;

/// The pauses between tries: anywhere between `least` and a limit that quadruples up to `most`.
///
/// Jitter keeps many servers that failed together from coming back together (AWS Builders' Library).
#[derive(Debug, Clone, Copy)]
pub struct Pauses {
    /// The shortest pause.
    pub least: Duration,
    /// The longest.
    pub most: Duration,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            least: Duration::from_millis(250),
            most: Duration::from_secs(4),
        }
    }
}

impl Pauses {
    /// How long to wait after this try (the first is 1): what the other side asked for, or up to 1 s, then up to 4 s.
    pub fn after(self, tries: u32, asked: Option<Duration>) -> Duration {
        let limit = self.least.saturating_mul(4_u32.saturating_pow(tries)).min(self.most);
        asked.unwrap_or_else(|| rand::random_range(self.least..=limit.max(self.least)))
    }
}

/// What came instead of a usable answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Silence {
    /// Nothing in time.
    #[error("nothing in time")]
    Timeout,
    /// The connection broke after the request had begun.
    #[error("the connection broke")]
    Broken,
    /// A status that tells neither yes nor no: 5xx, a redirect, or a 404 that is not the carrier's own.
    #[error("status {0}")]
    Status(u16),
    /// A success that cannot be read.
    #[error("the answer cannot be read")]
    Unreadable,
    /// A success about another number or another account.
    #[error("the answer is about something else")]
    Mismatch,
    /// More than we are willing to hold: the body, or the number of pages.
    #[error("the answer is too long")]
    TooLong,
}

/// A body was not read to its end.
#[derive(Debug)]
pub enum Unread {
    /// It is longer than one is willing to hold.
    TooLong,
    /// The connection broke.
    Broken(reqwest::Error),
}

/// The whole body, up to so many bytes.
pub async fn whole(response: &mut Response, most: usize) -> Result<Vec<u8>, Unread> {
    let mut body = Vec::new();
    loop {
        match response.chunk().await {
            Ok(None) => return Ok(body),
            Ok(Some(piece)) if body.len() + piece.len() > most => return Err(Unread::TooLong),
            Ok(Some(piece)) => body.extend_from_slice(&piece),
            // The address holds what has no place in a log.
            Err(error) => return Err(Unread::Broken(error.without_url())),
        }
    }
}

/// `Retry-After` in seconds or as a date (RFC 9110, 10.2.3).
pub fn retry_after(response: &Response) -> Option<Duration> {
    let text = response.headers().get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let then = OffsetDateTime::parse(text, &Rfc2822).ok()?;
    // A date that has passed asks for no wait at all.
    Some(Duration::try_from(then - OffsetDateTime::now_utc()).unwrap_or(Duration::ZERO))
}
