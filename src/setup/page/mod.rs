//! Parts of pages about where calls and texts go.

mod fields;

pub use fields::{Filled, SetupFields};
