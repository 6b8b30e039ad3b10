//! `Messages`: texts are taken, move on by themselves, and are listed; somebody may send one to a held number. None of them
//! ever leaves this machine.

pub mod courier;
pub mod inbound;
pub mod magic;
pub mod media;
pub mod sending;
pub mod store;
mod twiml;

use serde_json::{Value, json};
use time::{Date, OffsetDateTime, macros::format_description};

use super::prices;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::params::{Params, invalid};
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION, amount};

/// One message as stored.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Message {
    /// Gives the order of lists.
    pub id: i64,
    /// `SM` or `MM` and 32 hexadecimal digits.
    pub sid: String,
    /// Whose it is.
    pub account_sid: String,
    /// The messaging service, where one was named.
    pub service_sid: Option<String>,
    /// E.164, or a short code.
    pub sender: Option<String>,
    /// E.164.
    pub recipient: String,
    /// At most 1600 characters.
    pub body: String,
    /// `queued` or `accepted` at first; `received` of one that came in.
    pub status: String,
    /// The status at which it stays.
    pub goal: String,
    /// Why it does not arrive.
    pub error_code: Option<i64>,
    /// `outbound-api`, `outbound-reply` or `inbound`.
    pub direction: String,
    /// How many texts it makes.
    pub segments: i64,
    /// How many pictures it has.
    pub media: i64,
    /// Where its states are told.
    pub status_callback: Option<String>,
    /// Seconds since 1970.
    pub created_at: i64,
    /// The same, once it was sent.
    pub sent_at: Option<i64>,
}

impl Message {
    /// The address of the message without its ending.
    fn place(&self) -> String {
        format!("/{VERSION}/Accounts/{}/Messages/{}", self.account_sid, self.sid)
    }

    fn answer(&self) -> Value {
        let place = self.place();
        let price = prices::MESSAGE.saturating_mul(self.segments);
        // Known only once it is sent, and written as what was taken from the balance.
        let price = self.sent_at.map(|_| amount(price.saturating_neg(), 5));
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "messaging_service_sid": self.service_sid,
            "from": self.sender,
            "to": self.recipient,
            "body": self.body,
            "status": self.status,
            "direction": self.direction,
            "num_segments": self.segments.to_string(),
            "num_media": self.media.to_string(),
            "price": price,
            "price_unit": "USD",
            "error_code": self.error_code,
            "error_message": self.error_code.map(magic::name),
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.sent_at.unwrap_or(self.created_at)),
            "date_sent": self.sent_at.and_then(wire::date),
            "api_version": VERSION,
            "uri": format!("{place}.json"),
            "subresource_uris": { "media": format!("{place}/Media.json") },
        })
    }

    /// The day on which it was sent, in GMT.
    fn day(&self) -> Option<Date> {
        let at = OffsetDateTime::from_unix_timestamp(self.sent_at?).ok()?;
        Some(at.date())
    }
}

/// A day of a filter, `2026-11-28`; more may stand behind it.
fn day(params: &Params, name: &str) -> Result<Option<Date>, Refusal> {
    let Some(text) = params.get(name) else { return Ok(None) };
    let date = text
        .get(..10)
        .and_then(|text| Date::parse(text, format_description!("[year]-[month]-[day]")).ok());
    date.map(Some).ok_or_else(|| invalid(name, text))
}

/// `GET Messages.json`. The day filters include the day that they name, and hide what was not sent yet.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let (to, from) = (work.params.get("To"), work.params.get("From"));
    let days = [
        day(work.params, "DateSent")?,
        day(work.params, "DateSent<")?,
        day(work.params, "DateSent>")?,
    ];
    let mut messages = store::list(work.db, &work.account.sid, to, from).await?;
    let [on, until, since] = days;
    if days.iter().any(Option::is_some) {
        messages.retain(|message| {
            message.day().is_some_and(|day| {
                on.is_none_or(|on| day == on)
                    && until.is_none_or(|until| day <= until)
                    && since.is_none_or(|since| day >= since)
            })
        });
    }
    let rows = messages.iter().map(|message| (message.id, message.answer())).collect();
    Ok(Reply::ok(window.envelope("messages", work.path, work.params, rows)))
}

/// `GET Messages/{Sid}.json`.
pub async fn fetch(work: &mut Work<'_>, sid: &str) -> Result<Reply, Failure> {
    let message = store::find(work.db, &work.account.sid, sid).await?;
    Ok(Reply::ok(
        message.ok_or_else(|| Refusal::not_found(work.path))?.answer(),
    ))
}
