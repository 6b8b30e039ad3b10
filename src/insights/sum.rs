//! From tries to what is shown of them: pure.

use std::collections::BTreeMap;

use time::Date;

use super::{Column, Counts, Insights, Period, Reason, Step, Tries};

impl Insights {
    /// Sums up the tries of a period that ends today. `first` is the day of the very first try, whenever that was.
    pub fn of(period: Period, tries: &[Tries], first: Option<Date>, today: Date) -> Self {
        let begin = period.first_day(today).or(first).unwrap_or(today).min(today);
        let step = Step::between(begin, today);
        let mut columns = empty(step, begin, today);
        let mut all = Counts::default();
        let mut providers = BTreeMap::new();
        let mut codes = BTreeMap::new();
        let mut reasons: Vec<(Reason, u64)> = Vec::new();
        for one in tries {
            let add = |counts: &mut Counts| counts.add(one.outcome, one.count);
            add(&mut all);
            add(providers.entry(one.provider).or_default());
            add(codes.entry(one.code).or_default());
            // Midnight may have passed since today was asked for: what is later than the last column is in it.
            if let Some(column) = columns.iter_mut().rev().find(|column| column.from <= one.day) {
                add(&mut column.counts);
            }
            if let Some(reason) = one.reason {
                match reasons.iter_mut().find(|(known, _)| *known == reason) {
                    Some((_, count)) => *count = count.saturating_add(one.count),
                    None => reasons.push((reason, one.count)),
                }
            }
        }
        reasons.sort_by_key(|(reason, count)| (u64::MAX - count, reason.provider(), reason.word()));
        let mut codes: Vec<_> = codes.into_iter().collect();
        codes.sort_by_key(|(code, counts)| (u64::MAX - counts.tried(), code.is_none(), *code));
        Self {
            period,
            ever: first.is_some(),
            all,
            providers: providers.into_iter().collect(),
            step,
            columns,
            reasons,
            codes,
        }
    }
}

/// The columns of these days, with nothing in them. The first one begins where the period does.
fn empty(step: Step, begin: Date, today: Date) -> Vec<Column> {
    let begins = std::iter::successors(Some(step.begin(begin)), |begin| step.next(*begin));
    let within = begins.take_while(|begin| *begin <= today);
    let column = |from: Date| Column {
        from: from.max(begin),
        counts: Counts::default(),
    };
    within.map(column).collect()
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;
    use crate::{
        insights::{Outcome, Provider},
        phone::AreaCode,
        purchases::Cause,
    };

    const TODAY: Date = date!(2026 - 11 - 29);

    fn tries(day: Date, code: &str, outcome: Outcome, cause: Option<Cause>, count: u64) -> Tries {
        Tries {
            day,
            provider: Provider::Twilio,
            code: AreaCode::parse(code).ok(),
            outcome,
            reason: cause.map(Reason::Twilio),
            count,
        }
    }

    fn some() -> Vec<Tries> {
        vec![
            tries(TODAY, "415", Outcome::Exact, None, 3),
            tries(TODAY, "212", Outcome::NotBought, Some(Cause::Busy), 1),
            tries(date!(2026 - 11 - 27), "415", Outcome::Substituted, None, 1),
            tries(date!(2026 - 11 - 27), "212", Outcome::NotBought, Some(Cause::Taken), 2),
            tries(date!(2026 - 11 - 23), "", Outcome::NotBought, Some(Cause::Busy), 1),
            tries(date!(2026 - 11 - 23), "907", Outcome::Confirming, None, 1),
        ]
    }

    #[test]
    fn every_try_is_counted_once_in_each_view() {
        let insights = Insights::of(Period::Week, &some(), Some(date!(2026 - 01 - 01)), TODAY);
        let sum = |counts: Vec<Counts>| counts.into_iter().map(Counts::tried).sum::<u64>();
        assert_eq!(insights.all.tried(), 9);
        assert_eq!(sum(insights.columns.iter().map(|column| column.counts).collect()), 9);
        assert_eq!(sum(insights.codes.iter().map(|(_, counts)| *counts).collect()), 9);
        assert_eq!(sum(insights.providers.iter().map(|(_, counts)| *counts).collect()), 9);
        let why: u64 = insights.reasons.iter().map(|(_, count)| count).sum();
        assert_eq!(why, insights.all.not_bought);
    }

    #[test]
    fn the_most_frequent_stands_first_and_ties_have_an_order() {
        let insights = Insights::of(Period::Week, &some(), None, TODAY);
        let reasons: Vec<_> = insights
            .reasons
            .iter()
            .map(|(why, count)| (why.word(), *count))
            .collect();
        assert_eq!(reasons, [("busy", 2), ("taken", 2)]);
        let codes: Vec<_> = insights
            .codes
            .iter()
            .map(|(code, counts)| (code.map_or_else(String::new, |code| code.to_string()), counts.tried()))
            .collect();
        let expected = [("415", 4), ("212", 3), ("907", 1), ("", 1)];
        assert_eq!(codes, expected.map(|(code, count)| (code.to_owned(), count)));
    }

    #[test]
    fn a_period_has_a_column_for_each_of_its_days_whether_anything_was_tried_or_not() {
        let insights = Insights::of(Period::Week, &some(), None, TODAY);
        let columns: Vec<_> = insights
            .columns
            .iter()
            .map(|column| (column.from.day(), column.counts.tried()))
            .collect();
        assert_eq!(columns, [(23, 2), (24, 0), (25, 0), (26, 0), (27, 3), (28, 0), (29, 4)]);
    }

    #[test]
    fn the_first_week_of_a_period_begins_with_the_period() {
        let insights = Insights::of(Period::Quarter, &[], None, TODAY);
        assert_eq!(insights.step, Step::Week);
        let (first, second) = (insights.columns[0].from, insights.columns[1].from);
        assert_eq!((first, second), (date!(2026 - 09 - 01), date!(2026 - 09 - 07)));
    }

    #[test]
    fn all_time_begins_with_the_first_try_and_is_one_column_before_there_is_any() {
        let insights = Insights::of(Period::All, &[], Some(date!(2024 - 02 - 29)), TODAY);
        assert_eq!((insights.step, insights.columns.len()), (Step::Year, 3));
        assert_eq!(insights.columns[0].from, date!(2024 - 02 - 29));
        let none = Insights::of(Period::All, &[], None, TODAY);
        assert_eq!((none.ever, none.columns.len()), (false, 1));
    }

    #[test]
    fn what_was_tried_after_midnight_is_in_the_last_column() {
        let late = [tries(date!(2026 - 11 - 30), "415", Outcome::Exact, None, 1)];
        let insights = Insights::of(Period::Week, &late, None, TODAY);
        assert_eq!(insights.columns[6].counts.exact, 1);
    }
}
