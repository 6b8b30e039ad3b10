//! The command line: ten lines a command.

use std::{io::Write, process::ExitCode};

use clap::{Parser, Subcommand};
use numberdesk::{
    app::{self, server::stop},
    server::{answer::chain, config::Config, db, logs, sandbox},
};
use tokio::net::TcpListener;

#[path = "main/user.rs"]
mod user;

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
    /// Serve the practice carrier alone, as a stand-in for Twilio, Vapi and Stripe: `docs/sandbox.md` names the settings.
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
    /// again. Then run this until it finds nothing to do, and take the old key away: a desk that was not restarted still
    /// seals under it. Broken off, it is run again and goes on where it was. It ends with 1 when a secret could not be
    /// opened: then keep the old key.
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
    /// Look after the audit trail.
    #[command(subcommand)]
    Audit(app::server::audit::AuditCommand),
    /// Copy the SQLite database of a running desk into a new file, check it, and say what must be kept beside it.
    ///
    /// It never takes the place of a file. On PostgreSQL it says how to do it there, and ends with 1.
    Backup {
        /// The file to be made.
        file: std::path::PathBuf,
    },
    /// Look after one owner.
    User {
        #[command(subcommand)]
        what: user::UserCommand,
    },
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
        Command::Audit(what) => audit(what).await,
        Command::Backup { file } => backup(file).await,
        Command::User { what } => user::run(what).await,
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
    let mut stop = stop::asked();
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
        () = stop.again() => say("Closing: what is under way is finished first. Ask again to end at once."),
    }
    tokio::select! {
        () = open.close_telling(say) => Ok(()),
        () = stop.again() => Err("ended at once, as asked. What was under way is written down and goes on after the next start".into()),
    }
}

async fn practise(listen: std::net::SocketAddr, database: String, webhooks: Option<url::Url>) -> Result<(), Failure> {
    let mut stop = stop::asked();
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
    say(&format!(
        "VAPI_API_URL={} VAPI_API_KEY={}",
        sandbox.url(),
        sandbox::DEFAULT_VAPI_KEY
    ));
    stop.again().await;
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

async fn audit(what: app::server::audit::AuditCommand) -> Result<(), Failure> {
    let done = app::server::audit::run(&Config::read(false)?, what, complain).await?;
    say(&done.table);
    done.first_wrong.map_or(Ok(()), |wrong| Err(wrong.into()))
}

async fn migrate() -> Result<(), Failure> {
    let config = Config::read(false)?;
    db::migrate(&config.database).await?;
    say("The tables are up to date.");
    Ok(())
}

async fn backup(file: std::path::PathBuf) -> Result<(), Failure> {
    let config = Config::read(false)?;
    say(&app::server::backup::backup(&config, &file, complain).await?);
    Ok(())
}

/// The command line speaks to its user here, and only here. Nobody may listen any more: that ends nothing.
fn say(text: &str) {
    drop(writeln!(std::io::stdout(), "{text}"));
}

#[expect(
    clippy::print_stderr,
    reason = "the command line complains to its user here, and only here"
)]
fn complain(text: &str) {
    eprintln!("numberdesk: {text}");
}
