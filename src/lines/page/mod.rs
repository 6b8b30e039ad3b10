//! Pages of `lines`: getting one, one line, and the part of the list that shows them.

mod form;
mod line;
mod list;
mod new;
mod no_stock;
mod release;

pub use line::LinePage;
pub use list::LinesPart;
pub use new::NewLinePage;
pub use release::ReleaseLinePage;
