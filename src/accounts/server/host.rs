//! What the host does for one owner on the command line, beside running desks.

use serde_json::{Value, json};
use url::Url;

use super::{Error, letters, links, store};
use crate::{
    accounts::Email,
    problem::Problem,
    server::{
        audit::{self, Actor, Event},
        db::{Key, Scope, Tx, Walls},
        sessions,
    },
};

async fn owner(walls: &Walls, email: &str) -> Result<Scope, Error> {
    let email = Email::parse(email).map_err(|wrong| Problem::field("email", wrong.to_string()))?;
    let door = walls.at_door(Key::Email(email.as_str().to_owned()));
    let user = store::user_by_email(&door).await?;
    let user = user.ok_or_else(|| Problem::field("email", format!("Nobody has an account as {}.", email.as_str())))?;
    Ok(walls.as_owner(user.id).acting(Actor::Host))
}

/// A link with which the owner chooses a new password: to be handed over to them and nobody else.
pub async fn reset_link(walls: &Walls, app_url: &Url, email: &str) -> Result<String, Error> {
    let own = owner(walls, email).await?;
    let token = links::make(&own, &links::Purpose::Password).await?;
    let mut tx = own.begin().await?;
    write(&mut tx, "account.reset_link_by_host", json!({})).await?;
    tx.commit().await?;
    Ok(letters::reset_link(app_url, &token))
}

/// Ends all sessions of the owner; returns how many. Their API tokens stay.
pub async fn sign_out(walls: &Walls, email: &str) -> Result<u64, Error> {
    let own = owner(walls, email).await?;
    let mut tx = own.begin().await?;
    let ended = sessions::store::end_others(&mut tx, "").await?;
    write(
        &mut tx,
        "account.sessions_ended_by_host",
        json!({ "endedSessions": ended }),
    )
    .await?;
    tx.commit().await?;
    Ok(ended)
}

async fn write(tx: &mut Tx, event: &'static str, details: Value) -> Result<(), sqlx::Error> {
    let event = Event {
        subject_id: tx.owner(),
        event,
        details,
    };
    audit::store::write(tx, &event).await
}
