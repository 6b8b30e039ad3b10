//! The history: what stands in it, in words and as files, and that nobody changes it unseen.

mod before;
mod chain;
mod pages;
mod rights;
mod words;
