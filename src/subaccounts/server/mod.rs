//! The work of `subaccounts`.
