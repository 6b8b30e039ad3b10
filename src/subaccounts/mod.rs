//! A business's own Twilio account under the host's: every number it holds lives there.

use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
pub mod server;

/// How an owner's account stands at the carrier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum State {
    /// There is none yet.
    Missing,
    /// It is being opened.
    Opening,
    /// It works.
    Active,
    /// It is about to be suspended.
    Suspending,
    /// It keeps its numbers and carries nothing.
    Suspended,
    /// It is about to work again.
    Activating,
    /// Somebody has closed it at Twilio, and its numbers are gone. The desk never does that.
    Closed,
}

impl State {
    /// From what is asked of the account, and what the carrier last confirmed of it.
    pub const fn of(has_account: bool, wanted: Option<Wanted>, confirmed: Confirmed) -> Self {
        match (has_account, wanted, confirmed) {
            (false, Some(Wanted::Active), _) => Self::Opening,
            (false, _, _) => Self::Missing,
            (true, _, Confirmed::Closed) => Self::Closed,
            (true, Some(Wanted::Suspended), Confirmed::Active) => Self::Suspending,
            (true, Some(Wanted::Active), Confirmed::Suspended) => Self::Activating,
            (true, _, Confirmed::Active) => Self::Active,
            (true, _, Confirmed::Suspended) => Self::Suspended,
        }
    }

    /// In words: `Your account at Twilio …`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Missing => "is not opened yet",
            Self::Opening => "is being opened",
            Self::Active => "is open",
            Self::Suspending => "is about to be suspended",
            Self::Suspended => "is suspended",
            Self::Activating => "is being opened again",
            Self::Closed => "was closed at Twilio",
        }
    }
}

/// What is asked of an account. There is no word for closing it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// It is to work.
    Active,
    /// It is to keep its numbers and carry nothing.
    Suspended,
}

/// What the carrier last confirmed of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// It works.
    Active,
    /// It keeps its numbers and carries nothing.
    Suspended,
    /// It is gone for good.
    Closed,
}
