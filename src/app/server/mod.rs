//! The work of `app`.
