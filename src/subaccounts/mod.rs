//! A business's own Twilio account under the host's.

#[cfg(feature = "ssr")]
pub mod server;
