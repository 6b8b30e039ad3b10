//! How far one looks back, and in which steps it is drawn.

use serde::{Deserialize, Serialize};
use time::{Date, Duration};

/// The most columns that are drawn.
const MOST: i64 = 31;

/// How far one looks back; today counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub enum Period {
    /// 7 days.
    #[serde(rename = "7")]
    Week,
    /// 30 days.
    #[default]
    #[serde(rename = "30")]
    Month,
    /// 90 days.
    #[serde(rename = "90")]
    Quarter,
    /// From the first try on.
    #[serde(rename = "all")]
    All,
}

impl Period {
    /// Those one may choose from.
    pub const CHOICES: [Self; 4] = [Self::Week, Self::Month, Self::Quarter, Self::All];

    /// Its word in an address.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Week => "7",
            Self::Month => "30",
            Self::Quarter => "90",
            Self::All => "all",
        }
    }

    /// On a button: `30 days`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Week => "7 days",
            Self::Month => "30 days",
            Self::Quarter => "90 days",
            Self::All => "All time",
        }
    }

    /// At the end of a sentence: `in the last 30 days`.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Week => "in the last 7 days",
            Self::Month => "in the last 30 days",
            Self::Quarter => "in the last 90 days",
            Self::All => "since you began",
        }
    }

    /// What an address names; where it names nothing we know, the usual one.
    pub fn named(word: &str) -> Self {
        let known = Self::CHOICES.into_iter().find(|period| period.word() == word);
        known.unwrap_or_default()
    }

    /// Its first day, seen from this one; none where it has no beginning of its own.
    pub fn first_day(self, today: Date) -> Option<Date> {
        let days = match self {
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
            Self::All => return None,
        };
        today.checked_sub(Duration::days(days - 1))
    }
}

/// How much time one column has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// A day.
    Day,
    /// From Monday to Sunday.
    Week,
    /// A month of the calendar.
    Month,
    /// A year of the calendar.
    Year,
}

impl Step {
    /// The smallest in which the days from the one to the other are not too many columns.
    pub fn between(first: Date, last: Date) -> Self {
        let days = (last - first).whole_days();
        // At most so many: a week or month of which there is one day is a column, at both ends.
        let columns = [
            (Self::Day, days + 1),
            (Self::Week, days / 7 + 2),
            (Self::Month, days / 30 + 2),
        ];
        let fitting = columns.into_iter().find(|(_, columns)| *columns <= MOST);
        fitting.map_or(Self::Year, |(step, _)| step)
    }

    /// The first day of the column in which this day is.
    pub fn begin(self, day: Date) -> Date {
        let back = match self {
            Self::Day => 0,
            Self::Week => day.weekday().number_days_from_monday(),
            Self::Month => day.day() - 1,
            Self::Year => return Date::from_ordinal_date(day.year(), 1).unwrap_or(day),
        };
        day.checked_sub(Duration::days(i64::from(back))).unwrap_or(day)
    }

    /// The first day of the next column.
    pub fn next(self, begin: Date) -> Option<Date> {
        // Further than any column is long, and not as far as two.
        let days = match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 31,
            Self::Year => 366,
        };
        Some(self.begin(begin.checked_add(Duration::days(days))?))
    }

    /// At the head of a table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "Day",
            Self::Week => "Week from",
            Self::Month => "Month",
            Self::Year => "Year",
        }
    }

    /// In a title: `each day`.
    pub const fn each(self) -> &'static str {
        match self {
            Self::Day => "each day",
            Self::Week => "each week",
            Self::Month => "each month",
            Self::Year => "each year",
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_period_is_named_in_the_address_and_what_it_does_not_know_is_the_usual_one() {
        for period in Period::CHOICES {
            assert_eq!(Period::named(period.word()), period);
            assert_eq!(serde_json::to_value(period).unwrap(), period.word());
        }
        for odd in ["", "31", "-7", "all time", "\u{0}"] {
            assert_eq!(Period::named(odd), Period::Month, "{odd:?}");
        }
    }

    #[test]
    fn today_is_the_last_of_its_days() {
        let today = date!(2026 - 11 - 29);
        assert_eq!(Period::Week.first_day(today), Some(date!(2026 - 11 - 23)));
        assert_eq!(Period::Month.first_day(today), Some(date!(2026 - 10 - 31)));
        assert_eq!(Period::Quarter.first_day(today), Some(date!(2026 - 09 - 01)));
        assert_eq!(Period::All.first_day(today), None);
    }

    #[test]
    fn there_are_never_more_columns_than_can_be_told_apart() {
        let last = date!(2026 - 11 - 29);
        for (days, step) in [
            (0, Step::Day),
            (30, Step::Day),
            (31, Step::Week),
            (89, Step::Week),
            (209, Step::Week),
            (210, Step::Month),
            (899, Step::Month),
            (900, Step::Year),
        ] {
            let first = last - Duration::days(days);
            assert_eq!(Step::between(first, last), step, "{days}");
        }
        for days in 0..1500 {
            let first = last - Duration::days(days);
            let step = Step::between(first, last);
            let columns = std::iter::successors(Some(step.begin(first)), |begin| step.next(*begin));
            assert!(columns.take_while(|begin| *begin <= last).count() <= 31, "{days}");
        }
    }

    #[test]
    fn a_column_begins_on_its_first_day_and_the_next_follows_at_once() {
        let day = date!(2026 - 03 - 01);
        for (step, begin, next) in [
            (Step::Day, day, date!(2026 - 03 - 02)),
            (Step::Week, date!(2026 - 02 - 23), date!(2026 - 03 - 02)),
            (Step::Month, day, date!(2026 - 04 - 01)),
            (Step::Year, date!(2026 - 01 - 01), date!(2027 - 01 - 01)),
        ] {
            assert_eq!((step.begin(day), step.next(begin)), (begin, Some(next)), "{step:?}");
        }
        assert_eq!(Step::Month.next(date!(2026 - 01 - 01)), Some(date!(2026 - 02 - 01)));
        assert_eq!(Step::Month.next(date!(2028 - 02 - 01)), Some(date!(2028 - 03 - 01)));
        assert_eq!(Step::Year.next(date!(2028 - 01 - 01)), Some(date!(2029 - 01 - 01)));
    }
}
