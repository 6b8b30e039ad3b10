//! API tokens: made, shown once, listed, ended.

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::SecretString;
use tower_sessions::Session;
use uuid::Uuid;

use super::{Caller, Error, bearer, own_desk, store};
use crate::{
    accounts::{NewToken, Owner, TOKEN_NAME_LENGTH, Token},
    problem::{Code, Problem},
    server::{
        secrets::{Place, fingerprint, random},
        state::{Desk, OwnersDesk},
    },
    writing::is_unseen,
};

const NEW_TOKEN: &str = "new_token";
/// More than anyone needs; a bound against filling the table.
const MOST_TOKENS: i64 = 50;

/// Makes an API token. Only its fingerprint is kept.
pub async fn create_token(desk: &OwnersDesk, name: &str) -> Result<NewToken, Error> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > TOKEN_NAME_LENGTH || name.chars().any(is_unseen) {
        return Err(Problem::field(
            "name",
            "Give the token a name of 1 to 64 characters, so that you know it again.",
        )
        .into());
    }
    let mut tx = desk.db.begin().await?;
    // Two at once are counted one after the other.
    store::take_turn(&mut tx).await?;
    if store::count_tokens(&mut tx).await? >= MOST_TOKENS {
        tx.rollback().await?;
        return Err(Problem::new(
            Code::LimitReached,
            "You have 50 tokens, the most there can be. Revoke one you no longer use.",
        )
        .into());
    }
    let token = format!("nd_{}", BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?));
    store::add_token(&mut tx, Uuid::now_v7(), name, &fingerprint(&token)).await?;
    tx.commit().await?;
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

/// The program that asks: whose it is, and the id of the token that it shows.
pub async fn in_a_program(headers: &HeaderMap) -> Result<(Uuid, Uuid), Error> {
    let desk = own_desk()?;
    let only = || {
        Problem::new(
            Code::Forbidden,
            "Only a program with an API token can do this: send it as Authorization: Bearer. Nothing was done.",
        )
    };
    let shown = bearer(headers).ok_or_else(only)?;
    let id = store::token_of(&desk.db, &shown).await?.ok_or_else(only)?;
    Ok((desk.owner(), id))
}

/// What a program with this token may do, as long as the token lives: for what was handed out to it earlier.
pub async fn by_live_token(desk: &Desk, user_id: Uuid, token: Uuid) -> Result<Option<Caller>, Error> {
    let email = store::email_by_token(&desk.as_owner(user_id).db, token).await?;
    Ok(email.map(|email| Caller {
        owner: Owner { user_id, email },
        by_token: true,
    }))
}

/// Ends a token at once.
pub async fn revoke_token(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    if store::revoke_token(&desk.db, id).await? {
        Ok(())
    } else {
        Err(Problem::not_found("token").into())
    }
}
