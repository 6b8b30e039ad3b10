//! Another password: by whoever knows the present one, or by a link in a letter.

use std::{ops::RangeInclusive, time::Duration};

use secrecy::{ExposeSecret, SecretString};
use serde_json::json;
use tower_sessions::Session;

use super::{Error, browsers, guesses, letters, links, password, store};
use crate::{
    accounts::{
        Email,
        safety::{Ended, Notice},
    },
    problem::{Code, Problem},
    server::{
        answer::ours,
        audit::{self, Event},
        db::Key,
        sessions,
        state::{Desk, OwnersDesk},
    },
};

/// Changes the password of whoever is signed in and gives the present one. All other sessions end; API tokens stay.
pub async fn change(desk: &OwnersDesk, session: &Session, present: String, new: String) -> Result<Ended, Error> {
    let (present, new) = (SecretString::from(present), SecretString::from(new));
    let user = store::user(&desk.db).await?.ok_or_else(Problem::sign_in)?;
    // Before the present one is looked at, so that a slip here is no guess.
    password::check_for(&new, &user.email, "newPassword")?;
    if present.expose_secret() == new.expose_secret() {
        return Err(Problem::field("newPassword", "This is the password you have. Choose another.").into());
    }
    let user = guesses::check_again(desk, present, "currentPassword").await?;
    let kept = Kept {
        session: sessions::place_of(session).unwrap_or_default(),
        browser: browsers::Shown::of_request(desk).known_to(desk, Some(user.id)).await?,
    };
    let ended = put(desk, &user, new, &kept, None).await?;
    // A new id: whoever has learned the old one has nothing.
    session.cycle_id().await?;
    session.insert(super::NOTICE, Notice::Password { ended }).await?;
    Ok(Ended { ended_sessions: ended })
}

/// So many milliseconds lie between the answer and the work for a letter: no answer then tells of it by its time.
const APART: RangeInclusive<u64> = 100..=600;

/// Asks for a letter with a link to a new password. Whether there is such an account, neither the answer tells nor its
/// time: everything that depends on it happens after.
pub async fn ask(desk: &Desk, email: &str) -> Result<(), Error> {
    let email = Email::parse(email).map_err(|wrong| Problem::field("email", wrong.to_string()))?;
    if !desk.mail.is_there() {
        return Err(no_letters().into());
    }
    let _counted: guesses::Try = guesses::count(desk, guesses::Kind::Letters, email.as_str()).await?;
    let desk = desk.clone();
    // Begun at once, the work for an account that exists would slow down this very answer, by a tenth of a millisecond.
    let apart = Duration::from_millis(rand::random_range(APART));
    drop(tokio::spawn(async move {
        tokio::time::sleep(apart).await;
        if let Err(error) = send(&desk, &email).await {
            drop(ours(&error));
        }
    }));
    Ok(())
}

async fn send(desk: &Desk, email: &Email) -> Result<(), Error> {
    let door = desk.at_door(Key::Email(email.as_str().to_owned()));
    let Some(user) = store::user_by_email(&door).await? else {
        tracing::info!("a new password was asked for an address without an account");
        return Ok(());
    };
    let own = desk.as_owner(user.id);
    let token = links::make(&own.db, &links::Purpose::Password).await?;
    tracing::info!(user_id = %user.id, "a new password was asked for");
    desk.mail.send(letters::reset(desk, &user.email, &token));
    Ok(())
}

/// What is said where no letter can be sent.
pub fn no_letters() -> Problem {
    Problem::new(
        Code::NotConfigured,
        "This desk cannot send letters yet, so nothing was sent and nothing was changed. Ask whoever hosts it: they can give you a link that does the same.",
    )
    .headed("No letters from this desk")
}

/// Puts a new password in the place of a forgotten one. All sessions end, and nobody is signed in by it.
pub async fn reset(desk: &Desk, token: &str, new: String) -> Result<Ended, Error> {
    let new = SecretString::from(new);
    let link = links::find(desk, token, "password").await?;
    let own = desk.as_owner(link.user_id);
    let user = store::user(&own.db).await?.ok_or_else(links::ended)?;
    password::check_for(&new, &user.email, "newPassword")?;
    let ended = put(&own, &user, new, &Kept::default(), Some(&link.hash)).await?;
    // Strangers who guess must not keep out who holds the mailbox.
    browsers::Shown::of_request(&own).remember(&own).await?;
    Ok(Ended { ended_sessions: ended })
}

/// What goes on as it is.
#[derive(Default)]
struct Kept {
    /// Where the session lies.
    session: String,
    /// Where the browser lies.
    browser: Option<String>,
}

async fn put(
    desk: &OwnersDesk,
    user: &store::User,
    new: SecretString,
    kept: &Kept,
    link: Option<&str>,
) -> Result<u64, Error> {
    let hash = password::hash(desk, new).await?;
    let mut tx = desk.db.begin().await?;
    if let Some(link) = link
        && !links::store::take(&mut tx, link).await?
    {
        tx.rollback().await?;
        return Err(links::ended().into());
    }
    if !store::replace_password(&mut tx, &user.password_hash, &hash).await? {
        tx.rollback().await?;
        return Err(Problem::new(Code::AlreadyDecided, "The password was changed at the same moment somewhere else. This change was not made; sign in with that one.").into());
    }
    links::store::end_all(&mut tx).await?;
    browsers::store::forget_others(&mut tx, kept.browser.as_deref()).await?;
    let ended = sessions::store::end_others(&mut tx, &kept.session).await?;
    let event = Event {
        subject_id: user.id,
        event: if link.is_some() {
            "account.password_reset"
        } else {
            "account.password_changed"
        },
        details: json!({ "endedSessions": ended }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    // One that was begun with the old password while this was written.
    sessions::store::end_others_now(&desk.db, &kept.session).await?;
    tracing::info!(user_id = %user.id, event = event.event, "a password was changed");
    desk.mail.send(letters::password_changed(desk, &user.email));
    Ok(ended)
}
