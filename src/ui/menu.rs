//! Menu: a few lesser acts behind a button with three dots.

use leptos::prelude::*;

use super::icon::{Icon, Name};

/// A button with three dots and the acts behind it, at most three and none of them the main one.
/// Opens without scripts: the browser's own popover.
#[component]
pub fn Menu(
    /// Unique on the page.
    #[prop(into)]
    id: String,
    /// What a screen reader calls the button: `Actions for (415) 555-0123`.
    #[prop(into)]
    label: String,
    /// Links and buttons of the class `button plain`.
    children: Children,
) -> impl IntoView {
    view! {
        <button type="button" class="button plain square slim" popovertarget=id.clone()>
            <Icon name=Name::More />
            <span class="unseen">{label}</span>
        </button>
        <div class="menu" id=id popover="auto">
            {children()}
        </div>
    }
    .into_any()
}
