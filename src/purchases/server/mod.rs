//! The work of `purchases`.
