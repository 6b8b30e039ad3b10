//! What the carriers tell by themselves: signed, told once, and kept for its owner.

pub mod calls;

#[cfg(feature = "ssr")]
pub mod server;
