//! The whole application in one test binary.
