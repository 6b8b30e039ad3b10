//! The work of `app`.

pub mod assets;
