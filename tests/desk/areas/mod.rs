//! Area codes by place: suggestions while typing, the search around a place, what is in stock, and codes in the place of one
//! that has nothing.

mod around;
mod board;
mod places;
mod suggested;
