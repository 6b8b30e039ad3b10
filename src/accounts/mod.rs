//! Who stands at the desk: an owner, their e-mail, their sessions and tokens.

#[cfg(feature = "ssr")]
pub mod server;
