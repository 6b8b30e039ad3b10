//! Server functions of the second factor, and of showing again who one is.

use leptos::{
    prelude::*,
    server_fn::codec::{GetUrl, Json},
};

use crate::{
    accounts::{
        SignedIn,
        factor::{RecoveryCodes, SecondFactor, SetUp, Shown, Waiting},
    },
    problem::Problem,
};

/// Signs in with the code, after the password was right.
#[server(prefix = "/api", endpoint = "auth/sign-in/code", input = Json, output = Json)]
pub async fn sign_in_code(
    /// The 6 digits of the app, or a recovery code.
    code: String,
) -> Result<SignedIn, Problem> {
    use crate::{
        accounts::server::{factor::half as work, session},
        server::answer::{answer, desk, go_on_to},
    };

    let (signed_in, then) = answer(work::finish(&desk()?, &session()?, code).await)?;
    go_on_to(&then);
    Ok(signed_in)
}

/// The e-mail of whoever is half signed in, for the page that asks for the code.
#[server(prefix = "/api", endpoint = "auth/sign-in/waiting", input = GetUrl, output = Json)]
pub async fn half_signed_in() -> Result<Option<String>, Problem> {
    use crate::{
        accounts::server::{factor::half as work, session},
        server::answer::answer,
    };

    answer(work::waiting(&session()?).await)
}

/// Shows again who asks, by one of the two. It counts for ten minutes in this session.
#[server(prefix = "/api", endpoint = "auth/confirm", input = Json, output = Json)]
pub async fn confirm(
    /// The password.
    #[server(default)]
    password: Option<String>,
    /// The 6 digits of the app, or a recovery code.
    #[server(default)]
    code: Option<String>,
) -> Result<(), Problem> {
    use crate::{
        accounts::server::{
            own_desk, session,
            step_up::{self as work, Proof},
        },
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    answer(work::in_person())?;
    answer(work::prove(&desk, &session()?, Proof::new(password, code)).await)
}

/// What waits for a proof, for the page that asks for it.
#[server(prefix = "/api", endpoint = "auth/confirm/waiting", input = GetUrl, output = Json)]
pub async fn waits_for_proof() -> Result<Option<Waiting>, Problem> {
    use crate::{
        accounts::server::{own_desk, session, step_up::carry as work},
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    answer(work::waiting(&desk, &session()?).await)
}

/// How the second factor stands.
#[server(prefix = "/api", endpoint = "auth/second-factor", input = GetUrl, output = Json)]
pub async fn find_factor() -> Result<SecondFactor, Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk},
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    answer(work::standing(&desk).await)
}

/// Makes a key for an app. It is in force once a code of it was typed.
#[server(prefix = "/api", endpoint = "auth/second-factor/set-up", input = Json, output = Json)]
pub async fn set_up_factor(
    /// The password.
    password: String,
) -> Result<SetUp, Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk, session, signed_in},
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    let set_up = answer(work::set_up(&desk, &session()?, &signed_in()?.email, password).await)?;
    go_on_to("/account/second-factor");
    Ok(set_up)
}

/// Turns the second factor on, with the first code. The answer is the only time the recovery codes are seen.
#[server(prefix = "/api", endpoint = "auth/second-factor/turn-on", input = Json, output = Json)]
pub async fn turn_on_factor(
    /// The 6 digits that the app shows.
    code: String,
) -> Result<RecoveryCodes, Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk, session},
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    let codes = answer(work::turn_on(&desk, &session()?, code).await)?;
    answer(work::for_page(&desk, &session()?, &codes).await)?;
    Ok(codes)
}

/// Turns the second factor off; asks for both.
#[server(prefix = "/api", endpoint = "auth/second-factor/turn-off", input = Json, output = Json)]
pub async fn turn_off_factor(
    /// The password.
    password: String,
    /// The 6 digits of the app, or a recovery code.
    code: String,
) -> Result<(), Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk},
        server::answer::{answer, go_on_to},
    };

    let desk = answer(own_desk())?;
    answer(work::turn_off(&desk, password, code).await)?;
    go_on_to("/account/second-factor?off=1");
    Ok(())
}

/// Makes the recovery codes anew, and ends those before.
#[server(prefix = "/api", endpoint = "auth/second-factor/recovery-codes", input = Json, output = Json)]
pub async fn remake_recovery_codes() -> Result<RecoveryCodes, Problem> {
    use crate::{
        accounts::server::{
            factor as work, own_desk, session,
            step_up::{Act, confirmed},
        },
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    answer(confirmed(Act::Secrets).await)?;
    let codes = answer(work::remake_codes(&desk).await)?;
    answer(work::for_page(&desk, &session()?, &codes).await)?;
    Ok(codes)
}

/// What the page shows to whoever is setting it up. Codes just made are given once.
#[server(prefix = "/api", endpoint = "auth/second-factor/shown", input = Json, output = Json)]
pub async fn take_shown() -> Result<Shown, Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk, session, signed_in},
        server::answer::answer,
    };

    let desk = answer(own_desk())?;
    answer(work::shown(&desk, &session()?, &signed_in()?.email).await)
}

/// Forgets the key that waits for its first code.
#[server(prefix = "/api", endpoint = "auth/second-factor/leave-off", input = Json, output = Json)]
pub async fn leave_off_factor() -> Result<(), Problem> {
    use crate::{
        accounts::server::{factor as work, own_desk, session},
        server::answer::{answer, go_on_to},
    };

    answer(own_desk())?;
    answer(work::leave_off(&session()?).await)?;
    go_on_to("/account/second-factor");
    Ok(())
}
