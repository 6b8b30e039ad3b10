//! The line above My Phone Numbers: when the list was last compared, and whether something is to be put right.

use leptos::prelude::*;
use time::OffsetDateTime;

use crate::{
    reconciliation::{Line, api},
    ui::{
        awaited::awaited,
        day::Ago,
        note::{self, Note},
    },
};

/// When the list was last compared with the carrier's; nothing before the first time.
#[component]
pub fn Compared() -> impl IntoView {
    awaited(async move {
        let line = api::comparison_line().await.unwrap_or_default();
        line.compared_at.map(|at| view! { <Since line=line at=at /> })
    })
}

#[component]
fn Since(line: Line, at: OffsetDateTime) -> impl IntoView {
    let headline = match line.open {
        1 => "1 thing to put right".to_owned(),
        open => format!("{open} things to put right"),
    };
    view! {
        <p class="small quiet">
            <a href="/reconciliation">"Compared with Twilio " <Ago at=at /></a>
            {line.failed.then_some(". Twilio cannot be read just now.")}
        </p>
        {(line.open > 0)
            .then(|| {
                view! {
                    <Note kind=note::Kind::Warn>
                        <strong>{headline}</strong>
                        <p>"Twilio and this list do not agree. " <a href="/reconciliation">"See what to do"</a></p>
                    </Note>
                }
            })}
    }
}
