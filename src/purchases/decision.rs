//! What an owner says to a number that was bought in place of the one asked for, and where each order and answer leads.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{Purchase, State, Substitution};
use crate::{
    money::Money,
    numbers::{Number, Status},
};

/// What an owner has said to a substitute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    /// It stays.
    Kept,
    /// It goes back, by itself or because another number was bought in its place.
    Released,
}

/// What an owner can say to a substitute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choice {
    /// It stays.
    Keep,
    /// It goes back.
    Release,
    /// It stays until another number is bought in its place.
    Another,
}

/// The answer to a decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Decided {
    /// Always true: it is written down.
    pub success: bool,
    /// What was decided; nothing yet where another number is still to be chosen.
    pub decision: Option<Decision>,
    /// How the substitute stands: `active`, `releasing` while Twilio has not confirmed it, `released`.
    pub status: Status,
    /// For a person.
    pub message: String,
    /// The purchase it is about.
    pub purchase_id: Uuid,
}

/// What of an owner's purchases waits: for the carrier, or for their word.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Waiting {
    /// Those whose outcome is not known yet, newest first.
    pub under_way: Vec<Purchase>,
    /// Those that brought another number, and nobody has said whether it stays.
    pub substituted: Vec<Substituted>,
}

/// A number that was bought in place of the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Substituted {
    /// That number.
    pub number_id: Uuid,
    /// The purchase that brought it: there it is decided on.
    pub purchase_id: Uuid,
}

impl Purchase {
    /// The number bought in place of the one asked for, if this is how it ended.
    pub fn substitute(&self) -> Option<&Number> {
        let number = self.number.as_ref().filter(|_| self.state == State::Bought)?;
        (number.phone_number != self.requested_number).then_some(number)
    }

    /// The substitute that its owner still has to decide on.
    pub fn undecided(&self) -> Option<&Number> {
        self.substitute()
            .filter(|number| self.decision.is_none() && number.status == Status::Active)
    }

    /// How its price compares with the pick's, in the words after it: `the same as your pick`.
    pub fn compared_price(&self) -> Option<String> {
        let (its, picks) = (self.number.as_ref()?.rent()?, self.rent.as_ref()?);
        if its.currency != picks.currency {
            return None;
        }
        let difference = |cents| Money::new(cents, &its.currency);
        Some(match its.cents - picks.cents {
            0 => "the same as your pick".to_owned(),
            less @ ..0 => format!("{} less than your pick", difference(-less)),
            more => format!("{} more than your pick", difference(more)),
        })
    }

    /// The page that follows the order: a bought number is shown over the search it was found in, anything else on the
    /// purchase's own page. `back` is the address of that search, which also keeps the consent for the next order.
    pub fn address_after(&self, back: Option<&str>) -> String {
        if self.state != State::Bought {
            return format!("/purchases/{}", self.id);
        }
        let mut pairs = search_in(back);
        // A number chosen in a substitute's place was ordered without the question.
        if self.replaces.is_none() {
            pairs.retain(|pair| !pair.starts_with("substitution=") && !pair.starts_with("within="));
            pairs.extend((self.substitution == Substitution::Never).then(|| "substitution=never".to_owned()));
            pairs.extend(self.within.map(|within| format!("within={within}")));
        }
        pairs.push(format!("bought={}", self.id));
        format!("/phone-numbers?{}", pairs.join("&"))
    }

    /// The page that follows a decision which was asked for elsewhere: with the number where it stays, else to choose another.
    pub fn address_elsewhere(&self, choice: Choice, then: Option<String>, again: Option<String>) -> Option<String> {
        match choice {
            Choice::Keep => then,
            Choice::Release => again,
            Choice::Another => again.map(|again| {
                let joint = if again.contains('?') { '&' } else { '?' };
                format!("{again}{joint}{REPLACES}={}", self.id)
            }),
        }
    }

    /// The page that follows a decision: where it was asked over the numbers, they come back with a word on it.
    pub fn address_after_decision(&self, choice: Choice, back: Option<&str>) -> String {
        let number = self.number.as_ref().map(|number| number.id).unwrap_or_default();
        let is_over_numbers = back.is_some_and(|back| back == "/phone-numbers" || back.starts_with("/phone-numbers?"));
        let word = match choice {
            Choice::Another => return format!("/purchases/{}/another", self.id),
            Choice::Keep | Choice::Release if !is_over_numbers => return format!("/purchases/{}", self.id),
            Choice::Keep => format!("kept={number}"),
            Choice::Release => format!("released={number}"),
        };
        let mut pairs = search_in(back);
        pairs.push(word);
        format!("/phone-numbers?{}", pairs.join("&"))
    }
}

/// In the address of a search: the purchase whose substitute the number takes the place of.
pub const REPLACES: &str = "replaces";

/// The search in an address of ours, without what was said there about a number.
fn search_in(back: Option<&str>) -> Vec<String> {
    let query = back
        .and_then(|back| back.strip_prefix("/phone-numbers?"))
        .unwrap_or_default();
    let told = ["bought=", "released=", "kept="];
    query
        .split('&')
        .filter(|pair| !pair.is_empty() && !told.iter().any(|word| pair.starts_with(word)))
        .map(str::to_owned)
        .collect()
}
