//! Periods of use: from when to when, and in which steps.

use time::macros::format_description;
use time::{Date, Duration, Month};

/// How a period is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Not at all.
    Whole,
    /// By days.
    Day,
    /// By months of the calendar.
    Month,
    /// By years of the calendar.
    Year,
}

/// A period and its steps; the last day counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Period {
    pub first: Date,
    pub last: Date,
    pub step: Step,
}

/// What a list below `Usage/Records` is about; none where there is no such list. `since` is the account's first day.
pub fn of(list: Option<&str>, since: Date, today: Date) -> Option<Period> {
    let month = today.replace_day(1).unwrap_or(today);
    let before = month.previous_day().unwrap_or(month);
    let yesterday = today.previous_day().unwrap_or(today);
    let (first, until, step) = match list {
        None | Some("AllTime") => (since, today, Step::Whole),
        Some("Daily") => (since, today, Step::Day),
        Some("Monthly") => (since, today, Step::Month),
        Some("Yearly") => (since, today, Step::Year),
        Some("Today") => (today, today, Step::Whole),
        Some("Yesterday") => (yesterday, yesterday, Step::Whole),
        Some("ThisMonth") => (month, today, Step::Whole),
        Some("LastMonth") => (before.replace_day(1).unwrap_or(before), before, Step::Whole),
        Some(_) => return None,
    };
    Some(Period {
        first,
        last: until,
        step,
    })
}

/// A day of a query: `2026-11-30`, or so many days from today, `-30days`.
pub fn day(text: &str, today: Date) -> Option<Date> {
    if let Some(count) = text.strip_suffix("days").or_else(|| text.strip_suffix("day")) {
        let days: i64 = count.trim_start_matches('+').parse().ok()?;
        return today.checked_add(Duration::days(days));
    }
    Date::parse(text, format_description!("[year]-[month]-[day]")).ok()
}

/// `2026-11-30`.
pub fn written(date: Date) -> String {
    date.format(format_description!("[year]-[month]-[day]"))
        .unwrap_or_default()
}

impl Period {
    /// Its parts from the last to the first, each with its first and last day.
    ///
    /// Not documented: in which order Twilio gives them. At most ten years of days.
    pub fn parts(self) -> Vec<(Date, Date)> {
        let mut parts = Vec::new();
        let mut last = self.last;
        while last >= self.first && parts.len() < 3_660 {
            let begin = match self.step {
                Step::Whole => self.first,
                Step::Day => last,
                Step::Month => last.replace_day(1).unwrap_or(last),
                Step::Year => Date::from_calendar_date(last.year(), Month::January, 1).unwrap_or(last),
            };
            parts.push((begin.max(self.first), last));
            let Some(before) = begin.previous_day() else { break };
            last = before;
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn each_list_has_its_period_and_its_parts_reach_from_end_to_end() {
        let (since, today) = (date!(2025 - 12 - 30), date!(2026 - 03 - 01));
        let parts = |list| of(list, since, today).map(Period::parts).unwrap_or_default();
        assert_eq!(parts(None), [(since, today)]);
        assert_eq!(
            parts(Some("LastMonth")),
            [(date!(2026 - 02 - 01), date!(2026 - 02 - 28))]
        );
        assert_eq!(
            parts(Some("Yesterday")),
            [(date!(2026 - 02 - 28), date!(2026 - 02 - 28))]
        );
        assert_eq!(
            parts(Some("Monthly")),
            [
                (today, today),
                (date!(2026 - 02 - 01), date!(2026 - 02 - 28)),
                (date!(2026 - 01 - 01), date!(2026 - 01 - 31)),
                (since, date!(2025 - 12 - 31)),
            ]
        );
        assert_eq!(
            parts(Some("Yearly")),
            [(date!(2026 - 01 - 01), today), (since, date!(2025 - 12 - 31))]
        );
        assert_eq!(parts(Some("Daily")).len(), 62);
        assert_eq!(of(Some("Hourly"), since, today), None);
    }

    #[test]
    fn a_day_is_a_date_or_so_many_days_from_today() {
        let today = date!(2026 - 03 - 01);
        assert_eq!(day("2026-02-28", today), Some(date!(2026 - 02 - 28)));
        assert_eq!(day("-30days", today), Some(date!(2026 - 01 - 30)));
        assert_eq!(day("+1day", today), Some(date!(2026 - 03 - 02)));
        assert_eq!(day("tomorrow", today), None);
    }
}
