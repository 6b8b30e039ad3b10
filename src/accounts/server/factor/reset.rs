//! `numberdesk user reset-second-factor`: for an owner who has lost their app and their recovery codes.

use serde_json::json;

use super::{store, write};
use crate::{
    accounts::{
        Email,
        server::{Error, store as accounts, store::take_turn},
    },
    problem::Problem,
    server::{
        audit::Actor,
        db::{Key, Walls},
    },
};

/// What the host's reset has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// Whose.
    pub email: String,
    /// Whether there was anything to turn off.
    pub was_on: bool,
    /// How many recovery codes it ended.
    pub codes_ended: u64,
}

/// Turns an owner's second factor off. They sign in with their password alone until they set it up again.
pub async fn reset(walls: &Walls, email: &str) -> Result<Reset, Error> {
    let email = Email::parse(email).map_err(|wrong| Problem::field("email", wrong.to_string()))?;
    let user = accounts::user_by_email(&walls.at_door(Key::Email(email.as_str().to_owned())))
        .await?
        .ok_or_else(|| Problem::field("email", format!("Nobody has an account as {}.", email.as_str())))?;
    let mut tx = walls.as_owner(user.id).acting(Actor::Host).begin().await?;
    take_turn(&mut tx).await?;
    let mut reset = Reset {
        email: user.email,
        was_on: store::turn_off(&mut tx).await?,
        codes_ended: 0,
    };
    if !reset.was_on {
        tx.rollback().await?;
        return Ok(reset);
    }
    reset.codes_ended = store::end_recovery(&mut tx).await?;
    let details = json!({ "recovery_codes_ended": reset.codes_ended });
    write(&mut tx, "account.second_factor_reset", details).await?;
    tx.commit().await?;
    Ok(reset)
}

/// For the host's eyes.
impl std::fmt::Display for Reset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if !self.was_on {
            return write!(f, "{} has no second factor. Nothing was changed.", self.email);
        }
        write!(
            f,
            "The second factor of {} is off, and {} recovery codes are worth nothing any more.\n\
             They sign in with their password alone until they set it up again under /account; it stands in their audit trail.",
            self.email, self.codes_ended
        )
    }
}
