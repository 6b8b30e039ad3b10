//! The work of texts: written down and sent once, received once, looked for where nobody knows, and shown.

use std::time::Duration;

use uuid::Uuid;

use super::Text;
use crate::{
    numbers,
    problem::Problem,
    server::{answer::ours, state::OwnersDesk, twilio},
    subaccounts,
};

mod checked;
mod draft;
mod look;
mod media;
mod receive;
mod send;
mod show;
pub mod store;
pub mod twiml;

pub use draft::after_form;
pub use look::{round, told};
pub use media::{LARGEST_PICTURE, picture};
pub use receive::receive;
pub use send::{FORM, send};
pub use show::{opened, place, texts, threads};

/// How long a caller is kept waiting before the answer is that it is being sent.
const PATIENCE: Duration = Duration::from_secs(8);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the texts cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The number cannot be read.
    #[error("the number cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// One of the owner's texts.
async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Text, Error> {
    let kept = store::by_id(&desk.db, id).await?;
    kept.map(|kept| kept.text)
        .ok_or_else(|| Problem::not_found("text").into())
}

/// Where Twilio tells how a text stands: its id is part of the address, so that even a text whose sending nobody has answered
/// is known again. None on a desk that Twilio cannot reach.
fn status_callback(desk: &OwnersDesk, id: Uuid) -> Option<String> {
    let reachable = desk.config.is_https() || desk.config.is_practice();
    reachable.then(|| format!("{}/webhooks/twilio/status?{TEXT}={id}", desk.config.origin()))
}

/// The name under which [`status_callback`] carries the id of a text.
const TEXT: &str = "text";
