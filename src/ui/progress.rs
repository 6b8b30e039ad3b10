//! Progress: something is under way. A sentence in a live region always stands beside it.

use leptos::prelude::*;

/// A bar; without a value while nobody knows how long it takes.
#[component]
pub fn Progress(
    /// What is under way, for screen readers.
    #[prop(into)]
    label: String,
    /// How many of how many are done.
    #[prop(optional)]
    done: Option<(u32, u32)>,
) -> impl IntoView {
    let value = done.map(|(value, _)| value.to_string());
    let max = done.map(|(_, max)| max.to_string());
    view! { <progress aria-label=label value=value max=max></progress> }
}
