//! What the carrier asks for with a number before it sells it, and the step that gives it.

use serde::{Deserialize, Serialize};

use super::{Cause, Purchase};
use crate::ui::href::encoded;

/// What was missing when the carrier refused an order, by its error code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Asks {
    /// An address on file.
    Address,
    /// An address in the number's own country or area.
    LocalAddress,
    /// The address that was given, in a spelling that can be confirmed.
    Spelling,
    /// An approved bundle of papers.
    Bundle,
    /// Papers that show who uses the number.
    Identity,
}

impl Asks {
    /// Every one there is.
    pub const ALL: [Self; 5] = [
        Self::Address,
        Self::LocalAddress,
        Self::Spelling,
        Self::Bundle,
        Self::Identity,
    ];

    /// What a code of Twilio's error dictionary asks for.
    pub const fn of(code: u32) -> Option<Self> {
        match code {
            21613 | 21631 => Some(Self::Address),
            21615 => Some(Self::LocalAddress),
            21628 | 21629 => Some(Self::Spelling),
            21649 => Some(Self::Bundle),
            21650 | 21651 => Some(Self::Identity),
            _ => None,
        }
    }

    /// What happened, in one sentence about the number.
    pub const fn what_happened(self) -> &'static str {
        match self {
            Self::Address => "Twilio sells this number only with an address on file.",
            Self::LocalAddress => "Twilio sells this number only with an address in its own country or area.",
            Self::Spelling => "Twilio could not confirm the address that was given.",
            Self::Bundle => "Twilio sells this number only with a bundle of papers that it has approved for it.",
            Self::Identity => "Twilio wants papers that show who uses this number, and what it has does not show it.",
        }
    }

    /// What the owner can do next.
    pub const fn next_step(self) -> &'static str {
        match self {
            Self::Address => "Choose or add an address, and go on with the same number.",
            Self::LocalAddress => "Choose or add an address there, and go on with the same number.",
            Self::Spelling => "Add the address as the post office writes it, and go on with the same number.",
            Self::Bundle => "Choose an approved bundle, or make one at Twilio, and go on with the same number.",
            Self::Identity => "Hand the papers in at Twilio, then choose the bundle and go on with the same number.",
        }
    }

    /// The words of the link to that step.
    pub const fn step(self) -> &'static str {
        match self {
            Self::Address => "Choose or add an address",
            Self::LocalAddress => "Choose or add an address there",
            Self::Spelling => "Add the address again",
            Self::Bundle => "Choose approved papers",
            Self::Identity => "See which papers there are",
        }
    }

    /// The field of an order in which it is given.
    pub const fn field(self) -> &'static str {
        match self {
            Self::Address | Self::LocalAddress | Self::Spelling => "addressSid",
            Self::Bundle | Self::Identity => "bundleSid",
        }
    }
}

/// What an order was made with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Given {
    /// The address at Twilio.
    pub address_sid: Option<String>,
    /// The bundle at Twilio.
    pub bundle_sid: Option<String>,
    /// The label.
    pub friendly_name: Option<String>,
}

impl Purchase {
    /// What happened where nothing was bought, as exactly as it is known.
    pub fn what_happened(&self) -> &'static str {
        let cause = self.cause.unwrap_or(Cause::Refused);
        self.asks.map_or(cause.what_happened(), Asks::what_happened)
    }

    /// What the owner can do then.
    pub fn next_step(&self) -> &'static str {
        let cause = self.cause.unwrap_or(Cause::Refused);
        self.asks.map_or(cause.next_step(), Asks::next_step)
    }

    /// Where what the carrier asks for is given, and the same number ordered with it. This order has ended by then.
    pub fn papers_address(&self) -> String {
        format!(
            "/abroad/papers?number={}&after={}{}",
            encoded(self.requested_number.as_str()),
            self.id,
            self.asks.map_or(String::new(), |asks| format!("#{}", asks.field()))
        )
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn each_code_of_the_family_leads_to_a_step_and_no_other_code_does() {
        let codes = [21613, 21615, 21628, 21629, 21631, 21649, 21650, 21651];
        let found: Vec<Asks> = codes.into_iter().filter_map(Asks::of).collect();
        assert_eq!(found.len(), codes.len());
        assert!(Asks::ALL.iter().all(|asks| found.contains(asks)));
        assert!(
            [21421, 21422, 21404, 20003]
                .into_iter()
                .all(|code| Asks::of(code).is_none())
        );
        let words: BTreeSet<_> = Asks::ALL.iter().map(|asks| asks.what_happened()).collect();
        assert_eq!(words.len(), Asks::ALL.len());
        let steps: BTreeSet<_> = Asks::ALL.iter().map(|asks| asks.step()).collect();
        assert_eq!(steps.len(), Asks::ALL.len());
    }
}
