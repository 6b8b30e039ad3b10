//! Note: one thing that needs someone. Icon, sentence, cure.

use leptos::prelude::*;

use super::{
    Framed,
    icon::{Icon, Name},
};
use crate::problem::place;

/// How urgent a note is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Something was done.
    Good,
    /// Something needs someone.
    Warn,
    /// Something did not work.
    Bad,
}

/// The way to more about it, at the end of a note.
#[component]
pub fn More(
    /// The address; nothing is drawn without one.
    href: Option<&'static str>,
) -> impl IntoView {
    href.map(|href| view! { <p><a href=href target=Framed::target()>"What you can do"</a></p> })
}

/// One thing that needs someone. The children are a `<strong>` headline and a sentence with the cure.
#[component]
pub fn Note(
    /// How urgent it is.
    kind: Kind,
    /// Read out at once by screen readers: for an error that has just come up. The address of the page may end in its place,
    /// which takes the focus then.
    #[prop(optional)]
    alert: bool,
    /// Headline and sentence.
    children: Children,
) -> impl IntoView {
    let (class, icon) = match kind {
        Kind::Good => ("note good", Name::Check),
        Kind::Warn => ("note warn", Name::Alert),
        Kind::Bad => ("note bad", Name::None),
    };
    view! {
        <div
            class=class
            role=alert.then_some("alert")
            id=alert.then_some(place::REFUSED)
            tabindex=alert.then_some("-1")
        >
            <Icon name=icon />
            <div>{children()}</div>
        </div>
    }
    .into_any()
}
