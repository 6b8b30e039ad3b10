//! What a month will have cost at its end, if it goes on as it began.

use serde::{Deserialize, Serialize};

use super::Micros;

/// What is known of a month that is not over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// All that is spent so far.
    pub spent: Micros,
    /// The part of it that is rent.
    pub rents: Micros,
    /// The part of it that comes once: setting numbers up.
    pub once: Micros,
    /// What the numbers held now cost in a month.
    pub monthly: Micros,
    /// The day it is, 1 on the first.
    pub day: u8,
    /// How many days the month has.
    pub days: u8,
}

/// What the month will come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// Everything; never below what is spent.
    pub total: Micros,
    /// Rents, each of them whole.
    pub rents: Micros,
    /// Calls, texts and all else that grows with the days.
    #[serde(rename = "use")]
    pub used: Micros,
}

impl Forecast {
    /// Rents are whole: those charged already, or those of the numbers held now where that is more. What comes once comes no
    /// more. All else grows with the days.
    pub fn of(known: Known) -> Self {
        let rents = known.rents.max(known.monthly).max(Micros::ZERO);
        let once = known.once.max(Micros::ZERO);
        let so_far = known.spent.less(known.rents.max(Micros::ZERO).plus(once));
        let used = so_far.scaled(known.days.max(known.day), known.day);
        let total = rents.plus(once).plus(used).max(known.spent);
        Self { total, rents, used }
    }
}

/// What it rests on, in words.
pub fn assumption(day: u8, days: u8) -> String {
    let far = match day {
        1 => "on the first day".to_owned(),
        more => format!("in the first {more} of {days} days"),
    };
    format!(
        "This counts each number's rent whole, and calls and texts as if they went on as {far}. Twilio's bill may differ."
    )
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn rents_stay_whole_and_use_grows_with_the_days() {
        let known = Known {
            spent: Micros(4_600_000),
            rents: Micros(2_300_000),
            once: Micros(1_000_000),
            monthly: Micros(3_450_000),
            day: 10,
            days: 30,
        };
        let forecast = Forecast::of(known);
        assert_eq!(forecast.rents, Micros(3_450_000));
        assert_eq!(forecast.used, Micros(3_900_000));
        assert_eq!(forecast.total, Micros(8_350_000));
        // On the last day all that is left is the rent that was not charged yet.
        let last = Forecast::of(Known { day: 30, ..known });
        assert_eq!(last.total, Micros(5_750_000));
    }

    proptest! {
        #[test]
        fn a_forecast_is_never_below_what_is_spent_and_is_the_sum_of_its_parts(
            spent in 0_i64..1_000_000_000_000, rents in 0_i64..1_000_000_000, once in 0_i64..1_000_000,
            monthly in 0_i64..1_000_000_000, day in 1_u8..=31, days in 28_u8..=31,
        ) {
            let known = Known { spent: Micros(spent), rents: Micros(rents), once: Micros(once), monthly: Micros(monthly), day, days };
            let forecast = Forecast::of(known);
            prop_assert!(forecast.total >= known.spent);
            prop_assert!(forecast.rents >= known.monthly && forecast.rents >= known.rents);
            if rents + once <= spent {
                prop_assert_eq!(forecast.total, forecast.rents + known.once + forecast.used);
            }
        }

        #[test]
        fn the_later_the_day_the_less_is_still_expected(spent in 0_i64..1_000_000_000, day in 1_u8..30) {
            let at = |day| Forecast::of(Known { spent: Micros(spent), rents: Micros::ZERO, once: Micros::ZERO, monthly: Micros::ZERO, day, days: 30 });
            prop_assert!(at(day).total >= at(day + 1).total);
        }
    }
}
