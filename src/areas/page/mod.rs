//! Pages of `areas`: the area codes of a place, what there is in them, and the field in which either is typed.

mod board;
mod field;
mod found;
mod map;

pub use board::AvailabilityPage;
pub use field::PlaceField;
pub use found::{PlacesPage, WhichPlace};
