//! The ways from the list to a file and back.

use leptos::prelude::*;

/// All numbers as a file, and labels from one.
#[component]
pub fn Files() -> impl IntoView {
    view! {
        <p class="part small row">
            <a class="whole" href="/phone-numbers/numbers.csv" download>"All as CSV"</a>
            <a class="whole" href="/phone-numbers/labels">"Labels from a file"</a>
        </p>
    }
    .into_any()
}
