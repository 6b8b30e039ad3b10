//! Asking what was used, and adding it up.

use crate::{
    numbers,
    problem::Problem,
    server::{answer::ours, twilio},
    subaccounts,
};

mod assembled;
mod count;
pub mod export;
mod month;
mod number;
mod prices;
mod readings;
pub mod store;

pub use month::{chosen, of as month};
pub use number::of as number;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("what was used cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The number could not be found.
    #[error("the number cannot be found")]
    Numbers(#[from] numbers::server::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
}

impl From<twilio::Error> for Error {
    fn from(error: twilio::Error) -> Self {
        Self::Subaccount(error.into())
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Numbers(error) => error.into(),
            Error::Subaccount(error) => error.into(),
            Error::Store(_) => ours(&error),
        }
    }
}
