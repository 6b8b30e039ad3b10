//! All subaccounts, as an operator looks at them: which, and how they stand. Never their tokens.

pub mod store;
