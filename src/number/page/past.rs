//! What happened to a number, newest first, from the audit trail.

use leptos::prelude::*;
use uuid::Uuid;

use crate::{
    history::{self, words},
    ui::{
        awaited::awaited,
        day::Day,
        icon::{Icon, Name},
    },
};

/// How many lines stand on the number's own page.
const SHOWN: usize = 8;

/// No number in it is broken at the end of a line.
fn unbroken(words: &str) -> String {
    words.replace(") ", ")\u{a0}").replace('-', "\u{2011}")
}

/// The last things that happened.
#[component]
pub(super) fn Past(
    /// The number.
    id: Uuid,
    /// The purchase that brought it.
    purchase: Option<Uuid>,
) -> impl IntoView {
    awaited(async move {
        let mut lines = history::api::read_about(id).await.unwrap_or_default();
        if let Some(purchase) = purchase {
            lines.extend(history::api::read_about(purchase).await.unwrap_or_default());
        }
        lines.sort_by_key(|line| std::cmp::Reverse(line.seq));
        let is_longer = lines.len() > SHOWN;
        let lines = lines.into_iter().take(SHOWN).map(|line| {
            let icon = words::of(&line.event).map_or(Name::Clock, |words| words.icon);
            let at = line.moment();
            view! { <li><Icon name=icon /><span>{unbroken(&line.words)}</span> <Day at=at /></li> }
        });
        view! {
            <section class="sheet" aria-labelledby="past">
                <div class="part row apart">
                    <h2 id="past">"History"</h2>
                    <a href="/account/history">{if is_longer { "All of it" } else { "Your whole history" }}</a>
                </div>
                <ol class="trail part plain">{lines.collect_view()}</ol>
            </section>
        }
        .into_any()
    })
}
