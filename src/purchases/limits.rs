//! What one owner may buy, hold and spend, and how much of it is used.

use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::money::Money;

/// How much one owner may buy, hold and spend; none is no limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Limits {
    /// Numbers bought in 24 hours.
    pub numbers_per_day: Option<i64>,
    /// Numbers held at once.
    pub numbers_total: Option<i64>,
    /// The monthly prices of the numbers held, and of those bought in the last 30 days and held no more, together.
    pub monthly_spend: Option<Money>,
}

/// What is used of the limits; what is being ordered counts as used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// How much there may be.
    pub limits: Limits,
    /// Numbers bought in the last 24 hours.
    pub today: i64,
    /// Numbers held.
    pub numbers: i64,
    /// Their monthly prices together, with those of numbers bought in the last 30 days and held no more: the carrier
    /// charges each purchase a whole month.
    pub rent: Money,
}

/// The limit that one more number would pass.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Reached {
    /// So many in 24 hours.
    #[error("The limit is {} in 24 hours, and this would be one more.", Counted(*.0))]
    PerDay(i64),
    /// So many at once.
    #[error("The limit is {} at once, and this would be one more.", Counted(*.0))]
    Total(i64),
    /// So much per month.
    #[error(
        "With this number your numbers {} {would_be} in 30 days, more than the limit of {limit} per month. Numbers bought in that time count in full, released ones too.",
        if *at_most { "could cost up to" } else { "would cost" }
    )]
    Spend {
        /// What all would cost together.
        would_be: Money,
        /// Whether that is only the most it may become: what the owner would pay for a substitute.
        at_most: bool,
        /// What they may.
        limit: Money,
    },
}

impl Reached {
    /// The same, said of what it may cost at most, where that is so.
    #[must_use]
    pub fn at_most_if(self, is_bound: bool) -> Self {
        match self {
            Self::Spend { would_be, limit, .. } => Self::Spend {
                would_be,
                at_most: is_bound,
                limit,
            },
            Self::PerDay(_) | Self::Total(_) => self,
        }
    }
}

/// `1 number`, `2 numbers`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted(pub i64);

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} number{}", self.0, if self.0 == 1 { "" } else { "s" })
    }
}

impl Usage {
    /// Counts one more number of so many cents per month, or says which limit it would pass; then nothing is counted.
    pub fn admit(&mut self, cents: i64) -> Result<(), Reached> {
        let reached = |limit: Option<i64>, used: i64| limit.filter(|limit| used >= *limit);
        if let Some(limit) = reached(self.limits.numbers_per_day, self.today) {
            return Err(Reached::PerDay(limit));
        }
        if let Some(limit) = reached(self.limits.numbers_total, self.numbers) {
            return Err(Reached::Total(limit));
        }
        let would_be = self.rent.cents.saturating_add(cents);
        if let Some(limit) = self
            .limits
            .monthly_spend
            .as_ref()
            .filter(|limit| would_be > limit.cents)
        {
            return Err(Reached::Spend {
                would_be: Money::new(would_be, &limit.currency),
                at_most: false,
                limit: limit.clone(),
            });
        }
        self.today += 1;
        self.numbers += 1;
        self.rent.cents = would_be;
        Ok(())
    }

    /// Counts a number out that goes back once the one that is admitted next is bought. It still counts among those of
    /// the last 24 hours: it was bought, and charged. Its rent is let pass once, so that whoever did not get what they asked
    /// for may choose; from the next order on it counts again, as everything bought in the last 30 days does.
    pub fn give_way(&mut self, rent: Option<&Money>) {
        self.numbers = self.numbers.saturating_sub(1);
        self.rent.cents = self.rent.cents.saturating_sub(rent.map_or(0, |rent| rent.cents));
    }

    /// Whether more is held than there may be, or it costs more; not for long, where one number replaces another.
    pub fn is_over(&self) -> bool {
        self.limits.numbers_total.is_some_and(|limit| self.numbers > limit)
            || self
                .limits
                .monthly_spend
                .as_ref()
                .is_some_and(|limit| self.rent.cents > limit.cents)
    }
}

/// A number that is held, or was lately.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rented {
    /// Which one.
    pub id: Uuid,
    /// Its rent per month.
    pub cents: i64,
    /// Whether it is held.
    pub is_held: bool,
}

/// The cents of all months that the carrier charges in the window: one for each purchase in it, and one for each number
/// that is held and was bought before. A number that was bought and is held still counts once.
pub fn months(numbers: &[Rented], bought: &[Uuid]) -> i64 {
    let cents = numbers.iter().map(|number| {
        let purchases = bought.iter().filter(|id| **id == number.id).count();
        let months = purchases.max(usize::from(number.is_held));
        i64::try_from(months).unwrap_or(i64::MAX).saturating_mul(number.cents)
    });
    cents.fold(0, i64::saturating_add)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn usage(per_day: Option<i64>, total: Option<i64>, spend: Option<i64>) -> Usage {
        Usage {
            limits: Limits {
                numbers_per_day: per_day,
                numbers_total: total,
                monthly_spend: spend.map(|cents| Money::new(cents, "USD")),
            },
            today: 0,
            numbers: 0,
            rent: Money::new(0, "USD"),
        }
    }

    #[test]
    fn each_limit_is_named_when_it_is_reached_and_nothing_is_counted_then() {
        let mut day = usage(Some(1), None, None);
        day.admit(115).unwrap();
        let before = day.clone();
        let words = day.admit(115).unwrap_err().to_string();
        assert_eq!(words, "The limit is 1 number in 24 hours, and this would be one more.");
        assert_eq!(day, before);
        assert_eq!(usage(None, Some(0), None).admit(115), Err(Reached::Total(0)));
        let words = usage(None, None, Some(200)).admit(215).unwrap_err().to_string();
        assert!(words.contains("$2.15") && words.contains("$2.00"), "{words}");
    }

    #[test]
    fn a_number_that_gives_way_makes_room_for_one_in_its_place_but_not_for_another_today() {
        let mut full = usage(None, Some(1), Some(115));
        full.admit(115).unwrap();
        let mut replacing = full.clone();
        replacing.give_way(Some(&Money::new(115, "USD")));
        replacing.admit(115).unwrap();
        assert_eq!(replacing.admit(115), Err(Reached::Total(1)));
        assert!(!full.is_over());
        let both = Usage { numbers: 2, ..full };
        assert!(both.is_over());
        let mut day = usage(Some(1), None, None);
        day.admit(115).unwrap();
        day.give_way(None);
        assert_eq!(day.admit(115), Err(Reached::PerDay(1)));
    }

    #[test]
    fn each_purchase_of_the_window_costs_a_month_and_so_does_what_is_held_but_nothing_costs_two() {
        let number = |id: u128, is_held| Rented {
            id: Uuid::from_u128(id),
            cents: 115,
            is_held,
        };
        let bought = |ids: &[u128]| ids.iter().map(|id| Uuid::from_u128(*id)).collect::<Vec<_>>();
        assert_eq!(months(&[number(1, true)], &bought(&[])), 115, "held for long");
        assert_eq!(months(&[number(1, true)], &bought(&[1])), 115, "bought and held");
        assert_eq!(months(&[number(1, false)], &bought(&[1])), 115, "bought and released");
        assert_eq!(
            months(&[number(1, false)], &bought(&[])),
            0,
            "released long after it was bought"
        );
        assert_eq!(
            months(&[number(1, true)], &bought(&[1, 1])),
            230,
            "bought, released, bought again"
        );
        assert_eq!(months(&[number(1, false), number(2, true)], &bought(&[1, 2])), 230);
    }

    proptest! {
        #[test]
        fn however_many_are_asked_for_no_limit_is_passed(
            per_day in proptest::option::of(0_i64..6), total in proptest::option::of(0_i64..6), spend in proptest::option::of(0_i64..900),
            prices in proptest::collection::vec(0_i64..400, 0..12),
        ) {
            let mut usage = usage(per_day, total, spend);
            for cents in prices {
                let _refused_or_not = usage.admit(cents);
            }
            prop_assert!(per_day.is_none_or(|limit| usage.today <= limit));
            prop_assert!(total.is_none_or(|limit| usage.numbers <= limit));
            prop_assert!(spend.is_none_or(|limit| usage.rent.cents <= limit));
        }
    }
}
