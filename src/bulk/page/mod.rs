//! Pages of `bulk`: which numbers, what changes, and how far that is.

mod batch;
mod change;
mod several;

pub use batch::BatchPage;
pub use change::ChangePage;
pub use several::SeveralPage;

/// Where numbers are ticked.
const SEVERAL: &str = "/phone-numbers/several";
/// Where is said what changes.
const CHANGE: &str = "/phone-numbers/change";
/// What the order is sent to.
const FORM: &str = "/api/twilio/change-numbers";
