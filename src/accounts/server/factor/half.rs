//! Half signed in: the password was right, the code is still to come. Such a session opens nothing but the page for the code.

use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use tower_sessions::Session;
use uuid::Uuid;

use super::{code, guesses::At, store};
use crate::{
    accounts::{
        SignedIn,
        server::{
            Error, begin,
            store::{self as accounts, User},
        },
    },
    problem::{Code, Problem},
    server::{answer::go_on_to, secrets::fingerprint, state::Desk},
};

const HALF: &str = "half_signed_in";
/// For so long the password counts.
const SECONDS: i64 = 5 * 60;
/// The page that asks for the code.
const PAGE: &str = "/sign-in/code";

/// Who has shown their password.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Half {
    user_id: Uuid,
    email: String,
    /// By what the hash of the password that was right is known again: a new password ends this.
    shown: String,
    /// Seconds since 1970.
    until: i64,
    /// The page a form goes on to.
    then: String,
}

/// After the right password: lets somebody in who has no second factor, and asks everybody else for a code.
pub async fn after_password(desk: &Desk, session: &Session, user: User) -> Result<SignedIn, Error> {
    let own = desk.as_owner(user.id);
    if store::find(&own.db).await?.is_none() {
        tracing::info!(user_id = %user.id, "signed in");
        return begin(&own, session, user.email, &user.password_hash).await;
    }
    // A new id here too: one that was planted before must not wait for its code.
    session.cycle_id().await?;
    session.clear().await;
    let half = Half {
        user_id: user.id,
        email: user.email,
        shown: fingerprint(&user.password_hash),
        until: OffsetDateTime::now_utc().unix_timestamp() + SECONDS,
        then: String::new(),
    };
    session.insert(HALF, half).await?;
    tracing::info!(user_id = %user.id, "the password was right, the code is still to come");
    Err(Problem::new(
        Code::SecondFactorRequired,
        "The password is right. Now type the code of your authenticator app; there are 5 minutes for it.",
    )
    .into())
}

/// Leads a form on to the page for the code, and remembers where it was going.
pub async fn led_on(signed_in: Result<SignedIn, Error>, session: &Session, then: &str) -> Result<SignedIn, Error> {
    if let Err(Error::Refused(Problem {
        code: Code::SecondFactorRequired,
        ..
    })) = &signed_in
    {
        if let Some(mut half) = session.get::<Half>(HALF).await? {
            then.clone_into(&mut half.then);
            session.insert(HALF, half).await?;
        }
        go_on_to(PAGE);
    }
    signed_in
}

/// Who is half signed in here, by their e-mail; none where nobody is, or too long ago.
pub async fn waiting(session: &Session) -> Result<Option<String>, Error> {
    Ok(live(session).await?.map(|half| half.email))
}

async fn live(session: &Session) -> Result<Option<Half>, Error> {
    let half = session.get::<Half>(HALF).await?;
    Ok(half.filter(|half| OffsetDateTime::now_utc().unix_timestamp() < half.until))
}

/// Signs in with the code, and says where a form goes on to.
pub async fn finish(desk: &Desk, session: &Session, typed: String) -> Result<(SignedIn, String), Error> {
    let typed = SecretString::from(typed);
    let half = live(session).await?.ok_or_else(password_first)?;
    let own = desk.as_owner(half.user_id);
    let user = accounts::user(&own.db)
        .await?
        .filter(|user| fingerprint(&user.password_hash) == half.shown)
        .ok_or_else(password_first)?;
    // Turned off meanwhile, by its owner or the host: then the password is all there is.
    if store::find(&own.db).await?.is_some() {
        code::take(&own, &typed, At::SignIn).await?;
    }
    tracing::info!(user_id = %half.user_id, "signed in with a code");
    let signed_in = begin(&own, session, half.email, &user.password_hash).await?;
    Ok((signed_in, half.then))
}

fn password_first() -> Problem {
    Problem::new(
        Code::SignInRequired,
        "Sign in with your e-mail and password first; the code is asked for after it, for 5 minutes.",
    )
}
