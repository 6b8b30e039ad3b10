//! The proofs that no number is ever paid for and lost: faults at every boundary, killed servers, planted mistakes.

mod case;
mod clicks;
mod guards;
mod invariants;
mod killing;
mod line;
mod locks;
mod matrix;
mod plants;
mod power;
mod races;
mod scenes;
mod server;
mod servers;
mod stopping;
mod table;
mod trial;
mod truth;
mod world;
