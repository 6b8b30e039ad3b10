//! Pages of `porting`: bringing a number along, and how one request goes on.

mod form;
mod list;
mod one;

use leptos::prelude::*;

pub use list::PortingPage;
pub use one::PortPage;

use super::{Port, State, Told};
use crate::ui::{
    badge::{Badge, Kind},
    icon::Name,
};

/// Where a request stands, in a word.
fn badge(port: &Port) -> impl IntoView + use<> {
    let needs_someone = matches!(
        port.carrier_status,
        Some(Told::WaitingForSignature | Told::ActionRequired)
    );
    let (kind, icon) = match port.status {
        State::Arrived => (Kind::Good, Name::Check),
        State::Followed if needs_someone => (Kind::Warn, Name::Alert),
        State::NotSent | State::Ended => (Kind::Bad, Name::None),
        State::Withdrawn => (Kind::Wait, Name::Close),
        State::Meant | State::Ready | State::Sending | State::Followed | State::Withdrawing | State::Arriving => {
            (Kind::Wait, Name::Clock)
        }
    };
    view! { <Badge kind=kind icon=icon text=port.short() /> }
}
