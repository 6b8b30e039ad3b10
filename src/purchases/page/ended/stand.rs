//! How a purchase stands for whoever waits for its number, and what is said of it.

use super::super::{changed::TITLE, not_bought::headline, outcome::title, ways::Ways};
use crate::{
    numbers::Status,
    purchases::{Decision, Purchase, State},
    ui::{badge::Kind, icon::Name},
};

/// How a purchase stands, for whoever waits for its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stand {
    /// The number asked for is there.
    Exact,
    /// A substitute is there, and nobody has said whether it stays.
    Undecided,
    /// A substitute is there until another number, already ordered, is bought.
    Chosen,
    /// The substitute stays.
    Kept,
    /// What was bought is not held any more, or will soon not be.
    Gone,
    /// Twilio has not said yes or no.
    Confirming,
    /// What was bought cannot be kept.
    GivingBack,
    /// Nothing was bought.
    NotBought,
}

impl Stand {
    /// How this one stands.
    pub fn of(purchase: &Purchase) -> Self {
        let is_held = purchase
            .number
            .as_ref()
            .is_some_and(|number| number.status == Status::Active);
        match (purchase.state, purchase.substitute(), purchase.decision) {
            (State::Buying, _, _) => Self::Confirming,
            (State::Compensating, _, _) => Self::GivingBack,
            (State::NotBought, _, _) => Self::NotBought,
            (State::Bought, _, _) if !is_held => Self::Gone,
            (State::Bought, None, _) => Self::Exact,
            (State::Bought, Some(_), Some(Decision::Kept)) => Self::Kept,
            (State::Bought, Some(_), Some(Decision::Released)) => Self::Gone,
            (State::Bought, Some(_), None) if purchase.replaced_by.is_some() => Self::Chosen,
            (State::Bought, Some(_), None) => Self::Undecided,
        }
    }

    /// Its headline.
    pub fn title(self, purchase: &Purchase) -> String {
        match self {
            Self::Exact => title(purchase.was_held_before()),
            Self::Undecided => TITLE,
            Self::Chosen => "You have chosen another number",
            Self::Kept => "You kept it",
            Self::Gone => "This number is given back",
            Self::Confirming => "Still confirming with Twilio. You will not be charged twice",
            Self::GivingBack => "This number is being given back",
            Self::NotBought => headline(purchase),
        }
        .to_owned()
    }

    /// The mark before it.
    pub const fn mark(self) -> (Kind, Name) {
        match self {
            Self::Exact | Self::Kept => (Kind::Good, Name::Check),
            Self::Undecided | Self::Chosen => (Kind::Warn, Name::Changed),
            Self::Confirming | Self::GivingBack => (Kind::Wait, Name::Clock),
            Self::Gone => (Kind::Wait, Name::None),
            Self::NotBought => (Kind::Bad, Name::None),
        }
    }

    /// Where leaving leads: with the number, where it is decided.
    pub fn close(self) -> String {
        let ways = Ways::here();
        match self {
            Self::Exact | Self::Kept => ways.done(),
            Self::Undecided | Self::Chosen | Self::Gone | Self::Confirming | Self::GivingBack | Self::NotBought => {
                ways.left()
            }
        }
    }
}
