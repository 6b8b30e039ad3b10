//! What is answered to whoever asks for a purchase, then and any time later.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Cause, Purchase, State};
use crate::{
    numbers::{Number, Status},
    phone::PhoneNumber,
    problem::Problem,
};

/// What is said, after the number, of one that was in the owner's account before they ordered it.
pub const fn held_before(now: Status) -> &'static str {
    match now {
        Status::Active => {
            "was in your Twilio account already, and is in your list now. Nothing was bought, and this order charged nothing."
        }
        Status::Releasing => {
            "was in your Twilio account already, and is being released. Nothing was bought, and this order charged nothing."
        }
        Status::Released => {
            "was in your Twilio account already, and has been released since. Nothing was bought, and this order charged nothing."
        }
        Status::Lost => {
            "was in your Twilio account already, and is gone from it since. Nothing was bought, and this order charged nothing."
        }
    }
}

impl Purchase {
    /// Whether the number was in the owner's account before this order, which therefore bought nothing.
    pub fn was_held_before(&self) -> bool {
        self.state == State::Bought && self.cause == Some(Cause::HeldBefore)
    }

    /// The answer of the API to whoever asked for this purchase, then and any time later.
    pub fn answer(&self) -> Result<Answer, Problem> {
        let requested = &self.requested_number;
        match (self.state, &self.number) {
            (State::Bought, Some(number)) => {
                let different = number.phone_number != *requested;
                let message = if self.was_held_before() {
                    format!("{} {}", number.phone_number, held_before(number.status))
                } else if different {
                    format!(
                        "The number {requested} was taken. We got you {} instead.",
                        number.phone_number
                    )
                } else {
                    format!("You bought {requested}, exactly what you requested.")
                };
                Ok(Answer {
                    success: true,
                    phone_number: Some(number.clone()),
                    requested_number: Some(requested.clone()),
                    is_different_number: Some(different),
                    held_before: self.was_held_before().then_some(true),
                    status: None,
                    message,
                    purchase_id: self.id,
                })
            }
            (State::NotBought, _) => {
                let cause = self.cause.unwrap_or(Cause::Refused);
                if let Some(arrived) = &self.arrived {
                    let message = arrived.said(requested);
                    return Err(Problem::new(cause.code(), message).with_reference(&self.reference));
                }
                let message = format!(
                    "{requested} {} {} {}",
                    cause.outcome(),
                    self.limit.as_deref().unwrap_or(self.what_happened()),
                    self.next_step()
                );
                let problem = Problem::new(cause.code(), message).with_reference(&self.reference);
                Err(match self.asks {
                    Some(asks) => problem.and_field(asks.field(), asks.what_happened()),
                    None => problem,
                })
            }
            (State::Buying | State::Compensating | State::Bought, _) => Ok(Answer {
                success: false,
                phone_number: None,
                requested_number: Some(requested.clone()),
                is_different_number: None,
                held_before: None,
                status: Some("confirming".to_owned()),
                message: "Still confirming with Twilio. You will not be charged twice.".to_owned(),
                purchase_id: self.id,
            }),
        }
    }
}

/// The answer of the API to a purchase.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Answer {
    /// The owner has a number by this purchase.
    pub success: bool,
    /// That number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Number>,
    /// The number asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub requested_number: Option<PhoneNumber>,
    /// Whether the two differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_different_number: Option<bool>,
    /// True where it was in the account before the order: nothing was bought and nothing charged by it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_before: Option<bool>,
    /// `confirming` while the outcome is unknown.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<String>,
    /// For a person.
    pub message: String,
    /// Ask `GET /api/purchases/{id}` any time later.
    pub purchase_id: Uuid,
}
