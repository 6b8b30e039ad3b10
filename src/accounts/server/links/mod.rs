//! Links in letters: each opens one thing of one account, once, within half an hour.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use time::Duration;
use uuid::Uuid;

use super::Error;
use crate::{
    problem::{Code, Problem},
    server::{
        db::{Key, Scope},
        secrets::{fingerprint, random},
        state::Inside,
    },
};

pub mod store;

/// How long a link is good for.
pub const LASTS: Duration = Duration::minutes(30);

/// What a link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To choose a new password.
    Password,
    /// To make this address the account's.
    Email(String),
}

impl Purpose {
    const fn name(&self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::Email(_) => "email",
        }
    }
}

/// What a link carries. Only its hash is kept.
pub async fn make(db: &Scope, purpose: &Purpose) -> Result<String, Error> {
    let token = BASE64_URL_SAFE_NO_PAD.encode(random::<32>()?);
    store::add(db, &fingerprint(&token), purpose, LASTS).await?;
    Ok(token)
}

/// A link as it was found.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it lies under.
    pub hash: String,
    /// Whose it is.
    pub user_id: Uuid,
    /// The address it confirms, if it is for that.
    pub email: Option<String>,
}

/// Finds what a link opens, and leaves it as it is.
pub async fn find(desk: &Inside, token: &str, purpose: &str) -> Result<Found, Error> {
    let hash = fingerprint(token);
    let row = store::find(&desk.at_door(Key::Link(hash.clone())), purpose).await?;
    let (user_id, email) = row.ok_or_else(ended)?;
    Ok(Found { hash, user_id, email })
}

/// The link was used, is too old, or was never given.
pub fn ended() -> Problem {
    Problem::new(
        Code::NotFound,
        "This link was used already, or is older than 30 minutes, or was ended by a newer change. Nothing was changed; ask for a new one.",
    )
    .headed("This link has ended")
}
