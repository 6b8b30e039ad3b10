//! Another e-mail address: asked for with the password, confirmed by a link sent to it.

use secrecy::SecretString;
use serde_json::json;
use tower_sessions::Session;

use super::{Error, guesses, letters, links, new_password::no_letters, store};
use crate::{
    accounts::{
        Email,
        safety::{Ended, Notice},
    },
    problem::{Code, Problem},
    server::{
        answer::ours,
        audit::{self, Event},
        db::{Key, violated},
        sessions,
        state::{Desk, OwnersDesk},
    },
};

/// Sends a link to the new address and tells the old one. Nothing changes until the link is opened. Whether the address
/// is somebody else's, nobody is told.
pub async fn ask(desk: &Desk, session: &Session, own: &OwnersDesk, new: &str, password: String) -> Result<(), Error> {
    let new = Email::parse(new).map_err(|wrong| Problem::field("newEmail", wrong.to_string()))?;
    if !desk.mail.is_there() {
        return Err(no_letters().into());
    }
    let user = guesses::check_again(own, SecretString::from(password), "password").await?;
    if user.email == new.as_str() {
        return Err(Problem::field("newEmail", "This is your address already.").into());
    }
    let _counted: guesses::Try = guesses::count(desk, guesses::Kind::Letters, new.as_str()).await?;
    let mut tx = own.db.begin().await?;
    let event = Event {
        subject_id: user.id,
        event: "account.email_asked",
        details: json!({ "to": new.as_str() }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    session
        .insert(
            super::NOTICE,
            Notice::Letter {
                to: new.as_str().to_owned(),
            },
        )
        .await?;
    let (desk, own) = (desk.clone(), own.clone());
    drop(tokio::spawn(async move {
        if let Err(error) = send(&desk, &own, &new, &user.email).await {
            drop(ours(&error));
        }
    }));
    Ok(())
}

async fn send(desk: &Desk, own: &OwnersDesk, new: &Email, old: &str) -> Result<(), Error> {
    let door = desk.at_door(Key::Email(new.as_str().to_owned()));
    if store::user_by_email(&door).await?.is_some() {
        tracing::info!(user_id = %own.owner(), "an address was asked for that another account has");
        return Ok(());
    }
    let token = links::make(&own.db, &links::Purpose::Email(new.as_str().to_owned())).await?;
    desk.mail.send(letters::confirm_email(desk, new.as_str(), &token));
    desk.mail.send(letters::email_asked(desk, old, new.as_str()));
    Ok(())
}

/// Makes the confirmed address the account's. All sessions end: they were begun under the old one.
pub async fn confirm(desk: &Desk, token: &str) -> Result<Ended, Error> {
    let link = links::find(desk, token, "email").await?;
    let new = link.email.ok_or_else(links::ended)?;
    let own = desk.as_owner(link.user_id);
    let user = store::user(&own.db).await?.ok_or_else(links::ended)?;
    let mut tx = own.db.begin().await?;
    if !links::store::take(&mut tx, &link.hash).await? {
        tx.rollback().await?;
        return Err(links::ended().into());
    }
    match store::set_email(&mut tx, &new).await {
        Err(error) if violated(&error) => {
            tx.rollback().await?;
            return Err(Problem::new(
                Code::AlreadyDecided,
                "Another account has this address meanwhile, so yours was not changed. Use another address.",
            )
            .into());
        }
        done => done?,
    }
    links::store::end_all(&mut tx).await?;
    let ended = sessions::store::end_others(&mut tx, "").await?;
    let event = Event {
        subject_id: user.id,
        event: "account.email_changed",
        details: json!({ "from": user.email, "to": new, "endedSessions": ended }),
    };
    audit::store::write(&mut tx, &event).await?;
    tx.commit().await?;
    sessions::store::end_others_now(&own.db, "").await?;
    tracing::info!(user_id = %user.id, "an e-mail address was changed");
    desk.mail.send(letters::email_changed(desk, &user.email, &new));
    Ok(Ended { ended_sessions: ended })
}
