//! Stripe over HTTP: sessions to pay in, subscriptions as they are now, and the customer's own pages.
//!
//! Events are never believed for what they say, only for what to look at: this client fetches it as it is now.

mod call;
mod price;
mod wire;

use std::{
    fmt,
    sync::Arc,
    time::{Duration, Instant},
};

use secrecy::SecretString;
use tokio::{sync::Mutex, time::timeout};
use url::Url;
use uuid::Uuid;

use super::figures::Calls;

pub use wire::{Paid, Session, SessionState, Status, Subscription, reference};

/// A price is read again after so long.
const PRICE_LASTS: Duration = Duration::from_hours(1);
/// And waited for no longer than this.
const PRICE_PATIENCE: Duration = Duration::from_secs(2);

/// Why Stripe did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Not reached, too busy, or no usable answer. With an idempotency key the same call may be made again.
    #[error("Stripe gave no usable answer: {0}")]
    Silent(&'static str, #[source] Option<reqwest::Error>),
    /// It failed by itself. What it says under an idempotency key then, it says under that key for a day.
    #[error("Stripe failed: status {0}")]
    Broken(u16),
    /// It does not know what it was asked about.
    #[error("Stripe does not know it")]
    Unknown,
    /// A definite no.
    #[error("Stripe refused: status {status}, {kind}")]
    Refused {
        /// HTTP status.
        status: u16,
        /// Stripe's word for it, such as `invalid_request_error`.
        kind: String,
    },
}

/// The client cannot be made.
#[derive(Debug, thiserror::Error)]
#[error("TLS could not be set up")]
pub struct SetupError(#[from] reqwest::Error);

/// Speaks to Stripe. Cheap to clone.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

struct Inner {
    http: reqwest::Client,
    api: Url,
    key: SecretString,
    timeout: Duration,
    calls: Calls,
    price: Mutex<Option<(Instant, String)>>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("api", &self.0.api.as_str())
            .finish_non_exhaustive()
    }
}

/// What an owner is to pay, and where they come back to.
#[derive(Debug, Clone)]
pub struct Wish<'w> {
    /// The same id gives the same session, however often it is asked for.
    pub id: Uuid,
    /// Whose subscription it becomes.
    pub user_id: Uuid,
    /// Their customer at Stripe, if they have been there.
    pub customer: Option<&'w str>,
    /// Filled in for somebody who has not.
    pub email: &'w str,
    /// What is subscribed to.
    pub price_id: &'w str,
    /// Where they come back to when they have paid.
    pub paid_url: &'w str,
    /// And when they have not.
    pub left_url: &'w str,
}

impl Client {
    /// A client for this address and key. Opens no connection yet.
    pub fn new(api: Url, key: SecretString, timeout: Duration) -> Result<Self, SetupError> {
        let http = reqwest::Client::builder()
            .user_agent(concat!("Numberdesk/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(3))
            .timeout(timeout)
            // A redirect would carry the key elsewhere, and so might a proxy named in the environment.
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .referer(false)
            .build()?;
        Ok(Self(Arc::new(Inner {
            http,
            api,
            key,
            timeout,
            calls: Calls::to("stripe"),
            price: Mutex::default(),
        })))
    }

    /// How its calls went.
    pub fn calls(&self) -> &Calls {
        &self.0.calls
    }

    /// The longest wait for one answer.
    pub fn timeout(&self) -> Duration {
        self.0.timeout
    }

    /// A session in which an owner can subscribe. Asked for again under the same id it is the same session.
    pub async fn open_session(&self, wish: &Wish<'_>) -> Result<Session, Error> {
        let (user, id) = (wish.user_id.to_string(), wish.id.to_string());
        let mut form = vec![
            ("mode", "subscription"),
            ("line_items[0][price]", wish.price_id),
            ("line_items[0][quantity]", "1"),
            ("client_reference_id", &user),
            ("metadata[tenant_id]", &user),
            // By which it is known as ours, should its answer be lost.
            ("metadata[checkout_id]", &id),
            // A session's own is not copied to its subscription.
            ("subscription_data[metadata][tenant_id]", &user),
            ("success_url", wish.paid_url),
            ("cancel_url", wish.left_url),
        ];
        form.push(match wish.customer {
            Some(customer) => ("customer", customer),
            None => ("customer_email", wish.email),
        });
        let key = format!("numberdesk-{}", wish.id.simple());
        self.post(&["v1", "checkout", "sessions"], &form, Some(&key)).await
    }

    /// Closes a session that nobody is to pay in.
    pub async fn expire_session(&self, id: &str) -> Result<Session, Error> {
        self.post(&["v1", "checkout", "sessions", id, "expire"], &[], None)
            .await
    }

    /// A session as it is now.
    pub async fn session(&self, id: &str) -> Result<Session, Error> {
        self.get(&["v1", "checkout", "sessions", id]).await
    }

    /// A subscription as it is now.
    pub async fn subscription(&self, id: &str) -> Result<Subscription, Error> {
        self.get(&["v1", "subscriptions", id]).await
    }

    /// What a price is in words, `$5.00 per month`; none where it cannot be told in a few words, or Stripe does not answer.
    pub async fn price(&self, id: &str) -> Option<String> {
        let mut kept = self.0.price.lock().await;
        if let Some((read_at, words)) = &*kept
            && read_at.elapsed() < PRICE_LASTS
        {
            return Some(words.clone());
        }
        // Nobody waits long for a price: the page is worth more without it.
        let read = timeout(PRICE_PATIENCE, self.get::<price::Price>(&["v1", "prices", id])).await;
        match read {
            Ok(Ok(price)) => {
                let words = price.words()?;
                *kept = Some((Instant::now(), words.clone()));
                Some(words)
            }
            Ok(Err(error)) => {
                tracing::debug!(%error, "what a subscription costs cannot be told");
                None
            }
            Err(_) => None,
        }
    }

    /// The address of a customer's own pages: cards, invoices, the end of the subscription. It is good for minutes.
    pub async fn portal(&self, customer: &str, return_url: &str) -> Result<String, Error> {
        let form = [("customer", customer), ("return_url", return_url)];
        let portal: wire::Portal = self.post(&["v1", "billing_portal", "sessions"], &form, None).await?;
        Ok(portal.url)
    }
}
