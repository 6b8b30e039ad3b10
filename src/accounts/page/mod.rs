//! Pages of `accounts`: sign-up, sign-in, the account, and the frame around every page of someone signed in.

mod account;
mod code;
mod confirm;
mod door;
mod factor;
mod forgotten;
mod safety;
mod setting_up;
mod signed;

pub use account::AccountPage;
pub use code::CodePage;
pub use confirm::ConfirmPage;
pub use door::{SignInPage, SignUpPage};
pub use factor::FactorPage;
pub use forgotten::{ConfirmEmailPage, ForgotPasswordPage, ResetPasswordPage};
pub use signed::{Beneath, BillingPlace, OperatorPlace, Signed};
