//! The ways from the list to a file and back, and to numbers held elsewhere.

use leptos::prelude::*;

/// All numbers as a file, labels from one, and what is held elsewhere.
#[component]
pub fn Files() -> impl IntoView {
    view! {
        <p class="part small row">
            <a class="whole" href="/phone-numbers/numbers.csv" download>"All as CSV"</a>
            <a class="whole" href="/phone-numbers/labels">"Labels from a file"</a>
            <a class="whole" href="/phone-numbers/verified">"Verified numbers"</a>
        </p>
    }
    .into_any()
}
