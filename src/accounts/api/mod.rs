//! Server functions of `accounts`: who is asking, do the work, answer.

pub mod factor;

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use super::{NewToken, SignedIn, Token};
use crate::problem::Problem;

mod safety;

pub use safety::{
    ChangeEmail, ChangePassword, ConfirmEmail, EndOtherSessions, EndSession, ForgotPassword, ResetPassword, Sessions,
    TakeNotice, change_email, change_password, confirm_email, end_other_sessions, end_session, forgot_password,
    reset_password, sessions, take_notice,
};

/// Opens an account.
#[server(prefix = "/api", endpoint = "auth/sign-up", input = Json, output = Json)]
pub async fn sign_up(
    /// The e-mail address.
    email: String,
    /// 8 to 128 characters.
    password: String,
) -> Result<SignedIn, Problem> {
    use super::server as work;
    use crate::server::answer::{answer, desk, go_on_to};

    let desk = desk()?;
    let signed_in = answer(work::sign_up(&desk, &work::session()?, &email, password).await)?;
    go_on_to(if desk.config.billing.asks_for_subscription() {
        "/billing"
    } else {
        "/phone-numbers"
    });
    Ok(signed_in)
}

/// Signs in; a form goes on to `then`, or to the numbers.
#[server(prefix = "/api", endpoint = "auth/sign-in", input = Json, output = Json)]
pub async fn sign_in(
    /// The e-mail address.
    email: String,
    /// The password.
    password: String,
    /// The page a form goes on to.
    #[server(default)]
    then: String,
) -> Result<SignedIn, Problem> {
    use super::server as work;
    use crate::server::{
        answer::{answer, desk, go_on_to},
        flash,
    };

    let then = if flash::is_local(&then) {
        &then
    } else {
        "/phone-numbers"
    };
    let session = work::session()?;
    let signed_in = work::sign_in(&desk()?, &session, &email, password).await;
    let signed_in = answer(work::factor::half::led_on(signed_in, &session, then).await)?;
    go_on_to(then);
    Ok(signed_in)
}

/// Signs out.
#[server(prefix = "/api", endpoint = "auth/sign-out", input = Json, output = Json)]
pub async fn sign_out() -> Result<(), Problem> {
    use super::server as work;
    use crate::server::answer::{answer, clear_site_data, go_on_to};

    answer(work::sign_out(&work::session()?).await)?;
    clear_site_data();
    go_on_to("/sign-in");
    Ok(())
}

/// Makes an API token; the answer is the only time it is seen.
#[server(prefix = "/api", endpoint = "auth/tokens", input = Json, output = Json)]
pub async fn create_token(
    /// What its owner calls it, 1 to 64 characters.
    name: String,
) -> Result<NewToken, Problem> {
    use super::server as work;
    use crate::server::{
        answer::{answer, go_on_to, head},
        flash,
    };

    let desk = answer(work::own_desk())?;
    answer(work::step_up::confirmed(work::step_up::Act::Secrets).await)?;
    let token = answer(work::create_token(&desk, &name).await)?;
    if head()?.extensions.get::<flash::FromForm>().is_some() {
        answer(work::show_once(&desk, &work::session()?, &token).await)?;
        go_on_to("/account");
    }
    Ok(token)
}

/// Ends an API token at once.
#[server(prefix = "/api", endpoint = "auth/tokens/revoke", input = Json, output = Json)]
pub async fn revoke_token(
    /// Which one, by its id in the list.
    id: Uuid,
) -> Result<(), Problem> {
    use super::server as work;
    use crate::server::answer::{answer, go_on_to};

    let desk = answer(work::own_desk())?;
    answer(work::revoke_token(&desk, id).await)?;
    go_on_to("/account");
    Ok(())
}

/// The live tokens of whoever asks.
#[server(prefix = "/api", endpoint = "auth/tokens", input = GetUrl, output = Json)]
pub async fn tokens() -> Result<Vec<Token>, Problem> {
    use super::server as work;
    use crate::server::answer::answer;

    let desk = answer(work::own_desk())?;
    answer(work::tokens(&desk).await)
}

/// The token laid aside for the page being drawn. It is given once.
#[server(prefix = "/api", endpoint = "auth/tokens/new", input = Json, output = Json)]
pub async fn take_new_token() -> Result<Option<NewToken>, Problem> {
    use super::server as work;
    use crate::server::answer::answer;

    let desk = answer(work::own_desk())?;
    answer(work::take_shown_once(&desk, &work::session()?).await)
}
