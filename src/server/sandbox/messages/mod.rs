//! `Messages`: texts are taken, queued and listed. None of them ever arrives anywhere.

pub mod store;

use serde_json::{Value, json};

use super::numbers::purchase::is_e164;
use super::numbers::store as holdings;
use super::route::Work;
use super::wire::paging::Window;
use super::wire::refusal::{Failure, Refusal};
use super::wire::{self, Reply, VERSION};
use super::{inventory, ledger, prices};

/// One message as stored.
#[derive(Debug, Clone, sqlx_macros::FromRow)]
pub struct Message {
    /// Gives the order of lists.
    pub id: i64,
    /// `SM` or `MM` and 32 hexadecimal digits.
    pub sid: String,
    /// Who sends.
    pub account_sid: String,
    /// The messaging service, where one was named.
    pub service_sid: Option<String>,
    /// E.164.
    pub sender: Option<String>,
    /// E.164.
    pub recipient: String,
    /// At most 1600 characters.
    pub body: String,
    /// `queued` or `accepted`.
    pub status: String,
    /// How many texts it makes.
    pub segments: i64,
    /// How many pictures it has.
    pub media: i64,
    /// Seconds since 1970.
    pub created_at: i64,
}

impl Message {
    fn answer(&self) -> Value {
        let uri = format!("/{VERSION}/Accounts/{}/Messages/{}.json", self.account_sid, self.sid);
        json!({
            "sid": self.sid,
            "account_sid": self.account_sid,
            "messaging_service_sid": self.service_sid,
            "from": self.sender,
            "to": self.recipient,
            "body": self.body,
            "status": self.status,
            "direction": "outbound-api",
            "num_segments": self.segments.to_string(),
            "num_media": self.media.to_string(),
            // Known only once it is sent, which never happens here.
            "price": null,
            "price_unit": "USD",
            "error_code": null,
            "error_message": null,
            "date_created": wire::date(self.created_at),
            "date_updated": wire::date(self.created_at),
            "date_sent": null,
            "api_version": VERSION,
            "uri": uri,
            "subresource_uris": { "media": uri.replace(".json", "/Media.json") },
        })
    }
}

/// `POST Messages.json`.
pub async fn create(work: &mut Work<'_>) -> Result<Reply, Failure> {
    work.needs_active()?;
    let to = recipient(work.params.get("To"))?;
    let media = work.params.get("MediaUrl");
    let body = work.params.get("Body").unwrap_or_default();
    if body.is_empty() && media.is_none() && work.params.get("ContentSid").is_none() {
        return Err(Refusal::of(21602).into());
    }
    if body.chars().count() > 1600 {
        return Err(Refusal::of(21617).into());
    }
    let service = work
        .params
        .get("MessagingServiceSid")
        .filter(|sid| wire::is_sid(sid, "MG"));
    let from = work.params.get("From");
    match from {
        Some(from) => sender(work, from).await?,
        None if service.is_some() => {}
        None => return Err(Refusal::of(21603).into()),
    }
    let message = Message {
        id: 0,
        sid: wire::new_sid(if media.is_some() { "MM" } else { "SM" }),
        account_sid: work.account.sid.clone(),
        service_sid: service.map(str::to_owned),
        sender: from.map(str::to_owned),
        recipient: to.to_owned(),
        body: body.to_owned(),
        status: if service.is_some() { "accepted" } else { "queued" }.to_owned(),
        segments: segments(body),
        media: i64::from(media.is_some()),
        created_at: work.now,
    };
    store::insert(work.db, &message).await?;
    let price = prices::MESSAGE.saturating_mul(message.segments);
    ledger::store::add_charge(
        work.db,
        work.request,
        &message.account_sid,
        "message",
        from.unwrap_or_default(),
        price,
    )
    .await?;
    Ok(Reply::created(message.answer()))
}

/// Who gets it. The 500 555 numbers are Twilio's own test recipients.
fn recipient(to: Option<&str>) -> Result<&str, Refusal> {
    let to = to.ok_or_else(|| Refusal::of(21604))?;
    match to {
        "+15005550001" => Err(Refusal::of(21211)),
        "+15005550002" => Err(Refusal::of(21612)),
        "+15005550003" => Err(Refusal::of(21408)),
        "+15005550004" => Err(Refusal::of(21610)),
        "+15005550009" => Err(Refusal::saying(
            21614,
            format!("To number: {to}, is not a mobile number"),
        )),
        _ if is_e164(to) => Ok(to),
        _ => Err(Refusal::saying(
            21211,
            format!("The 'To' number {to} is not a valid phone number."),
        )),
    }
}

/// A held number that can send texts, or one of Twilio's own test senders.
async fn sender(work: &mut Work<'_>, from: &str) -> Result<(), Failure> {
    match from {
        inventory::TEST_NUMBER => return Ok(()),
        "+15005550001" => return Err(Refusal::of(21212).into()),
        "+15005550008" => return Err(Refusal::of(21611).into()),
        _ if !is_e164(from) => return Err(Refusal::of(21212).into()),
        _ => {}
    }
    let held = holdings::by_number(work.db, from)
        .await?
        .filter(|held| held.account_sid == work.account.sid);
    let able = held.is_some() && work.inventory.find(from).is_some_and(|offer| offer.sms);
    if able { Ok(()) } else { Err(Refusal::of(21606).into()) }
}

/// 160 characters in one text and 153 in each of several, or 70 and 67 where a character is beyond Latin 1.
fn segments(body: &str) -> i64 {
    let (alone, each) = if body.chars().all(|letter| u32::from(letter) < 256) {
        (160, 153)
    } else {
        (70, 67)
    };
    let length = body.chars().count();
    let count = if length <= alone { 1 } else { length.div_ceil(each) };
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// `GET Messages.json`.
pub async fn list(work: &mut Work<'_>) -> Result<Reply, Failure> {
    let window = Window::read(work.params)?;
    let (to, from) = (work.params.get("To"), work.params.get("From"));
    let mut messages = store::list(work.db, &work.account.sid, to, from).await?;
    // Nothing was ever sent, so no day of sending fits.
    if ["DateSent", "DateSent<", "DateSent>"]
        .iter()
        .any(|name| work.params.get(name).is_some())
    {
        messages.clear();
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

#[cfg(test)]
mod tests {
    use super::segments;

    #[test]
    fn long_texts_are_counted_in_parts() {
        assert_eq!(segments("hello"), 1);
        assert_eq!(segments(&"a".repeat(160)), 1);
        assert_eq!(segments(&"a".repeat(161)), 2);
        assert_eq!(segments(&"\u{4f60}".repeat(71)), 2);
    }
}
