//! What a host sees of a running desk: whether it is ready, its figures, its log.

mod figures;
mod logs;
mod ready;
