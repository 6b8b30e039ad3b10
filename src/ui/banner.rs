//! Banner: something about the whole page.

use leptos::prelude::*;

/// The strip that stands on every page while the sandbox is on. It cannot be closed.
#[component]
pub fn Practice() -> impl IntoView {
    view! {
        <aside class="banner practice" aria-label="Practice mode">
            <p>
                <strong>"Practice mode."</strong>
                " Numbers come from the sandbox: nothing is charged and no call connects."
            </p>
        </aside>
    }
}
