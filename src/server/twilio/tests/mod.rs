//! The client against a server of a few lines that answers, stalls and breaks off on demand.

mod accounts;
mod answers;
mod calls;
mod numbers;
mod search;
mod stage;
mod usage;
