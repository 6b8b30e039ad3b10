//! What all comparisons have found, as an operator looks at it: how much differs where, and which numbers only the carrier
//! has.

pub mod store;
