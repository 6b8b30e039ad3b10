//! Twilio's JSON as Twilio really writes it, read tolerantly.
//!
//! Its schema and its answers differ: coordinates and codes come as strings or numbers, capability keys in either
//! case (`SMS` in a search, `sms` in a holding), unset addresses as `""` or `null`. Unknown fields are ignored.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de::DeserializeOwned};
use serde_json::{Map, Value};
use time::{
    OffsetDateTime,
    format_description::well_known::{Rfc2822, Rfc3339},
};

use super::{Error, Silence};
use crate::phone::{AddressRequirements, Capabilities, NumberType, PhoneNumber};

/// The body of a refusal, Twilio's own or an RFC 9457 problem.
pub(super) struct Refusal {
    /// Twilio's code.
    pub code: Option<u32>,
    /// Its words; empty if it has none.
    pub message: String,
}

impl Refusal {
    /// `None` if the body is not a JSON object, that is, not the carrier's.
    pub fn read(body: &[u8]) -> Option<Self> {
        let fields: Map<String, Value> = serde_json::from_slice(body).ok()?;
        let word = |name: &str| fields.get(name).and_then(plain);
        Some(Self {
            code: word("code").and_then(|code| code.parse().ok()),
            message: word("message")
                .or_else(|| word("detail"))
                .or_else(|| word("title"))
                .unwrap_or_default(),
        })
    }
}

/// A page of a list: its rows under the resource's name, and the link to the next page.
#[derive(Deserialize)]
pub(super) struct Page {
    #[serde(default, deserialize_with = "text")]
    next_page_uri: Option<String>,
    /// The envelope of the newer subdomains.
    #[serde(default)]
    meta: Meta,
    #[serde(flatten)]
    rest: BTreeMap<String, Value>,
}

#[derive(Default, Deserialize)]
struct Meta {
    #[serde(default, deserialize_with = "text")]
    next_page_url: Option<String>,
}

/// The rows of a page and the query of the next.
pub(super) struct Rows<R> {
    /// In the order of the answer.
    pub rows: Vec<R>,
    /// What stands behind the `?` of the link to the next page.
    pub next: Option<String>,
}

impl Page {
    /// The rows under this name.
    pub fn rows<R: DeserializeOwned>(mut self, name: &str) -> Result<Rows<R>, Error> {
        let rows = self.rest.remove(name).ok_or(Error::silent(Silence::Unreadable))?;
        let rows = serde_json::from_value(rows).map_err(|error| Error::silent_for(Silence::Unreadable, error))?;
        let next = match self.next_page_uri.or(self.meta.next_page_url) {
            None => None,
            // A next page that cannot be asked for is a list cut short, not a list at its end.
            Some(link) => Some(query(&link).ok_or(Error::silent(Silence::Unreadable))?),
        };
        Ok(Rows { rows, next })
    }
}

fn query(link: &str) -> Option<String> {
    let (_, query) = link.split_once('?')?;
    let query = query.split('#').next().unwrap_or_default();
    (!query.is_empty()).then(|| query.to_owned())
}

/// A row of `AvailablePhoneNumbers`. Toll-free rows have no geography.
#[derive(Deserialize)]
pub(super) struct OfferRow {
    pub phone_number: PhoneNumber,
    #[serde(default, deserialize_with = "text")]
    pub friendly_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub locality: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub region: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub postal_code: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub rate_center: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub lata: Option<String>,
    #[serde(default, deserialize_with = "coordinate")]
    pub latitude: Option<f64>,
    #[serde(default, deserialize_with = "coordinate")]
    pub longitude: Option<f64>,
    #[serde(default, deserialize_with = "text")]
    pub iso_country: Option<String>,
    #[serde(default, deserialize_with = "address_requirements")]
    pub address_requirements: AddressRequirements,
    #[serde(default, deserialize_with = "flag")]
    pub beta: bool,
    #[serde(default, deserialize_with = "capabilities")]
    pub capabilities: Capabilities,
}

/// A row of `IncomingPhoneNumbers`, also the answer to a purchase.
#[derive(Deserialize)]
pub(super) struct NumberRow {
    pub sid: String,
    pub account_sid: String,
    pub phone_number: PhoneNumber,
    #[serde(default, deserialize_with = "text")]
    pub friendly_name: Option<String>,
    #[serde(default, deserialize_with = "capabilities")]
    pub capabilities: Capabilities,
    #[serde(default, deserialize_with = "date")]
    pub date_created: Option<OffsetDateTime>,
    #[serde(default, deserialize_with = "text")]
    pub voice_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub voice_method: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub voice_fallback_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub sms_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub sms_fallback_url: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub status_callback: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    #[serde(default, rename = "type", deserialize_with = "text")]
    pub number_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub emergency_status: Option<String>,
}

/// A row of `Accounts`.
#[derive(Deserialize)]
pub(super) struct AccountRow {
    pub sid: String,
    #[serde(default, deserialize_with = "text")]
    pub friendly_name: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub auth_token: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub status: Option<String>,
    #[serde(default, deserialize_with = "date")]
    pub date_created: Option<OffsetDateTime>,
}

/// A country of `DialingPermissions`.
#[derive(Deserialize)]
pub(super) struct CountryRow {
    pub iso_code: String,
    #[serde(default, deserialize_with = "flag")]
    pub low_risk_numbers_enabled: bool,
    #[serde(default, deserialize_with = "flag")]
    pub high_risk_special_numbers_enabled: bool,
    #[serde(default, deserialize_with = "flag")]
    pub high_risk_tollfraud_numbers_enabled: bool,
}

/// The answer of the pricing API for one country.
#[derive(Deserialize)]
pub(super) struct PriceList {
    pub price_unit: String,
    pub phone_number_prices: Vec<PriceRow>,
}

/// The price of one type of number, per month.
#[derive(Deserialize)]
pub(super) struct PriceRow {
    #[serde(default, deserialize_with = "text")]
    pub number_type: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub base_price: Option<String>,
    #[serde(default, deserialize_with = "text")]
    pub current_price: Option<String>,
}

/// The type in any of Twilio's spellings: `local`, `toll free`, `toll-free`, `TollFree`; `None` for those we do not sell.
pub(super) fn number_type(word: &str) -> Option<NumberType> {
    let letters = word
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| letter.to_ascii_lowercase());
    match letters.collect::<String>().as_str() {
        "local" => Some(NumberType::Local),
        "tollfree" => Some(NumberType::TollFree),
        "mobile" => Some(NumberType::Mobile),
        _ => None,
    }
}

/// A string or a number as text; everything else, and the empty string, is nothing.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    }
}

fn is_true(value: &Value) -> bool {
    match value {
        Value::Bool(flag) => *flag,
        Value::String(text) => text.eq_ignore_ascii_case("true"),
        Value::Null | Value::Number(_) | Value::Array(_) | Value::Object(_) => false,
    }
}

/// A string or a number as text.
pub(super) fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    Ok(plain(&Value::deserialize(value)?))
}

fn flag<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    Ok(is_true(&Value::deserialize(value)?))
}

fn coordinate<'de, D: Deserializer<'de>>(value: D) -> Result<Option<f64>, D::Error> {
    Ok(text(value)?
        .and_then(|degrees| degrees.trim().parse().ok())
        .filter(|degrees: &f64| degrees.is_finite()))
}

/// RFC 2822 in the core API, RFC 3339 on the newer subdomains.
pub(super) fn date<'de, D: Deserializer<'de>>(value: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let read = |text: &str| OffsetDateTime::parse(text, &Rfc2822).or_else(|_| OffsetDateTime::parse(text, &Rfc3339));
    Ok(text(value)?.and_then(|text| read(&text).ok()))
}

fn capabilities<'de, D: Deserializer<'de>>(value: D) -> Result<Capabilities, D::Error> {
    let mut found = Capabilities::default();
    if let Value::Object(fields) = Value::deserialize(value)? {
        for (name, value) in &fields {
            match name.to_ascii_lowercase().as_str() {
                "voice" => found.voice = is_true(value),
                "sms" => found.sms = is_true(value),
                "mms" => found.mms = is_true(value),
                "rcs" => found.rcs = is_true(value),
                _ => {}
            }
        }
    }
    Ok(found)
}

/// An unknown word counts as *any*: better to ask for an address once too often than to promise a number without.
fn address_requirements<'de, D: Deserializer<'de>>(value: D) -> Result<AddressRequirements, D::Error> {
    Ok(match text(value)?.map(|word| word.to_ascii_lowercase()).as_deref() {
        None | Some("none") => AddressRequirements::None,
        Some("local") => AddressRequirements::Local,
        Some("foreign") => AddressRequirements::Foreign,
        Some(_) => AddressRequirements::Any,
    })
}
