//! Somebody sends a text or a picture to a held number, and whoever owns the number is told.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use serde_json::Value;
use sqlx::SqliteConnection;

use super::Message;
use super::media::Media;
use super::sending::segments;
use super::store::{self, Fields};
use crate::server::sandbox::desk::{self, admit};
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::wire::VERSION;
use crate::server::sandbox::{Carrier, ledger, prices, wire};

/// As many as Twilio takes.
const MOST_PICTURES: usize = 10;
/// Nobody practises with more.
const MOST_TIMES: u32 = 10;

/// A text for a held number.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Text {
    /// A held number.
    to: String,
    /// Who writes: E.164, a short code, or a name.
    from: String,
    #[serde(default)]
    body: String,
    /// The kinds of what comes with it, such as `image/png`.
    #[serde(default)]
    pictures: Vec<String>,
    /// Each of them has at least so many bytes.
    #[serde(default)]
    bytes: i64,
    /// How often it is told of, as it is where an answer was lost.
    #[serde(default = "once")]
    times: u32,
}

const fn once() -> u32 {
    1
}

/// `POST /sandbox/texts`: 201 with the message; 400 where no account holds the number.
pub async fn receive(
    State(carrier): State<Arc<Carrier>>,
    headers: HeaderMap,
    Json(text): Json<Text>,
) -> Result<(StatusCode, Json<Value>), desk::Error> {
    let mut transaction = admit(&carrier, &headers).await?;
    let wrong = |why: &str| desk::Error::Unreadable(why.to_owned());
    if text.pictures.len() > MOST_PICTURES || !(1..=MOST_TIMES).contains(&text.times) || text.from.is_empty() {
        return Err(wrong("from somebody, at most 10 pictures, told 1 to 10 times"));
    }
    let held = holdings::by_number(&mut transaction, &text.to).await?;
    let held = held.ok_or_else(|| wrong("nobody gets it: no account holds the number"))?;
    let able = carrier.inventory.find(&text.to).is_some_and(|offer| offer.sms);
    if !able {
        return Err(wrong("nobody gets it: the number takes no texts"));
    }
    let now = wire::now();
    let message = Message {
        id: 0,
        sid: wire::new_sid(if text.pictures.is_empty() { "SM" } else { "MM" }),
        account_sid: held.account_sid.clone(),
        service_sid: None,
        sender: Some(text.from.clone()),
        recipient: text.to.clone(),
        status: "received".to_owned(),
        goal: "received".to_owned(),
        error_code: None,
        direction: "inbound".to_owned(),
        segments: segments(&text.body),
        body: text.body,
        media: i64::try_from(text.pictures.len()).unwrap_or(0),
        status_callback: None,
        created_at: now,
        sent_at: Some(now),
    };
    store::insert(&mut transaction, &message, None).await?;
    opted(&mut transaction, &message).await?;
    let media = add_media(&mut transaction, &message, &text.pictures, text.bytes).await?;
    charge(&mut transaction, &message).await?;
    if let Some(url) = held.setup.text("sms_url") {
        let fields = fields(&message, &media, &carrier.url);
        let token = wire::secret();
        for _ in 0..text.times {
            let addresses = (url, held.setup.text("sms_fallback_url"));
            store::add_report(&mut transaction, (&message.sid, "inbound"), addresses, &fields, &token).await?;
        }
    }
    transaction.commit().await?;
    carrier.texts.notify_one();
    Ok((StatusCode::CREATED, Json(message.answer())))
}

/// Twilio's own words, alone in a text.
async fn opted(db: &mut SqliteConnection, message: &Message) -> Result<(), sqlx::Error> {
    let word = message.body.trim().to_ascii_uppercase();
    let is_out = match word.as_str() {
        "STOP" | "STOPALL" | "UNSUBSCRIBE" | "END" | "QUIT" | "CANCEL" | "REVOKE" | "OPTOUT" => true,
        "START" | "YES" | "UNSTOP" => false,
        _ => return Ok(()),
    };
    let from = message.sender.as_deref().unwrap_or_default();
    store::opt(db, &message.recipient, from, is_out).await
}

async fn add_media(
    db: &mut SqliteConnection,
    message: &Message,
    kinds: &[String],
    size: i64,
) -> Result<Vec<Media>, sqlx::Error> {
    let mut all = Vec::new();
    for kind in kinds {
        let media = Media {
            id: 0,
            sid: wire::new_sid("ME"),
            message_sid: message.sid.clone(),
            account_sid: message.account_sid.clone(),
            content_type: kind.clone(),
            size: size.clamp(0, 64 << 20),
            created_at: message.created_at,
        };
        store::add_media(db, &media).await?;
        all.push(media);
    }
    Ok(all)
}

/// What comes in is paid for as well.
async fn charge(db: &mut SqliteConnection, message: &Message) -> Result<(), sqlx::Error> {
    let request = store::latest_request(db).await?;
    let price = prices::MESSAGE.saturating_mul(message.segments);
    ledger::store::add_charge(db, request, &message.account_sid, "message", &message.recipient, price).await
}

/// The form that Twilio sends (<https://www.twilio.com/docs/messaging/guides/webhook-request>).
fn fields(message: &Message, media: &[Media], base: &str) -> Fields {
    let from = message.sender.as_deref().unwrap_or_default();
    let mut fields: Vec<(String, String)> = [
        ("MessageSid", message.sid.as_str()),
        ("SmsSid", &message.sid),
        ("SmsMessageSid", &message.sid),
        ("AccountSid", &message.account_sid),
        ("From", from),
        ("To", &message.recipient),
        ("Body", &message.body),
        ("SmsStatus", "received"),
        ("ApiVersion", VERSION),
        ("FromCountry", "US"),
        ("ToCountry", "US"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    fields.push(("NumSegments".to_owned(), message.segments.to_string()));
    fields.push(("NumMedia".to_owned(), media.len().to_string()));
    for (at, one) in media.iter().enumerate() {
        fields.push((
            format!("MediaUrl{at}"),
            format!("{base}{}/Media/{}", message.place(), one.sid),
        ));
        fields.push((format!("MediaContentType{at}"), one.content_type.clone()));
    }
    fields.into_iter().collect()
}
