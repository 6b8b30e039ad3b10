//! Signing up, in and out; who is asking.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use secrecy::SecretString;
use tower_sessions::Session;
use uuid::Uuid;

use super::{Email, Letters, Notice, Owner, SignedIn};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{desk, head, ours},
        audit::Actor,
        db::{Key, violated},
        secrets::{self, fingerprint},
        sessions::{BROWSER, OWNER},
        state::{Desk, OwnersDesk},
    },
};

pub mod browsers;
pub mod factor;
pub mod guesses;
pub mod host;
mod letters;
pub mod links;
pub mod new_email;
pub mod new_password;
pub mod overview;
pub mod password;
pub mod places;
pub mod step_up;
pub mod store;
mod tokens;

pub use tokens::{by_live_token, create_token, in_a_program, revoke_token, show_once, take_shown_once, tokens};

/// Under this name a session holds what the account's page says once.
const NOTICE: &str = "notice";

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the accounts cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The session could not be read or written.
    #[error("the session cannot be read or written")]
    Session(#[from] tower_sessions::session::Error),
    /// A password could not be hashed.
    #[error("a password cannot be hashed")]
    Hash,
    /// A QR code could not be drawn.
    #[error("a QR code cannot be drawn")]
    Drawing,
    /// A secret could not be made or sealed.
    #[error("a secret cannot be made")]
    Secret(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) | Error::Session(_) | Error::Hash | Error::Drawing | Error::Secret(_) => ours(&error),
        }
    }
}

/// Opens an account and signs its owner in.
pub async fn sign_up(desk: &Desk, session: &Session, email: &str, password: String) -> Result<SignedIn, Error> {
    let password = SecretString::from(password);
    let (email, password) = match (Email::parse(email), password::check_for(&password, email, "password")) {
        (Ok(email), Ok(())) => (email, password),
        (Err(wrong), Ok(())) => return Err(Problem::field("email", wrong.to_string()).into()),
        (Ok(_), Err(problem)) => return Err(problem.into()),
        (Err(wrong), Err(problem)) => return Err(problem.and_field("email", wrong.to_string()).into()),
    };
    // Hashed before the e-mail is looked at, so that a known one takes as long as a new one.
    let password_hash = password::hash(desk, password).await?;
    let user = store::NewUser {
        email: email.as_str().to_owned(),
        password_hash,
    };
    let new = desk.as_owner(Uuid::now_v7());
    match store::add_user(&new.db, &user).await {
        Ok(()) => {
            tracing::info!(user_id = %new.owner(), "an account was opened");
            begin(&new, session, user.email, &user.password_hash).await
        }
        Err(error) if violated(&error) => Err(Problem::field(
            "email",
            "This e-mail cannot open an account. If it is yours, you may have one already: sign in.",
        )
        .into()),
        Err(error) => Err(error.into()),
    }
}

/// Signs an owner in, or half in where a code is asked for as well. A wrong e-mail and a wrong password take the same time
/// and get the same answer, and so do known and unknown e-mails that were tried too often.
pub async fn sign_in(desk: &Desk, session: &Session, email: &str, password: String) -> Result<SignedIn, Error> {
    let password = SecretString::from(password);
    let user = match Email::parse(email) {
        Ok(email) => {
            let door = desk.at_door(Key::Email(email.as_str().to_owned()));
            store::user_by_email(&door).await?
        }
        Err(_) => None,
    };
    let tried = count_guess(desk, email, user.as_ref().map(|user| user.id)).await?;
    let kept = user.as_ref().map(|user| user.password_hash.clone());
    let verdict = password::verify(desk, password.clone(), kept).await?;
    let user = match (user, verdict) {
        (Some(user), password::Verdict::Right) => user,
        (Some(user), password::Verdict::RightButOld) => {
            let hash = password::hash(desk, password).await?;
            // Not the place of one that was changed meanwhile.
            store::renew_password_hash(&desk.as_owner(user.id).db, &user.password_hash, &hash).await?;
            store::User {
                password_hash: hash,
                ..user
            }
        }
        (user, password::Verdict::Wrong) | (user @ None, _) => {
            // Whose, where there is one; what was typed may be a password in the wrong field.
            tracing::info!(user_id = user.map(|user| user.id.to_string()), "a sign-in was refused");
            return Err(do_not_fit().into());
        }
    };
    tried.was_right().await?;
    factor::half::after_password(desk, session, user).await
}

fn do_not_fit() -> Problem {
    Problem::new(
        Code::SignInRequired,
        "E-mail or password is wrong. Check both and try again.",
    )
}

/// Counts a guess, before it is looked at: of a browser that the account knows, or of all strangers together.
async fn count_guess(desk: &Desk, email: &str, user_id: Option<Uuid>) -> Result<guesses::Try, Error> {
    match browsers::Shown::of_request(desk).known_to(desk, user_id).await? {
        Some(browser) => guesses::count(desk, guesses::Kind::Browser, &browser).await,
        None => guesses::count(desk, guesses::Kind::Strangers, &email.trim().to_lowercase()).await,
    }
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), Error> {
    Ok(session.flush().await?)
}

/// Begins the session of an owner whose password, of this hash, was right.
async fn begin(desk: &OwnersDesk, session: &Session, email: String, hash: &str) -> Result<SignedIn, Error> {
    let user_id = desk.owner();
    // A new id: one that was planted before sign-in is worth nothing after it.
    session.cycle_id().await?;
    // What an earlier visitor of this browser had is not theirs.
    session.clear().await;
    let owner = Owner { user_id, email };
    session.insert(OWNER, &owner).await?;
    let head = head()?;
    let agent = head
        .headers
        .get(header::USER_AGENT)
        .and_then(|value| value.to_str().ok());
    session.insert(BROWSER, browsers::agent::in_words(agent)).await?;
    step_up::signed_in(session).await?;
    // Kept now, and the account read again after: whoever changes what it is signed in with either sees this session, or
    // is seen here.
    session.save().await?;
    let now = store::user(&desk.db).await?;
    if now.is_none_or(|now| now.password_hash != hash || now.email != owner.email) {
        session.flush().await?;
        return Err(do_not_fit().into());
    }
    browsers::Shown::of_request(desk).remember(desk).await?;
    Ok(SignedIn { user_id })
}

/// Who asked, and how they showed it. Put into each request by [`recognise`].
#[derive(Debug, Clone)]
pub struct Caller {
    /// Who.
    pub owner: Owner,
    /// By a token; otherwise by the session cookie.
    pub by_token: bool,
}

impl Caller {
    /// The desk as they use it.
    pub fn at(&self, desk: &Desk) -> OwnersDesk {
        let actor = if self.by_token { Actor::Token } else { Actor::Owner };
        desk.as_owner(self.owner.user_id).acting(actor)
    }
}

/// Finds out who asks, by token or by session.
pub async fn recognise(State(desk): State<Desk>, session: Session, mut request: Request, next: Next) -> Response {
    let caller = match bearer(request.headers()) {
        Some(hash) => store::owner_of_token(&desk.at_door(Key::Token(hash)))
            .await
            .map(|found| {
                found.map(|(user_id, email)| Caller {
                    owner: Owner { user_id, email },
                    by_token: true,
                })
            })
            .map_err(Error::from),
        None => session
            .get::<Owner>(OWNER)
            .await
            .map(|found| found.map(|owner| Caller { owner, by_token: false }))
            .map_err(Error::from),
    };
    match caller {
        Ok(Some(caller)) => drop(request.extensions_mut().insert(caller)),
        Ok(None) => {}
        // A session that cannot be read is not a stranger's: say so instead of asking to sign in.
        Err(error) => drop(request.extensions_mut().insert(Unreadable(error.into()))),
    }
    next.run(request).await
}

/// The fingerprint of the token that is shown.
fn bearer(headers: &HeaderMap) -> Option<String> {
    let shown = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let token = shown.strip_prefix("Bearer ")?;
    Some(fingerprint(token.trim()))
}

/// The session could not be read, so nobody knows who asks.
#[derive(Debug, Clone)]
pub struct Unreadable(pub Problem);

/// The owner who asks; the first line of every closed door.
pub fn signed_in() -> Result<Owner, Problem> {
    let parts = head()?;
    if let Some(Unreadable(problem)) = parts.extensions.get() {
        return Err(problem.clone());
    }
    parts
        .extensions
        .get::<Caller>()
        .map(|caller| caller.owner.clone())
        .ok_or_else(Problem::sign_in)
}

/// The desk as the owner who asks uses it.
pub fn own_desk() -> Result<OwnersDesk, Problem> {
    let owner = signed_in()?;
    let by_token = head()?.extensions.get::<Caller>().is_some_and(|caller| caller.by_token);
    Ok(Caller { owner, by_token }.at(&desk()?))
}

/// The desk and the session of the owner who asks in a browser. A token changes nothing about the account itself: whoever
/// finds one must not become its owner.
pub fn in_own_browser() -> Result<(OwnersDesk, Session), Problem> {
    let own = own_desk()?;
    if head()?.extensions.get::<Caller>().is_some_and(|caller| caller.by_token) {
        return Err(Problem::new(
            Code::Forbidden,
            "A token can do this no more than read it: sign in, in a browser. Nothing was changed.",
        ));
    }
    Ok((own, session()?))
}

/// How letters reach owners.
pub fn letters_of(desk: &Desk) -> Letters {
    match (desk.mail.is_practice(), desk.mail.is_there()) {
        (true, _) => Letters::Logged,
        (false, true) => Letters::Sent,
        (false, false) => Letters::None,
    }
}

/// What the account's page has to say, once.
pub async fn take_notice(session: &Session) -> Result<Option<Notice>, Error> {
    Ok(session.remove(NOTICE).await?)
}

/// The session of this request.
pub fn session() -> Result<Session, Problem> {
    let parts = head()?;
    parts.extensions.get::<Session>().cloned().ok_or_else(Problem::sign_in)
}
