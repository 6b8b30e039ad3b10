//! Server functions around the account itself: its password, its e-mail address, where it is signed in.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};
use uuid::Uuid;

use crate::{
    accounts::{Ended, Notice, SignedInPlace},
    problem::Problem,
};

/// Changes the password. All other sessions end; API tokens stay.
#[server(prefix = "/api", endpoint = "auth/password", input = Json, output = Json)]
pub async fn change_password(
    /// The present one.
    #[server(rename = "currentPassword")]
    current_password: String,
    /// 8 to 128 characters.
    #[server(rename = "newPassword")]
    new_password: String,
) -> Result<Ended, Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, go_on_to},
    };

    let (desk, session) = answer(work::in_own_browser())?;
    let ended = answer(work::new_password::change(&desk, &session, current_password, new_password).await)?;
    go_on_to("/account");
    Ok(ended)
}

/// Asks for another e-mail address. It is the account's once the link that is sent there is opened.
#[server(prefix = "/api", endpoint = "auth/email", input = Json, output = Json)]
pub async fn change_email(
    /// The new address.
    #[server(rename = "newEmail")]
    new_email: String,
    /// The password.
    password: String,
) -> Result<(), Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, desk, go_on_to},
    };

    let (own, session) = answer(work::in_own_browser())?;
    answer(work::new_email::ask(&desk()?, &session, &own, &new_email, password).await)?;
    go_on_to("/account");
    Ok(())
}

/// Makes the address that a link was sent to the account's. All sessions end.
#[server(prefix = "/api", endpoint = "auth/email/confirm", input = Json, output = Json)]
pub async fn confirm_email(
    /// From the link.
    token: String,
) -> Result<Ended, Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, desk, go_on_to},
    };

    let ended = answer(work::new_email::confirm(&desk()?, &token).await)?;
    go_on_to("/sign-in?changed=email");
    Ok(ended)
}

/// Asks for a letter with a link to a new password. The answer is the same whether there is such an account or not.
#[server(prefix = "/api", endpoint = "auth/forgot-password", input = Json, output = Json)]
pub async fn forgot_password(
    /// The e-mail address of the account.
    email: String,
) -> Result<(), Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, desk, go_on_to},
    };

    answer(work::new_password::ask(&desk()?, &email).await)?;
    go_on_to("/forgot-password?asked=1");
    Ok(())
}

/// Chooses a new password by the link in a letter. All sessions end; nobody is signed in by it.
#[server(prefix = "/api", endpoint = "auth/reset-password", input = Json, output = Json)]
pub async fn reset_password(
    /// From the link.
    token: String,
    /// 8 to 128 characters.
    #[server(rename = "newPassword")]
    new_password: String,
) -> Result<Ended, Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, desk, go_on_to},
    };

    let ended = answer(work::new_password::reset(&desk()?, &token, new_password).await)?;
    go_on_to("/sign-in?changed=password");
    Ok(ended)
}

/// Where the account is signed in.
#[server(prefix = "/api", endpoint = "auth/sessions", input = GetUrl, output = Json)]
pub async fn sessions() -> Result<Vec<SignedInPlace>, Problem> {
    use crate::{accounts::server as work, server::answer::answer};

    let desk = answer(work::own_desk())?;
    answer(work::places::all(&desk, &work::session()?).await)
}

/// Ends one session.
#[server(prefix = "/api", endpoint = "auth/sessions/end", input = Json, output = Json)]
pub async fn end_session(
    /// Which one, by its id in the list.
    id: Uuid,
) -> Result<(), Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, go_on_to},
    };

    let (desk, session) = answer(work::in_own_browser())?;
    answer(work::places::end(&desk, &session, id).await)?;
    go_on_to("/account");
    Ok(())
}

/// Ends all sessions but the one that asks.
#[server(prefix = "/api", endpoint = "auth/sessions/end-others", input = Json, output = Json)]
pub async fn end_other_sessions() -> Result<Ended, Problem> {
    use crate::{
        accounts::server as work,
        server::answer::{answer, go_on_to},
    };

    let (desk, session) = answer(work::in_own_browser())?;
    let ended = answer(work::places::end_others(&desk, &session).await)?;
    go_on_to("/account");
    Ok(ended)
}

/// What the account's page has to say. It is given once.
#[server(prefix = "/api", endpoint = "auth/notice", input = Json, output = Json)]
pub async fn take_notice() -> Result<Option<Notice>, Problem> {
    use crate::{accounts::server as work, server::answer::answer};

    answer(work::signed_in())?;
    answer(work::take_notice(&work::session()?).await)
}
