//! Listing what a business holds, and giving a number back.

use uuid::Uuid;

use super::{Number, readiness::Account};
use crate::{
    phone::PhoneNumber,
    problem::Problem,
    server::{answer::ours, state::OwnersDesk, twilio},
    subaccounts,
};

pub mod compared;
pub mod export;
pub mod list;
pub mod notes;
pub mod overview;
pub mod primary;
pub mod queue;
pub mod priced;
mod release;
pub mod store;

pub use release::{Said, begin_release, release, round};

/// A release that the carrier has refused is asked for again after this long: somebody has to do something first.
pub const AFTER_REFUSAL: time::Duration = time::Duration::minutes(15);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the numbers cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The carrier did not confirm the release.
    #[error("the carrier did not confirm the release")]
    Carrier(#[from] twilio::Error),
}

impl Error {
    /// Why the carrier definitely refuses a release, in words for the owner; none where it may still come about.
    fn refusal(&self) -> Option<String> {
        match self {
            Self::Carrier(error) => why_refused(error),
            Self::Refused(_) | Self::Store(_) | Self::Subaccount(_) => None,
        }
    }
}

/// Why the carrier definitely does not take a number back, in words for the owner; none where it may still come about.
pub fn why_refused(error: &twilio::Error) -> Option<String> {
    let twilio::Error::Refused { code, status, message } = error else {
        return None;
    };
    Some(match (twilio::Refusal::of(*code, *status), code) {
        (twilio::Refusal::NotLetIn | twilio::Refusal::NoFunds, _) => {
            "Twilio does not take it back: your account there is suspended, or the balance is used up.".to_owned()
        }
        (_, Some(code)) if message.is_empty() => format!("Twilio does not take it back (error {code})."),
        (_, Some(code)) => {
            format!("Twilio does not take it back and says \u{201c}{message}\u{201d} (error {code}).")
        }
        (_, None) => "Twilio does not take it back.".to_owned(),
    })
}

/// What stands behind all numbers of the owner.
pub async fn account(desk: &OwnersDesk) -> Result<Account, Error> {
    let (standing, _) = subaccounts::server::standing::state(desk).await?;
    Ok(Account {
        standing,
        has_funds: None,
    })
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// One of the owner's numbers, released ones included.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Number, Error> {
    store::by_id(&desk.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("number").into())
}

/// Which number an owner means to release: by our id, or by its digits.
pub async fn meant(desk: &OwnersDesk, id: Option<Uuid>, phone_number: Option<&str>) -> Result<Number, Error> {
    match (id, phone_number) {
        (Some(id), None) => find(desk, id).await,
        (None, Some(text)) => {
            let number =
                PhoneNumber::parse(text.trim()).map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
            store::latest(&desk.db, &number)
                .await?
                .ok_or_else(|| Problem::not_found("number").into())
        }
        (Some(_), Some(_)) | (None, None) => {
            Err(Problem::field("id", "Say which number: either its id or its phoneNumber.").into())
        }
    }
}
