//! Pages of `accounts`: sign-up, sign-in, the account, and the frame around every page of someone signed in.

mod account;
mod door;
mod forgotten;
mod safety;
mod signed;

pub use account::AccountPage;
pub use door::{SignInPage, SignUpPage};
pub use forgotten::{ConfirmEmailPage, ForgotPasswordPage, ResetPasswordPage};
pub use signed::{Beneath, BillingPlace, Signed};
