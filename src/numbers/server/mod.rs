//! The work of `numbers`.
