//! Servers as processes of their own, on the first core: the desk as it is released, and the floor.

use std::{
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use numberdesk::server::{
    db::Address,
    sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN},
};
use secrecy::SecretString;

use crate::{
    Failure, buying, floor,
    ground::{Ground, PAGE, request},
    http::{self, Connection},
    machine,
};

/// 32 zero bytes: it seals nothing but benches.
const KEYS: &str = "bench:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
/// How long a server may take to open.
const PATIENCE: Duration = Duration::from_secs(20);

/// A database to buy on.
pub enum Database {
    /// A file.
    File(PathBuf),
    /// The address of a server as `scripts/postgres` gives it; the desk's three roles have the same password.
    Server(String),
}

impl Database {
    /// The settings that name it.
    pub fn settings(&self) -> Vec<(&'static str, String)> {
        let server = match self {
            Self::File(file) => return vec![("DATABASE_URL", format!("sqlite:{}", file.display()))],
            Self::Server(server) => server,
        };
        [
            ("DATABASE_OWNER_URL", "numberdesk:"),
            ("DATABASE_URL", "numberdesk_desk:"),
            ("DATABASE_ROUNDS_URL", "numberdesk_rounds:"),
        ]
        .map(|(name, role)| (name, server.replace("numberdesk_witness:", role)))
        .to_vec()
    }

    /// The same for what opens it by itself.
    pub fn address(&self) -> Address {
        let settings = self.settings();
        let named = |wanted: &str| settings.iter().find(|(name, _)| *name == wanted);
        let url = |name: &str| named(name).map(|(_, value)| SecretString::from(value.clone()));
        Address {
            url: url("DATABASE_URL").unwrap_or_default(),
            owner: url("DATABASE_OWNER_URL"),
            rounds: url("DATABASE_ROUNDS_URL"),
        }
    }
}

/// A running server. Dropped, it is ended.
pub struct Serving {
    /// Where it listens.
    pub address: SocketAddr,
    /// From the start of the process until the first answer.
    pub opened_in: Duration,
    process: Child,
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It has ended by itself, or it ends now.
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Serving {
    /// The desk, with the practice carrier in the same process or without any carrier.
    pub async fn desk(ground: &Ground, practice: bool) -> Result<Self, Failure> {
        let address = free_address()?;
        // Built into the same folder as this program.
        let program = std::env::current_exe()?.with_file_name("numberdesk");
        let mut command = machine::on_first_core(&program.display().to_string());
        command.arg("serve").args(practice.then_some("--sandbox"));
        command
            .current_dir(&ground.folder)
            .env("LISTEN_ADDR", address.to_string())
            .env("DATABASE_URL", ground.database())
            .env("RATE_PAGES", "0");
        Self::start(command, address, &ground.cookie).await
    }

    /// The floor.
    pub async fn floor(ground: &Ground) -> Result<Self, Failure> {
        let address = free_address()?;
        let own = std::env::current_exe()?;
        let mut command = machine::on_first_core(&own.display().to_string());
        command.args([floor::ROLE, &address.to_string(), &ground.database()]);
        command.arg(ground.page());
        Self::start(command, address, &ground.cookie).await
    }

    /// The practice carrier alone, on the load's core.
    pub async fn carrier() -> Result<Self, Failure> {
        let address = free_address()?;
        let mut command = Command::new(std::env::current_exe()?);
        command.args([buying::ROLE, &address.to_string()]);
        Self::start(command, address, "").await
    }

    /// The desk on any database and with that carrier, with no limit to what is bought.
    pub async fn desk_at(folder: &Path, database: &Database, carrier: SocketAddr) -> Result<Self, Failure> {
        let address = free_address()?;
        let program = std::env::current_exe()?.with_file_name("numberdesk");
        let mut command = machine::on_first_core(&program.display().to_string());
        command.arg("serve").current_dir(folder);
        command
            .env("LISTEN_ADDR", address.to_string())
            .envs(database.settings())
            .env("SECRET_KEYS", KEYS)
            .env("TWILIO_API_URL", format!("http://{carrier}"))
            .env("TWILIO_PRICING_URL", format!("http://{carrier}"))
            .env("TWILIO_ACCOUNT_SID", DEFAULT_ACCOUNT_SID)
            .env("TWILIO_AUTH_TOKEN", DEFAULT_AUTH_TOKEN)
            .env("LIMIT_NUMBERS_PER_DAY", "0")
            .env("LIMIT_NUMBERS_TOTAL", "0")
            .env("LIMIT_MONTHLY_SPEND", "0")
            .env("RATE_CALLS", "0")
            .env("RATE_SEARCHES", "0")
            .env("RATE_ORDERS", "0")
            .env("RATE_STRANGERS", "0")
            .env("RATE_PAGES", "0");
        Self::start(command, address, "").await
    }

    /// Starts the process and asks for the page until it answers: the page itself, or where to sign in.
    async fn start(mut command: Command, address: SocketAddr, cookie: &str) -> Result<Self, Failure> {
        let started = Instant::now();
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn()?;
        let mut serving = Self {
            address,
            opened_in: Duration::ZERO,
            process,
        };
        let request = request(PAGE, "identity", cookie);
        while started.elapsed() < PATIENCE {
            if let Ok(mut connection) = Connection::open(address).await
                && connection.glance(&request).await.is_ok()
            {
                serving.opened_in = started.elapsed();
                return Ok(serving);
            }
            if let Some(code) = serving.process.try_wait()? {
                return Err(format!("a server ended with {code} instead of opening").into());
            }
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        Err("a server did not open in time".into())
    }
}

/// Start-up and memory of the desk: just opened, and after 100 pages. The first password, which is hashed behind the
/// first page, is waited for.
pub async fn table_line(ground: &Ground, words: &str, practice: bool) -> Result<String, Failure> {
    let desk = Serving::desk(ground, practice).await?;
    tokio::time::sleep(Duration::from_secs(2)).await;
    let idle = machine::resident(desk.process.id())?;
    for _ in 0..100 {
        http::ask(desk.address, &ground.request(PAGE, "identity")).await?;
    }
    let after = machine::resident(desk.process.id())?;
    Ok(format!(
        "  {words:<29} {:>5} ms {idle:>15} {after:>15}",
        desk.opened_in.as_millis()
    ))
}

/// A port that was free a moment ago.
fn free_address() -> Result<SocketAddr, Failure> {
    Ok(TcpListener::bind(("127.0.0.1", 0))?.local_addr()?)
}
