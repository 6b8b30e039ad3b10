//! What the carriers tell by themselves: signed, told once, and kept for its owner.

#[cfg(feature = "ssr")]
pub mod server;
