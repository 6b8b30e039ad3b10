//! What a subscription is worth: pure tables, from Stripe's words to how an owner stands and what their account does.

use time::{Duration, OffsetDateTime};

use super::{Standing, Stopped};
use crate::subaccounts::Wanted;

/// What a subscription is worth by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Worth {
    /// It was never paid for.
    Nothing,
    /// It was, and is over.
    Over,
    /// It has been owed for too long.
    Overdue,
    /// It is owed, and works until then.
    Owed(OffsetDateTime),
    /// It is paid for.
    Paid,
}

/// The worth of Stripe's word, where it is owed until that moment. One that nobody has documented is worth nothing; a
/// subscription that had another word keeps that (`server/settle`).
pub fn worth(word: &str, owed_until: OffsetDateTime, now: OffsetDateTime) -> Worth {
    match word {
        "active" | "trialing" => Worth::Paid,
        "past_due" if owed_until <= now => Worth::Overdue,
        "past_due" => Worth::Owed(owed_until),
        "canceled" | "unpaid" | "paused" => Worth::Over,
        _ => Worth::Nothing,
    }
}

/// Whether a subscription has ended for good, so that another can be begun.
pub fn is_over(word: &str) -> bool {
    matches!(word, "canceled" | "incomplete_expired")
}

/// Why nothing is paid for by a subscription that can still run again; none where it is over, or paid for.
pub fn stopped(word: &str) -> Option<Stopped> {
    match word {
        "incomplete" => Some(Stopped::Incomplete),
        "past_due" => Some(Stopped::PastDue),
        "paused" => Some(Stopped::Paused),
        "active" | "trialing" => None,
        word if is_over(word) => None,
        // A word that nobody has documented is no reason to begin a second one.
        _ => Some(Stopped::Unpaid),
    }
}

/// The longest pause between two looks at something that could not be looked at.
const LONGEST_PAUSE: Duration = Duration::hours(6);

/// How long something waits that could not be looked at so often in a row.
pub fn pause(failures: i64) -> Duration {
    Duration::minutes(1 << failures.clamp(0, 10)).min(LONGEST_PAUSE)
}

/// How an owner stood before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    /// How.
    pub standing: Standing,
    /// Since when.
    pub since: OffsetDateTime,
    /// Until when numbers go on working that are not paid for.
    pub grace_until: Option<OffsetDateTime>,
}

/// How an owner stands with these subscriptions: the best of them counts.
///
/// The days run from the moment that the desk knows of the end, or of the failed payment: an owner is told, and then has
/// all of them, however late Stripe's word came. What was owed for too long ends on the day that was told, without others.
pub fn stands(worths: &[Worth], before: Option<Stood>, now: OffsetDateTime, grace: Duration) -> Stood {
    let best = worths.iter().max();
    let (standing, until) = match best {
        Some(Worth::Paid) => (Standing::Active, None),
        Some(Worth::Owed(until)) => (Standing::PastDue, Some(*until)),
        Some(Worth::Overdue) => (Standing::Ended, Some(now)),
        Some(Worth::Over) => (Standing::Ended, Some(now.saturating_add(grace))),
        // What was never paid for ends nothing that was.
        Some(Worth::Nothing) | None => (Standing::None, None),
    };
    match before {
        Some(before) if before.standing == standing && standing == Standing::PastDue => Stood {
            grace_until: until,
            ..before
        },
        Some(before) if before.standing == standing => before,
        _ => Stood {
            standing,
            since: now,
            grace_until: until,
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
            (vec![Worth::Over, Worth::Owed(NOW)], Standing::PastDue),
            (vec![Worth::Over, Worth::Overdue], Standing::Ended),
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
    fn what_is_owed_works_until_its_day_and_ends_then_without_others() {
        let until = NOW + Duration::days(30);
        let at = |now| stands(&[worth("past_due", until, now)], None, now, WEEK);
        let owed = at(NOW);
        assert_eq!((owed.standing, owed.grace_until), (Standing::PastDue, Some(until)));
        assert_eq!(wanted(owed, NOW), Some(Wanted::Active));
        let over = stands(&[worth("past_due", until, until)], Some(owed), until, WEEK);
        assert_eq!(over.standing, Standing::Ended);
        assert_eq!(wanted(over, until), Some(Wanted::Suspended));
        // Stripe ends it earlier: that is an end like any other.
        let ended = stands(&[worth("canceled", until, NOW)], Some(owed), NOW, WEEK);
        assert_eq!(ended.grace_until, Some(NOW + WEEK));
        let paid = stands(&[worth("active", until, until)], Some(over), until, WEEK);
        assert_eq!(wanted(paid, until), Some(Wanted::Active));
    }

    #[test]
    fn what_was_never_paid_opens_nothing_and_nor_does_a_word_nobody_documented() {
        for word in ["incomplete", "incomplete_expired", "resting"] {
            let nothing = stands(&[worth(word, NOW, NOW)], None, NOW, WEEK);
            assert_eq!(wanted(nothing, NOW), None, "{word}");
        }
    }

    #[test]
    fn only_what_is_over_for_good_makes_room_for_another_subscription() {
        for word in [
            "incomplete",
            "trialing",
            "active",
            "past_due",
            "unpaid",
            "paused",
            "resting",
        ] {
            assert!(!is_over(word), "{word}");
        }
        for word in ["canceled", "incomplete_expired"] {
            assert!(is_over(word) && stopped(word).is_none(), "{word}");
        }
        assert_eq!(stopped("active"), None);
        assert_eq!(stopped("resting"), Some(Stopped::Unpaid));
    }

    #[test]
    fn whoever_could_not_be_looked_at_waits_twice_as_long_each_time_and_six_hours_at_most() {
        assert_eq!(pause(0), Duration::minutes(1));
        assert_eq!(pause(3), Duration::minutes(8));
        assert_eq!(pause(1000), LONGEST_PAUSE);
    }
}
