//! Twilio's error bodies: which code comes with which status and which words.

use std::borrow::Cow;

use axum::http::StatusCode;
use serde_json::{Value, json};

/// An answer that is a no, with Twilio's code.
#[derive(Debug, Clone)]
pub struct Refusal {
    /// From Twilio's error dictionary, such as 21422.
    pub code: u32,
    /// The HTTP status.
    pub status: StatusCode,
    /// One sentence.
    pub message: Cow<'static, str>,
}

/// Why an operation did not happen.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The carrier says no.
    #[error("refused with {}", .0.code)]
    Refused(Refusal),
    /// Our own database failed: the caller gets a plain 500.
    #[error("the sandbox's database failed")]
    Broken(#[from] sqlx::Error),
}

impl From<Refusal> for Failure {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl Refusal {
    /// The refusal that goes with a code, in its usual words.
    pub fn of(code: u32) -> Self {
        let (status, message) = usual(code);
        Self {
            code,
            status,
            message: Cow::Borrowed(message),
        }
    }

    /// The same with words of its own.
    pub fn saying(code: u32, message: String) -> Self {
        Self {
            message: Cow::Owned(message),
            ..Self::of(code)
        }
    }

    /// 404 for a path under the base address.
    pub fn not_found(path: &str) -> Self {
        Self::saying(20404, format!("The requested resource {path} was not found"))
    }

    /// The body: code, message, `more_info`, status.
    pub fn body(&self) -> Value {
        json!({
            "code": self.code,
            "message": self.message,
            "more_info": format!("https://www.twilio.com/docs/errors/{}", self.code),
            "status": self.status.as_u16(),
        })
    }
}

/// Statuses and names from the vendor's dictionary; where a text was seen on the wire, that text.
fn usual(code: u32) -> (StatusCode, &'static str) {
    let message = match code {
        20003 | 20005 => {
            return (
                StatusCode::UNAUTHORIZED,
                if code == 20003 {
                    "Authenticate"
                } else {
                    "Account not active"
                },
            );
        }
        20004 => return (StatusCode::METHOD_NOT_ALLOWED, "Method not allowed"),
        20006 => return (StatusCode::FORBIDDEN, "Access Denied"),
        20404 => return (StatusCode::NOT_FOUND, "The requested resource was not found"),
        20409 => return (StatusCode::CONFLICT, "Conflict"),
        20429 => return (StatusCode::TOO_MANY_REQUESTS, "Too Many Requests"),
        20500 => return (StatusCode::INTERNAL_SERVER_ERROR, "Internal Server Error"),
        20503 => return (StatusCode::SERVICE_UNAVAILABLE, "Service unavailable"),
        10001 => return (StatusCode::FORBIDDEN, "Account is not active"),
        10002 => return (StatusCode::FORBIDDEN, "Trial accounts do not support the feature"),
        20002 => "Invalid FriendlyName",
        20007 => "Page size too large",
        20422 => "Invalid Parameter",
        21101 => "Subaccounts cannot contain subaccounts",
        21211 => "Invalid 'To' Phone Number",
        21212 => "Invalid From Number",
        21402 => "Url is not a valid URL",
        21403 => "Method is not valid: it must be GET or POST",
        21404 => "Inbound Phone number not available to trial account",
        21405 => "VoiceFallbackUrl cannot be set without VoiceUrl",
        21406 => "SmsFallbackUrl cannot be set without SmsUrl",
        21408 => "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
        21420 => "ApplicationSid is not accessible",
        21421 => "PhoneNumber is invalid",
        21422 => "PhoneNumber is not available",
        21450 => "Phone number already validated on your account",
        21451 => "Invalid area code",
        21452 => "No phone numbers found",
        21457 => "AreaCode Parameter not Supported",
        21458 => "Provisioning Type Mismatch",
        21470 => "Invalid AccountSid for the transfer",
        21471 => "The account to transfer to does not exist",
        21472 => "The account to transfer to is not active",
        21473 => "The accounts of the transfer are not related",
        21474 => "Only the parent account may transfer phone numbers",
        _ => return usual_of_later_codes(code),
    };
    (StatusCode::BAD_REQUEST, message)
}

fn usual_of_later_codes(code: u32) -> (StatusCode, &'static str) {
    let message = match code {
        21475 => "Invalid account status: it must be active, suspended or closed",
        21477 => "The status of a parent account cannot be changed",
        21479 => "The account is closed already",
        21480 => "Reached maximum number of subaccounts",
        21481 => "Invalid PageToken",
        21602 => "Message body is required",
        21603 => "A 'From' phone number is required",
        21604 => "A 'To' phone number is required",
        21606 => "The 'From' phone number is not a valid, message-capable Twilio number for this destination",
        21610 => "Attempt to send to unsubscribed recipient",
        21611 => "This 'From' number has exceeded the maximum number of queued messages",
        21612 => "The 'To' phone number is not currently reachable using the 'From' phone number",
        21613 => "PhoneNumber Requires Certification",
        21614 => "'To' number is not a mobile number",
        21615 => "Phone Number Requires a Local Address but the 'AddressSid' parameter was empty.",
        21617 => "The concatenated message body exceeds the 1600 character limit",
        21628 => "Address Validation Error",
        21631 => "Phone Number Requires an Address but the 'AddressSid' parameter was empty.",
        21649 => "To purchase or transfer this number you must provide a bundle",
        22300 => "The account is restricted from provisioning long code numbers",
        _ => "Bad Request",
    };
    (StatusCode::BAD_REQUEST, message)
}
