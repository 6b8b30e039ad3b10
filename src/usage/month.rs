//! A month of the calendar in UTC, as Twilio bills it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use time::{Date, Duration, Month as Name, format_description::StaticFormatDescription, macros::format_description};

/// How many months before this one can be looked at. Twilio keeps its lists of calls for 13.
pub const BACK: u8 = 12;

/// A month of a year, by its first day. In JSON and in addresses `2026-11`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(Date);

impl Month {
    /// The one that a day is in.
    pub fn of(day: Date) -> Self {
        Self(day.replace_day(1).unwrap_or(day))
    }

    /// Reads `2026-11`.
    pub fn parse(text: &str) -> Option<Self> {
        let (year, month) = text.split_once('-')?;
        let is_digits = |part: &str, long| part.len() == long && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(year, 4) || !is_digits(month, 2) {
            return None;
        }
        let name = Name::try_from(month.parse::<u8>().ok()?).ok()?;
        Date::from_calendar_date(year.parse().ok()?, name, 1).ok().map(Self)
    }

    /// Its first day.
    pub const fn first(self) -> Date {
        self.0
    }

    /// Its last day.
    pub fn last(self) -> Date {
        self.next().0.previous_day().unwrap_or(self.0)
    }

    /// How many days it has.
    pub fn days(self) -> u8 {
        self.last().day()
    }

    /// The one after it.
    #[must_use]
    pub fn next(self) -> Self {
        let later = self.0.checked_add(Duration::days(31));
        later.map_or(self, Self::of)
    }

    /// The one before it.
    #[must_use]
    pub fn before(self) -> Self {
        self.0.previous_day().map_or(self, Self::of)
    }

    /// Whether a day is in it.
    pub fn has(self, day: Date) -> bool {
        Self::of(day) == self
    }

    /// This one and those before it that can be looked at, the latest first.
    pub fn choices(today: Date) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(Self::of(today)), |month| Some(month.before())).take(usize::from(BACK) + 1)
    }

    /// `November 2026`.
    pub fn name(self) -> String {
        const NAME: StaticFormatDescription = format_description!("[month repr:long] [year]");
        self.0.format(NAME).unwrap_or_default()
    }
}

/// `2026-11`.
impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.0.year(), u8::from(self.0.month()))
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a month such as 2026-11"))
    }
}

/// How often a month's rent has begun between the two days, both counted: at the purchase, and then on the same day of each
/// month, or on its last where that is earlier.
pub fn rents_begun(bought: Date, until: Date) -> u32 {
    if until < bought {
        return 0;
    }
    let months = |day: Date| i64::from(day.year()) * 12 + i64::from(u8::from(day.month()));
    let whole = months(until) - months(bought);
    let is_due = until.day() >= bought.day().min(Month::of(until).days());
    u32::try_from(whole + i64::from(is_due)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written_and_nothing_else_is_one() {
        let november = Month::parse("2026-11").unwrap();
        assert_eq!(november.to_string(), "2026-11");
        assert_eq!(
            (november.first(), november.last()),
            (date!(2026 - 11 - 01), date!(2026 - 11 - 30))
        );
        assert_eq!((november.days(), november.name()), (30, "November 2026".to_owned()));
        for odd in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "2026-11-01",
            "-2026-1",
            "+026-11",
            "2026-１１",
            "\u{0}",
        ] {
            assert_eq!(Month::parse(odd), None, "{odd:?}");
        }
    }

    #[test]
    fn the_months_follow_each_other_over_the_turn_of_the_year() {
        let months: Vec<String> = Month::choices(date!(2027 - 01 - 31))
            .map(|month| month.to_string())
            .collect();
        assert_eq!(months.len(), 13);
        assert_eq!(months[..3], ["2027-01", "2026-12", "2026-11"]);
        assert_eq!(months[12], "2026-01");
        assert_eq!(Month::parse("2026-12").unwrap().next().to_string(), "2027-01");
        assert!(Month::parse("2028-02").unwrap().has(date!(2028 - 02 - 29)));
    }

    #[test]
    fn a_rent_begins_with_the_purchase_and_then_once_a_month() {
        for (bought, until, rents) in [
            (date!(2026 - 11 - 12), date!(2026 - 11 - 11), 0),
            (date!(2026 - 11 - 12), date!(2026 - 11 - 12), 1),
            (date!(2026 - 11 - 12), date!(2026 - 12 - 11), 1),
            (date!(2026 - 11 - 12), date!(2026 - 12 - 12), 2),
            (date!(2026 - 01 - 31), date!(2026 - 02 - 27), 1),
            (date!(2026 - 01 - 31), date!(2026 - 02 - 28), 2),
            (date!(2025 - 11 - 30), date!(2026 - 11 - 30), 13),
        ] {
            assert_eq!(rents_begun(bought, until), rents, "{bought} {until}");
        }
    }
}
