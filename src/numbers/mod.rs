//! The numbers a business holds.

#[cfg(feature = "ssr")]
pub mod server;
