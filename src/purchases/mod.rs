//! Looking for a number and buying it: all of it happens, or none of it.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{money::Money, numbers::Number, phone::PhoneNumber, problem::Code};

pub mod order;
pub mod papers;
pub mod decision;
pub mod offer;
pub mod limits;
pub mod together;
pub mod review;
pub mod closest;
pub mod ranked;
pub mod rules;
pub mod late;
pub mod moment;
pub mod arrived;
pub mod answer;
pub mod asked;
pub mod saved;
pub mod api;
pub mod page;
#[cfg(feature = "ssr")]
pub mod server;

pub use answer::Answer;
pub use arrived::{Arrived, Stage};
pub use decision::{Choice, Decided, Decision, Substituted, Waiting};
pub use limits::{Limits, Reached, Usage};
pub use moment::Moment;
pub use offer::{Elsewhere, MOST_OFFERS, MOST_SUGGESTED, Offer, Offers, Query, Sort, for_offer};
pub use order::{Abilities, Order, Substitution, Within};
pub use papers::{Asks, Given};
pub use review::{Review, Reviewed};
pub use saved::{Saved, SavedSearches};
pub use together::{Line, MOST_TOGETHER, Several, Together};

/// Where a purchase stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Under way, or still being confirmed.
    Buying,
    /// What was bought cannot be kept and is being given back.
    Compensating,
    /// The owner has the number.
    Bought,
    /// Nothing was bought and nothing charged.
    NotBought,
}

/// Why nothing was bought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// Someone else has it.
    Taken,
    /// The carrier does not sell such a number.
    NotForSale,
    /// It needs an address or papers first.
    AddressRequired,
    /// The subaccount is suspended or its credentials are refused.
    AccountSuspended,
    /// The money with the carrier is used up, or its main account is not active.
    NoFunds,
    /// The account may not buy numbers.
    Restricted,
    /// The carrier was too busy to take the order.
    Busy,
    /// Too late: it was not confirmed in time and was not bought since.
    Expired,
    /// It is in the owner's account already, and was before. The cause of a purchase that ended `bought` too: the number
    /// is the owner's, but not by this order.
    HeldBefore,
    /// Another order of the owner's is after it; only where several numbers are ordered together.
    UnderWay,
    /// One of the owner's limits is reached; only where several numbers are ordered together.
    Limit,
    /// It was bought, could not be kept, and was given back.
    RolledBack,
    /// Refused for another reason.
    Refused,
}

impl Cause {
    /// Every cause there is: each has its place on the help page.
    pub const ALL: [Self; 13] = [
        Self::Taken,
        Self::NotForSale,
        Self::AddressRequired,
        Self::AccountSuspended,
        Self::NoFunds,
        Self::Restricted,
        Self::Busy,
        Self::Expired,
        Self::HeldBefore,
        Self::UnderWay,
        Self::Limit,
        Self::RolledBack,
        Self::Refused,
    ];

    /// Its word in the database and in the API.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Taken => "taken",
            Self::NotForSale => "not_for_sale",
            Self::AddressRequired => "address_required",
            Self::AccountSuspended => "account_suspended",
            Self::NoFunds => "no_funds",
            Self::Restricted => "restricted",
            Self::Busy => "busy",
            Self::Expired => "expired",
            Self::HeldBefore => "held_before",
            Self::UnderWay => "under_way",
            Self::Limit => "limit",
            Self::RolledBack => "rolled_back",
            Self::Refused => "refused",
        }
    }

    /// Where the help page says more about it: its id there.
    pub fn anchor(self) -> String {
        format!("not-bought-{}", self.word().replace('_', "-"))
    }

    /// What happened, in one sentence about the number.
    pub const fn what_happened(self) -> &'static str {
        match self {
            Self::Taken => "Someone else took it, or Twilio does not sell it any more.",
            Self::NotForSale => "Twilio does not sell this number.",
            Self::AddressRequired => "Twilio sells this number only with an address on file for it, or with papers.",
            Self::AccountSuspended => {
                "Twilio does not let your account in: it is suspended, or the balance with Twilio is used up."
            }
            Self::NoFunds => "The balance of this desk with Twilio is used up, or its main account is not active.",
            Self::Restricted => "Twilio does not let this account buy such numbers.",
            Self::Busy => "Twilio was too busy to take the order.",
            Self::Expired => "Twilio did not confirm the order in time, and your account does not hold the number.",
            Self::HeldBefore => "It is in your Twilio account already.",
            Self::UnderWay => "Another order of yours is after it already.",
            Self::Limit => "One of your limits is reached.",
            Self::RolledBack => "Twilio sold it, but it could not be added to your numbers, so it was given back.",
            Self::Refused => "Twilio refused the order.",
        }
    }

    /// What the owner can do next.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Taken | Self::NotForSale => "Choose another number.",
            Self::AddressRequired => "Add what Twilio asks for and go on with the same number, or choose another.",
            Self::AccountSuspended | Self::Restricted => "Ask the host of this desk to look at the Twilio account.",
            Self::NoFunds => "Ask the host of this desk to top up the Twilio account, then order again.",
            Self::Busy | Self::Expired => "Try again in a minute.",
            Self::HeldBefore => "Look under My Phone Numbers, or compare with Twilio.",
            Self::UnderWay => "Look under My Phone Numbers how that order is going.",
            Self::Limit => "Ask the host of this desk to raise the limit.",
            Self::RolledBack => "Choose another number, and tell the host of this desk the reference.",
            Self::Refused => "Choose another number, or tell the host of this desk the reference.",
        }
    }

    /// How it ended and what that cost, after the number: `(415) 555-0123 …`.
    pub const fn outcome(self) -> &'static str {
        match self {
            Self::RolledBack => "was bought and given back at once. Twilio may still charge its first month.",
            Self::Taken
            | Self::NotForSale
            | Self::AddressRequired
            | Self::AccountSuspended
            | Self::NoFunds
            | Self::Restricted
            | Self::Busy
            | Self::Expired
            | Self::HeldBefore
            | Self::UnderWay
            | Self::Limit
            | Self::Refused => "was not bought, and nothing was charged.",
        }
    }

    /// What it cost.
    pub const fn charged(self) -> &'static str {
        match self {
            Self::RolledBack => {
                "Perhaps its first month: Twilio may charge it although the number was given back at once."
            }
            Self::Taken
            | Self::NotForSale
            | Self::AddressRequired
            | Self::AccountSuspended
            | Self::NoFunds
            | Self::Restricted
            | Self::Busy
            | Self::Expired
            | Self::HeldBefore
            | Self::UnderWay
            | Self::Limit
            | Self::Refused => "Nothing.",
        }
    }

    /// The code of the refusal.
    pub const fn code(self) -> Code {
        match self {
            Self::Limit => Code::LimitReached,
            Self::Taken | Self::NotForSale | Self::HeldBefore | Self::UnderWay => Code::NumberUnavailable,
            Self::AddressRequired => Code::AddressRequired,
            Self::AccountSuspended | Self::NoFunds => Code::AccountSuspended,
            Self::Busy | Self::Expired => Code::CarrierBusy,
            Self::Restricted | Self::RolledBack | Self::Refused => Code::CarrierFailed,
        }
    }
}

/// One purchase, as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Purchase {
    /// Its id and address.
    pub id: Uuid,
    /// Short name for people, `ND-7F3K-21QX`.
    pub reference: String,
    /// The number asked for.
    pub requested_number: PhoneNumber,
    /// The rent shown when it was asked for.
    pub rent: Option<Money>,
    /// Where it stands.
    pub state: State,
    /// Why nothing was bought.
    pub cause: Option<Cause>,
    /// Which limit it would have passed, and its value; only where that is why.
    pub limit: Option<String>,
    /// What may be bought when the pick is gone.
    pub substitution: Substitution,
    /// How far from the pick that may be.
    pub within: Option<Within>,
    /// The number bought.
    pub number: Option<Number>,
    /// Why that one, when it is not the one asked for: the end of "It is the closest available: …".
    pub reason: Option<String>,
    /// What the owner said to it.
    pub decision: Option<Decision>,
    /// The purchase whose substitute this one takes the place of.
    pub replaces: Option<Uuid>,
    /// The purchase that takes the place of this one's substitute, or is about to.
    pub replaced_by: Option<Uuid>,
    /// A number that Twilio gave after this had ended without it; the last one, where there were several.
    #[serde(default)]
    pub arrived: Option<Arrived>,
    /// What the carrier asked for, where it sells the number only with that.
    #[serde(default)]
    pub asks: Option<Asks>,
    /// What it was ordered with.
    #[serde(default)]
    pub given: Given,
    /// How many exact numbers were tried.
    pub tried: u32,
    /// When it was asked for.
    #[serde(with = "time::serde::rfc3339")]
    pub created_at: OffsetDateTime,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cause_is_listed_once_under_the_word_by_which_it_is_kept() {
        for cause in Cause::ALL {
            assert_eq!(serde_json::to_value(cause).unwrap(), cause.word());
        }
        // Serde names all there are, whether they are listed or not.
        let all = serde_json::from_str::<Cause>("\"?\"").unwrap_err().to_string();
        let named = all.split('`').skip(3).step_by(2).filter(|word| *word != "?");
        assert_eq!(named.collect::<Vec<_>>(), Cause::ALL.map(Cause::word));
    }
}
