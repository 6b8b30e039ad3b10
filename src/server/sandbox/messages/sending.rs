//! `POST Messages.json`: what is taken and what is refused.

use super::{Message, magic, store};
use crate::server::sandbox::numbers::purchase::is_e164;
use crate::server::sandbox::numbers::store as holdings;
use crate::server::sandbox::route::Work;
use crate::server::sandbox::wire::refusal::{Failure, Refusal};
use crate::server::sandbox::wire::{self, Reply};
use crate::server::sandbox::{inventory, ledger, prices};

/// Area codes whose numbers are toll-free.
const TOLL_FREE: [&str; 7] = ["800", "833", "844", "855", "866", "877", "888"];

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
        Some(from) => sender(work, from, to).await?,
        None if service.is_some() => {}
        None => return Err(Refusal::of(21603).into()),
    }
    let callback = callback(work)?;
    let (goal, error_code) = magic::goal(to, from.is_some_and(is_toll_free));
    let message = Message {
        id: 0,
        sid: wire::new_sid(if media.is_some() { "MM" } else { "SM" }),
        account_sid: work.account.sid.clone(),
        service_sid: service.map(str::to_owned),
        sender: from.map(str::to_owned),
        recipient: to.to_owned(),
        body: body.to_owned(),
        status: if service.is_some() { "accepted" } else { "queued" }.to_owned(),
        goal: goal.to_owned(),
        error_code: None,
        direction: "outbound-api".to_owned(),
        segments: segments(body),
        media: i64::from(media.is_some()),
        status_callback: callback,
        created_at: work.now,
        sent_at: None,
    };
    store::insert(work.db, &message, error_code).await?;
    charge(work, &message).await?;
    Ok(Reply::created(message.answer()))
}

async fn charge(work: &mut Work<'_>, message: &Message) -> Result<(), sqlx::Error> {
    let price = prices::MESSAGE.saturating_mul(message.segments);
    let from = message.sender.as_deref().unwrap_or_default();
    ledger::store::add_charge(work.db, work.request, &message.account_sid, "message", from, price).await
}

/// Where its states are told; 21609 for what is no address on the web.
fn callback(work: &Work<'_>) -> Result<Option<String>, Refusal> {
    let Some(text) = work.params.get("StatusCallback") else {
        return Ok(None);
    };
    let is_web = url::Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host());
    if is_web {
        Ok(Some(text.to_owned()))
    } else {
        Err(Refusal::saying(
            21609,
            format!("The StatusCallback URL {text} is not a valid URL."),
        ))
    }
}

/// Whether a number of the plan is toll-free.
pub fn is_toll_free(number: &str) -> bool {
    let code = number.strip_prefix("+1").and_then(|digits| digits.get(..3));
    code.is_some_and(|code| TOLL_FREE.contains(&code))
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

/// A held number that can send texts, or one of Twilio's own test senders; and nobody who has texted STOP to it.
async fn sender(work: &mut Work<'_>, from: &str, to: &str) -> Result<(), Failure> {
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
    if !able {
        return Err(Refusal::of(21606).into());
    }
    if store::is_opted_out(work.db, from, to).await? {
        return Err(Refusal::of(21610).into());
    }
    Ok(())
}

/// 160 characters in one text and 153 in each of several, or 70 and 67 where a character is beyond Latin 1.
pub fn segments(body: &str) -> i64 {
    let (alone, each) = if body.chars().all(|letter| u32::from(letter) < 256) {
        (160, 153)
    } else {
        (70, 67)
    };
    let length = body.encode_utf16().count();
    let count = if length <= alone { 1 } else { length.div_ceil(each) };
    i64::try_from(count).unwrap_or(i64::MAX)
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
        assert_eq!(segments(&"\u{1f642}".repeat(36)), 2);
    }
}
