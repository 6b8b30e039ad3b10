//! One code that somebody typed: of the app, good once within its time, or a recovery code, good once.

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use time::OffsetDateTime;

use super::{
    guesses::{self, At},
    recovery, store, totp,
};
use crate::{
    accounts::server::{Error, store::take_turn},
    problem::Problem,
    server::{
        audit::{self, Event},
        state::OwnersDesk,
    },
};

/// Digits of a code of the app.
const DIGITS: usize = 6;

/// Takes a code and uses it up; what is wrong with it otherwise is about the field `code`.
pub async fn take(desk: &OwnersDesk, typed: &SecretString, at: At) -> Result<(), Error> {
    let plain: String = typed.expose_secret().split_whitespace().collect();
    if let Some(hash) = recovery::hash(&plain) {
        return take_recovery(desk, &hash).await;
    }
    if plain.len() != DIGITS || !plain.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Problem::field(
            "code",
            "A code of the app has 6 digits; a recovery code has 24 letters and digits.",
        )
        .into());
    }
    guesses::take(desk, at).await?;
    let step = match store::find(&desk.db).await? {
        Some(kept) => totp::step_of(&key_of(desk, &kept.secret)?, &plain, now())?,
        None => None,
    };
    let Some(step) = step else {
        tracing::info!(user_id = %desk.owner(), place = at.word(), "a code was wrong");
        return Err(Problem::field(
            "code",
            "This is not the code your app shows now. Type the newest one; if it is right there, set your phone's clock to automatic.",
        )
        .into());
    };
    if !store::use_step(&desk.db, step).await? {
        tracing::info!(user_id = %desk.owner(), place = at.word(), "a code came a second time");
        return Err(Problem::field(
            "code",
            "This code was used already. Wait for the next one; your app shows it within 30 seconds.",
        )
        .into());
    }
    guesses::forget(desk, at).await
}

/// Opens the key of an owner's codes.
pub fn key_of(desk: &OwnersDesk, sealed: &str) -> Result<SecretString, Error> {
    Ok(desk.keys.open(sealed, &store::KEY.place(desk.owner(), "totp"))?)
}

/// The time, as codes count it.
pub fn now() -> u64 {
    u64::try_from(OffsetDateTime::now_utc().unix_timestamp()).unwrap_or(0)
}

async fn take_recovery(desk: &OwnersDesk, hash: &str) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if !store::use_recovery(&mut tx, hash).await? {
        tx.rollback().await?;
        tracing::info!(user_id = %desk.owner(), "a recovery code was wrong");
        return Err(Problem::field(
            "code",
            "This is none of your recovery codes, or it was used before. Each is good once: try the next one on your list.",
        )
        .into());
    }
    let event = Event {
        subject_id: desk.owner(),
        event: "account.recovery_code_used",
        details: json!({ "left": store::recovery_left_in(&mut tx).await? }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    tracing::info!(user_id = %desk.owner(), "a recovery code was used");
    Ok(())
}
