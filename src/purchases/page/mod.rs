//! Pages of `purchases`: My Phone Numbers with Buy New Number, the outcome of a purchase, the word on a substitute, and a
//! release.

mod another;
mod asked;
mod buy;
mod changed;
mod consent;
mod not_bought;
mod numbers;
mod offers;
mod outcome;
mod purchase;
mod release;
mod trail;

pub use another::AnotherPage;
pub use numbers::PhoneNumbersPage;
pub use purchase::PurchasePage;
pub use release::ReleasePage;

/// A name for this drawing of the page: together with a number it is the idempotency key of an order from it, so that
/// a double click buys once. Put into the context of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FormKey(pub String);
