//! `numberdesk provision`: opens subaccounts for owners without one, from the command line, beside any number of desks.

use uuid::Uuid;

use super::{Error, desk_of};
use crate::{
    accounts,
    billing::{self, Standing},
    server::{
        answer::chain,
        config::{Carrier, Config},
        db::{Key, Timestamp, Walls},
        state::{Desk, OwnersDesk},
    },
    subaccounts,
};

/// Owners are read so many at a time.
const PAGE: u32 = 200;

/// What has come of it.
#[derive(Debug)]
pub struct Provisioned {
    /// A table for people: one line an owner who had none, and a sum.
    pub table: String,
    /// For how many none could be opened.
    pub failed: usize,
    /// How many had none.
    pub owners: usize,
}

/// Nothing could be done at all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The desk cannot be put together.
    #[error(transparent)]
    Desk(#[from] Error),
    /// The practice carrier runs inside the desk that serves, where this command cannot reach it.
    #[error(
        "the practice carrier runs inside `numberdesk serve`, which opens subaccounts by itself; or run `numberdesk sandbox` and set TWILIO_API_URL"
    )]
    Practice,
    /// Without a main account there is nowhere to open any.
    #[error("TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN are not set, so there is nowhere to open subaccounts")]
    NotConfigured,
    /// Nobody has this address.
    #[error("no account has the e-mail address {0:?}")]
    Nobody(String),
    /// The database failed.
    #[error("the owners cannot be read")]
    Owners(#[from] sqlx::Error),
}

/// How it ended for one owner.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Outcome {
    Had,
    Opened(String),
    NoSubscription,
    Failed(String),
}

/// Opens the missing subaccounts of everybody, or of the owner of this e-mail address, and says before each whose turn it
/// is. Broken off, it goes on where it was: whoever has one is passed over.
pub async fn provision(config: Config, email: Option<&str>, progress: impl Fn(&str)) -> Result<Provisioned, Failure> {
    if config.carrier == Carrier::Sandbox {
        return Err(Failure::Practice);
    }
    let walls = Walls::open(&config.database).await.map_err(Error::from)?;
    let desk = desk_of(config, walls).await?;
    let done = open_missing(&desk, email, progress).await;
    desk.walls().close().await;
    done
}

async fn open_missing(desk: &Desk, email: Option<&str>, progress: impl Fn(&str)) -> Result<Provisioned, Failure> {
    if desk.main_credentials().is_none() {
        return Err(Failure::NotConfigured);
    }
    let rounds = desk.on_rounds();
    let mut rows = Vec::new();
    let mut after = Uuid::nil();
    loop {
        let page = match email {
            Some(email) => vec![named(desk, email).await?],
            None => accounts::server::store::users_after(&rounds.db, after, PAGE).await?,
        };
        let Some(last) = page.last() else { break };
        after = *last;
        for user_id in page {
            let own = rounds.on_behalf_of(user_id);
            let name = accounts::server::store::email_of(&own.db).await?;
            let name = name.unwrap_or_else(|| user_id.to_string());
            let outcome = one(&own, &format!("{}: {name}", rows.len() + 1), &progress).await;
            if outcome != Outcome::Had || email.is_some() {
                rows.push((name, outcome));
            }
        }
        if email.is_some() {
            break;
        }
    }
    let failed = rows
        .iter()
        .filter(|(_, outcome)| matches!(outcome, Outcome::Failed(_)))
        .count();
    Ok(Provisioned {
        table: table(&rows),
        failed,
        owners: rows.len(),
    })
}

async fn named(desk: &Desk, email: &str) -> Result<Uuid, Failure> {
    let email = email.trim().to_lowercase();
    let user = accounts::server::store::user_by_email(&desk.at_door(Key::Email(email.clone()))).await?;
    user.map(|user| user.id).ok_or(Failure::Nobody(email))
}

async fn one(desk: &OwnersDesk, line: &str, progress: &impl Fn(&str)) -> Outcome {
    let opened = async {
        if subaccounts::server::store::subaccount(&desk.db).await?.is_some() {
            return Ok(Outcome::Had);
        }
        progress(line);
        if desk.config.billing.asks_for_subscription() && !is_paid_for(desk).await? {
            return Ok(Outcome::NoSubscription);
        }
        let credentials = subaccounts::server::credentials(desk).await?;
        Ok::<_, subaccounts::server::Error>(Outcome::Opened(credentials.account_sid))
    };
    opened.await.unwrap_or_else(|error| Outcome::Failed(chain(&error)))
}

/// Whether an owner has a subscription; what follows from one is asked for again, should it have been lost.
async fn is_paid_for(desk: &OwnersDesk) -> Result<bool, sqlx::Error> {
    let owner = billing::server::store::owner(&desk.db, desk.config.billing.is_live()).await?;
    let is_paid = owner.is_some_and(|owner| matches!(owner.stood.standing, Standing::Active | Standing::PastDue));
    if is_paid {
        let mut tx = desk.db.begin().await?;
        subaccounts::server::store::want(&mut tx, subaccounts::Wanted::Active, Timestamp::now()).await?;
        tx.commit().await?;
    }
    Ok(is_paid)
}

/// A line an owner, and what they come to.
fn table(rows: &[(String, Outcome)]) -> String {
    let wide = rows.iter().map(|(email, _)| email.chars().count()).max().unwrap_or(0);
    let mut lines: Vec<String> = rows
        .iter()
        .map(|(email, outcome)| {
            let words = match outcome {
                Outcome::Had => "has one already".to_owned(),
                Outcome::Opened(sid) => format!("opened {sid}"),
                Outcome::NoSubscription => "passed over: no subscription".to_owned(),
                Outcome::Failed(why) => format!("FAILED: {why}"),
            };
            format!("{email:wide$}  {words}")
        })
        .collect();
    let count = |is: fn(&Outcome) -> bool| rows.iter().filter(|(_, outcome)| is(outcome)).count();
    lines.push(format!(
        "{} opened, {} passed over, {} failed",
        count(|outcome| matches!(outcome, Outcome::Opened(_))),
        count(|outcome| matches!(outcome, Outcome::NoSubscription | Outcome::Had)),
        count(|outcome| matches!(outcome, Outcome::Failed(_))),
    ));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_an_owner_and_says_what_it_comes_to() {
        let rows = [
            ("anna@desk.example".to_owned(), Outcome::Opened("AC1".to_owned())),
            (
                "b@desk.example".to_owned(),
                Outcome::Failed("the carrier is busy".to_owned()),
            ),
            ("c@desk.example".to_owned(), Outcome::NoSubscription),
        ];
        assert_eq!(
            table(&rows),
            "anna@desk.example  opened AC1\n\
             b@desk.example     FAILED: the carrier is busy\n\
             c@desk.example     passed over: no subscription\n\
             1 opened, 1 passed over, 1 failed"
        );
    }
}
