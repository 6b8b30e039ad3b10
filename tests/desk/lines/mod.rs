//! AI lines: what an owner gets from Vapi, what they are told where there is none, and what no fault can make of it.

mod faults;
mod invariants;
mod limits;
mod owner;
mod play;
mod rounds;
mod scene;
mod suggestions;
mod table;
mod theirs;
