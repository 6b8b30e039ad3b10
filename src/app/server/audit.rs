//! `numberdesk audit verify`: goes along every owner's chain from the command line, beside any number of running desks.

use clap::Subcommand;
use uuid::Uuid;

use crate::{
    accounts,
    server::{
        audit::verify::{Verified, verify},
        config::Config,
        db::{self, Key, Walls},
    },
};

/// Owners are read so many at a time.
const PAGE: u32 = 200;

/// What can be done with the audit trail.
#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Recompute every hash of every owner's trail, and print a line an owner.
    ///
    /// It finds lines that were changed, removed, put in or swapped, also at the end. Ends with 1 when one does not fit,
    /// and names the first. Beside a running desk it may be used at any time; it changes nothing.
    Verify {
        /// Only the owner with this e-mail address.
        #[arg(long)]
        email: Option<String>,
    },
}

/// What has come of it.
#[derive(Debug)]
pub struct Checked {
    /// A table for people: one line an owner.
    pub table: String,
    /// The first line that does not fit, with its owner.
    pub first_wrong: Option<String>,
}

/// Nothing could be checked at all.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The database cannot be opened.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// Nobody has this address.
    #[error("no account has the e-mail address {0:?}")]
    Nobody(String),
    /// The database failed.
    #[error("the audit trail cannot be read")]
    Read(#[from] sqlx::Error),
}

/// Does it, and says before each owner whose turn it is.
pub async fn run(config: &Config, what: AuditCommand, progress: impl Fn(&str)) -> Result<Checked, Failure> {
    let AuditCommand::Verify { email } = what;
    check(config, email.as_deref(), progress).await
}

/// Checks everybody, or the owner of this e-mail address.
async fn check(config: &Config, email: Option<&str>, progress: impl Fn(&str)) -> Result<Checked, Failure> {
    let walls = Walls::open(&config.database).await?;
    let done = match email {
        Some(email) => match named(&walls, email).await {
            Ok(owner) => one(&walls, owner, 1, &progress).await.map(|row| vec![row]),
            Err(failure) => Err(failure),
        },
        None => everybody(&walls, &progress).await,
    };
    walls.close().await;
    let rows = done?;
    let first_wrong = rows.iter().find_map(|(name, checked)| {
        let wrong = checked.wrong.as_ref()?;
        Some(format!("{name}: {wrong}"))
    });
    Ok(Checked {
        table: table(&rows),
        first_wrong,
    })
}

type Row = (String, Verified);

/// All chains, as `check` goes along them.
pub async fn everybody(walls: &Walls, progress: &impl Fn(&str)) -> Result<Vec<Row>, Failure> {
    let round = walls.on_rounds();
    let (mut rows, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let page = accounts::server::store::users_after(&round, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(rows) };
        after = *last;
        for owner in page {
            rows.push(one(walls, owner, rows.len() + 1, progress).await?);
        }
    }
}

async fn named(walls: &Walls, email: &str) -> Result<Uuid, Failure> {
    let email = email.trim().to_lowercase();
    let user = accounts::server::store::user_by_email(&walls.at_door(Key::Email(email.clone()))).await?;
    user.map(|user| user.id).ok_or(Failure::Nobody(email))
}

async fn one(walls: &Walls, owner: Uuid, place: usize, progress: &impl Fn(&str)) -> Result<Row, Failure> {
    let scope = walls.as_owner(owner);
    let name = accounts::server::store::email_of(&scope).await?;
    let name = name.unwrap_or_else(|| owner.to_string());
    progress(&format!("{place}: {name}"));
    Ok((name, verify(&scope).await?))
}

/// Columns as wide as their widest word, and what they come to.
fn table(rows: &[Row]) -> String {
    let names = rows.iter().map(|(name, _)| name.chars().count());
    let wide = names.max().unwrap_or(0).max("owner".len());
    let mut lines = vec![format!("{:wide$}  {:>9}  chain", "owner", "lines")];
    lines.extend(rows.iter().map(|(name, checked)| {
        let words = match &checked.wrong {
            None => "whole".to_owned(),
            Some(wrong) => format!("BROKEN: {wrong}"),
        };
        format!("{name:wide$}  {:>9}  {words}", checked.lines)
    }));
    let sum = rows
        .iter()
        .fold(0_i64, |sum, (_, checked)| sum.saturating_add(checked.lines));
    let broken = rows.iter().filter(|(_, checked)| checked.wrong.is_some()).count();
    lines.push(format!("{} owners, {sum} lines that fit, {broken} broken", rows.len()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::server::audit::chain::Wrong;

    #[test]
    fn the_table_has_a_line_an_owner_and_says_where_a_chain_is_broken() {
        let fits = Verified { lines: 12, wrong: None };
        let broken = Verified {
            lines: 3,
            wrong: Some(Wrong::Missing(4)),
        };
        let rows = [
            ("anna@desk.example".to_owned(), fits),
            ("b@desk.example".to_owned(), broken),
        ];
        assert_eq!(
            table(&rows),
            "owner                  lines  chain\n\
             anna@desk.example         12  whole\n\
             b@desk.example             3  BROKEN: line 4 is missing\n\
             2 owners, 15 lines that fit, 1 broken"
        );
    }
}
