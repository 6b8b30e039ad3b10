//! The whole, put together: the document and which page each address opens.

#[cfg(feature = "ssr")]
pub mod server;
