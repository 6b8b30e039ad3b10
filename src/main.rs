//! The command line: ten lines a command.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use numberdesk::{
    accounts::server::host,
    app::{self, server::stop},
    money::Money,
    purchases::server::{
        limits::{self, Change},
        store::limits::Allowed,
    },
    server::{
        answer::chain,
        config::Config,
        db::{self, Walls},
        logs, sandbox,
    },
};
use tokio::net::TcpListener;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Find, buy, run and release phone numbers on your own Twilio subaccount.
#[derive(Parser)]
#[command(
    version,
    about,
    after_help = "Settings come from the environment and from .env; .env.example lists all of them."
)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the desk on `LISTEN_ADDR` (127.0.0.1:3000 unless set).
    Serve {
        /// Practise: open the sandbox carrier in the same process and buy its numbers. Nothing is charged.
        #[arg(long)]
        sandbox: bool,
    },
    /// Serve the practice carrier alone, as a stand-in for `TWILIO_API_URL` and `TWILIO_PRICING_URL`.
    Sandbox {
        /// Where it listens.
        #[arg(long, default_value = "127.0.0.1:3100")]
        listen: std::net::SocketAddr,
        /// Where it keeps its accounts, numbers and ledger.
        #[arg(long, default_value = "sqlite:data/sandbox.db")]
        database: String,
        /// Where Stripe's part sends its signed webhooks, such as <http://127.0.0.1:3000/webhooks/stripe>.
        #[arg(long)]
        webhooks: Option<url::Url>,
    },
    /// Compare what Twilio holds with what the desk shows, both ways, and print a line an owner.
    ///
    /// Differences are shown to their owners under /reconciliation; nothing is released by itself but what came too late
    /// for its purchase. Ends with 1 when a comparison failed. Beside a running desk it may be used at any time.
    Reconcile {
        /// Only the owner with this e-mail address.
        #[arg(long)]
        email: Option<String>,
    },
    /// Seal all kept secrets anew under the first key of `SECRET_KEYS`, beside running desks.
    ///
    /// First add the new key at the end of `SECRET_KEYS` and restart every desk, then put it first and restart them
    /// again. Then run this, and take the old key away. Broken off, it is run again and goes on where it was. It ends
    /// with 1 when a secret could not be opened: then keep the old key.
    RotateKeys,
    /// Open subaccounts at Twilio for owners without one, and print a line for each.
    ///
    /// The desk opens them by itself when they are first needed; this does it ahead of that. Broken off, it goes on where
    /// it was. Where a subscription is asked for, owners without one are passed over. Ends with 1 when one failed.
    #[command(group = clap::ArgGroup::new("whose").required(true))]
    Provision {
        /// For everybody.
        #[arg(long, group = "whose")]
        all: bool,
        /// Only for the owner with this e-mail address.
        #[arg(long, group = "whose")]
        email: Option<String>,
    },
    /// Bring the tables up to date. `serve` does it too.
    ///
    /// On PostgreSQL as the role of `DATABASE_OWNER_URL`, which then gives those of `DATABASE_URL` and
    /// `DATABASE_ROUNDS_URL` what they need and nothing else. Wrong roles are refused before anything is changed, and at
    /// the end the database is opened once as the desk would open it.
    Migrate,
    /// Look after one owner.
    User {
        #[command(subcommand)]
        what: UserCommand,
    },
}

#[derive(Subcommand)]
enum UserCommand {
    /// Show what one owner may buy, hold and spend, and change it. It holds for the next order; nothing is restarted.
    Limits(UserLimits),
    /// Print a link with which one owner chooses a new password, once, within 30 minutes. Hand it to them and nobody else.
    ResetPassword(Whose),
    /// End all sessions of one owner: every browser has to sign in again. Their API tokens stay.
    SignOut(Whose),
}

#[derive(clap::Args)]
struct Whose {
    /// The owner's e-mail address.
    #[arg(long)]
    email: String,
}

#[derive(clap::Args)]
struct UserLimits {
    #[command(flatten)]
    whose: Whose,
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

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve { sandbox } => serve(sandbox).await,
        Command::Sandbox {
            listen,
            database,
            webhooks,
        } => practise(listen, database, webhooks).await,
        Command::Reconcile { email } => reconcile(email).await,
        Command::RotateKeys => rotate_keys().await,
        Command::Provision { email, all: _ } => provision(email).await,
        Command::Migrate => migrate().await,
        Command::User { what } => user(what).await,
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&chain(&*error));
            ExitCode::FAILURE
        }
    }
}

async fn serve(sandbox: bool) -> Result<(), Failure> {
    let config = Config::read(sandbox)?;
    let stopped = stop::asked();
    logs::start(&config.log, config.log_json)?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|error| app::server::Error::Listen(config.listen, error))?;
    let address = config.app_url.clone();
    let mut open = app::server::open(listener, config).await?;
    say(&format!("Numberdesk is ready: {address}"));
    if let Some(sandbox) = &open.sandbox {
        let carrier = sandbox.url();
        say(&format!("Practice mode: the sandbox carrier is at {carrier}/sandbox"));
    }
    tokio::select! {
        ended = open.ended() => ended?,
        () = stopped => say("Closing: requests under way are finished first."),
    }
    open.close().await;
    Ok(())
}

async fn practise(listen: std::net::SocketAddr, database: String, webhooks: Option<url::Url>) -> Result<(), Failure> {
    let stopped = stop::asked();
    logs::start("info", false)?;
    let listener = TcpListener::bind(listen)
        .await
        .map_err(|error| app::server::Error::Listen(listen, error))?;
    let (account_sid, auth_token) = (sandbox::DEFAULT_ACCOUNT_SID, sandbox::DEFAULT_AUTH_TOKEN);
    let settings = sandbox::Settings {
        database,
        account_sid: account_sid.to_owned(),
        auth_token: auth_token.to_owned(),
        webhooks: webhooks.map(|url| sandbox::Endpoint {
            url: url.to_string(),
            secret: sandbox::DEFAULT_WEBHOOK_SECRET.to_owned(),
        }),
    };
    let sandbox = sandbox::Sandbox::open(listener, settings).await?;
    say(&format!("The practice carrier is ready: {}", sandbox.url()));
    say(&format!(
        "TWILIO_ACCOUNT_SID={account_sid} TWILIO_AUTH_TOKEN={auth_token}"
    ));
    say(&format!(
        "STRIPE_API_URL={} STRIPE_SECRET_KEY={} STRIPE_WEBHOOK_SECRET={} STRIPE_PRICE_ID={}",
        sandbox.url(),
        sandbox::DEFAULT_STRIPE_KEY,
        sandbox::DEFAULT_WEBHOOK_SECRET,
        sandbox::STRIPE_PRICE
    ));
    stopped.await;
    sandbox.close().await;
    Ok(())
}

async fn reconcile(email: Option<String>) -> Result<(), Failure> {
    let config = Config::read(false)?;
    logs::start(&config.log, config.log_json)?;
    let done = app::server::reconcile::reconcile(config, email.as_deref(), complain).await?;
    say(&done.table);
    if done.failed > 0 {
        return Err(format!("{} of {} comparisons failed", done.failed, done.owners).into());
    }
    Ok(())
}

async fn rotate_keys() -> Result<(), Failure> {
    let config = Config::read(false)?;
    logs::start(&config.log, config.log_json)?;
    say(&app::server::keys::rotate(&config, complain).await?.told()?);
    Ok(())
}

async fn provision(email: Option<String>) -> Result<(), Failure> {
    let config = Config::read(false)?;
    logs::start(&config.log, config.log_json)?;
    let done = app::server::provision::provision(config, email.as_deref(), complain).await?;
    say(&done.table);
    if done.failed > 0 {
        return Err(format!("{} of {} subaccounts could not be opened", done.failed, done.owners).into());
    }
    Ok(())
}

async fn migrate() -> Result<(), Failure> {
    let config = Config::read(false)?;
    db::migrate(&config.database).await?;
    say("The tables are up to date.");
    Ok(())
}

async fn user(what: UserCommand) -> Result<(), Failure> {
    let config = Config::read(false)?;
    let walls = Walls::open(&config.database).await?;
    let told = match what {
        UserCommand::Limits(asked) => user_limits(&config, &walls, asked).await?,
        UserCommand::ResetPassword(whose) => host::reset_link(&walls, &config.app_url, &whose.email).await?,
        UserCommand::SignOut(whose) => format!("{} sessions were ended.", host::sign_out(&walls, &whose.email).await?),
    };
    say(told.trim_end());
    Ok(())
}

async fn user_limits(config: &Config, walls: &Walls, asked: UserLimits) -> Result<String, Failure> {
    let wanted = if asked.default {
        Change::Default
    } else {
        Change::To(Allowed {
            numbers_per_day: asked.per_day,
            numbers_total: asked.total,
            monthly_spend_cents: asked.monthly_spend,
        })
    };
    let changed = limits::change(walls, &config.limits, &asked.whose.email, wanted).await?;
    Ok(changed.to_string())
}

#[expect(
    clippy::print_stdout,
    reason = "the command line speaks to its user here, and only here"
)]
fn say(text: &str) {
    println!("{text}");
}

#[expect(
    clippy::print_stderr,
    reason = "the command line complains to its user here, and only here"
)]
fn complain(text: &str) {
    eprintln!("numberdesk: {text}");
}
