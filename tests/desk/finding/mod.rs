//! Finding a number: every filter, every order, and searches that are kept.

mod filters;
mod saved;
