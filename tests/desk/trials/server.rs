//! The program itself as a process of its own, which can be killed and started again.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Lines},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
};

use numberdesk::server::sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN};

use crate::stage::Database;

/// 32 zero bytes: it seals nothing but tests.
const KEYS: &str = "test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// The program itself.
pub const PROGRAM: &str = env!("CARGO_BIN_EXE_numberdesk");

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
        let mut command = self.program(&[PROGRAM, "serve"]);
        command.envs(settings.iter().copied());
        self.started(command)
    }

    /// A program, with what it needs to work on this database with this carrier.
    pub fn program(&self, words: &[&str]) -> Command {
        let mut command = Command::new(words[0]);
        command
            .args(&words[1..])
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
            .current_dir(&self.folder);
        command
    }

    /// Starts a server in this way and waits until it is ready.
    pub fn started(&self, mut command: Command) -> Server {
        let log = File::options().create(true).append(true).open(self.log()).unwrap();
        let mut child = command.stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let ready = lines.next().and_then(Result::ok);
        let log = || std::fs::read_to_string(self.log()).unwrap();
        assert!(
            ready.as_ref().is_some_and(|line| line.contains("is ready")),
            "{ready:?}\n{}",
            log()
        );
        Server { child, lines }
    }
}

/// A running server. It ends with its value, as by a power switch.
pub struct Server {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// SIGKILL, and waits until nothing is left of it.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its id as a process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// SIGTERM, as a service manager sends it.
    pub fn terminate(&self) {
        let id = self.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
    }

    /// The next line that it says; none where it has ended.
    pub fn says(&mut self) -> Option<String> {
        self.lines.next().map(Result::unwrap)
    }

    /// Waits for its end: with which code, and what it said until then.
    pub fn ended(mut self) -> (Option<i32>, String) {
        let said: Vec<String> = std::iter::from_fn(|| self.says()).collect();
        (self.child.wait().unwrap().code(), said.join("\n"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // An error says that it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
