//! Every setting, read once; a wrong one stops the start with its name and what is expected.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use secrecy::SecretString;
use url::Url;

use super::db::Address;

mod billing;
mod closing;
mod database;
mod doors;
mod embed;
mod limits;
mod mail;
mod support;
mod twilio;
mod vapi;

pub use billing::{Billing, Mode, Stripe};
pub use closing::Closing;
pub use doors::{Doors, Rates};
pub use limits::Limits;
pub use mail::Mail;
pub use twilio::Twilio;
pub use vapi::Vapi;

/// A setting is wrong or missing.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("setting {name}: {problem}. Expected: {expected}.")]
pub struct Error {
    /// Its name in the environment.
    pub name: &'static str,
    /// What is wrong with the value; never the value itself when it is a secret.
    pub problem: String,
    /// What would be right.
    pub expected: &'static str,
}

/// Which carrier the desk speaks to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carrier {
    /// The addresses in `TWILIO_*_URL`.
    Live,
    /// The practice carrier, opened in the same process.
    Sandbox,
}

/// All settings.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the desk listens.
    pub listen: SocketAddr,
    /// The public address: links, signatures, origin check. No slash at the end.
    pub app_url: Url,
    /// Where the database is, and as whom it is opened.
    pub database: Address,
    /// Where the data of an embedded installation lies.
    pub data_dir: PathBuf,
    /// The practice carrier or the real one.
    pub carrier: Carrier,
    /// Twilio.
    pub twilio: Twilio,
    /// Vapi, if it is set up.
    pub vapi: Option<Vapi>,
    /// Whether owners need a subscription, and who takes the money.
    pub billing: Billing,
    /// `id:base64,…`, newest first.
    pub secret_keys: Option<SecretString>,
    /// How often somebody may ask, and who is believed at the doors for machines.
    pub doors: Doors,
    /// The origins of other applications that may show our dialog in a frame; none leaves it off.
    pub embed_origins: Vec<String>,
    /// What one owner may hold and spend.
    pub limits: Limits,
    /// How the desk closes.
    pub closing: Closing,
    /// Who takes letters to owners.
    pub mail: Option<Mail>,
    /// Where owners may write for help.
    pub support: Option<lettre::Address>,
    /// Between two background rounds.
    pub reconcile_every: Duration,
    /// `tracing` filter.
    pub log: String,
    /// One JSON object per log line.
    pub log_json: bool,
}

impl Config {
    /// Reads the process's environment, `.env` included.
    ///
    /// `sandbox` is the `--sandbox` of the command line.
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
    pub fn read(sandbox: bool) -> Result<Self, Error> {
        // A missing .env file is the normal case in production.
        drop(dotenvy::dotenv());
        Self::from(&|name| std::env::var(name).ok(), sandbox)
    }

    /// Reads settings from `get`; an empty value counts as absent.
    pub fn from(get: &dyn Fn(&str) -> Option<String>, sandbox: bool) -> Result<Self, Error> {
        let get = |name: &str| {
            get(name)
                .map(|value| value.trim().to_owned())
                .filter(|value| !value.is_empty())
        };
        let listen: SocketAddr = parse(
            &get,
            "LISTEN_ADDR",
            "127.0.0.1:3000",
            "an address and port such as 127.0.0.1:3000",
        )?;
        let carrier = match get("CARRIER").as_deref() {
            _ if sandbox => Carrier::Sandbox,
            None | Some("live") => Carrier::Live,
            Some("sandbox") => Carrier::Sandbox,
            Some(other) => return Err(wrong("CARRIER", &format!("{other:?} is unknown"), "live or sandbox")),
        };
        let database = database::address(&get)?;
        let twilio = twilio::read(&get)?;
        let app_url = web_address(&get, "APP_URL", &format!("http://{listen}"))?;
        let config = Self {
            listen,
            app_url,
            data_dir: database::folder(&database),
            database,
            carrier,
            closing: closing::read(&get, twilio.timeout)?,
            twilio,
            vapi: vapi::read(&get)?,
            billing: billing::read(&get, carrier)?,
            secret_keys: get("SECRET_KEYS").map(SecretString::from),
            doors: doors::read(&get)?,
            embed_origins: embed::read(&get)?,
            limits: limits::read(&get)?,
            mail: mail::read(&get)?,
            support: support::read(&get)?,
            reconcile_every: seconds(&get, "RECONCILE_EVERY_SECONDS", "60")?,
            log: get("LOG").unwrap_or_else(|| "info".to_owned()),
            log_json: match get("LOG_FORMAT").as_deref() {
                None | Some("text") => false,
                Some("json") => true,
                Some(other) => return Err(wrong("LOG_FORMAT", &format!("{other:?} is unknown"), "text or json")),
            },
        };
        config.is_safe_in_public()?;
        // The practice carrier in the same process plays Stripe itself, whatever the settings say.
        if carrier == Carrier::Live {
            config.billing.fits(config.is_practice())?;
            if let Some(vapi) = &config.vapi {
                vapi.fits(config.is_practice())?;
            }
        }
        Ok(config)
    }

    /// Practice numbers on a public address would be taken for real ones.
    fn is_safe_in_public(&self) -> Result<(), Error> {
        if self.carrier != Carrier::Sandbox || !self.is_https() {
            return Ok(());
        }
        Err(wrong(
            "CARRIER",
            "the practice carrier cannot serve a public https address",
            "CARRIER=live, or an http APP_URL",
        ))
    }

    /// Whose numbers this installation holds: a database belongs to one carrier and one main account.
    pub fn holder(&self) -> Option<String> {
        let kind = if self.is_practice() { "practice" } else { "live" };
        self.twilio.main.as_ref().map(|(sid, _)| format!("{kind} {sid}"))
    }

    /// Where the practice carrier in the same process keeps its state.
    pub fn practice_file(&self) -> PathBuf {
        database::practice_file(&self.database)
    }

    /// Whether browsers reach the desk over https, so that cookies may be marked secure.
    pub fn is_https(&self) -> bool {
        self.app_url.scheme() == "https"
    }

    /// Whether the carrier can call the desk at its public address: the practice carrier can wherever it runs, Twilio only from
    /// the outside.
    pub fn can_be_called(&self) -> bool {
        let is_here = match self.app_url.host() {
            Some(url::Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Some(url::Host::Ipv4(address)) => address.is_loopback() || address.is_private(),
            Some(url::Host::Ipv6(address)) => address.is_loopback(),
            None => true,
        };
        self.is_practice() || !is_here
    }

    /// Whether numbers come from somewhere other than Twilio: then every page says so.
    pub fn is_practice(&self) -> bool {
        self.carrier == Carrier::Sandbox || self.twilio.api_url.host_str() != Some("api.twilio.com")
    }

    /// The origin that browsers put into `Origin`.
    pub fn origin(&self) -> String {
        self.app_url.origin().ascii_serialization()
    }
}

fn wrong(name: &'static str, problem: &str, expected: &'static str) -> Error {
    Error {
        name,
        problem: problem.to_owned(),
        expected,
    }
}

fn parse<T: std::str::FromStr>(
    get: &impl Fn(&str) -> Option<String>,
    name: &'static str,
    default: &str,
    expected: &'static str,
) -> Result<T, Error> {
    let text = get(name).unwrap_or_else(|| default.to_owned());
    text.parse()
        .map_err(|_| wrong(name, &format!("{text:?} cannot be read"), expected))
}

fn count(get: &impl Fn(&str) -> Option<String>, name: &'static str, default: &str) -> Result<i64, Error> {
    let expected = "a whole number, 0 for none";
    let count: u32 = parse(get, name, default, expected)?;
    Ok(i64::from(count))
}

fn seconds(get: &impl Fn(&str) -> Option<String>, name: &'static str, default: &str) -> Result<Duration, Error> {
    let expected = "whole seconds, 1 to 3600";
    let count: u64 = parse(get, name, default, expected)?;
    let in_bounds = (1..=3600).contains(&count);
    in_bounds
        .then(|| Duration::from_secs(count))
        .ok_or_else(|| wrong(name, "out of bounds", expected))
}

fn web_address(get: &impl Fn(&str) -> Option<String>, name: &'static str, default: &str) -> Result<Url, Error> {
    let expected = "an address such as https://desk.example, without a path";
    let text = get(name).unwrap_or_else(|| default.to_owned());
    let url = Url::parse(&text).map_err(|error| wrong(name, &error.to_string(), expected))?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.has_host()
        && url.path() == "/"
        && url.query().is_none()
        && url.username().is_empty()
        && url.password().is_none();
    if plain {
        Ok(url)
    } else {
        Err(wrong(name, "not a bare web address", expected))
    }
}

#[cfg(test)]
mod tests;
