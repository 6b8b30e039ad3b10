//! Several numbers ordered with one click: each is a purchase of its own and ends on its own.

use serde::{Deserialize, Deserializer, Serialize};
use uuid::Uuid;

use super::{
    Arrived, Cause, Decision, Order, Purchase, State, Substitution,
    order::{Abilities, united_states},
};
use crate::{
    money::Money,
    numbers::{Number, Status},
    phone::PhoneNumber,
    problem::Code,
};

/// Most numbers of one order.
pub const MOST_TOGETHER: usize = 10;

/// Several numbers, and what may be bought in the place of each.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Several {
    /// The exact numbers: a list, or from a form one text with spaces between them.
    #[serde(deserialize_with = "list_or_words")]
    pub phone_numbers: Vec<String>,
    /// ISO code of their country.
    #[serde(default = "united_states")]
    pub country: String,
    /// The owner's label for all of them.
    #[serde(default)]
    pub friendly_name: Option<String>,
    /// What may be bought when a pick is gone.
    #[serde(default)]
    pub substitution: Substitution,
    /// How far from the pick that may be: `exchange`, `area-code`, `overlay` or a number of miles. Empty is no bound.
    #[serde(default)]
    pub within: Option<String>,
    /// What that may cost per month, `1.50`. Without it: no more than the pick.
    #[serde(default)]
    pub highest_price: Option<String>,
    /// What that must be able to do: an object of flags, or the words of a form, `voice sms`.
    #[serde(default)]
    pub capabilities: Option<Abilities>,
    /// What all cost together per month as the owner was shown it, `3.45`. If they cost more by now, none is ordered.
    #[serde(default)]
    pub total: Option<String>,
}

impl Several {
    /// The order of one of them.
    pub fn order_of(&self, number: &PhoneNumber) -> Order {
        Order {
            phone_number: number.as_str().to_owned(),
            country: self.country.clone(),
            area_code: None,
            friendly_name: self.friendly_name.clone(),
            substitution: self.substitution,
            within: self.within.clone(),
            highest_price: self.highest_price.clone(),
            capabilities: self.capabilities.clone(),
            replaces: None,
            number_type: None,
            address_sid: None,
            bundle_sid: None,
        }
    }
}

/// Programs send a list, forms one text field.
fn list_or_words<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Written {
        List(Vec<String>),
        Words(String),
    }
    Ok(match Written::deserialize(from)? {
        Written::List(list) => list,
        Written::Words(words) => words.split_whitespace().map(str::to_owned).collect(),
    })
}

/// How far one of them, or all together, are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not known yet.
    Confirming,
    /// The owner has it, or a number in its place.
    Bought,
    /// Nothing was bought for it.
    NotBought,
}

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Line {
    /// Its purchase: ask `GET /api/purchases/{id}` any time later.
    pub purchase_id: Uuid,
    /// Short name for people.
    pub reference: String,
    /// The number asked for.
    pub requested_number: PhoneNumber,
    /// How far it is.
    pub outcome: Outcome,
    /// The number bought.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone_number: Option<Number>,
    /// Whether that is another than the one asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is_different_number: Option<bool>,
    /// What the owner said to such another number; nothing yet where it waits for their word.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<Decision>,
    /// Why nothing was bought; `held_before` beside `bought` where the number was in the account before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<Cause>,
    /// A number that Twilio gave after the purchase had ended without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arrived: Option<Arrived>,
    /// Which limit was in the way, and its value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    /// The same as the code of a refusal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// For a person.
    pub message: String,
}

impl From<Purchase> for Line {
    fn from(purchase: Purchase) -> Self {
        let (answer, code, message) = match purchase.answer() {
            Ok(answer) => (Some(answer.clone()), None, answer.message),
            Err(problem) => (None, Some(problem.code), problem.message),
        };
        let outcome = match (&answer, purchase.state) {
            (Some(answer), _) if answer.success => Outcome::Bought,
            (_, State::NotBought) => Outcome::NotBought,
            (_, State::Buying | State::Compensating | State::Bought) => Outcome::Confirming,
        };
        Self {
            purchase_id: purchase.id,
            reference: purchase.reference,
            requested_number: purchase.requested_number,
            outcome,
            is_different_number: answer.as_ref().and_then(|answer| answer.is_different_number),
            phone_number: answer.and_then(|answer| answer.phone_number),
            decision: purchase.decision,
            cause: purchase.cause.filter(|_| outcome != Outcome::Confirming),
            arrived: purchase.arrived,
            limit: purchase.limit.filter(|_| outcome == Outcome::NotBought),
            code,
            message,
        }
    }
}

impl Line {
    /// The number bought for it, while it works and costs its rent.
    pub fn held(&self) -> Option<&Number> {
        self.phone_number
            .as_ref()
            .filter(|number| matches!(number.status, Status::Active | Status::Releasing))
    }

    /// Whether it is being released: it works and costs until the carrier has taken it.
    pub fn is_leaving(&self) -> bool {
        self.phone_number
            .as_ref()
            .is_some_and(|number| number.status == Status::Releasing)
    }

    /// Whether another number than the one asked for was bought.
    pub fn is_substitute(&self) -> bool {
        self.is_different_number == Some(true)
    }

    /// Whether its owner still has to say if that other number stays.
    pub fn is_undecided(&self) -> bool {
        self.is_substitute() && self.decision.is_none() && self.held().is_some() && !self.is_leaving()
    }

    /// Whether the number was in the account before the order, which bought nothing for this line.
    pub fn was_held_before(&self) -> bool {
        self.outcome == Outcome::Bought && self.cause == Some(Cause::HeldBefore)
    }
}

/// All of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Together {
    /// Their order: ask `GET /api/twilio/purchases-together?id=` any time later.
    pub bulk_id: Uuid,
    /// `confirming` while one of them is.
    pub status: Progress,
    /// How many have their outcome.
    pub done: u32,
    /// How many there are.
    pub total: u32,
    /// One line a number, in the order asked for.
    pub purchases: Vec<Line>,
    /// What those cost per month together that were bought and are still held, as a decimal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub monthly_price: Option<String>,
    /// Its currency.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<String>,
}

/// How far all are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Progress {
    /// At least one is not known yet.
    Confirming,
    /// Each has its outcome.
    Settled,
}

impl Together {
    /// Counts the lines.
    pub fn of(bulk_id: Uuid, purchases: Vec<Line>) -> Self {
        let count = |lines: usize| u32::try_from(lines).unwrap_or(u32::MAX);
        let total = count(purchases.len());
        let done = count(
            purchases
                .iter()
                .filter(|line| line.outcome != Outcome::Confirming)
                .count(),
        );
        let rent = sum(purchases.iter().filter_map(|line| line.held()?.rent()));
        Self {
            bulk_id,
            status: if done == total {
                Progress::Settled
            } else {
                Progress::Confirming
            },
            done,
            total,
            purchases,
            monthly_price: rent.as_ref().map(Money::amount),
            currency: rent.map(|rent| rent.currency),
        }
    }

    /// For how many a number came: bought, exactly or in another's place, or held before.
    pub fn bought(&self) -> usize {
        self.purchases
            .iter()
            .filter(|line| line.outcome == Outcome::Bought)
            .count()
    }

    /// What those cost per month together that were bought and are still held.
    pub fn rent(&self) -> Option<Money> {
        Money::parse(self.monthly_price.as_deref()?, self.currency.as_deref()?).ok()
    }
}

/// A sum in the currency of the first.
pub fn sum(rents: impl Iterator<Item = Money>) -> Option<Money> {
    rents.reduce(|mut sum, rent| {
        sum.cents = sum.cents.saturating_add(rent.cents);
        sum
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_a_list_for_programs_and_words_for_forms() {
        let several = |numbers: &str| -> Several {
            serde_json::from_str(&format!("{{\"phoneNumbers\":{numbers},\"capabilities\":\"voice\"}}")).unwrap()
        };
        let list = several("[\"+14155550123\",\"+14155550124\"]");
        assert_eq!(list, several("\"+14155550123  +14155550124 \""));
        assert_eq!(list.substitution, Substitution::Closest);
        assert_eq!(several("\"\"").phone_numbers, Vec::<String>::new());
    }
}
