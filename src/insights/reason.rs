//! Where a number was to come from, and why it did not.

use serde::{Deserialize, Serialize};

use crate::{lines, purchases};

/// Who was to give the number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// A phone number, bought from Twilio.
    Twilio,
    /// An AI line, which Vapi gives.
    Vapi,
}

impl Provider {
    /// All there are, in the order in which they are told.
    pub const ALL: [Self; 2] = [Self::Twilio, Self::Vapi];

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Twilio => "twilio",
            Self::Vapi => "vapi",
        }
    }

    /// What is got there, on a page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Twilio => "Phone numbers from Twilio",
            Self::Vapi => "AI lines from Vapi",
        }
    }
}

/// Why nothing came of a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// A purchase ended with this cause.
    Twilio(purchases::Cause),
    /// A wish for an AI line ended with this one.
    Vapi(lines::Cause),
}

impl Reason {
    /// Whose number it was to be.
    pub const fn provider(self) -> Provider {
        match self {
            Self::Twilio(_) => Provider::Twilio,
            Self::Vapi(_) => Provider::Vapi,
        }
    }

    /// Its word in a file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Twilio(cause) => cause.word(),
            Self::Vapi(cause) => cause.word(),
        }
    }

    /// What happened, in a sentence.
    pub const fn what_happened(self) -> &'static str {
        match self {
            Self::Twilio(cause) => cause.what_happened(),
            Self::Vapi(cause) => cause.what_happened(),
        }
    }

    /// Whether it may have cost something although nothing came of it.
    pub const fn may_have_cost(self) -> bool {
        matches!(self, Self::Twilio(purchases::Cause::RolledBack))
    }

    /// Where the help page says what to do about it.
    pub fn help(self) -> String {
        let anchor = match self {
            Self::Twilio(cause) => cause.anchor(),
            Self::Vapi(cause) => cause.anchor(),
        };
        format!("/help#{anchor}")
    }
}
