//! Pages of `accounts`: sign-up, sign-in, the account, and the frame around every page of someone signed in.

mod account;
mod door;
mod signed;

pub use account::AccountPage;
pub use door::{SignInPage, SignUpPage};
pub use signed::{Beneath, BillingPlace, OperatorPlace, Signed};
