//! The program itself as a process of its own, which can be killed and started again.

use std::{
    fs::File,
    io::{BufRead as _, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use numberdesk::server::sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN};

use crate::stage::Database;

/// 32 zero bytes: it seals nothing but tests.
const KEYS: &str = "test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// Where a server listens, and what it works with.
#[derive(Debug, Clone)]
pub struct Place {
    pub folder: PathBuf,
    pub address: String,
    /// The settings that name the database.
    pub database: Vec<(&'static str, String)>,
    pub carrier: String,
}

impl Place {
    /// A place with a port of its own.
    pub fn new(folder: &Path, database: &Database, carrier: &str) -> Self {
        let free = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
        std::fs::create_dir_all(folder).unwrap();
        Self {
            folder: folder.to_owned(),
            address: free.local_addr().unwrap().to_string(),
            database: database
                .settings()
                .into_iter()
                .map(|(name, value)| (name, value.to_owned()))
                .collect(),
            carrier: carrier.to_owned(),
        }
    }

    /// What the servers have written to their logs.
    pub fn log(&self) -> PathBuf {
        self.folder.join("server.log")
    }

    /// Starts a server and waits until it is ready.
    pub fn start(&self) -> Server {
        self.start_with(&[])
    }

    /// The same with other settings.
    pub fn start_with(&self, settings: &[(&str, &str)]) -> Server {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let mut child = Command::new(env!("CARGO_BIN_EXE_numberdesk"))
            .arg("serve")
            .env_clear()
            .envs([
                ("LISTEN_ADDR", self.address.as_str()),
                ("SECRET_KEYS", KEYS),
                ("TWILIO_API_URL", &self.carrier),
                ("TWILIO_PRICING_URL", &self.carrier),
                ("TWILIO_ACCOUNT_SID", DEFAULT_ACCOUNT_SID),
                ("TWILIO_AUTH_TOKEN", DEFAULT_AUTH_TOKEN),
                ("CARRIER_TIMEOUT_SECONDS", "1"),
                ("RECONCILE_EVERY_SECONDS", "1"),
                ("LIMIT_NUMBERS_PER_DAY", "0"),
                ("LIMIT_NUMBERS_TOTAL", "0"),
                ("LIMIT_MONTHLY_SPEND", "0"),
                ("RATE_CALLS", "0"),
                ("RATE_SEARCHES", "0"),
                ("RATE_ORDERS", "0"),
                ("RATE_STRANGERS", "0"),
                ("LOG", "warn,numberdesk=debug"),
            ])
            .envs(self.database.iter().map(|(name, value)| (*name, value.as_str())))
            .envs(settings.iter().copied())
            .current_dir(&self.folder)
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().and_then(Result::ok);
        let log = || std::fs::read_to_string(self.log()).unwrap();
        assert!(
            ready.as_ref().is_some_and(|line| line.contains("is ready")),
            "{ready:?}\n{}",
            log()
        );
        Server(child)
    }
}

/// A running server. It ends with its value, as by a power switch.
pub struct Server(Child);

impl Server {
    /// SIGKILL, and waits until nothing is left of it.
    pub fn kill(mut self) {
        self.0.kill().unwrap();
        self.0.wait().unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}
