//! Twilio's signature: HMAC-SHA1 with the account's own token over the public address and all parameters
//! (<https://www.twilio.com/docs/usage/webhooks/webhooks-security>).

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{HeaderMap, header};
use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{digest, hmac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use url::{Url, form_urlencoded};

use super::Told;

#[cfg(test)]
mod tests;

const SIGNATURE: &str = "x-twilio-signature";
/// In the address of a webhook with a JSON body: that body's SHA-256 in hexadecimal.
const BODY_HASH: &str = "bodySHA256";

/// What a webhook is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    /// Somebody calls a number.
    Voice,
    /// A text for a number.
    Sms,
    /// What has become of a call, a text or a number.
    Status,
}

impl Topic {
    /// From the last part of the address.
    pub fn read(word: &str) -> Option<Self> {
        match word {
            "voice" => Some(Self::Voice),
            "sms" => Some(Self::Sms),
            "status" => Some(Self::Status),
            _ => None,
        }
    }

    const fn word(self) -> &'static str {
        match self {
            Self::Voice => "voice",
            Self::Sms => "sms",
            Self::Status => "status",
        }
    }
}

/// A webhook as it came, not yet believed.
pub struct Call {
    signature: Vec<u8>,
    /// All values by name, each name's own sorted and without repetition: so they are signed.
    signed: BTreeMap<String, BTreeSet<String>>,
    query: BTreeMap<String, String>,
    json: Option<Value>,
}

impl Call {
    /// Reads a form, a JSON body whose hash is in the address, or an address alone; anything else cannot be signed.
    pub fn read(asked: &str, headers: &HeaderMap, body: &[u8]) -> Option<Self> {
        let signature = headers.get(SIGNATURE)?.to_str().ok()?;
        let query = asked.split_once('?').map_or("", |(_, query)| query);
        let query: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let kind = kind.unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let mut call = Self {
            signature: BASE64_STANDARD.decode(signature).ok()?,
            signed: BTreeMap::new(),
            query,
            json: None,
        };
        if let Some(hash) = call.query.get(BODY_HASH) {
            if !is_hash_of(hash, body) {
                return None;
            }
            call.json = serde_json::from_slice(body).ok();
        } else if kind.eq_ignore_ascii_case("application/x-www-form-urlencoded") {
            for (name, value) in form_urlencoded::parse(body).into_owned() {
                call.signed.entry(name).or_default().insert(value);
            }
        } else if !body.is_empty() {
            return None;
        }
        Some(call)
    }

    /// The account that it says it comes from.
    pub fn account(&self) -> Option<&str> {
        self.word("AccountSid").or_else(|| {
            let json = self.json.as_ref()?;
            ["AccountSid", "account_sid", "accountSid"]
                .iter()
                .find_map(|name| json.get(name)?.as_str())
        })
    }

    /// Whether this token signed it, over the address that the desk has in public. Twilio writes some ports and leaves
    /// out others, so both forms count. Both are always tried, and compared in constant time.
    pub fn is_signed(&self, public: &Url, asked: &str, token: &SecretString) -> bool {
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.expose_secret().as_bytes());
        let parameters: String = self
            .signed
            .iter()
            .flat_map(|(name, values)| values.iter().flat_map(move |value| [name.as_str(), value.as_str()]))
            .collect();
        addresses(public, asked).iter().fold(false, |fits, address| {
            let text = format!("{address}{parameters}");
            fits | hmac::verify(&key, text.as_bytes(), &self.signature).is_ok()
        })
    }

    /// What it carries. The status of something is told once; of everything else the same words count as the same.
    pub fn told(&self, topic: Topic) -> Told {
        let body = self.json.clone().unwrap_or_else(|| self.words());
        let about = ["MessageSid", "SmsSid", "CallSid", "PhoneNumberSid"]
            .iter()
            .find_map(|name| self.word(name));
        let status = ["MessageStatus", "SmsStatus", "CallStatus", "Status"]
            .iter()
            .find_map(|name| self.word(name));
        let delivery = match (topic, about, status) {
            (Topic::Status, Some(sid), Some(status)) => format!("{}|{sid}|{status}", topic.word()),
            _ => format!("{}|{}", topic.word(), hex(body.to_string().as_bytes())),
        };
        Told {
            source: "twilio",
            topic: topic.word().to_owned(),
            delivery,
            about: None,
            body,
        }
    }

    /// Which number was called.
    pub fn called(&self) -> &str {
        self.word("To").unwrap_or_default()
    }

    fn word(&self, name: &str) -> Option<&str> {
        let in_body = self.signed.get(name).and_then(BTreeSet::first);
        in_body.or_else(|| self.query.get(name)).map(String::as_str)
    }

    /// All words of address and form; of a name with several values the first.
    fn words(&self) -> Value {
        let mut words = self.query.clone();
        for (name, values) in &self.signed {
            words.extend(values.first().map(|value| (name.clone(), value.clone())));
        }
        words
            .into_iter()
            .map(|(name, value)| (name, Value::String(value)))
            .collect()
    }
}

/// The public address of what was asked, with its port and without. Never from `Host`, which anyone can write.
fn addresses(public: &Url, asked: &str) -> [String; 2] {
    let (scheme, host) = (public.scheme(), public.host_str().unwrap_or_default());
    let port = public.port_or_known_default().unwrap_or_default();
    [
        format!("{scheme}://{host}:{port}{asked}"),
        format!("{scheme}://{host}{asked}"),
    ]
}

fn is_hash_of(hash: &str, body: &[u8]) -> bool {
    use subtle::ConstantTimeEq;
    hash.to_ascii_lowercase().as_bytes().ct_eq(hex(body).as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    let mut text = String::with_capacity(64);
    for byte in digest::digest(&digest::SHA256, bytes).as_ref() {
        // Writing to a String cannot fail.
        let _: std::fmt::Result = write!(text, "{byte:02x}");
    }
    text
}
