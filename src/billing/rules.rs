//! What a subscription is worth: pure tables, from Stripe's words to how an owner stands and what their account does.

use time::{Duration, OffsetDateTime};

use super::Standing;
use crate::subaccounts::Wanted;

/// What a subscription is worth by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// It was never paid for.
    Nothing,
    /// It was, and is over.
    Over,
    /// It is owed.
    Owed,
    /// It is paid for.
    Paid,
}

/// The worth of Stripe's word. One that nobody has documented is worth what the subscription was worth before.
pub fn worth(word: &str, before: Option<Worth>) -> Worth {
    match word {
        "active" | "trialing" => Worth::Paid,
        "past_due" => Worth::Owed,
        "canceled" | "unpaid" | "paused" => Worth::Over,
        "incomplete" | "incomplete_expired" => Worth::Nothing,
        _ => before.unwrap_or(Worth::Nothing),
    }
}

/// How an owner stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// How.
    pub standing: Standing,
    /// Since when.
    pub since: OffsetDateTime,
    /// Until when an ended subscription's numbers go on working.
    pub grace_until: Option<OffsetDateTime>,
}

/// How an owner stands with these subscriptions: the best of them counts.
///
/// The days of grace run from the moment that the desk knows of the end, not from the end itself: an owner is told, and
/// then has all of them, however late Stripe's word came.
pub fn stands(worths: &[Worth], before: Option<Stood>, now: OffsetDateTime, grace: Duration) -> Stood {
    let standing = match worths.iter().max() {
        Some(Worth::Paid) => Standing::Active,
        Some(Worth::Owed) => Standing::PastDue,
        Some(Worth::Over) => Standing::Ended,
        // What was never paid for ends nothing that was.
        Some(Worth::Nothing) | None => Standing::None,
    };
    match before {
        Some(before) if before.standing == standing => before,
        _ => Stood {
            standing,
            since: now,
            grace_until: (standing == Standing::Ended).then(|| now.saturating_add(grace)),
        },
    }
}

/// What is asked of the owner's account at the carrier; nothing where that stays as it is.
pub fn wanted(stood: Stood, now: OffsetDateTime) -> Option<Wanted> {
    match (stood.standing, stood.grace_until) {
        (Standing::Active | Standing::PastDue, _) => Some(Wanted::Active),
        (Standing::Ended, Some(until)) if until > now => None,
        (Standing::Ended, _) => Some(Wanted::Suspended),
        (Standing::None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const NOW: OffsetDateTime = datetime!(2026-11-21 12:00 UTC);
    const WEEK: Duration = Duration::days(7);

    #[test]
    fn the_best_of_all_subscriptions_counts() {
        let table = [
            (vec![], Standing::None),
            (vec![Worth::Nothing], Standing::None),
            (vec![Worth::Over, Worth::Nothing], Standing::Ended),
            (vec![Worth::Over, Worth::Paid], Standing::Active),
            (vec![Worth::Over, Worth::Owed], Standing::PastDue),
        ];
        for (worths, standing) in table {
            assert_eq!(stands(&worths, None, NOW, WEEK).standing, standing, "{worths:?}");
        }
    }

    #[test]
    fn numbers_work_through_the_days_of_grace_and_not_an_hour_longer() {
        let ended = stands(&[Worth::Over], None, NOW, WEEK);
        assert_eq!(wanted(ended, NOW), None);
        assert_eq!(wanted(ended, NOW + WEEK - Duration::seconds(1)), None);
        assert_eq!(wanted(ended, NOW + WEEK), Some(Wanted::Suspended));
        let again = stands(&[Worth::Over], Some(ended), NOW + Duration::days(3), WEEK);
        assert_eq!(
            again, ended,
            "hearing of the end once more does not begin the days again"
        );
        let back = stands(&[Worth::Over, Worth::Paid], Some(ended), NOW + Duration::days(9), WEEK);
        assert_eq!(wanted(back, NOW), Some(Wanted::Active));
    }

    #[test]
    fn what_is_owed_keeps_working_and_what_was_never_paid_opens_nothing() {
        let owed = stands(&[Worth::Owed], None, NOW, WEEK);
        assert_eq!(wanted(owed, NOW), Some(Wanted::Active));
        let nothing = stands(&[Worth::Nothing], None, NOW, WEEK);
        assert_eq!(wanted(nothing, NOW), None);
    }

    #[test]
    fn a_word_nobody_documented_changes_nothing() {
        assert_eq!(worth("resting", Some(Worth::Paid)), Worth::Paid);
        assert_eq!(worth("resting", None), Worth::Nothing);
        assert_eq!(worth("unpaid", Some(Worth::Paid)), Worth::Over);
    }
}
