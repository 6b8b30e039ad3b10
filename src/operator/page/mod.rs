//! Pages of `operator`. Whoever is no operator finds no such page.

use leptos::prelude::*;

use crate::{
    accounts::page::Signed,
    numbers::page::NotFoundPage,
    problem::{Code, Problem},
    ui::{
        PageStatus,
        note::{Kind, Note},
    },
};

mod acts;
mod board;
mod business;
mod event;
mod lines;
mod list;
mod troubles;

pub use board::OperatorPage;
pub use business::BusinessPage;
pub use event::EventPage;

/// The operators' place.
const HOME: &str = "/operator";

/// An e-mail address, which is broken before its `@` where it does not fit in one line.
#[component]
fn Mail(email: String) -> impl IntoView {
    match email.split_once('@') {
        Some((name, domain)) => view! { {name.to_owned()} <wbr /> {format!("@{domain}")} }.into_any(),
        None => email.into_any(),
    }
}

/// The page in place of one that cannot be shown: for who may not know of it, as for any address that leads nowhere.
#[component]
fn Refused(problem: Problem) -> impl IntoView {
    PageStatus::set(problem.code.status());
    if problem.code == Code::NotFound {
        return view! { <NotFoundPage /> }.into_any();
    }
    view! {
        <Signed title="Operator" place=HOME>
            <div class="head"><h1>"Operator"</h1></div>
            <Note kind=Kind::Bad>
                <strong>"This page cannot be shown now"</strong>
                <p>"Nothing was changed. " {problem.message}</p>
                {problem.reference.map(|reference| view! { <p class="small">"Reference " <code>{String::from(reference)}</code></p> })}
            </Note>
        </Signed>
    }
    .into_any()
}
