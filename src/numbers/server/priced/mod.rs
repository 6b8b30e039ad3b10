//! What numbers were bought for, for whoever adds up what they cost.

pub mod store;

pub use store::Priced;
