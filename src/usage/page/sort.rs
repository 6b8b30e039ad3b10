//! How the numbers of a month are sorted: a word in the address.

use std::cmp::Reverse;

use super::HOME;
use crate::usage::{Month, NumberMonth, Use};

/// By what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// The dearest first.
    #[default]
    Cost,
    /// The most calls first.
    Calls,
    /// The most texts first.
    Texts,
    /// By the number itself.
    Number,
}

impl Sort {
    /// What an address names; where it names nothing we know, the usual one.
    pub fn named(word: &str) -> Self {
        let all = [Self::Cost, Self::Calls, Self::Texts, Self::Number];
        all.into_iter().find(|sort| sort.word() == word).unwrap_or_default()
    }

    /// Its word in an address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::Calls => "calls",
            Self::Texts => "texts",
            Self::Number => "number",
        }
    }

    /// The address of the same month sorted so.
    pub fn address(self, month: Month) -> String {
        format!("{HOME}?month={month}&sort={}#numbers", self.word())
    }

    /// How a reader hears that a column is sorted by.
    pub const fn aria(self, by: Self) -> Option<&'static str> {
        match (self, by) {
            (Self::Cost, Self::Cost) | (Self::Calls, Self::Calls) | (Self::Texts, Self::Texts) => Some("descending"),
            (Self::Number, Self::Number) => Some("ascending"),
            _ => None,
        }
    }

    /// Puts the numbers into this order; those that are alike by their digits.
    pub fn apply(self, numbers: &mut [NumberMonth]) {
        let count = |number: &NumberMonth, of: fn(Use) -> u64| Reverse(number.used.map_or(0, of));
        numbers.sort_by(|one, other| one.phone_number.as_str().cmp(other.phone_number.as_str()));
        match self {
            Self::Cost => numbers.sort_by_key(|number| Reverse(number.cost)),
            Self::Calls => numbers.sort_by_key(|number| count(number, Use::calls)),
            Self::Texts => numbers.sort_by_key(|number| count(number, Use::texts)),
            Self::Number => {}
        }
    }
}
