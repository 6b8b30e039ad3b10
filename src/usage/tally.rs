//! What was used: calls, minutes and texts, with what they cost. Sums of it, and nothing that names who was at the other end.

use std::{iter::Sum, ops::Add};

use serde::{Deserialize, Serialize};
use time::Date;

use super::Micros;

time::serde::format_description!(iso_day, Date, "[year]-[month]-[day]");

/// The shortest call that counts as use of a number, in seconds, as Twilio has it.
pub const LONG: u64 = 12;

/// So much use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Use {
    /// Calls that came in.
    pub calls_in: u64,
    /// Calls that went out.
    pub calls_out: u64,
    /// Minutes of those that came in; each minute begun counts whole, as Twilio bills it.
    pub minutes_in: u64,
    /// Minutes of those that went out.
    pub minutes_out: u64,
    /// Calls that were answered and lasted at least 12 seconds.
    pub long_calls: u64,
    /// Texts that came in.
    pub texts_in: u64,
    /// Texts that went out.
    pub texts_out: u64,
    /// What the calls cost.
    pub calls_cost: Micros,
    /// What the texts cost.
    pub texts_cost: Micros,
    /// Calls and texts that Twilio has put no price on yet.
    pub unpriced: u64,
}

impl Use {
    /// All calls.
    pub const fn calls(self) -> u64 {
        self.calls_in.saturating_add(self.calls_out)
    }

    /// All minutes.
    pub const fn minutes(self) -> u64 {
        self.minutes_in.saturating_add(self.minutes_out)
    }

    /// All texts.
    pub const fn texts(self) -> u64 {
        self.texts_in.saturating_add(self.texts_out)
    }

    /// What all of it cost.
    pub const fn cost(self) -> Micros {
        self.calls_cost.plus(self.texts_cost)
    }

    /// Whether there was none.
    pub const fn is_none(self) -> bool {
        self.calls() == 0 && self.texts() == 0
    }

    /// Twilio's own rule: a number is in use with three calls of 12 seconds in a month, or with three texts.
    pub const fn is_idle(self) -> bool {
        self.long_calls < 3 && self.texts() < 3
    }
}

impl Add for Use {
    type Output = Self;

    fn add(self, more: Self) -> Self {
        Self {
            calls_in: self.calls_in.saturating_add(more.calls_in),
            calls_out: self.calls_out.saturating_add(more.calls_out),
            minutes_in: self.minutes_in.saturating_add(more.minutes_in),
            minutes_out: self.minutes_out.saturating_add(more.minutes_out),
            long_calls: self.long_calls.saturating_add(more.long_calls),
            texts_in: self.texts_in.saturating_add(more.texts_in),
            texts_out: self.texts_out.saturating_add(more.texts_out),
            calls_cost: self.calls_cost + more.calls_cost,
            texts_cost: self.texts_cost + more.texts_cost,
            unpriced: self.unpriced.saturating_add(more.unpriced),
        }
    }
}

impl Sum for Use {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

/// The use of one day, in UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayUse {
    /// The day.
    #[serde(with = "iso_day")]
    pub day: Date,
    /// What was used on it.
    #[serde(flatten)]
    pub used: Use,
}

/// The days from the first to the last, without a gap.
pub fn without_gap(days: &[DayUse], first: Date, last: Date) -> Vec<DayUse> {
    let all = std::iter::successors(Some(first), |day| day.next_day()).take_while(|day| *day <= last);
    all.map(|day| DayUse {
        day,
        used: days
            .iter()
            .filter(|known| known.day == day)
            .map(|known| known.used)
            .sum(),
    })
    .collect()
}

/// All use from the first day to the last.
pub fn between(days: &[DayUse], first: Date, last: Date) -> Use {
    let within = days.iter().filter(|known| first <= known.day && known.day <= last);
    within.map(|known| known.used).sum()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn used(long_calls: u64, texts: u64) -> Use {
        Use {
            long_calls,
            texts_in: texts,
            calls_in: long_calls,
            calls_cost: Micros(8_500),
            ..Use::default()
        }
    }

    #[test]
    fn three_calls_that_last_or_three_texts_keep_a_number_from_being_idle() {
        for (calls, texts, is_idle) in [(0, 0, true), (2, 2, true), (3, 0, false), (0, 3, false), (9, 9, false)] {
            assert_eq!(used(calls, texts).is_idle(), is_idle, "{calls} {texts}");
        }
        let short = Use {
            calls_in: 50,
            ..Use::default()
        };
        assert!(short.is_idle());
    }

    #[test]
    fn days_without_use_stand_in_their_place_and_the_sum_stays_the_same() {
        let on = |day| DayUse { day, used: used(1, 1) };
        let days = [
            on(date!(2026 - 11 - 03)),
            on(date!(2026 - 11 - 03)),
            on(date!(2026 - 11 - 30)),
        ];
        let (first, last) = (date!(2026 - 11 - 01), date!(2026 - 11 - 30));
        let whole = without_gap(&days, first, last);
        assert_eq!(whole.len(), 30);
        assert_eq!(
            whole.iter().map(|day| day.used).sum::<Use>(),
            between(&days, first, last)
        );
        assert_eq!(between(&days, first, date!(2026 - 11 - 29)), used(1, 1) + used(1, 1));
        assert_eq!(without_gap(&days, last, first), []);
    }
}
