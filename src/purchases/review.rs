//! Several numbers as they are just before they are ordered together.

use serde::{Deserialize, Serialize};

use super::{Cause, Offer, Usage, together::sum};
use crate::{money::Money, phone::PhoneNumber};

/// One number as it is just before it is ordered together with others.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Reviewed {
    /// The number.
    pub number: PhoneNumber,
    /// What the carrier says of it now.
    pub offer: Option<Offer>,
    /// Its rent per month.
    pub rent: Option<Money>,
    /// Why it cannot be ordered.
    pub cause: Option<Cause>,
    /// Which limit is in its way, and its value.
    pub limit: Option<String>,
}

/// Several numbers as they are just before they are ordered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Review {
    /// In the order they were chosen.
    pub lines: Vec<Reviewed>,
    /// What the owner holds and may hold, before they are ordered.
    pub usage: Usage,
    /// Which limit is in the way of one of them.
    pub limit: Option<String>,
}

impl Review {
    /// Those that can be ordered.
    pub fn orderable(&self) -> Vec<&Reviewed> {
        self.lines.iter().filter(|line| line.cause.is_none()).collect()
    }

    /// How many have no price that could be read, gone ones apart.
    pub fn unpriced(&self) -> usize {
        let matters = |line: &&Reviewed| matches!(line.cause, None | Some(Cause::Busy)) && line.rent.is_none();
        self.lines.iter().filter(matters).count()
    }

    /// What those cost per month; none where the price of one is unknown.
    pub fn total(&self) -> Option<Money> {
        let rents: Option<Vec<Money>> = self.orderable().iter().map(|line| line.rent.clone()).collect();
        sum(rents?.into_iter())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_that_is_unknown_makes_no_total() {
        let line = |cents: Option<i64>, cause: Option<Cause>| Reviewed {
            number: PhoneNumber::parse("+14155550123").unwrap(),
            offer: None,
            rent: cents.map(|cents| Money::new(cents, "USD")),
            cause,
            limit: None,
        };
        let review = |lines: Vec<Reviewed>| Review {
            lines,
            usage: Usage {
                limits: crate::purchases::Limits {
                    numbers_per_day: None,
                    numbers_total: None,
                    monthly_spend: None,
                },
                today: 0,
                numbers: 0,
                rent: Money::new(0, "USD"),
            },
            limit: None,
        };
        let both = review(vec![line(Some(115), None), line(Some(215), None)]);
        assert_eq!(both.total().map(|total| total.cents), Some(330));
        let gone = review(vec![line(Some(115), None), line(Some(215), Some(Cause::Taken))]);
        assert_eq!(gone.total().map(|total| total.cents), Some(115));
        let unknown = review(vec![
            line(Some(115), None),
            line(None, None),
            line(None, Some(Cause::Taken)),
        ]);
        assert_eq!((unknown.total(), unknown.unpriced()), (None, 1));
    }
}
