//! Toast: repeats what the page says, and leaves.

use leptos::prelude::*;

use super::icon::{Icon, Name};

/// A short message that leaves after nine seconds; it stays while it is pointed at or focused.
/// The page itself says the same: a toast is never the only place of a fact.
#[component]
pub fn Toast(
    /// The same page without the message.
    #[prop(into)]
    close_href: String,
    /// The drawing before the words: a tick where something was done.
    #[prop(default = Name::Check)]
    icon: Name,
    /// One sentence.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="toast" role="status">
            <Icon name=icon />
            <p>{children()}</p>
            <a class="button plain square" href=close_href>
                <Icon name=Name::Close />
                <span class="unseen">"Close this message"</span>
            </a>
        </div>
    }
    .into_any()
}
