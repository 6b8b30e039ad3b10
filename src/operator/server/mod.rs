//! The work of operators: looking at all businesses, and the four things they may do.

use uuid::Uuid;

use crate::{
    accounts::server::{Caller, overview::store as accounts, signed_in},
    lines::server as lines_of,
    problem::{Code, Problem},
    purchases, reconciliation,
    server::{
        answer::{desk, head, ours},
        state::{Desk, OperatorsDesk},
    },
};

mod acts;
mod board;
mod closer;
mod event;
pub mod export;
pub mod host;
mod lines;
mod troubles;

pub use acts::{compare, set_limits};
pub use board::board;
pub use closer::business;
pub use event::{deal_with, event};
pub use lines::set_lines;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the businesses cannot be read")]
    Store(#[from] sqlx::Error),
    /// Limits could not be read or written.
    #[error("the limits cannot be read or written")]
    Purchases(#[from] purchases::server::Error),
    /// A comparison could not be made.
    #[error("a comparison could not be made")]
    Reconciliation(#[from] reconciliation::server::Error),
    /// The AI lines could not be read or written.
    #[error("the AI lines cannot be read or written")]
    Lines(#[source] Box<lines_of::Error>),
}

impl From<lines_of::Error> for Error {
    fn from(error: lines_of::Error) -> Self {
        Self::Lines(Box::new(error))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Purchases(cause) => cause.into(),
            Error::Reconciliation(cause) => cause.into(),
            Error::Lines(cause) => (*cause).into(),
        }
    }
}

/// What everybody hears who is no operator.
pub fn nothing_here() -> Problem {
    Problem::new(Code::NotFound, "There is nothing at this address for your account.")
}

fn no_such_business() -> Problem {
    Problem::new(Code::NotFound, "There is no such business on this desk.")
}

/// The desk as an operator uses it, if that is who asks, in a browser: a program with an operator's token is none.
pub async fn recognise(desk: &Desk, caller: &Caller) -> Result<Option<OperatorsDesk>, sqlx::Error> {
    if caller.by_token {
        return Ok(None);
    }
    desk.as_operator(caller.owner.user_id).await
}

/// The desk as the operator who asks uses it; to everybody else there is nothing here.
pub async fn operators_desk() -> Result<OperatorsDesk, Error> {
    signed_in()?;
    let (desk, caller) = (desk()?, head()?.extensions.get::<Caller>().cloned());
    let caller = caller.ok_or_else(Problem::sign_in)?;
    recognise(&desk, &caller).await?.ok_or_else(|| nothing_here().into())
}

/// The e-mail address of an account; none where there is no such account.
async fn email_of(desk: &OperatorsDesk, id: Uuid) -> Result<Option<String>, sqlx::Error> {
    let found = accounts::some(&desk.db, &[id]).await?;
    Ok(found.into_iter().next().map(|account| account.email))
}
