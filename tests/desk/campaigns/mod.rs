//! Campaigns: the wizard's drafts, one campaign a number, the launch and all that undoes it, and what no fault can make of it.

mod calls;
mod changes;
mod compare;
mod faults;
mod invariants;
mod launch;
mod number;
mod release;
pub mod scene;
mod wizard;
