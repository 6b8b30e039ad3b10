//! `numberdesk reconcile`: compares from the command line, for all owners or one, beside any number of running desks.

use uuid::Uuid;

use super::{Error, desk_of};
use crate::{
    accounts,
    reconciliation::{self, Report},
    server::{
        answer::chain,
        config::{Carrier, Config},
        db::{Key, Walls},
        state::{Desk, OwnersDesk},
    },
};

/// What has come of it.
#[derive(Debug)]
pub struct Compared {
    /// A table for people: one line an owner.
    pub table: String,
    /// How many owners could not be compared.
    pub failed: usize,
    /// How many there are.
    pub owners: usize,
}

/// Nothing could be compared at all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The desk cannot be put together.
    #[error(transparent)]
    Desk(#[from] Error),
    /// The practice carrier runs inside the desk that serves, where this command cannot reach it.
    #[error(
        "the practice carrier runs inside `numberdesk serve`; compare on the page /reconciliation, or run `numberdesk sandbox` and set TWILIO_API_URL"
    )]
    Practice,
    /// Nobody has this address.
    #[error("no account has the e-mail address {0:?}, or it has no account at Twilio yet")]
    Nobody(String),
    /// The database failed.
    #[error("the owners cannot be read")]
    Owners(#[source] reconciliation::server::Error),
}

/// Compares everybody, or the owner of this e-mail address, and says before each whose turn it is.
pub async fn reconcile(config: Config, email: Option<&str>, progress: impl Fn(&str)) -> Result<Compared, Failure> {
    if config.carrier == Carrier::Sandbox {
        return Err(Failure::Practice);
    }
    let walls = Walls::open(&config.database).await.map_err(Error::from)?;
    let desk = desk_of(config, walls).await?;
    let done = compare(&desk, email, progress).await;
    desk.walls().close().await;
    done
}

async fn compare(desk: &Desk, email: Option<&str>, progress: impl Fn(&str)) -> Result<Compared, Failure> {
    let rounds = desk.on_rounds();
    let owners = reconciliation::server::everybody(&rounds)
        .await
        .map_err(Failure::Owners)?;
    let owners = match email {
        Some(email) => vec![owner(desk, &owners, email).await?],
        None => owners,
    };
    let (count, mut rows, mut failed) = (owners.len(), Vec::new(), 0);
    for (at, user_id) in (1..).zip(owners) {
        let own = rounds.on_behalf_of(user_id);
        let name = name_of(&own).await?;
        progress(&format!("{at} of {count}: {name}"));
        rows.push(match reconciliation::server::compare_now(&own).await {
            Ok(report) => (name, Ok(report)),
            Err(error) => {
                failed += 1;
                (name, Err(chain(&error)))
            }
        });
    }
    Ok(Compared {
        table: table(&rows),
        failed,
        owners: count,
    })
}

async fn owner(desk: &Desk, owners: &[Uuid], email: &str) -> Result<Uuid, Failure> {
    let email = email.trim().to_lowercase();
    let user = accounts::server::store::user_by_email(&desk.at_door(Key::Email(email.clone())))
        .await
        .map_err(|error| Failure::Owners(error.into()))?;
    user.map(|user| user.id)
        .filter(|id| owners.contains(id))
        .ok_or(Failure::Nobody(email))
}

async fn name_of(desk: &OwnersDesk) -> Result<String, Failure> {
    let email = accounts::server::store::email_of(&desk.db)
        .await
        .map_err(|error| Failure::Owners(error.into()))?;
    Ok(email.unwrap_or_else(|| desk.owner().to_string()))
}

/// Columns as wide as their widest word.
fn table(rows: &[(String, Result<Report, String>)]) -> String {
    let wide = rows
        .iter()
        .map(|(name, _)| name.chars().count())
        .max()
        .unwrap_or(0)
        .max("owner".len());
    let head = format!(
        "{:wide$}  {:>6}  {:>14}  {:>9}  {:>6}",
        "owner", "agree", "only at Twilio", "only here", "differ"
    );
    let lines = rows.iter().map(|(name, outcome)| match outcome {
        Ok(report) => format!(
            "{name:wide$}  {:>6}  {:>14}  {:>9}  {:>6}",
            report.agree, report.only_at_twilio, report.only_here, report.differ
        ),
        Err(why) => format!("{name:wide$}  could not be compared: {why}"),
    });
    std::iter::once(head).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_has_a_line_an_owner_and_says_what_could_not_be_compared() {
        let report = Report {
            agree: 250,
            only_here: 1,
            ..Report::default()
        };
        let rows = [
            ("anna@desk.example".to_owned(), Ok(report)),
            (
                "b@desk.example".to_owned(),
                Err("the carrier could not be read".to_owned()),
            ),
        ];
        assert_eq!(
            table(&rows),
            "owner               agree  only at Twilio  only here  differ\n\
             anna@desk.example     250               0          1       0\n\
             b@desk.example     could not be compared: the carrier could not be read"
        );
    }
}
