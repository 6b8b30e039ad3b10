//! What all businesses hold, as an operator looks at it: how many numbers, and what they cost. Never which.

pub mod store;
