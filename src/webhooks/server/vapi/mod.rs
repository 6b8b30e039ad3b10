//! Vapi's two ways to show who it is: an HMAC over time and body, or a secret in a header
//! (<https://docs.vapi.ai/server-url/server-authentication>).

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use subtle::ConstantTimeEq;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Told;
use crate::server::secrets::fingerprint;

const SECRET: &str = "x-vapi-secret";
const SIGNATURE: &str = "x-vapi-signature";
const TIMESTAMP: &str = "x-vapi-timestamp";
/// How far the sender's clock may be from ours, in seconds.
const TOLERANCE: u64 = 300;
/// The longest body that is read, in bytes: the report of a long call holds every word of it.
pub const LONGEST_BODY: usize = 1024 * 1024;
/// The longest text that is kept of it, in characters.
const LONGEST_TEXT: usize = 4000;
/// The longest type of a message, and the longest id.
const LONGEST_WORD: usize = 100;

/// The secret of one owner's webhooks, made from the host's. One owner's opens no other's door.
pub fn secret_of(host: &SecretString, user_id: Uuid) -> SecretString {
    let key = hmac::Key::new(hmac::HMAC_SHA256, host.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("vapi webhooks of {user_id}").as_bytes());
    SecretString::from(BASE64_URL_SAFE_NO_PAD.encode(tag))
}

/// Whether the owner's secret signed it. A signature, once there, must fit: the secret in a header is no way around it.
pub fn is_signed(secret: &SecretString, headers: &HeaderMap, body: &[u8]) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    if headers.contains_key(SIGNATURE) {
        let (Some(signature), Some(then)) = (text(SIGNATURE), text(TIMESTAMP)) else {
            return false;
        };
        return is_now(then) && is_tag(secret, signature, then, body);
    }
    text(SECRET).is_some_and(|given| given.as_bytes().ct_eq(secret.expose_secret().as_bytes()).into())
}

fn is_tag(secret: &SecretString, signature: &str, then: &str, body: &[u8]) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let text = [then.as_bytes(), b".", body].concat();
    let Some(tag) = from_hex(signature.strip_prefix("sha256=").unwrap_or(signature)) else {
        return false;
    };
    hmac::verify(&key, &text, &tag).is_ok()
}

/// Seconds or milliseconds since 1970, not long ago and not far ahead.
fn is_now(then: &str) -> bool {
    let Ok(number) = then.parse::<i64>() else { return false };
    let seconds = if number > 100_000_000_000 {
        number / 1000
    } else {
        number
    };
    OffsetDateTime::now_utc().unix_timestamp().abs_diff(seconds) <= TOLERANCE
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = text
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect();
    let digits = digits?;
    let pairs = digits.chunks(2).map(|pair| match pair {
        [high, low] => Some(high << 4 | low),
        _ => None,
    });
    pairs.collect()
}

/// Whether it can still turn out to be signed: by a signature, for which the body is needed, or by the owner's secret.
pub fn may_be_signed(secret: &SecretString, headers: &HeaderMap) -> bool {
    headers.contains_key(SIGNATURE) || is_signed(secret, headers, &[])
}

/// What it carries, as far as it is kept; `None` if it is not one of Vapi's messages. The same body is the same message.
pub fn told(body: &[u8]) -> Option<Told> {
    let text = str::from_utf8(body).ok()?;
    let body: Value = serde_json::from_str(text).ok()?;
    let message = body.get("message")?;
    let topic = message.get("type")?.as_str().filter(|topic| is_word(topic))?.to_owned();
    let about = [&["call", "phoneNumberId"][..], &["phoneNumber", "id"]]
        .iter()
        .find_map(|path| at(message, path)?.as_str().filter(|id| is_word(id)));
    Some(Told {
        source: "vapi",
        topic,
        delivery: fingerprint(text),
        about: about.map(str::to_owned),
        body: kept(message),
    })
}

fn is_word(text: &str) -> bool {
    (1..=LONGEST_WORD).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

fn at<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    path.iter().try_fold(value, |value, name| value.get(name))
}

/// Who, when, how it ended and the summary. Messages may also hold every word that was said, the assistant with our own secret,
/// and the credentials of a Twilio account (`TwilioPhoneNumber` in `tests/wire/vapi.phone-number.json`): none of that is kept.
fn kept(message: &Value) -> Value {
    const OF_BOTH: [&[&str]; 9] = [
        &["status"],
        &["endedReason"],
        &["startedAt"],
        &["endedAt"],
        &["durationSeconds"],
        &["cost"],
        &["summary"],
        &["analysis", "summary"],
        &["customer", "number"],
    ];
    const OF_THE_MESSAGE: [&[&str]; 4] = [
        &["type"],
        &["timestamp"],
        &["phoneNumber", "id"],
        &["phoneNumber", "number"],
    ];
    const OF_THE_CALL: [&[&str]; 6] = [
        &["id"],
        &["type"],
        &["name"],
        &["phoneNumberId"],
        &["assistantId"],
        &["createdAt"],
    ];
    let mut kept = json!({});
    for path in OF_THE_MESSAGE.iter().chain(&OF_BOTH) {
        copy(message, &mut kept, path);
    }
    if let Some(call) = message.get("call") {
        let mut of_call = json!({});
        for path in OF_THE_CALL.iter().chain(&OF_BOTH) {
            copy(call, &mut of_call, path);
        }
        if let Some(fields) = kept.as_object_mut() {
            fields.insert("call".to_owned(), of_call);
        }
    }
    json!({ "message": kept })
}

/// Copies a plain value. Texts are cut, and lose the one character that PostgreSQL keeps in no text.
fn copy(from: &Value, to: &mut Value, path: &[&str]) {
    let plain = match at(from, path) {
        Some(Value::String(text)) => {
            let text: String = text
                .chars()
                .filter(|letter| *letter != '\0')
                .take(LONGEST_TEXT)
                .collect();
            Value::from(text)
        }
        Some(Value::Number(number)) => Value::Number(number.clone()),
        Some(Value::Bool(_) | Value::Null | Value::Array(_) | Value::Object(_)) | None => return,
    };
    let mut place = to;
    for name in path {
        place = &mut place[*name];
    }
    *place = plain;
}

#[cfg(test)]
mod tests;
