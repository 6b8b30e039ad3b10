//! The work of `accounts`.
