//! Signing up, in and out; who is asking; API tokens.

use axum::{
    extract::{Request, State},
    http::header,
    middleware::Next,
    response::Response,
};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;
use tower_sessions::Session;
use uuid::Uuid;

use super::{Email, NewToken, Owner, SignedIn, TOKEN_NAME_LENGTH, Token};
use crate::{
    problem::{Code, Problem},
    server::{
        answer::{desk, head, ours},
        audit::Actor,
        db::{Key, violated},
        secrets::{self, Place, fingerprint, random},
        state::{Desk, OwnersDesk},
    },
};

pub mod factor;
pub mod overview;
pub mod password;
pub mod step_up;
pub mod store;

const OWNER: &str = "owner";
const NEW_TOKEN: &str = "new_token";
/// More than anyone needs; a bound against filling the table.
const MOST_TOKENS: i64 = 50;

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
    let (email, password) = match (Email::parse(email), password::check(&password)) {
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
            begin(session, new.owner(), user.email).await
        }
        Err(error) if violated(&error) => Err(Problem::field(
            "email",
            "This e-mail cannot open an account. If it is yours, you may have one already: sign in.",
        )
        .into()),
        Err(error) => Err(error.into()),
    }
}

/// Signs an owner in, or half in where a code is asked for as well. A wrong e-mail and a wrong password take the same time and get the same answer.
pub async fn sign_in(desk: &Desk, session: &Session, email: &str, password: String) -> Result<SignedIn, Error> {
    let password = SecretString::from(password);
    let user = match Email::parse(email) {
        Ok(email) => {
            let door = desk.at_door(Key::Email(email.as_str().to_owned()));
            store::user_by_email(&door).await?
        }
        Err(_) => None,
    };
    let kept = user.as_ref().map(|user| user.password_hash.clone());
    let verdict = password::verify(desk, password.clone(), kept).await?;
    let user = match (user, verdict) {
        (Some(user), password::Verdict::Right) => user,
        (Some(user), password::Verdict::RightButOld) => {
            let hash = password::hash(desk, password).await?;
            store::set_password_hash(&desk.as_owner(user.id).db, &hash).await?;
            user
        }
        (user, password::Verdict::Wrong) | (user @ None, _) => {
            // Whose, where there is one; what was typed may be a password in the wrong field.
            tracing::info!(user_id = user.map(|user| user.id.to_string()), "a sign-in was refused");
            return Err(Problem::new(
                Code::SignInRequired,
                "This e-mail and this password do not fit together. Check both and try again.",
            )
            .into());
        }
    };
    factor::half::after_password(desk, session, user).await
}

/// Ends the session.
pub async fn sign_out(session: &Session) -> Result<(), Error> {
    Ok(session.flush().await?)
}

async fn begin(session: &Session, user_id: Uuid, email: String) -> Result<SignedIn, Error> {
    // A new id: one that was planted before sign-in is worth nothing after it.
    session.cycle_id().await?;
    // What an earlier visitor of this browser had is not theirs.
    session.clear().await;
    session.insert(OWNER, Owner { user_id, email }).await?;
    step_up::signed_in(session).await?;
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
    let bearer = request
        .headers()
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "))
        .map(|token| fingerprint(token.trim()));
    let caller = match bearer {
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

/// The session of this request.
pub fn session() -> Result<Session, Problem> {
    let parts = head()?;
    parts.extensions.get::<Session>().cloned().ok_or_else(Problem::sign_in)
}

/// Makes an API token. Only its fingerprint is kept.
pub async fn create_token(desk: &OwnersDesk, name: &str) -> Result<NewToken, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > TOKEN_NAME_LENGTH || name.chars().any(char::is_control) {
        return Err(Problem::field(
            "name",
            "Give the token a name of 1 to 64 characters, so that you know it again.",
        )
        .into());
    }
    if store::count_tokens(&desk.db).await? >= MOST_TOKENS {
        return Err(Problem::new(
            Code::LimitReached,
            "You have 50 tokens, the most there can be. Revoke one you no longer use.",
        )
        .into());
    }
    let token = format!("nd_{}", BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?));
    store::add_token(&desk.db, Uuid::now_v7(), name, &fingerprint(&token)).await?;
    Ok(NewToken { token })
}

/// Lays a new token aside, sealed, until the next page shows it once.
pub async fn show_once(desk: &OwnersDesk, session: &Session, token: &NewToken) -> Result<(), Error> {
    let sealed = desk
        .keys
        .seal(&SecretString::from(token.token.clone()), &show_once_place(desk))?;
    Ok(session.insert(NEW_TOKEN, sealed).await?)
}

/// The token laid aside for this page, if there is one. Afterwards it is gone.
pub async fn take_shown_once(desk: &OwnersDesk, session: &Session) -> Result<Option<NewToken>, Error> {
    use secrecy::ExposeSecret;
    match session.remove::<String>(NEW_TOKEN).await? {
        Some(sealed) => {
            let token = desk.keys.open(&sealed, &show_once_place(desk))?;
            Ok(Some(NewToken {
                token: token.expose_secret().to_owned(),
            }))
        }
        None => Ok(None),
    }
}

fn show_once_place(desk: &OwnersDesk) -> Place {
    Place::passing("new_token", desk.owner())
}

/// The owner's live tokens, newest first.
pub async fn tokens(desk: &OwnersDesk) -> Result<Vec<Token>, Error> {
    let rows = store::tokens(&desk.db).await?;
    Ok(rows
        .into_iter()
        .map(|row| Token {
            id: row.id,
            name: row.name,
            created_at: row.created_at.0,
        })
        .collect())
}

/// Ends a token at once.
pub async fn revoke_token(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    if store::revoke_token(&desk.db, id).await? {
        Ok(())
    } else {
        Err(Problem::not_found("token").into())
    }
}
