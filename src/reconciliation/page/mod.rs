//! Pages of `reconciliation`: the comparison, the question before a stray number is given back, and the line about it
//! on other pages.

mod compared;
mod differ;
mod release;
mod report;
mod vapi;

pub use compared::Compared;
pub use differ::Differ;
pub use release::ReleaseStrayPage;
pub use report::ReconciliationPage;
