//! Moves texts on, one step after the other, and tells whoever is to be told. Practice has no time to lose: a text is at its end
//! as soon as all steps were told.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::http::header;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use ring::hmac;
use sqlx::SqliteConnection;
use url::{Url, form_urlencoded};

use super::store::{self, Fields, Report};
use super::{Message, magic, sending, twiml};
use crate::server::sandbox::vapi::calls::reports::{client, is_near};
use crate::server::sandbox::wire::VERSION;
use crate::server::sandbox::{Carrier, accounts, ledger, prices, stripe, wire};

/// The longest answer that is read.
const LONGEST: usize = 64 * 1024;

/// Moves and tells until the sandbox closes.
pub async fn carry(carrier: Arc<Carrier>) {
    // Made when there is something to tell: it takes a while, and most practice sends no texts.
    let mut http = None;
    loop {
        if let Err(error) = all(&carrier, &mut http).await {
            tracing::error!(%error, "the sandbox's database failed");
        }
        tokio::select! {
            () = carrier.texts.notified() => {}
            () = carrier.stopped() => return,
        }
    }
}

/// Everything that waits: what is to be told comes first, so that a text moves on after its last step was told.
async fn all(carrier: &Carrier, http: &mut Option<reqwest::Client>) -> Result<(), sqlx::Error> {
    loop {
        let report = store::next_report(&mut *carrier.pool.acquire().await?).await?;
        match report {
            Some(report) => {
                let http = match http {
                    Some(http) => http,
                    None => match client() {
                        Ok(made) => http.insert(made),
                        Err(error) => {
                            tracing::error!(%error, "the sandbox tells nothing of texts");
                            return Ok(());
                        }
                    },
                };
                tell(carrier, http, &report).await?;
            }
            None => {
                if !step(carrier).await? {
                    return Ok(());
                }
            }
        }
    }
}

/// One step of the oldest text that is under way; false where none is.
async fn step(carrier: &Carrier) -> Result<bool, sqlx::Error> {
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let Some(message) = store::moving(&mut transaction).await? else {
        return Ok(false);
    };
    let status = match (message.status.as_str(), message.goal.as_str()) {
        ("queued" | "accepted", "failed") => "failed",
        ("queued" | "accepted", _) => "sent",
        (_, goal) => goal,
    };
    let sent_at = (status != "failed").then(wire::now);
    store::advance(&mut transaction, &message.sid, status, sent_at).await?;
    if let Some(url) = &message.status_callback
        && let Some(message) = store::by_sid(&mut transaction, &message.sid).await?
    {
        let fields = fields(&message);
        store::add_report(
            &mut transaction,
            (&message.sid, "status"),
            (url, None),
            &fields,
            &wire::secret(),
        )
        .await?;
    }
    transaction.commit().await?;
    Ok(true)
}

/// The form of a status (<https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks>).
fn fields(message: &Message) -> Fields {
    let from = message.sender.as_deref().unwrap_or_default();
    let mut fields: Fields = [
        ("MessageSid", message.sid.as_str()),
        ("SmsSid", &message.sid),
        ("MessageStatus", &message.status),
        ("SmsStatus", &message.status),
        ("AccountSid", &message.account_sid),
        ("From", from),
        ("To", &message.recipient),
        ("ApiVersion", VERSION),
    ]
    .into_iter()
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .collect();
    if let Some(code) = message.error_code {
        fields.insert("ErrorCode".to_owned(), code.to_string());
    }
    fields
}

/// Tells once. What nobody heard is told once more under the same token, and then where the number says to fall back to.
async fn tell(carrier: &Carrier, http: &reqwest::Client, report: &Report) -> Result<(), sqlx::Error> {
    let mut db = carrier.pool.acquire().await?;
    let message = store::by_sid(&mut db, &report.message_sid).await?;
    let account = match &message {
        Some(message) => accounts::store::find(&mut db, &message.account_sid).await?,
        None => None,
    };
    let endpoint = stripe::store::endpoint(&mut db).await?;
    drop(db);
    let near = endpoint.and_then(|endpoint| Url::parse(&endpoint.url).ok());
    let token = account.map(|account| account.auth_token).unwrap_or_default();
    let (status, answer) = send(http, report, &token, near.as_ref()).await;
    let is_heard = (200..300).contains(&status);
    let mut transaction = carrier.pool.begin_with("BEGIN IMMEDIATE").await?;
    let fallback = report.fallback.as_deref().filter(|fallback| *fallback != report.url);
    let (settled, url) = match fallback {
        _ if is_heard => (Some(status), report.url.as_str()),
        _ if status == 0 && report.tries == 0 => (None, report.url.as_str()),
        Some(fallback) => (None, fallback),
        None => (Some(status), report.url.as_str()),
    };
    store::told(&mut transaction, report.sequence, settled, url).await?;
    if let (true, Some(message), "inbound") = (is_heard, &message, report.topic.as_str()) {
        for said in twiml::messages(&answer) {
            reply(&mut transaction, message, &said, report).await?;
        }
    }
    transaction.commit().await
}

/// What the answer to an inbound text says is sent back.
async fn reply(
    db: &mut SqliteConnection,
    to: &Message,
    said: &twiml::Said,
    report: &Report,
) -> Result<(), sqlx::Error> {
    let recipient = to.sender.clone().unwrap_or_default();
    if store::is_opted_out(db, &to.recipient, &recipient).await? {
        return Ok(());
    }
    let callback = said.status_callback.as_deref();
    let callback = callback.and_then(|path| Url::parse(&report.url).ok()?.join(path).ok());
    let (goal, code) = magic::goal(&recipient, sending::is_toll_free(&to.recipient));
    let message = Message {
        id: 0,
        sid: wire::new_sid("SM"),
        account_sid: to.account_sid.clone(),
        service_sid: None,
        sender: Some(to.recipient.clone()),
        recipient,
        status: "queued".to_owned(),
        goal: goal.to_owned(),
        error_code: None,
        direction: "outbound-reply".to_owned(),
        segments: sending::segments(&said.body),
        body: said.body.clone(),
        media: 0,
        status_callback: callback.map(String::from),
        created_at: wire::now(),
        sent_at: None,
    };
    store::insert(db, &message, code).await?;
    let (request, price) = (
        store::latest_request(db).await?,
        prices::MESSAGE.saturating_mul(message.segments),
    );
    ledger::store::add_charge(db, request, &message.account_sid, "message", &to.recipient, price).await
}

/// The status of the answer, 0 where there was none, and what it says.
async fn send(http: &reqwest::Client, report: &Report, token: &str, near: Option<&Url>) -> (u16, String) {
    let Some(url) = Url::parse(&report.url).ok().filter(|url| is_near(url, near)) else {
        tracing::warn!(url = report.url, "practice tells nobody but this machine of a text");
        return (0, String::new());
    };
    let form = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(report.params.iter())
        .finish();
    let sent = http
        .post(url)
        .header("X-Twilio-Signature", sign(&report.url, &report.params, token))
        .header("I-Twilio-Idempotency-Token", &report.token)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded; charset=UTF-8")
        .body(form)
        .send()
        .await;
    match sent {
        Ok(answer) => {
            let status = answer.status().as_u16();
            let text = answer.text().await.unwrap_or_default();
            (status, text.chars().take(LONGEST).collect())
        }
        Err(error) => {
            let error = error.without_url();
            tracing::info!(%error, "nobody was told of a text");
            (0, String::new())
        }
    }
}

/// Twilio's signature: the address as it is called, and every field behind it, by name.
fn sign(url: &str, fields: &Fields, token: &str) -> String {
    let mut text = url.to_owned();
    for (name, value) in fields {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(text, "{name}{value}");
    }
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
    BASE64_STANDARD.encode(hmac::sign(&key, text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::{Fields, sign};

    #[test]
    fn what_is_told_is_signed_as_twilio_signs() {
        let fields: Fields = [
            ("CallSid", "CA1234567890ABCDE"),
            ("Caller", "+14158675309"),
            ("Digits", "1234"),
            ("From", "+14158675309"),
            ("To", "+18005551212"),
        ]
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
        let signature = sign("https://mycompany.com/myapp.php?foo=1&bar=2", &fields, "12345");
        assert_eq!(signature, "RSOYDt4T1cUTdK1PDd93/VVr8B8=");
    }
}
