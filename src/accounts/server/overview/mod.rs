//! All accounts, as an operator looks at them: who, and since when.

pub mod store;
