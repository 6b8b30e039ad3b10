//! The history of one purchase: what happened to which number, and when.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    phone::PhoneNumber,
    purchases::{Moment, api},
    ui::{
        awaited::awaited,
        day::Clock,
        icon::{Icon, Name},
    },
};

/// What happened in a purchase so far, oldest first.
#[component]
pub fn History(
    /// The purchase.
    id: Uuid,
    /// The number asked for.
    requested: PhoneNumber,
) -> impl IntoView {
    awaited(async move {
        let moments = api::history(id).await.unwrap_or_default();
        let lines = folded(moments)
            .into_iter()
            .map(|(moment, count)| view! { <Line moment=moment count=count requested=requested.clone() /> });
        view! {
            <div class="part">
                <h2 class="unseen">"What happened"</h2>
                <ol class="trail">{lines.collect_view()}</ol>
            </div>
        }
    })
}

/// What happened again and again is one line: the last of them, and how many there were.
fn folded(moments: Vec<Moment>) -> Vec<(Moment, usize)> {
    let mut lines: Vec<(Moment, usize)> = Vec::new();
    for moment in moments {
        match lines.last_mut() {
            Some((last, count)) if (&last.event, &last.phone_number) == (&moment.event, &moment.phone_number) => {
                *last = moment;
                *count += 1;
            }
            Some(_) | None => lines.push((moment, 1)),
        }
    }
    lines
}

#[component]
fn Line(
    /// What happened; the last time, where it happened more than once.
    moment: Moment,
    /// How often.
    count: usize,
    /// The number asked for.
    requested: PhoneNumber,
) -> impl IntoView {
    // A number is never broken at the end of a line.
    let number = view! { <span class="whole">{moment.phone_number.unwrap_or(requested).to_string()}</span> };
    let (icon, words) = match moment.event.as_str() {
        "purchase.meant" => (Name::Check, view! { "You asked for " {number} }.into_any()),
        "purchase.silent" => (
            Name::Clock,
            "Twilio gave no clear answer, so we look in your account".into_any(),
        ),
        "purchase.bought" => (Name::Check, view! { {number} " is in your Twilio account" }.into_any()),
        "purchase.held_before" => (
            Name::Check,
            view! { {number} " was in your Twilio account already; nothing new was charged" }.into_any(),
        ),
        "purchase.taken" => (Name::None, view! { {number} " was taken" }.into_any()),
        "purchase.not_bought" => (Name::None, "Nothing was bought and nothing was charged".into_any()),
        "purchase.compensating" => (
            Name::Release,
            view! { {number} " cannot be added to your list, so it is given back" }.into_any(),
        ),
        "purchase.undo_refused" => (
            Name::Alert,
            view! { "Twilio does not take " {number} " back yet" }.into_any(),
        ),
        "purchase.rolled_back" => (Name::Check, view! { {number} " is given back" }.into_any()),
        "purchase.kept" => (Name::Check, view! { "You kept " {number} }.into_any()),
        "purchase.released" => (Name::Release, view! { "You gave " {number} " back" }.into_any()),
        other => (Name::Clock, other.to_owned().into_any()),
    };
    let often =
        (count > 1).then(|| view! { " " <span class="quiet small">{format!("{count} times, the last at")}</span> });
    view! {
        <li>
            <Icon name=icon />
            <span>{words} {often}</span>
            <Clock at=moment.at />
        </li>
    }
}

#[cfg(test)]
mod tests {
    use time::OffsetDateTime;

    use super::*;

    #[test]
    fn looking_again_and_again_is_one_line_with_the_time_of_the_last_look() {
        let moment = |event: &str, minute: i64| Moment {
            event: event.to_owned(),
            phone_number: None,
            at: OffsetDateTime::UNIX_EPOCH + time::Duration::minutes(minute),
        };
        let lines = folded(vec![
            moment("purchase.meant", 0),
            moment("purchase.silent", 1),
            moment("purchase.silent", 2),
            moment("purchase.silent", 3),
            moment("purchase.bought", 4),
        ]);
        let told: Vec<_> = lines
            .iter()
            .map(|(moment, count)| (moment.at.minute(), *count))
            .collect();
        assert_eq!(told, [(0, 1), (3, 3), (4, 1)]);
    }
}
