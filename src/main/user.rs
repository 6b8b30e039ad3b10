//! `numberdesk user`: looking after one owner.

use clap::Subcommand;
use numberdesk::{
    accounts::server::{factor, host as accounts},
    money::Money,
    operator::server::host,
    purchases::server::{
        limits::{self, Change},
        store::limits::Allowed,
    },
    server::{config::Config, db::Walls},
};

use crate::{Failure, say};

/// What can be done for one owner.
#[derive(Subcommand)]
pub enum UserCommand {
    /// Show what one owner may buy, hold and spend, and change it. It holds for the next order; nothing is restarted.
    Limits(UserLimits),
    /// Make an account an operator's, who sees all businesses on the page /operator; nothing else can make one.
    ///
    /// It holds from their next page on. On PostgreSQL all three addresses are needed, as for `migrate`: only the role of
    /// `DATABASE_OWNER_URL` may do this.
    Operator(UserOperator),
    /// Turn off the second factor of an owner who has lost their app and their recovery codes.
    ///
    /// Make sure that it is the owner who asks: then their password alone opens the account. It stands in their audit trail.
    ResetSecondFactor {
        /// Whose.
        #[arg(long)]
        email: String,
    },
    /// Print a link with which one owner chooses a new password, once, within 30 minutes. Hand it to them and nobody else.
    ResetPassword {
        /// Whose.
        #[arg(long)]
        email: String,
    },
    /// End all sessions of one owner: every browser has to sign in again. Their API tokens stay.
    SignOut {
        /// Whose.
        #[arg(long)]
        email: String,
    },
}

/// Whose limits, and which.
#[derive(clap::Args)]
pub struct UserLimits {
    /// Whose.
    #[arg(long)]
    email: String,
    /// Numbers bought in 24 hours; 0 is no limit.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    per_day: Option<i64>,
    /// Numbers held at once; 0 is no limit.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(i64).range(0..))]
    total: Option<i64>,
    /// US dollars per month, like 100.00; 0 is no limit.
    #[arg(long, value_name = "DOLLARS", value_parser = dollars)]
    monthly_spend: Option<i64>,
    /// Go back to the settings `LIMIT_NUMBERS_PER_DAY`, `LIMIT_NUMBERS_TOTAL` and `LIMIT_MONTHLY_SPEND`.
    #[arg(long, conflicts_with_all = ["per_day", "total", "monthly_spend"])]
    default: bool,
}

/// An amount as its cents.
fn dollars(text: &str) -> Result<i64, String> {
    let amount = Money::parse(text, "USD").map_err(|wrong| wrong.to_string())?;
    if amount.cents < 0 {
        return Err(format!("{text} is less than nothing"));
    }
    Ok(amount.cents)
}

/// Who is to be an operator.
#[derive(clap::Args)]
pub struct UserOperator {
    /// Whose account.
    #[arg(long)]
    email: String,
    /// They are to be one no more.
    #[arg(long)]
    remove: bool,
}

/// Does it, and says what has come of it.
pub async fn run(what: UserCommand) -> Result<(), Failure> {
    match what {
        UserCommand::Limits(asked) => user_limits(asked).await,
        UserCommand::Operator(asked) => user_operator(asked).await,
        UserCommand::ResetSecondFactor { email } => reset_second_factor(&email).await,
        UserCommand::ResetPassword { email } => reset_password(&email).await,
        UserCommand::SignOut { email } => sign_out(&email).await,
    }
}

async fn user_limits(asked: UserLimits) -> Result<(), Failure> {
    let config = Config::read(false)?;
    let walls = Walls::open(&config.database).await?;
    let wanted = if asked.default {
        Change::Default
    } else {
        Change::To(Allowed {
            numbers_per_day: asked.per_day,
            numbers_total: asked.total,
            monthly_spend_cents: asked.monthly_spend,
        })
    };
    let changed = limits::change(&walls, &config.limits, &asked.email, wanted).await?;
    say(changed.to_string().trim_end());
    Ok(())
}

async fn user_operator(asked: UserOperator) -> Result<(), Failure> {
    let config = Config::read(false)?;
    let walls = Walls::open_as_host(&config.database).await?;
    say(&host::change(&walls, &asked.email, !asked.remove).await?);
    walls.close().await;
    Ok(())
}

async fn reset_second_factor(email: &str) -> Result<(), Failure> {
    let walls = Walls::open(&Config::read(false)?.database).await?;
    say(&factor::reset::reset(&walls, email).await?.to_string());
    Ok(())
}

async fn reset_password(email: &str) -> Result<(), Failure> {
    let config = Config::read(false)?;
    let walls = Walls::open(&config.database).await?;
    say(accounts::reset_link(&walls, &config.app_url, email).await?.trim_end());
    Ok(())
}

async fn sign_out(email: &str) -> Result<(), Failure> {
    let walls = Walls::open(&Config::read(false)?.database).await?;
    say(&format!(
        "{} sessions were ended.",
        accounts::sign_out(&walls, email).await?
    ));
    Ok(())
}
