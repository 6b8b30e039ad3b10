//! The proofs that no number is ever paid for and lost: faults at every boundary, killed servers, planted mistakes.
#![expect(
    clippy::print_stdout,
    reason = "a trial says how long it took, and which seed plays it again"
)]

mod ahead;
mod asking;
mod backing_up;
mod buyers;
pub mod case;
pub mod cases;
mod clicks;
mod closing;
pub mod faults;
mod guards;
mod invariants;
mod killing;
pub mod line;
mod locks;
mod matrix;
mod outcome;
mod papers;
mod plants;
mod power;
mod proxied;
mod races;
mod scenes;
mod secrets;
mod server;
mod servers;
mod stopping;
pub mod table;
mod trial;
mod truth;
mod world;

pub use secrets::leaked;
pub use server::{PROGRAM, Place};
