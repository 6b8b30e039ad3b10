//! Parts of pages about numbers: the number itself, what it can do, what it costs, and the list of those held.

mod files;
mod filter;
mod held;
mod not_found;
mod ready;
mod tel;
mod wait;

pub use files::Files;
pub use filter::{FilterForm, WORTH_SEARCHING};
pub use held::{Held, HeldPage};
pub use not_found::NotFoundPage;
pub use ready::ReadinessList;
pub use tel::{Caps, Price, Tel, TelBeside, price_words};
pub use wait::WaitSheet;
