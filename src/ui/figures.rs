//! Figures: what a drawing shows, as a table for whoever cannot see it or wants it exactly.

use leptos::prelude::*;

use super::icon::{Icon, Name};

/// The figures of a drawing, folded beneath it.
#[component]
pub fn AsTable(
    /// What the table shows, for whoever hears it.
    label: &'static str,
    /// Its heads.
    heads: AnyView,
    /// What one should know of it.
    #[prop(optional_no_strip)]
    note: Option<&'static str>,
    /// Its rows.
    children: Children,
) -> impl IntoView {
    view! {
        <details class="part figures">
            <summary>
                <Icon name=Name::Down />
                " The same as a table"
            </summary>
            <div class="tablebox">
                <table role="table" aria-label=label>
                    <thead role="rowgroup">
                        <tr role="row">{heads}</tr>
                    </thead>
                    <tbody role="rowgroup">{children()}</tbody>
                </table>
            </div>
            {note.map(|note| view! { <p class="small quiet">{note}</p> })}
        </details>
    }
    .into_any()
}
