//! Pages of `texts`: the threads of a number, one thread, and the part of a number's page that shows the latest.

mod bubble;
mod composer;
mod list;
mod thread;

pub use list::{TextsPage, TextsSheet};
pub use thread::ThreadPage;

use leptos::prelude::*;

use crate::{
    problem::Problem,
    ui::{
        PageStatus,
        note::{Kind, Note},
    },
};

/// What stands in place of a page that cannot be shown.
#[component]
fn Instead(
    /// Why.
    problem: Problem,
) -> impl IntoView {
    PageStatus::set(problem.code.status());
    view! {
        <Note kind=Kind::Bad>
            <strong>{problem.error}</strong>
            <p>{problem.message}</p>
        </Note>
        <p><a class="button" href="/phone-numbers">"Back to my numbers"</a></p>
    }
    .into_any()
}
