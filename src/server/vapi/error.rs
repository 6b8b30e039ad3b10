//! The three ways Vapi can not say yes, and how an answer is sorted into them.

use std::{error::Error as StdError, time::Duration};

use super::wire;
use crate::{phone::AreaCode, server::figures::Said};

pub use crate::server::outside::Silence;

/// What lies beneath an error, for the log.
pub(super) type Cause = Box<dyn StdError + Send + Sync>;

/// Why a call did not bring what it was made for. The three differ in what is true afterwards, not in how bad they are.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Later. **Surely not processed**: 429, or no connection came about.
    #[error("Vapi is busy or out of reach; nothing was done")]
    Busy {
        /// How long Vapi asked us to wait, where it did.
        retry_after: Option<Duration>,
        /// Why no connection came about; none after a 429.
        #[source]
        cause: Option<Cause>,
    },
    /// A definite no. **Not processed.**
    #[error("Vapi refused: status {status}, {refusal:?}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// What it means.
        refusal: Refusal,
        /// Area codes that Vapi hints at, in its order. They are not near the one asked for.
        hints: Vec<AreaCode>,
    },
    /// No usable answer. **It may have happened**: look before doing it again.
    #[error("no usable answer from Vapi: {silence}")]
    Silent {
        /// What came instead of an answer.
        silence: Silence,
        /// The underlying error, where there is one.
        #[source]
        cause: Option<Cause>,
    },
}

/// What a refusal means for a person. Vapi has no codes: status first, and two messages that were seen in many places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// This area code has no numbers now.
    NoStock,
    /// A wrong key, or the edge in front of Vapi turned us away.
    NotLetIn,
    /// The free numbers of this key are used up. Its words are not known; the status is.
    Limit,
    /// Not there.
    NotFound,
    /// In use by something else.
    InUse,
    /// The Twilio account does not hold the number, or its credentials do not fit. The two read the same.
    NotOnTwilio,
    /// The request is wrong.
    BadRequest,
}

impl Error {
    /// What the refusal means; `None` if this is not a refusal.
    pub const fn refusal(&self) -> Option<Refusal> {
        match self {
            Self::Refused { refusal, .. } => Some(*refusal),
            Self::Busy { .. } | Self::Silent { .. } => None,
        }
    }

    /// True if it may have happened all the same.
    pub const fn in_doubt(&self) -> bool {
        matches!(self, Self::Silent { .. })
    }

    /// What it counts as.
    pub(super) const fn said(&self) -> Said {
        match self {
            Self::Busy { .. } => Said::Busy,
            Self::Refused { .. } => Said::No,
            Self::Silent { .. } => Said::Nothing,
        }
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

/// Sorts an answer: `None` is a success whose body is still to be read.
pub(super) fn judge(status: u16, retry_after: Option<Duration>, body: &[u8]) -> Option<Error> {
    let said = wire::Refusal::read(body);
    let refusal = match (status, &said) {
        (200..300, _) => return None,
        (429, _) => {
            return Some(Error::Busy {
                retry_after,
                cause: None,
            });
        }
        (401 | 403, _) => Refusal::NotLetIn,
        // A proxy's own words say nothing about what was asked for.
        (..=399 | 408 | 500.., _) | (_, None) => return Some(Error::silent(Silence::Status(status))),
        (402, Some(_)) => Refusal::Limit,
        (404, Some(_)) => Refusal::NotFound,
        (409, Some(_)) => Refusal::InUse,
        (_, Some(said)) if said.is_about_stock() => Refusal::NoStock,
        (_, Some(said)) if said.is_about_twilio() => Refusal::NotOnTwilio,
        (_, Some(_)) => Refusal::BadRequest,
    };
    let hints = said.filter(|_| refusal == Refusal::NoStock).map(|said| said.hints());
    Some(Error::Refused {
        status,
        refusal,
        hints: hints.unwrap_or_default(),
    })
}
