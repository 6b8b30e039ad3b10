//! Vapi's refusals: a status, and a message that is a text or a list of texts.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::server::sandbox::answer::delivery::Delivery;
use crate::server::sandbox::faults::{Kind, Stroke};
use crate::server::sandbox::inventory::Inventory;

/// A no, as `NestJS` words it; the edge in front of it speaks plain text.
#[derive(Debug, Clone)]
pub struct Refused {
    /// HTTP status; the body repeats it.
    pub status: StatusCode,
    body: String,
}

/// Why an operation did not happen.
#[derive(Debug)]
pub enum Failure {
    /// A no.
    Refused(Refused),
    /// Our own database failed.
    Broken(sqlx::Error),
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Broken(error)
    }
}

impl Refused {
    fn saying(status: StatusCode, message: &Value) -> Self {
        let body = json!({ "message": message, "error": status.canonical_reason(), "statusCode": status.as_u16() });
        Self {
            status,
            body: body.to_string(),
        }
    }

    /// What does not fit the shape of a request: one text a field.
    pub fn wrong(messages: &[&str]) -> Self {
        Self::saying(StatusCode::BAD_REQUEST, &json!(messages))
    }

    /// A body that is no JSON.
    pub fn unreadable() -> Self {
        Self::saying(StatusCode::BAD_REQUEST, &json!("Unexpected token in JSON"))
    }

    /// The area code has no stock. Some areas get no hint.
    pub fn no_stock(code: &str, inventory: &Inventory) -> Self {
        let hints = inventory.far_codes(code);
        let hint = if hints.is_empty() {
            String::new()
        } else {
            format!(" Hint: Try one of {}.", hints.join(", "))
        };
        let message = format!("This area code is currently not available.{hint}");
        Self::saying(StatusCode::BAD_REQUEST, &json!(message))
    }

    /// All free numbers are used up. Its words are not known: match on the status.
    pub fn limit() -> Self {
        Self::saying(
            StatusCode::PAYMENT_REQUIRED,
            &json!("Free phone numbers are used up. Add a payment method."),
        )
    }

    /// No such number in that Twilio account, or no such account: seen with these words in both cases.
    pub fn not_on_twilio() -> Self {
        Self::saying(StatusCode::BAD_REQUEST, &json!("Number Not Found on Twilio."))
    }

    /// The number is here already. What Vapi says then is not known; this is a guess.
    pub fn twice(digits: &str) -> Self {
        Self::saying(
            StatusCode::BAD_REQUEST,
            &json!(format!("{digits} is imported already.")),
        )
    }

    /// A request that cannot be carried out, in one text.
    pub fn unable(message: &str) -> Self {
        Self::saying(StatusCode::BAD_REQUEST, &json!(message))
    }

    /// No such thing.
    pub fn not_found(message: &str) -> Self {
        Self::saying(StatusCode::NOT_FOUND, &json!(message))
    }

    /// An assistant that answers a number cannot go.
    pub fn in_use() -> Self {
        Self::saying(
            StatusCode::CONFLICT,
            &json!("The assistant is in use by a phone number."),
        )
    }

    /// Not the private key.
    pub fn wrong_key() -> Self {
        let message =
            "Invalid Key. Hot tip, you may be using the private key instead of the public key, or vice versa.";
        Self::saying(StatusCode::UNAUTHORIZED, &json!(message))
    }

    /// Clients without a name are turned away before Vapi hears of them.
    pub fn by_the_edge() -> Self {
        Self {
            status: StatusCode::FORBIDDEN,
            body: "error code: 1010".to_owned(),
        }
    }

    /// It failed by itself.
    pub fn broken() -> Self {
        Self::saying(StatusCode::INTERNAL_SERVER_ERROR, &json!("Internal server error"))
    }

    /// As an answer.
    pub fn delivery(self) -> Delivery {
        Delivery::of_vapi(self.status, self.body)
    }
}

/// What a fault does in place of the operation.
pub enum Instead {
    /// A no.
    Refuse(Refused),
    /// Neither work nor answer.
    Nothing,
}

/// What happens instead of the operation, if anything does.
pub fn instead(stroke: &Stroke, body: &Value) -> Option<Instead> {
    let status = |usual: StatusCode| {
        let asked = stroke.status.and_then(|status| StatusCode::from_u16(status).ok());
        asked.unwrap_or(usual)
    };
    let refused = match stroke.kind {
        Kind::Refuse => Refused::saying(status(StatusCode::BAD_REQUEST), &json!("The practice says no.")),
        Kind::Snatched if body.get("provider").and_then(Value::as_str) == Some("twilio") => Refused::not_on_twilio(),
        Kind::Snatched => {
            let code = body.get("numberDesiredAreaCode").and_then(Value::as_str);
            Refused::no_stock(code.unwrap_or_default(), &Inventory::new())
        }
        Kind::Busy => Refused::saying(StatusCode::TOO_MANY_REQUESTS, &json!("Too many requests")),
        Kind::ErrorBefore => Refused::saying(
            status(StatusCode::INTERNAL_SERVER_ERROR),
            &json!("Internal server error"),
        ),
        Kind::NoFunds => Refused::limit(),
        Kind::Suspended => Refused::wrong_key(),
        Kind::TimeoutBefore | Kind::ResetBefore => return Some(Instead::Nothing),
        Kind::ErrorAfter
        | Kind::TimeoutAfter
        | Kind::ResetAfter
        | Kind::Malformed
        | Kind::Slow
        | Kind::Stale
        | Kind::ShowsSuspended => return None,
    };
    Some(Instead::Refuse(refused))
}
