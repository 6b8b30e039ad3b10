//! The work of campaigns: drafts, the number they use, the launch and all that undoes it.

use crate::{
    billing, lines, numbers,
    problem::{Code, Problem},
    purchases,
    server::{answer::ours, pace, secrets, state::Inside, twilio, vapi},
    subaccounts,
};

mod acts;
mod assistant;
mod buying;
mod calls;
mod compare;
mod draft;
mod driver;
mod line;
mod number;
mod reports;
mod round;
pub mod store;

pub use acts::{delete, launch, pause};
pub use buying::buy;
pub use calls::{test_call, test_calls};
pub use compare::compare;
pub use draft::{answer, begin, choose_assistant, find, list, rename};
pub use line::get_line;
pub use number::{choose, step};
pub use reports::reports;
pub use round::round;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the campaigns cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// Vapi could not be asked.
    #[error("Vapi could not be asked")]
    Vapi(#[from] vapi::Error),
    /// Twilio could not be asked.
    #[error("Twilio could not be asked")]
    Twilio(#[from] twilio::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The owner's numbers cannot be read.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The owner's lines cannot be read or changed.
    #[error("the lines cannot be read or changed")]
    Lines(#[from] lines::server::Error),
    /// The owner's orders cannot be read or made.
    #[error("the orders cannot be read or made")]
    Purchases(#[from] purchases::server::Error),
    /// Whether there is a subscription could not be read.
    #[error("the subscription cannot be read")]
    Billing(#[from] billing::server::Error),
    /// No random bytes for a reference.
    #[error("a reference cannot be made")]
    Reference(#[from] secrets::Error),
    /// They ask too often.
    #[error(transparent)]
    TooOften(#[from] pace::Early),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) | Error::Reference(_) => ours(&error),
            Error::Vapi(cause) => lines::server::Error::from(cause).into(),
            Error::Twilio(cause) => cause.into(),
            Error::Subaccount(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Lines(cause) => cause.into(),
            Error::Purchases(cause) => cause.into(),
            Error::Billing(cause) => cause.into(),
            Error::TooOften(early) => early.into(),
        }
    }
}

/// The host's client for Vapi, where they have set it up.
fn client(desk: &Inside) -> Result<&vapi::Client, Error> {
    desk.vapi.as_ref().ok_or_else(|| {
        Problem::new(
            Code::NotConfigured,
            "The host of this desk has not set up Vapi yet, so no campaign can be launched. Your draft is kept, and nothing was charged.",
        )
        .headed("Vapi is not configured")
        .into()
    })
}

/// What is said of a campaign that has something under way.
fn under_way(state: crate::campaigns::State) -> Problem {
    Problem::new(
        Code::AlreadyDecided,
        format!(
            "This campaign is {}. Nothing was changed; try again when that has ended.",
            state.words().to_lowercase()
        ),
    )
    .headed("Not just now")
}
