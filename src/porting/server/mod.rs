//! The work of bringing numbers along: checked, asked for once, followed, withdrawn, and taken into the list.

use std::time::Duration;

use uuid::Uuid;

use super::{Followed, Port, Portability, Ports, Step};
use crate::{
    numbers,
    phone::PhoneNumber,
    problem::Problem,
    server::{answer::ours, audit, secrets, state::OwnersDesk, twilio},
    subaccounts,
};

mod adopt;
mod ask;
mod checked;
mod drive;
mod papers;
pub mod store;
mod withdraw;

pub use ask::ask;
pub use drive::round;
pub use withdraw::withdraw;

/// How long a caller is kept waiting before the answer is how it stands so far.
const PATIENCE: Duration = Duration::from_secs(8);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the requests for numbers of other carriers cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// A number cannot be read.
    #[error("the number cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
    /// The papers cannot be sealed or opened.
    #[error("the papers of a request cannot be sealed or opened")]
    Papers(#[from] secrets::Error),
    /// Another driver goes on with it.
    #[error("a request for a number was taken over by another driver")]
    TakenOver,
    /// What was sealed is not what we seal.
    #[error("the papers of a request cannot be read")]
    Unreadable,
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) | Error::Papers(_) | Error::TakenOver | Error::Unreadable => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// One of the owner's requests.
async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Port, Error> {
    let kept = store::by_id(&desk.db, id).await?;
    kept.map(|kept| kept.port)
        .ok_or_else(|| Problem::not_found("request").into())
}

/// The owner's requests, newest first.
pub async fn list(desk: &OwnersDesk) -> Result<Ports, Error> {
    let kept = store::of(&desk.db).await?;
    let port_requests = kept.into_iter().map(|kept| kept.port).collect();
    Ok(Ports { port_requests })
}

/// One request and its steps.
pub async fn followed(desk: &OwnersDesk, id: Uuid) -> Result<Followed, Error> {
    let port_request = find(desk, id).await?;
    let lines = audit::store::of(&desk.db, id).await?;
    let steps = lines.into_iter().filter_map(|line| {
        let told = line.details.get("status").and_then(|told| told.as_str());
        let words = step(&line.event, told)?;
        Some(Step { words, at: line.at.0 })
    });
    Ok(Followed {
        port_request,
        steps: steps.collect(),
    })
}

/// Whether a number can be brought, as Twilio says now.
pub async fn portability(desk: &OwnersDesk, typed: &str) -> Result<Portability, Error> {
    let number = PhoneNumber::typed(typed).map_err(|wrong| Problem::field("number", wrong.to_string()))?;
    checked::portability(desk, &number).await
}

/// A line of the trail in words; none for what is no step of a request.
fn step(event: &str, told: Option<&str>) -> Option<String> {
    let words = match (event, told) {
        ("port.meant", _) => "You asked for the number",
        ("port.sent", _) => "Twilio has the request",
        ("port.silent", _) => "Twilio gave no clear answer, so we look for the request there",
        ("port.moved", Some("waiting_for_signature")) => "The letter of authorization waits for its signature",
        ("port.moved", Some("in_progress")) => "Your present carrier was asked to let the number go",
        ("port.moved", Some("action_required")) => "Your present carrier did not accept what was given",
        ("port.moved", Some("completed")) => "The number has reached Twilio",
        ("port.moved", Some("expired")) => "The letter of authorization was not signed in time",
        ("port.moved", Some("canceled")) => "The request is canceled at Twilio",
        ("port.moved", _) => "Twilio looks at the request",
        ("port.withdrawing", _) => "You asked to withdraw it",
        ("port.withdrawn", _) => "The request is withdrawn",
        ("port.withdrawal_refused", _) => "Twilio does not withdraw it any more",
        ("port.not_sent", _) => "Twilio did not take the request",
        ("port.ended", _) => "Nothing came of it",
        ("port.arrived", _) => "The number is in your list",
        _ => return None,
    };
    Some(words.to_owned())
}
