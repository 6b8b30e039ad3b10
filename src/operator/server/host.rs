//! `numberdesk user operator`: the only place where operators are made.

use serde_json::json;

use super::Error;
use crate::{
    accounts::{self, Email},
    problem::Problem,
    server::{
        audit::{self, Actor, Event},
        db::{Key, Walls},
        operators,
    },
};

/// Makes the account with this e-mail address an operator's, or not any more, and says how it is now.
pub async fn change(walls: &Walls, email: &str, is_operator: bool) -> Result<String, Error> {
    let email = Email::parse(email).map_err(|wrong| Problem::field("email", wrong.to_string()))?;
    let user = accounts::server::store::user_by_email(&walls.at_door(Key::Email(email.as_str().to_owned())))
        .await?
        .ok_or_else(|| Problem::field("email", format!("Nobody has an account as {}.", email.as_str())))?;
    let mut tx = walls.as_owner(user.id).acting(Actor::Host).begin().await?;
    let is_new = if is_operator {
        operators::store::add(&mut tx).await?
    } else {
        operators::store::remove(&mut tx).await?
    };
    if is_new {
        let event = Event {
            subject_id: user.id,
            event: "user.operator",
            details: json!({ "operator": is_operator, "by": "the host's command" }),
        };
        audit::store::write(&mut tx, &event).await?;
        tx.commit().await?;
    } else {
        tx.rollback().await?;
    }
    let email = email.as_str();
    Ok(match (is_operator, is_new) {
        (true, true) => format!("{email} is an operator now: they see /operator from their next page on."),
        (true, false) => format!("{email} is an operator already. Nothing was changed."),
        (false, true) => format!("{email} is no operator any more, from their next request on."),
        (false, false) => format!("{email} is no operator. Nothing was changed."),
    })
}
