//! The whole application in one test binary.

mod architecture;
mod form;
mod sandbox;
mod source;
