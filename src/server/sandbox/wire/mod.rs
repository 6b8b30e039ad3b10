//! What all answers are made of: replies, refusals, dates, SIDs and amounts, as Twilio writes them.

pub mod paging;
pub mod params;
pub mod refusal;

use axum::http::StatusCode;
use serde_json::Value;
use time::OffsetDateTime;
use time::format_description::well_known::{Rfc2822, Rfc3339};

/// The one version of the core API.
pub const VERSION: &str = "2010-04-01";

/// An answer that is a yes.
#[derive(Debug, Clone)]
pub struct Reply {
    /// 200, 201, 202, 204 or 307.
    pub status: StatusCode,
    /// Null for 204.
    pub body: Value,
    /// Where a 307 leads.
    pub location: Option<String>,
}

impl Reply {
    /// 200.
    pub fn ok(body: Value) -> Self {
        Self {
            status: StatusCode::OK,
            body,
            location: None,
        }
    }

    /// 201.
    pub fn created(body: Value) -> Self {
        Self {
            status: StatusCode::CREATED,
            body,
            location: None,
        }
    }

    /// 202.
    pub fn accepted(body: Value) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            body,
            location: None,
        }
    }

    /// 307, without a body.
    pub fn elsewhere(location: String) -> Self {
        Self {
            status: StatusCode::TEMPORARY_REDIRECT,
            body: Value::Null,
            location: Some(location),
        }
    }

    /// 204, without a body.
    pub fn gone() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            body: Value::Null,
            location: None,
        }
    }
}

/// Seconds since 1970.
pub fn now() -> i64 {
    OffsetDateTime::now_utc().unix_timestamp()
}

/// This moment for the ledger: RFC 3339 in UTC.
pub fn moment() -> String {
    OffsetDateTime::now_utc().format(&Rfc3339).unwrap_or_default()
}

/// A date as Twilio writes it: RFC 2822 in GMT, such as `Thu, 30 Jul 2026 20:00:00 +0000`.
pub fn date(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc2822).ok()
}

/// The same in the way of the newer APIs: RFC 3339.
pub fn iso(seconds: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(seconds).ok()?.format(&Rfc3339).ok()
}

/// A new SID: two letters and 32 random hexadecimal digits.
pub fn new_sid(letters: &str) -> String {
    format!("{letters}{}", secret())
}

/// 32 random hexadecimal digits.
pub fn secret() -> String {
    format!("{:032x}", rand::random::<u128>())
}

/// Whether `text` is a SID that begins with `letters`.
pub fn is_sid(text: &str, letters: &str) -> bool {
    text.strip_prefix(letters)
        .is_some_and(|rest| rest.len() == 32 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// An amount of millionths of a dollar as a decimal string with `places` decimals (2 to 5), such as `12.34`.
pub fn amount(micros: i64, places: usize) -> String {
    let whole = micros.unsigned_abs() / 1_000_000;
    let part: String = format!("{:06}", micros.unsigned_abs() % 1_000_000)
        .chars()
        .take(places)
        .collect();
    let sign = if micros < 0 { "-" } else { "" };
    format!("{sign}{whole}.{part}")
}

#[cfg(test)]
mod tests {
    use super::{amount, date, is_sid, new_sid};

    #[test]
    fn dates_are_written_as_twilio_writes_them() {
        assert_eq!(date(1_785_441_600).as_deref(), Some("Thu, 30 Jul 2026 20:00:00 +0000"));
    }

    #[test]
    fn amounts_keep_their_sign_and_their_decimals() {
        assert_eq!(amount(1_150_000, 2), "1.15");
        assert_eq!(amount(-7_900, 5), "-0.00790");
    }

    #[test]
    fn a_new_sid_is_a_sid() {
        assert!(is_sid(&new_sid("PN"), "PN"));
        assert!(!is_sid("PN123", "PN"));
    }
}
