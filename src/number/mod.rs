//! One number: its page, put together from what all the others know of it.

pub mod page;
