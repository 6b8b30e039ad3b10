//! Pages of `history`: the trail, and the line about it on the account's page.

mod account;
mod trail;

pub use account::HistorySheet;
pub use trail::HistoryPage;
