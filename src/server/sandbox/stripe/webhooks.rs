//! Delivering events: signed, one after the other, and again until they are taken.

use std::fmt::Write as _;
use std::sync::Arc;
use std::time::Duration;

use ring::hmac;

use super::{Endpoint, store};
use crate::server::sandbox::{Carrier, wire};

/// Pauses double up to this many seconds; real Stripe takes hours, and nobody practises that long.
const LONGEST_PAUSE: i64 = 60;
/// As long as Stripe waits, about.
const PATIENCE: Duration = Duration::from_secs(10);

/// The header `Stripe-Signature` of a body at a moment.
pub fn sign(body: &str, secret: &str, at: i64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes());
    let tag = hmac::sign(&key, format!("{at}.{body}").as_bytes());
    let mut header = format!("t={at},v1=");
    for byte in tag.as_ref() {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(header, "{byte:02x}");
    }
    header
}

/// Delivers until the sandbox closes.
pub async fn deliver(carrier: Arc<Carrier>) {
    // An error only says that somebody else was quicker, which is as good.
    drop(rustls::crypto::ring::default_provider().install_default());
    // Stripe follows no redirect either: what was signed for one address is not carried to another.
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .timeout(PATIENCE);
    let http = match client.build() {
        Ok(http) => http,
        Err(error) => {
            tracing::error!(%error, "the sandbox delivers no webhooks");
            return;
        }
    };
    loop {
        let pause = match round(&carrier, &http).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::error!(%error, "the sandbox's database failed");
                Duration::from_secs(5)
            }
        };
        tokio::select! {
            () = carrier.events.notified() => {}
            () = tokio::time::sleep(pause) => {}
            () = carrier.stopped() => return,
        }
    }
}

/// Delivers what is due, and says how long nothing will be.
async fn round(carrier: &Carrier, http: &reqwest::Client) -> Result<Duration, sqlx::Error> {
    let endpoint = store::endpoint(&mut *carrier.pool.acquire().await?).await?;
    let Some(endpoint) = endpoint else {
        return Ok(Duration::from_hours(1));
    };
    let due = store::pending(&mut *carrier.pool.acquire().await?, wire::now()).await?;
    for event in due {
        let taken = send(http, &endpoint, &event.body).await;
        let pause = (1_i64 << event.tries.clamp(0, 6)).min(LONGEST_PAUSE);
        let next_at = wire::now() + pause;
        store::delivered(&mut *carrier.pool.acquire().await?, event.sequence, taken, next_at).await?;
    }
    let next_at = store::next_at(&mut *carrier.pool.acquire().await?).await?;
    let seconds = next_at.map_or(3600, |at| (at - wire::now()).clamp(0, 3600));
    Ok(Duration::from_millis(
        u64::try_from(seconds * 1000).unwrap_or(1000).max(100),
    ))
}

async fn send(http: &reqwest::Client, endpoint: &Endpoint, body: &str) -> bool {
    let sent = http
        .post(&endpoint.url)
        .header("Content-Type", "application/json; charset=utf-8")
        .header("Stripe-Signature", sign(body, &endpoint.secret, wire::now()))
        .body(body.to_owned())
        .send()
        .await;
    match sent {
        Ok(answer) if answer.status().is_success() => true,
        Ok(answer) => {
            tracing::info!(status = %answer.status(), "a webhook was not taken and is sent again");
            false
        }
        Err(error) => {
            tracing::info!(%error, "a webhook could not be sent and is sent again");
            false
        }
    }
}
