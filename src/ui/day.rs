//! A day or a moment, as people write it, with the exact one for machines.

use leptos::prelude::*;
use time::{
    OffsetDateTime,
    format_description::{StaticFormatDescription, well_known::Rfc3339},
    macros::format_description,
};

/// `21 Nov 2026`, in UTC.
#[component]
pub fn Day(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    const DAY: StaticFormatDescription = format_description!("[day padding:none] [month repr:short] [year]");
    view! { <Moment at=at form=DAY /> }
}

/// `14:20:31`, in UTC.
#[component]
pub fn Clock(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    const CLOCK: StaticFormatDescription = format_description!("[hour]:[minute]:[second]");
    view! { <Moment at=at form=CLOCK /> }
}

/// `just now`, `3 minutes ago`, `2 hours ago`, and the day itself after two days.
#[component]
pub fn Ago(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    match ago(OffsetDateTime::now_utc() - at) {
        Some(words) => view! { <time datetime=at.format(&Rfc3339).unwrap_or_default()>{words}</time> }.into_any(),
        None => view! { "on " <Day at=at /> }.into_any(),
    }
}

fn ago(passed: time::Duration) -> Option<String> {
    let words = |count: i64, one: &str, more: &str| match count {
        1 => format!("1 {one} ago"),
        _ => format!("{count} {more} ago"),
    };
    match (passed.whole_minutes(), passed.whole_hours()) {
        // A clock that runs ahead of ours too.
        (..=0, _) => Some("just now".to_owned()),
        (minutes @ ..60, _) => Some(words(minutes, "minute", "minutes")),
        (_, hours @ ..48) => Some(words(hours, "hour", "hours")),
        _ => None,
    }
}

/// How long it is until then, where that is within two days; otherwise the day.
#[component]
pub fn Ahead(
    /// When.
    at: OffsetDateTime,
) -> impl IntoView {
    match ahead(at - OffsetDateTime::now_utc()) {
        Some(words) => view! { <time datetime=at.format(&Rfc3339).unwrap_or_default()>{words}</time> }.into_any(),
        None => view! { "on " <Day at=at /> }.into_any(),
    }
}

fn ahead(left: time::Duration) -> Option<String> {
    let words = |count: i64, one: &str, more: &str| match count {
        1 => format!("in 1 {one}"),
        _ => format!("in {count} {more}"),
    };
    // Counted up: in the last minute it is in a minute, not in none.
    let up = |count: i64| (count + 59) / 60;
    let minutes = up(left.whole_seconds().max(0));
    match (minutes, up(minutes)) {
        (..=0, _) => Some("now".to_owned()),
        (minutes @ ..=90, _) => Some(words(minutes, "minute", "minutes")),
        (_, hours @ ..=48) => Some(words(hours, "hour", "hours")),
        _ => None,
    }
}

#[component]
fn Moment(at: OffsetDateTime, form: StaticFormatDescription) -> impl IntoView {
    // Both forms suit every date; a year beyond 9999 would be the only one that does not.
    let exact = at.format(&Rfc3339).unwrap_or_default();
    let words = at.format(form).unwrap_or_default();
    view! { <time datetime=exact>{words}</time> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_to_come_is_told_in_minutes_then_in_hours_and_never_as_less_than_it_is() {
        let table = [
            (-90, Some("now")),
            (1, Some("in 1 minute")),
            (61, Some("in 2 minutes")),
            (5400, Some("in 90 minutes")),
            (5401, Some("in 2 hours")),
            (172_800, Some("in 48 hours")),
            (176_401, None),
        ];
        for (seconds, words) in table {
            assert_eq!(ahead(time::Duration::seconds(seconds)).as_deref(), words, "{seconds}");
        }
    }

    #[test]
    fn what_has_passed_is_told_in_the_largest_whole_measure() {
        let table = [
            (-90, Some("just now")),
            (59, Some("just now")),
            (60, Some("1 minute ago")),
            (3599, Some("59 minutes ago")),
            (3600, Some("1 hour ago")),
            (172_799, Some("47 hours ago")),
            (172_800, None),
        ];
        for (seconds, words) in table {
            assert_eq!(ago(time::Duration::seconds(seconds)).as_deref(), words, "{seconds}");
        }
    }
}
