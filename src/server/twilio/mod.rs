//! The carrier over HTTP: who we are, how long we wait, and the three ways it can not say yes.
//!
//! One concrete client, no traits: the wire is the port, and the sandbox stands at its other end. A method that
//! returns an [`Error`] has said one of three things: *busy* (surely nothing happened), *refused* (a definite no,
//! with Twilio's code) or *silent* (it may have happened: look before doing it again).
//!
//! Facts about Twilio's API come from its `OpenAPI` description (twilio/twilio-oai) and its error dictionary
//! (`https://www.twilio.com/docs/api/errors`).

mod accounts;
mod bundles;
mod call;
mod caller_ids;
mod dialing;
mod error;
mod list;
mod messages;
mod numbers;
mod papers;
mod porting;
mod pricing;
mod search;
#[cfg(test)]
mod tests;
mod text_prices;
pub mod twiml;
mod usage;
mod wire;
mod words;

use std::{fmt, sync::Arc, time::Duration};

use secrecy::SecretString;
use url::Url;

use super::{
    figures::Calls,
    outside::{Budget, Pauses},
};

pub use accounts::{Account, AccountStatus};
pub use bundles::{Bundle, Regulation, Requirement};
pub use caller_ids::KNOWN_ALREADY;
pub use dialing::Dialing;
pub use error::{Error, Refusal, Silence};
pub use list::Listed;
pub use messages::{Message, Picture, Sending, is_sid};
pub use numbers::{Changes, IncomingNumber, Released};
pub use papers::{Address, Available, NewAddress, Papers};
pub use porting::{File, Losing, PortIn, Portability, Status as PortStatus};
pub use pricing::Prices;
pub use search::{Around, Offer, Search};
pub use text_prices::TextPrices;
pub use usage::{Made, Sent, Side, Span, UsageRow};

/// Where Twilio is and how long one call may take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Base address of the core API, `https://api.twilio.com`.
    pub api_url: String,
    /// Base address of the pricing API, `https://pricing.twilio.com`.
    pub pricing_url: String,
    /// Base address of the voice API, `https://voice.twilio.com`.
    pub voice_url: String,
    /// Base address of the numbers API, `https://numbers.twilio.com`.
    pub numbers_url: String,
    /// Base address at which the numbers API takes files, `https://numbers-upload.twilio.com`.
    pub upload_url: String,
    /// Bound on one call, all its tries and pauses together. Every page of a list is a call of its own.
    pub timeout: Duration,
    /// Bound on opening one connection, TLS included.
    pub connect_timeout: Duration,
}

impl Default for Settings {
    /// The real Twilio: 15 s for a call, the time Twilio itself gives a webhook; 3 s to connect.
    fn default() -> Self {
        Self {
            api_url: "https://api.twilio.com".to_owned(),
            pricing_url: "https://pricing.twilio.com".to_owned(),
            voice_url: "https://voice.twilio.com".to_owned(),
            numbers_url: "https://numbers.twilio.com".to_owned(),
            upload_url: "https://numbers-upload.twilio.com".to_owned(),
            timeout: Duration::from_secs(15),
            connect_timeout: Duration::from_secs(3),
        }
    }
}

/// The client cannot be made from its settings.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A base address is not an `http` or `https` address of a host.
    #[error("{0:?} is not a base address such as https://api.twilio.com")]
    Address(String),
    /// The machine's trusted certificates could not be loaded.
    #[error("TLS could not be set up")]
    Tls(#[source] reqwest::Error),
}

/// The account in whose name a call is made: HTTP Basic, the SID as user and the auth token as password.
///
/// The numbers asked about are those of `account_sid`. `Debug` never shows the token.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// `AC` and 32 hexadecimal digits.
    pub account_sid: String,
    /// Opens the whole account; it can spend money.
    pub auth_token: SecretString,
}

/// Speaks to Twilio. Cheap to clone; clones share connections and the price cache.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    api: Url,
    pricing: Url,
    voice: Url,
    numbers: Url,
    upload: Url,
    timeout: Duration,
    pauses: Pauses,
    budget: Budget,
    prices: pricing::Cache<Prices>,
    text_prices: pricing::Cache<TextPrices>,
    calls: Calls,
}

impl Client {
    /// A client for these addresses and bounds. Opens no connection yet.
    pub fn new(settings: Settings) -> Result<Self, SetupError> {
        Self::with_pauses(settings, Pauses::default())
    }

    /// The same, with other pauses between tries: tests have no time to lose.
    fn with_pauses(settings: Settings, pauses: Pauses) -> Result<Self, SetupError> {
        install_crypto();
        let http = reqwest::Client::builder()
            .user_agent(concat!("Numberdesk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(settings.connect_timeout)
            // A redirect would carry the credentials elsewhere, and so might a proxy named in the environment.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            // One layer repeats, and it is ours: it knows which calls may be made twice.
            .retry(reqwest::retry::never())
            // Shorter than a load balancer's usual 60 s, so that a purchase is not sent down a closed connection.
            .pool_idle_timeout(Duration::from_secs(30))
            .build()
            .map_err(SetupError::Tls)?;
        Ok(Self(Arc::new(Inner {
            http,
            api: base(settings.api_url)?,
            pricing: base(settings.pricing_url)?,
            voice: base(settings.voice_url)?,
            numbers: base(settings.numbers_url)?,
            upload: base(settings.upload_url)?,
            timeout: settings.timeout,
            pauses,
            budget: Budget::default(),
            prices: pricing::Cache::default(),
            text_prices: pricing::Cache::default(),
            calls: Calls::to("twilio"),
        })))
    }
}

impl Client {
    /// True while the carrier answers nobody: what can wait should.
    pub fn is_out(&self) -> bool {
        self.0.budget.is_out()
    }

    /// How its calls went.
    pub fn calls(&self) -> &Calls {
        &self.0.calls
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.0.api.as_str())
            .finish_non_exhaustive()
    }
}

/// Reads a base address: `http` or `https`, with a host, without credentials, query or fragment.
fn base(text: String) -> Result<Url, SetupError> {
    match Url::parse(&text) {
        Ok(url)
            if matches!(url.scheme(), "http" | "https")
                && url.has_host()
                && url.username().is_empty()
                && url.password().is_none()
                && url.query().is_none()
                && url.fragment().is_none() =>
        {
            Ok(url)
        }
        Ok(_) | Err(_) => Err(SetupError::Address(text)),
    }
}

/// Makes *ring* the process's cryptography for TLS. May be called any number of times, from anywhere.
pub fn install_crypto() {
    // An error only says that one was installed before, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
}
