//! The three ways the carrier can not say yes, and how an answer is sorted into them.

use std::{error::Error as StdError, time::Duration};

use super::wire;
use crate::server::figures::Said;

pub use crate::server::outside::Silence;

/// What lies beneath an error, for the log.
pub(super) type Cause = Box<dyn StdError + Send + Sync>;

/// The longest text of a refusal that is kept, in characters.
const LONGEST_MESSAGE: usize = 300;

/// Why a call did not bring what it was made for.
///
/// The three differ in what is true afterwards, not in how bad they are.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Later. **Surely not processed**: 429 (Twilio documents that it never processes those), or the connection was
    /// refused, not found or not secured before anything was sent.
    #[error("the carrier is busy or out of reach; nothing was done")]
    Busy {
        /// How long the carrier asked us to wait, where it did.
        retry_after: Option<Duration>,
        /// Why no connection came about; none after a 429.
        #[source]
        cause: Option<Cause>,
    },
    /// A definite no. **Not processed**, and the same call will be refused again.
    #[error("the carrier refused: code {}, status {status}", code.map_or_else(|| "none".to_owned(), |code| code.to_string()))]
    Refused {
        /// Twilio's error code; some refusals have none.
        code: Option<u32>,
        /// HTTP status.
        status: u16,
        /// The carrier's own words, cut to 300 characters; may name a number, so not for the log. Never decide on it.
        message: String,
    },
    /// No usable answer. **It may have happened**: look before doing it again.
    #[error("no usable answer from the carrier: {silence}")]
    Silent {
        /// What came instead of an answer.
        silence: Silence,
        /// The underlying error, where there is one.
        #[source]
        cause: Option<Cause>,
    },
}

/// What a refusal means for a person, by Twilio's code and only then by the status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The number is no longer to be had. The one refusal after which another number may be bought.
    Taken,
    /// The area code has no numbers (purchase by area code only).
    NoStock,
    /// The number needs an address, a bundle or an identity on file first.
    PapersNeeded,
    /// Wrong credentials, or the account is suspended or closed; the parent's view of the account tells them apart.
    NotLetIn,
    /// The main account is not active: its balance is used up, or it is suspended. Twilio may also say [`Self::NotLetIn`].
    NoFunds,
    /// The account may not do this: trial, compliance hold, permissions.
    Restricted,
    /// The host's limit on subaccounts is reached.
    TooManyAccounts,
    /// Not there; also a country without this type of number.
    NotFound,
    /// The request is wrong: our mistake, or input that nobody can fulfil.
    BadRequest,
}

impl Error {
    /// Twilio's code, if this is a refusal that has one.
    pub const fn code(&self) -> Option<u32> {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Busy { .. } | Self::Silent { .. } => None,
        }
    }

    /// What the refusal means; `None` if this is not a refusal.
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused { code, status, .. } => Some(Refusal::of(*code, *status)),
            Self::Busy { .. } | Self::Silent { .. } => None,
        }
    }

    /// What it counts as.
    pub(super) const fn said(&self) -> Said {
        match self {
            Self::Busy { .. } => Said::Busy,
            Self::Refused { .. } => Said::No,
            Self::Silent { .. } => Said::Nothing,
        }
    }

    /// True if it may have happened all the same.
    pub const fn in_doubt(&self) -> bool {
        matches!(self, Self::Silent { .. })
    }

    pub(super) const fn silent(silence: Silence) -> Self {
        Self::Silent { silence, cause: None }
    }

    pub(super) fn silent_for(silence: Silence, cause: impl Into<Cause>) -> Self {
        Self::Silent {
            silence,
            cause: Some(cause.into()),
        }
    }
}

impl Refusal {
    /// The meaning of a code, or of a bare status (Twilio's error dictionary).
    pub const fn of(code: Option<u32>, status: u16) -> Self {
        match (code, status) {
            (Some(21422), _) => Self::Taken,
            (Some(21452), _) => Self::NoStock,
            (Some(21613 | 21615 | 21628 | 21629 | 21631 | 21649 | 21650 | 21651), _) => Self::PapersNeeded,
            (Some(10001), _) => Self::NoFunds,
            (Some(20003 | 20005), _) | (None, 401) => Self::NotLetIn,
            (Some(10002 | 20006 | 20008 | 20403 | 21404 | 22300), _) | (None, 403) => Self::Restricted,
            (Some(21480), _) => Self::TooManyAccounts,
            (Some(20404), _) | (None, 404) => Self::NotFound,
            (Some(_) | None, _) => Self::BadRequest,
        }
    }
}

/// Sorts an answer: `None` is a success whose body is still to be read.
pub(super) fn judge(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Option<Error> {
    if (200..300).contains(&status) {
        return None;
    }
    let said = wire::Refusal::read(body);
    let code = said.as_ref().and_then(|said| said.code);
    Some(match (code, status) {
        (Some(20429), _) | (_, 429) => Error::Busy {
            retry_after,
            cause: None,
        },
        (Some(20500 | 20503), _) | (_, ..400 | 408 | 500..) => Error::silent(Silence::Status(status)),
        // A gateway's own 404 says nothing about the number, and a number must not be taken for released by it.
        (None, 404) if said.is_none() => Error::silent(Silence::Status(status)),
        _ => {
            let words = said.map(|said| said.message).unwrap_or_default();
            Error::Refused {
                code,
                status,
                message: words.chars().take(LONGEST_MESSAGE).collect(),
            }
        }
    })
}
