//! The way to the history: a part of the account's page.

use leptos::prelude::*;

/// The sheet that leads there.
#[component]
pub fn HistorySheet() -> impl IntoView {
    view! {
        <section class="sheet" aria-labelledby="history">
            <div class="part stack tight">
                <h2 id="history">"History"</h2>
                <p class="quiet">"What was ordered, bought, released and changed, by whom and when. Nothing in it can be altered."</p>
                <p>
                    <a class="button" href="/account/history">"See the history"</a>
                </p>
            </div>
        </section>
    }
}
