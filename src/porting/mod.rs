//! Numbers that a business has elsewhere and brings along: the check, the request to the carrier, and how it goes on.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::phone::PhoneNumber;

pub mod api;
pub mod bill;
pub mod page;
pub mod rules;
#[cfg(feature = "ssr")]
pub mod server;
mod words;

pub use rules::{Cause, State, Told};

/// What is asked for, as a form and a program send it: all in text, beside the file `bill`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Order {
    /// The number, as typed.
    pub phone_number: String,
    /// The customer, as the present carrier has them.
    pub customer_name: String,
    /// `business` or `individual`.
    pub customer_type: String,
    /// Who may sign for the customer.
    pub representative: String,
    /// Where they are asked to sign.
    pub representative_email: String,
    /// The customer's number at the present carrier: for mobile numbers.
    pub account_number: String,
    /// What the present carrier asks for before it lets a number go: for mobile numbers.
    pub pin: String,
    /// Street and number, as the present carrier has it.
    pub street: String,
    /// Town.
    pub city: String,
    /// State, as the present carrier writes it.
    pub state: String,
    /// Zip code.
    pub zip: String,
    /// Said where the number is not verified: that it is theirs, and that they may move it. Any word but `no` says so.
    #[serde(skip_serializing)]
    pub is_mine: String,
}

impl Order {
    /// Whether it is said that the number is theirs.
    pub fn says_so(&self) -> bool {
        !matches!(self.is_mine.trim(), "" | "no" | "false")
    }
}

/// Whether a number can be brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portability {
    /// The number.
    pub phone_number: PhoneNumber,
    /// It can.
    pub portable: bool,
    /// A PIN and an account number of the present carrier are needed.
    pub needs_pin: bool,
    /// Its owner has proven to hold it, by a call or a text.
    pub verified: bool,
    /// For a person.
    pub message: String,
}

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Port {
    /// Its id.
    pub id: Uuid,
    /// For people.
    pub reference: String,
    /// The number.
    pub phone_number: PhoneNumber,
    /// How it stands with us.
    pub status: State,
    /// How Twilio last said that it stands.
    pub carrier_status: Option<Told>,
    /// Who is asked to sign.
    pub signer_email: String,
    /// Where the letter of authorization is signed, while it is not.
    pub signature_url: Option<String>,
    /// What the present carrier or Twilio says besides.
    pub note: Option<String>,
    /// When the number moves, as Twilio tells it.
    pub port_date: Option<String>,
    /// Why nothing came of it.
    pub cause: Option<Cause>,
    /// Its owner wants it back.
    pub is_withdrawn: bool,
    /// The number in the list, once it is there.
    pub number_id: Option<Uuid>,
    /// Twilio's id of it.
    pub port_sid: Option<String>,
    /// For a person: where it stands and what comes next.
    pub message: String,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
    /// When it last changed.
    #[serde(with = "time::serde::rfc3339")]
    pub updated_at: OffsetDateTime,
}

/// The owner's requests, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ports {
    /// At most a hundred.
    pub port_requests: Vec<Port>,
}

/// A step that a request has made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In words.
    pub words: String,
    /// When.
    #[serde(with = "time::serde::rfc3339")]
    pub at: OffsetDateTime,
}

/// A request and the steps it has made, oldest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Followed {
    /// It.
    pub port_request: Port,
    /// Its steps.
    pub steps: Vec<Step>,
}
