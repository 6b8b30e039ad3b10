//! Progress: something is under way. A sentence in a live region always stands beside it.

use leptos::prelude::*;

use super::live::Renew;

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

/// A page that renews itself while something goes on, without scripts too.
///
/// Parts with `data-renew` are exchanged meanwhile; what can be focused stands outside of them, or in a part that changes
/// no more. Where nothing goes on it is nothing.
#[component]
pub fn GoesOn(
    /// The page's address, on this host.
    #[prop(into)]
    href: String,
    /// Whether something does.
    is_open: bool,
) -> impl IntoView {
    is_open.then(|| {
        view! {
            // Without scripts the browser asks again by itself.
            <noscript>
                <meta http-equiv="refresh" content="3" />
            </noscript>
            <Renew href=href />
        }
    })
}

/// How far it is: a bar while there is something to wait for, and a sentence that is read out when it changes.
#[component]
pub fn HowFar(
    /// Unique on the page.
    id: &'static str,
    /// What is under way, for screen readers.
    label: &'static str,
    /// How many of how many are done.
    done: (u32, u32),
    /// Whether something goes on.
    is_open: bool,
    /// The sentence.
    said: String,
) -> impl IntoView {
    view! {
        <div class="part stack far">
            <div id=format!("{id}-bar") data-renew>
                {(done.0 < done.1).then(|| view! { <Progress label=label done=done /> })}
            </div>
            <p role="status" id=format!("{id}-said") data-renew data-under-way=is_open>{said}</p>
        </div>
    }
    .into_any()
}
