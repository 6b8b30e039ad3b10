//! The work of lines: written down, ordered once, watched until they work, given back.

use crate::{
    billing,
    problem::{Code, Problem},
    server::{answer::ours, secrets, state::Inside, vapi},
};

mod acts;
mod assistants;
mod driver;
mod ground;
mod limits;
mod round;
pub mod store;
mod suggest;
mod wish;

pub use acts::{attach, find, list, release, ring};
pub use assistants::{BUSINESS, all as assistants};
pub use limits::{allow, ask_for_more, room};
pub use round::{compare, round};
pub use wish::get;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the lines cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// Vapi could not be asked.
    #[error("Vapi could not be asked")]
    Vapi(#[from] vapi::Error),
    /// No random bytes for a reference.
    #[error("a reference cannot be made")]
    Reference(#[from] secrets::Error),
    /// Whether there is a subscription could not be read.
    #[error("the subscription cannot be read")]
    Billing(#[from] billing::server::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Vapi(error) => not_asked(&error),
            Error::Billing(error) => error.into(),
            Error::Store(_) | Error::Reference(_) => ours(&error),
        }
    }
}

/// What is said where a question to Vapi, which changes nothing, had no answer.
fn not_asked(error: &vapi::Error) -> Problem {
    match error.refusal() {
        Some(vapi::Refusal::NotLetIn) => Problem::new(
            Code::NotConfigured,
            "Vapi does not accept the key of this desk. Nothing was changed; tell whoever hosts it.",
        ),
        Some(_) => Problem::new(Code::CarrierFailed, "Vapi refused this. Nothing was changed."),
        None => Problem::new(
            Code::CarrierBusy,
            "Vapi does not answer just now. Nothing was ordered and nothing charged; try again in a minute.",
        ),
    }
}

/// The host's client for Vapi, where they have set it up.
fn client(desk: &Inside) -> Result<&vapi::Client, Error> {
    desk.vapi.as_ref().ok_or_else(|| {
        let mut problem = Problem::new(
            Code::NotConfigured,
            "The host of this desk has not set up Vapi yet, so there are no AI lines. Nothing was charged.",
        );
        "Vapi is not configured".clone_into(&mut problem.error);
        problem.into()
    })
}
