//! What the drawings share: bars in their four kinds, their legend, and their figures in columns.

use leptos::prelude::*;

use crate::{
    insights::{Counts, Outcome},
    ui::scale::share,
};

/// The kinds in the order in which they are piled up, each with its class in the drawing and its name.
pub const KINDS: [(Outcome, &str, &str); 4] = [
    (Outcome::Exact, "a", "Exact"),
    (Outcome::Substituted, "b", "Substituted"),
    (Outcome::NotBought, "c", "Not bought"),
    (Outcome::Confirming, "d", "Still confirming"),
];

/// How many of one kind.
pub const fn of_kind(counts: Counts, kind: Outcome) -> u64 {
    match kind {
        Outcome::Exact => counts.exact,
        Outcome::Substituted => counts.substituted,
        Outcome::NotBought => counts.not_bought,
        Outcome::Confirming => counts.confirming,
    }
}

/// Which kind looks how; only those that occur.
#[component]
pub fn Legend(
    /// All that is drawn.
    all: Counts,
) -> impl IntoView {
    let drawn = KINDS.into_iter().filter(|(kind, ..)| of_kind(all, *kind) > 0);
    let signs = drawn.map(|(_, class, name)| {
        view! {
            <li>
                <svg class="plot" aria-hidden="true">
                    <rect class=class width="100%" height="100%"></rect>
                </svg>
                {name}
            </li>
        }
    });
    view! { <ul class="legend">{signs.collect_view()}</ul> }
}

/// A lying bar, piled up of its kinds; as long as the whole line where there are `most`.
#[component]
pub fn Lying(
    /// What it shows.
    counts: Counts,
    /// The longest bar beside it.
    most: u64,
) -> impl IntoView {
    let mut from = 0;
    let pieces = KINDS.map(|(kind, class, _)| {
        let width = of_kind(counts, kind)
            .saturating_mul(10_000)
            .checked_div(most)
            .unwrap_or_default();
        let x = share(from);
        from += width;
        (width > 0).then(|| view! { <rect class=class x=x y="1" width=share(width) height="16"></rect> })
    });
    view! {
        <svg class="plot" height="18" aria-hidden="true">
            {pieces.collect_view()}
        </svg>
    }
}

/// The heads of the columns in which counts stand.
#[component]
pub fn Heads() -> impl IntoView {
    let heads = KINDS.map(|(_, _, name)| view! { <th role="columnheader" scope="col" class="n">{name}</th> });
    view! {
        <th role="columnheader" scope="col" class="n">"Tried"</th>
        {heads.collect_view()}
        <th role="columnheader" scope="col" class="n">"Success"</th>
    }
}

/// Counts in those columns.
#[component]
pub fn Cells(
    /// What stands in them.
    counts: Counts,
) -> impl IntoView {
    let cells = KINDS.map(|(kind, _, name)| {
        view! { <td role="cell" class="n" data-label=name>{of_kind(counts, kind)}</td> }
    });
    let success = counts
        .success()
        .map_or_else(|| "–".to_owned(), |share| format!("{share}%"));
    view! {
        <td role="cell" class="n" data-label="Tried">{counts.tried()}</td>
        {cells.collect_view()}
        <td role="cell" class="n" data-label="Success">{success}</td>
    }
}
