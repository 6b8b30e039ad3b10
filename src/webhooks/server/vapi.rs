//! Vapi's two ways to show who it is: an HMAC over time and body, or a secret in a header
//! (<https://docs.vapi.ai/server-url/server-authentication>).

use axum::http::HeaderMap;
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use subtle::ConstantTimeEq;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Told;
use crate::server::secrets::fingerprint;

const SECRET: &str = "x-vapi-secret";
const SIGNATURE: &str = "x-vapi-signature";
const TIMESTAMP: &str = "x-vapi-timestamp";
/// How far the sender's clock may be from ours, in seconds.
const TOLERANCE: i64 = 300;

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
    (OffsetDateTime::now_utc().unix_timestamp() - seconds).abs() <= TOLERANCE
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

/// What it carries; `None` if it is not one of Vapi's messages. The same body is the same message.
pub fn told(body: &[u8]) -> Option<Told> {
    let text = str::from_utf8(body).ok()?;
    let body: Value = serde_json::from_str(text).ok()?;
    let topic = body.get("message")?.get("type")?.as_str()?.to_owned();
    Some(Told {
        source: "vapi",
        topic,
        delivery: fingerprint(text),
        body,
    })
}
