//! The work of `app`.

pub mod assets;
mod negotiation;
