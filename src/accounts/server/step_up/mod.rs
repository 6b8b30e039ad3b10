//! Step-up: what costs money for good, or hands out secrets, asks again who is there, if that was shown too long ago.
//!
//! A proof is kept in the session, so it counts for this browser alone; signing in is one. Where the host wants it each time
//! (`STEP_UP_MINUTES=0`), signing in is none and a proof counts for one act. Programs with a token cannot type:
//! what they may not do at all is refused, and for the rest the token is their proof.

use secrecy::SecretString;
use time::OffsetDateTime;
use tower_sessions::Session;

use super::{
    Caller, Error,
    factor::{
        code,
        guesses::{self, At},
    },
    password::{self, Verdict},
    session,
};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{desk, head},
        state::OwnersDesk,
    },
};

pub mod carry;
pub mod store;

const PROVEN: &str = "proven_at";
const SIGNED_IN: &str = "signed_in_at";
/// For so long a proof waits for its act, where it counts for one alone.
const ONCE: i64 = 60;

/// What asks for a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// A number is given back for good.
    Release,
    /// So many numbers are bought with one order.
    Buy(usize),
    /// A token or recovery codes are made, or something changes by which one signs in. Not for programs.
    Secrets,
    /// An operator decides something for a business that is not theirs.
    ForAnother,
}

impl Act {
    /// Why it asks.
    const fn why(self) -> &'static str {
        match self {
            Self::Release => "Releasing a number cannot be undone",
            Self::Buy(_) => "An order of this many numbers costs money every month",
            Self::Secrets => "This changes who can use your account",
            Self::ForAnother => "This decides for a business that is not yours",
        }
    }
}

/// Lets an act through if whoever asks has shown lately who they are. The first line of a server function after the owner.
pub async fn confirmed(act: Act) -> Result<(), Problem> {
    let desk = desk()?;
    if let Act::Buy(count) = act {
        let from = desk.config.doors.step_up_numbers;
        if from == 0 || count < from {
            return Ok(());
        }
    }
    if act == Act::Secrets {
        in_person()?;
    }
    let minutes = desk.config.doors.step_up_minutes;
    if is_program()? || is_proven(&session()?, minutes).await? {
        return Ok(());
    }
    let since = match minutes {
        0 => "so we ask each time who you are".to_owned(),
        1 => "and it is more than a minute since you showed who you are".to_owned(),
        _ => format!("and it is more than {minutes} minutes since you showed who you are"),
    };
    Err(Problem::new(
        Code::StepUpRequired,
        format!(
            "{}, {since}. Nothing has been done yet. Confirm with your password or a code first.",
            act.why()
        ),
    ))
}

fn is_program() -> Result<bool, Problem> {
    let parts = head()?;
    let caller = parts.extensions.get::<Caller>().ok_or_else(Problem::sign_in)?;
    Ok(caller.by_token)
}

/// Refuses programs with a token: a token must not be able to make another, or to change how its owner signs in.
pub fn in_person() -> Result<(), Problem> {
    if is_program()? {
        return Err(Problem::new(
            Code::Forbidden,
            "A token cannot do this. Sign in and do it under Account. Nothing was changed.",
        ));
    }
    Ok(())
}

async fn is_proven(session: &Session, minutes: i64) -> Result<bool, Error> {
    if minutes == 0 {
        let at = session.remove::<i64>(PROVEN).await?;
        return Ok(at.is_some_and(|at| is_within(at, ONCE)));
    }
    for word in [PROVEN, SIGNED_IN] {
        let at = session.get::<i64>(word).await?;
        if at.is_some_and(|at| is_within(at, minutes * 60)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// A clock that was set back makes no proof for ever.
fn is_within(at: i64, seconds: i64) -> bool {
    (0..seconds).contains(&(OffsetDateTime::now_utc().unix_timestamp() - at))
}

/// Writes down that somebody has just signed in with all that is asked for.
pub async fn signed_in(session: &Session) -> Result<(), Error> {
    Ok(session
        .insert(SIGNED_IN, OffsetDateTime::now_utc().unix_timestamp())
        .await?)
}

async fn proven(session: &Session) -> Result<(), Error> {
    Ok(session
        .insert(PROVEN, OffsetDateTime::now_utc().unix_timestamp())
        .await?)
}

/// What somebody shows to prove who they are; one of the two is enough.
#[derive(Debug)]
pub struct Proof {
    /// Their password.
    pub password: Option<SecretString>,
    /// A code of their app, or a recovery code.
    pub code: Option<SecretString>,
}

impl Proof {
    /// Empty fields are none.
    pub fn new(password: Option<String>, code: Option<String>) -> Self {
        let filled = |text: Option<String>| text.filter(|text| !text.trim().is_empty()).map(SecretString::from);
        Self {
            password: filled(password),
            code: filled(code),
        }
    }
}

/// Takes a proof, for the next minutes of this session.
pub async fn prove(desk: &OwnersDesk, session: &Session, proof: Proof) -> Result<(), Error> {
    match proof {
        Proof { code: Some(code), .. } => {
            if super::factor::store::find(&desk.db).await?.is_none() {
                return Err(Problem::field("code", "You have no second factor. Type your password instead.").into());
            }
            code::take(desk, &code, At::Code).await?;
            proven(session).await
        }
        Proof {
            password: Some(password),
            ..
        } => {
            check_password(desk, password).await?;
            proven(session).await
        }
        Proof { .. } => Err(Problem::field("password", "Type your password.").into()),
    }
}

/// Takes the password for the one act that asks for it itself: no other may go on from it.
pub async fn check_password(desk: &OwnersDesk, password: SecretString) -> Result<(), Error> {
    guesses::take(desk, At::Password).await?;
    let kept = store::password_hash(&desk.db).await?;
    if password::verify(desk, password, kept).await? == Verdict::Wrong {
        tracing::info!(user_id = %desk.owner(), "a password was wrong where it was asked for again");
        return Err(Problem::field("password", "This is not your password. Type it again.").into());
    }
    guesses::forget(desk, At::Password).await
}
