//! Looking for a number and buying it.

#[cfg(feature = "ssr")]
pub mod server;
