//! A business's own Twilio account under the host's: every number it holds lives there.

#[cfg(feature = "ssr")]
pub mod server;
