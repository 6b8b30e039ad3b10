//! What a number can be used for as it is, a sentence each.

use leptos::prelude::*;

use crate::{
    numbers::readiness::{Readiness, State},
    ui::{
        badge::Kind,
        icon::{Icon, Name},
    },
};

/// One line for each use. What only Twilio can know is left out unless it is asked for.
#[component]
pub fn ReadinessList(
    /// Every use.
    all: Vec<Readiness>,
    /// Whether what is not known is told too.
    #[prop(optional)]
    whole: bool,
) -> impl IntoView {
    let lines = all
        .into_iter()
        .filter(move |one| whole || one.state != State::Unknown)
        .map(|one| {
            let (kind, icon) = match one.state {
                State::Ready => (Kind::Good, Name::Check),
                State::NeedsFirst => (Kind::Warn, Name::Clock),
                State::No => (Kind::Bad, Name::None),
                State::Unknown => (Kind::Wait, Name::More),
            };
            view! {
                <li>
                    <span class=kind.class()><Icon name=icon /></span>
                    <span class="small">{one.sentence}</span>
                </li>
            }
        });
    view! { <ul class="breaks ready">{lines.collect_view()}</ul> }
}
