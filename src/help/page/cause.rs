//! One cause, with an address of its own.

use leptos::prelude::*;

use crate::help::Topic;

/// What happened, what it cost, and what to do about it.
#[component]
pub fn OneCause(
    /// By which other pages lead here.
    anchor: String,
    /// What happened.
    what_happened: &'static str,
    /// What it cost.
    charged: &'static str,
    /// What to do about it.
    topic: Topic,
) -> impl IntoView {
    let Topic { title, steps } = topic;
    let steps = steps.iter().map(|step| view! { <li>{*step}</li> }).collect_view();
    view! {
        <div class="part stack tight">
            <h3 id=anchor>{title}</h3>
            <p>{what_happened} " Charged: " <strong>{charged}</strong></p>
            <ul class="what-to-do">{steps}</ul>
        </div>
    }
    .into_any()
}
