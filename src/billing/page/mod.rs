//! Pages of `billing`: how an owner stands, the way to Stripe and back, and the line above their numbers.

mod keys;
mod notice;
mod onward;
mod standing;

pub use notice::Notice;
pub use onward::{ManagePage, PayPage};
pub use standing::BillingPage;
