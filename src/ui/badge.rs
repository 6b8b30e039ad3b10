//! Badge: a state in an icon and a word.

use leptos::prelude::*;

use super::icon::{Icon, Name};

/// What a state means. The colour only repeats what icon and word say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It is as it should be.
    Good,
    /// It needs someone.
    Warn,
    /// It is broken or stopped.
    Bad,
    /// It is under way.
    Wait,
    /// It was picked: for the Primary number alone.
    Lit,
}

impl Kind {
    /// The class list of a badge of this kind.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Good => "badge good",
            Self::Warn => "badge warn",
            Self::Bad => "badge bad",
            Self::Wait => "badge wait",
            Self::Lit => "badge lit",
        }
    }
}

/// A state: icon and word.
#[component]
pub fn Badge(
    /// What it means.
    kind: Kind,
    /// The drawing before the word.
    icon: Name,
    /// The word.
    #[prop(into)]
    text: String,
) -> impl IntoView {
    view! {
        <span class=kind.class()>
            <Icon name=icon />
            {text}
        </span>
    }
}
