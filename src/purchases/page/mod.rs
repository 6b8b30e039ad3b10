//! Pages of `purchases`: My Phone Numbers with Buy New Number, the outcome of a purchase, the word on a substitute, and a
//! release.

use leptos::prelude::ViewFn;

mod another;
mod buy;
mod centers;
mod changed;
mod compact;
mod confirm;
mod consent;
mod elsewhere;
mod ended;
mod form;
mod limits;
mod not_bought;
mod numbers;
mod offers;
mod outcome;
mod purchase;
mod release;
mod review;
mod saved;
mod tally;
mod together;
mod trail;
mod ways;

pub use crate::ui::{FormKey, href::encoded};
pub use another::AnotherPage;
pub use compact::CompactBuy;
pub use ended::{OutcomeDialog, OutcomeSheet};
pub use limits::LimitsSheet;
pub use numbers::PhoneNumbersPage;
pub use purchase::{LookAgain, Missing, PurchasePage};
pub use release::ReleasePage;
pub use review::ReviewPage;
pub use together::TogetherPage;
pub use ways::{At, Ways};

/// What other parts of the desk say above My Phone Numbers. Put into the context of the pages by whoever knows them all.
#[derive(Clone)]
pub struct AboveList(pub ViewFn);

/// What other parts of the desk list beneath My Phone Numbers.
#[derive(Clone)]
pub struct BelowList(pub ViewFn);
