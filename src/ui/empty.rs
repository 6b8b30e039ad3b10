//! Empty state: the outline of what will stand here.

use leptos::prelude::*;

/// Nothing here yet: an outlined figure waiting for its digits, a title, a few lines, at most one key.
#[component]
pub fn Empty(
    /// The outlined figure in two parts, the first a step quieter: `("(000)", "000-0000")`.
    blank: (&'static str, &'static str),
    /// What will stand here.
    #[prop(into)]
    title: String,
    /// How it comes about.
    children: Children,
) -> impl IntoView {
    let (lead, rest) = blank;
    view! {
        <div class="empty">
            <p class="tel hero blank" aria-hidden="true">
                <span>{lead}</span>
                " "
                {rest}
            </p>
            <h3>{title}</h3>
            {children()}
        </div>
    }
    .into_any()
}
