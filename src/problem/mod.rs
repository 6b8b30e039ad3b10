//! Every refusal a person can meet, in words they can act on.

use std::collections::BTreeMap;

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};
use serde::{Deserialize, Serialize};

pub mod place;
mod returned;

pub use returned::Returned;

/// What kind of refusal it is. Stable: other programs decide on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// Nobody is signed in.
    SignInRequired,
    /// The password was right; the code of the second factor is still to come.
    SecondFactorRequired,
    /// Signed in, but it is too long ago that they showed who they are.
    StepUpRequired,
    /// Signed in, but not allowed; or the call came from another site.
    Forbidden,
    /// Not there, or not theirs: the two read the same.
    NotFound,
    /// The exact number cannot be bought. Nothing was charged.
    NumberUnavailable,
    /// The area code has no numbers.
    AreaCodeUnavailable,
    /// The idempotency key was used for something else.
    KeyReused,
    /// A campaign uses the number.
    InUseByCampaign,
    /// Something else was decided before, and it is final.
    AlreadyDecided,
    /// There is a subscription already.
    AlreadySubscribed,
    /// Whoever is to get the text wants none from this number.
    OptedOut,
    /// A limit on numbers or spending was reached.
    LimitReached,
    /// The request itself is wrong; `fields` says where.
    InvalidRequest,
    /// The number needs an address or papers first.
    AddressRequired,
    /// Too often.
    TooManyRequests,
    /// The business has no Twilio subaccount yet.
    NoSubaccount,
    /// The Twilio subaccount is suspended.
    AccountSuspended,
    /// The host has not set up the carrier.
    NotConfigured,
    /// The carrier said: later.
    CarrierBusy,
    /// The carrier said no, or nothing, for a reason the person cannot change.
    CarrierFailed,
    /// Stripe said no, or nothing.
    BillingFailed,
    /// The desk is being restarted.
    DeskClosing,
    /// Our own fault; the reference finds it in the log.
    InternalError,
}

impl Code {
    /// The HTTP status that goes with the code.
    pub const fn status(self) -> u16 {
        match self {
            Self::SignInRequired | Self::SecondFactorRequired => 401,
            Self::Forbidden | Self::StepUpRequired | Self::AccountSuspended => 403,
            Self::NotFound => 404,
            Self::NumberUnavailable
            | Self::AreaCodeUnavailable
            | Self::KeyReused
            | Self::InUseByCampaign
            | Self::AlreadyDecided
            | Self::AlreadySubscribed
            | Self::OptedOut
            | Self::LimitReached
            | Self::NoSubaccount => 409,
            Self::InvalidRequest | Self::AddressRequired => 422,
            Self::TooManyRequests => 429,
            Self::InternalError => 500,
            Self::CarrierFailed | Self::BillingFailed => 502,
            Self::NotConfigured | Self::CarrierBusy | Self::DeskClosing => 503,
        }
    }

    /// Where the help page says more about it; only what it has something to say about.
    pub const fn help(self) -> Option<&'static str> {
        match self {
            Self::LimitReached => Some("/help#limits"),
            Self::NoSubaccount | Self::NotConfigured => Some("/help#no-account"),
            Self::AccountSuspended => Some("/help#not-bought-account-suspended"),
            Self::AddressRequired => Some("/help#not-bought-address-required"),
            Self::NumberUnavailable => Some("/help#not-bought-taken"),
            Self::CarrierBusy => Some("/help#not-bought-busy"),
            Self::CarrierFailed => Some("/help#not-bought-refused"),
            Self::SignInRequired
            | Self::SecondFactorRequired
            | Self::StepUpRequired
            | Self::Forbidden
            | Self::NotFound
            | Self::AreaCodeUnavailable
            | Self::KeyReused
            | Self::InUseByCampaign
            | Self::AlreadyDecided
            | Self::AlreadySubscribed
            | Self::OptedOut
            | Self::InvalidRequest
            | Self::TooManyRequests
            | Self::BillingFailed
            | Self::DeskClosing
            | Self::InternalError => None,
        }
    }

    /// The headline of the refusal.
    pub const fn headline(self) -> &'static str {
        match self {
            Self::SignInRequired => "Sign in first",
            Self::SecondFactorRequired => "A code is needed too",
            Self::StepUpRequired => "Confirm that it is you",
            Self::Forbidden => "Not allowed",
            Self::NotFound => "Not found",
            Self::NumberUnavailable => "Number unavailable",
            Self::AreaCodeUnavailable => "Area code unavailable",
            Self::KeyReused => "Key used before",
            Self::InUseByCampaign => "In use by a campaign",
            Self::AlreadyDecided => "Decided already",
            Self::AlreadySubscribed => "Subscribed already",
            Self::OptedOut => "They want no texts",
            Self::LimitReached => "Limit reached",
            Self::InvalidRequest => "Something needs correcting",
            Self::AddressRequired => "Address required",
            Self::TooManyRequests => "Too many requests",
            Self::NoSubaccount => "No Twilio subaccount found",
            Self::AccountSuspended => "Twilio account not active",
            Self::NotConfigured => "Twilio is not configured",
            Self::CarrierBusy => "Twilio is busy",
            Self::CarrierFailed => "Twilio could not do it",
            Self::BillingFailed => "Stripe could not do it",
            Self::DeskClosing => "Just a moment",
            Self::InternalError => "Our fault",
        }
    }
}

/// A refusal: what happened, whether anything was charged, and what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{error}: {message}")]
pub struct Problem {
    /// A short headline.
    pub error: String,
    /// The stable code.
    pub code: Code,
    /// One or two sentences a person can act on.
    pub message: String,
    /// What is wrong with which field, by the field's name in the request.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub fields: BTreeMap<String, String>,
    /// Finds the matching line in the host's log, or the purchase it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<Box<str>>,
    /// Area codes to try in place of one that has no numbers, the best first.
    #[serde(default, skip_serializing_if = "<[String]>::is_empty")]
    pub suggested_area_codes: Box<[String]>,
}

impl Problem {
    /// A refusal of this kind, with its sentence.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            error: code.headline().to_owned(),
            code,
            message: message.into(),
            fields: BTreeMap::new(),
            reference: None,
            suggested_area_codes: Box::default(),
        }
    }

    /// One field of the request is wrong.
    pub fn field(name: &str, message: impl Into<String>) -> Self {
        let message = message.into();
        let mut problem = Self::new(Code::InvalidRequest, message.clone());
        problem.fields.insert(name.to_owned(), message);
        problem
    }

    /// Adds another field that is wrong.
    #[must_use]
    pub fn and_field(mut self, name: &str, message: impl Into<String>) -> Self {
        self.fields.insert(name.to_owned(), message.into());
        self
    }

    /// The same about a field of another name.
    #[must_use]
    pub fn about(mut self, name: &str) -> Self {
        if let Some((_, message)) = self.fields.pop_first() {
            self.fields.insert(name.to_owned(), message);
        }
        self
    }

    /// Adds the reference under which the matter can be found again.
    #[must_use]
    pub fn with_reference(mut self, reference: impl Into<String>) -> Self {
        self.reference = Some(reference.into().into());
        self
    }

    /// The same under another headline than its code's.
    #[must_use]
    pub fn headed(mut self, headline: &str) -> Self {
        headline.clone_into(&mut self.error);
        self
    }

    /// Nobody is signed in.
    pub fn sign_in() -> Self {
        Self::new(Code::SignInRequired, "Sign in, then try again. Nothing was changed.")
    }

    /// Not there, or not theirs.
    pub fn not_found(what: &str) -> Self {
        Self::new(Code::NotFound, format!("There is no such {what} in your account."))
    }

    /// Our own fault. The reference is in the log beside the cause.
    pub fn ours(reference: impl Into<String>) -> Self {
        Self::new(
            Code::InternalError,
            "Something went wrong on our side. Load the page again and see how things stand before you repeat it. If it stays, tell your host the reference.",
        )
        .with_reference(reference)
    }
}

impl FromServerFnError for Problem {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(value: ServerFnErrorErr) -> Self {
        match value {
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) | ServerFnErrorErr::Deserialization(_) => {
                Self::new(
                    Code::InvalidRequest,
                    "The request could not be read. Send the fields that the API description names, as JSON.",
                )
            }
            ServerFnErrorErr::Request(_) | ServerFnErrorErr::Response(_) => Self::new(
                Code::CarrierBusy,
                "The server could not be reached. Check your connection and try again.",
            ),
            ServerFnErrorErr::Registration(_)
            | ServerFnErrorErr::UnsupportedRequestMethod(_)
            | ServerFnErrorErr::MiddlewareError(_)
            | ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::Serialization(_) => Self::ours("server-function"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_lower_snake_on_the_wire() {
        let body = serde_json::to_value(Problem::sign_in()).unwrap();
        assert_eq!(body["code"], "sign_in_required");
        assert!(body.get("fields").is_none());
        assert!(body.get("reference").is_none());
    }
}
