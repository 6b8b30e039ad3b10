//! Pages of `porting`: bringing a number along, and how one request goes on.

mod form;
mod list;
mod one;

pub use list::PortingPage;
pub use one::PortPage;
