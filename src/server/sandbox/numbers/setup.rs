//! What can be set on a held number: where calls and texts go, and the checks on it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::server::sandbox::wire::is_sid;
use crate::server::sandbox::wire::params::{Params, invalid};
use crate::server::sandbox::wire::refusal::Refusal;

/// Address fields: the parameter, the field of the answer, and the parameter that it falls back from.
const ADDRESSES: [(&str, &str); 5] = [
    ("VoiceUrl", "voice_url"),
    ("VoiceFallbackUrl", "voice_fallback_url"),
    ("SmsUrl", "sms_url"),
    ("SmsFallbackUrl", "sms_fallback_url"),
    ("StatusCallback", "status_callback"),
];

/// Method fields, all `POST` until set.
const METHODS: [(&str, &str); 5] = [
    ("VoiceMethod", "voice_method"),
    ("VoiceFallbackMethod", "voice_fallback_method"),
    ("SmsMethod", "sms_method"),
    ("SmsFallbackMethod", "sms_fallback_method"),
    ("StatusCallbackMethod", "status_callback_method"),
];

/// SID fields, the letters they begin with, and the code of a malformed one.
const SIDS: [(&str, &str, &str, u32); 7] = [
    ("VoiceApplicationSid", "voice_application_sid", "AP", 21420),
    ("SmsApplicationSid", "sms_application_sid", "AP", 21420),
    ("TrunkSid", "trunk_sid", "TK", 20422),
    ("AddressSid", "address_sid", "AD", 20422),
    ("EmergencyAddressSid", "emergency_address_sid", "AD", 20422),
    ("BundleSid", "bundle_sid", "BU", 20422),
    ("IdentitySid", "identity_sid", "RI", 20422),
];

/// The fields that were set, under the names they have in an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup(Map<String, Value>);

/// `FriendlyName`, if one was sent: 1 to 64 characters, else 20002.
pub fn friendly_name(params: &Params) -> Result<Option<String>, Refusal> {
    match params.sent("FriendlyName") {
        None => Ok(None),
        Some(name) if (1..=64).contains(&name.chars().count()) => Ok(Some(name.to_owned())),
        Some(_) => Err(Refusal::of(20002)),
    }
}

impl Setup {
    /// Takes over what was sent; an empty value clears a field. Nothing is kept of a setup that is refused, because
    /// the caller drops it.
    pub fn apply(&mut self, params: &Params) -> Result<(), Refusal> {
        for (parameter, field) in ADDRESSES {
            if let Some(value) = params.sent(parameter) {
                self.set(field, address(parameter, value)?);
            }
        }
        for (parameter, field) in METHODS {
            if let Some(value) = params.get(parameter) {
                self.set(field, method(parameter, value)?);
            }
        }
        for (parameter, field, letters, code) in SIDS {
            if let Some(value) = params.sent(parameter) {
                if !value.is_empty() && !is_sid(value, letters) {
                    return Err(Refusal::saying(code, format!("{parameter} '{value}' is not valid")));
                }
                self.set(field, value.to_owned());
            }
        }
        self.apply_choices(params)?;
        self.settle(params)
    }

    fn apply_choices(&mut self, params: &Params) -> Result<(), Refusal> {
        if let Some(lookup) = params.flag("VoiceCallerIdLookup")? {
            self.0.insert("voice_caller_id_lookup".to_owned(), Value::Bool(lookup));
        }
        for (parameter, field, choices) in [
            ("VoiceReceiveMode", "voice_receive_mode", ["voice", "fax"]),
            ("EmergencyStatus", "emergency_status", ["Active", "Inactive"]),
        ] {
            if let Some(value) = params.get(parameter) {
                if !choices.contains(&value) {
                    return Err(invalid(parameter, value));
                }
                self.set(field, value.to_owned());
            }
        }
        Ok(())
    }

    /// An application and a trunk clear each other; a fallback needs what it falls back from.
    fn settle(&mut self, params: &Params) -> Result<(), Refusal> {
        if params.get("TrunkSid").is_some() {
            self.0.remove("voice_application_sid");
        } else if params.get("VoiceApplicationSid").is_some() {
            self.0.remove("trunk_sid");
        }
        for (parameter, fallback, primary, code) in [
            ("VoiceFallbackUrl", "voice_fallback_url", "voice_url", 21405),
            ("SmsFallbackUrl", "sms_fallback_url", "sms_url", 21406),
        ] {
            if params.get(parameter).is_some() && self.0.contains_key(fallback) && !self.0.contains_key(primary) {
                return Err(Refusal::of(code));
            }
        }
        Ok(())
    }

    fn set(&mut self, field: &str, value: String) {
        if value.is_empty() {
            self.0.remove(field);
        } else {
            self.0.insert(field.to_owned(), Value::String(value));
        }
    }

    /// Has somebody else answer: calls go to this address from now on, and texts where one is given for them.
    pub fn lead_to(&mut self, voice_url: &str, sms_url: Option<&str>) {
        let texts = sms_url.map(|url| ("sms_url", "sms_method", url));
        for (url, method, address) in [("voice_url", "voice_method", voice_url)].into_iter().chain(texts) {
            self.set(url, address.to_owned());
            self.set(method, "POST".to_owned());
        }
    }

    /// Where calls go, if an address was set.
    pub fn voice_url(&self) -> Option<&str> {
        self.0.get("voice_url")?.as_str()
    }

    /// One of its texts, by the name that it has in an answer.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str()
    }

    /// A SID that was given, `address_sid` or `bundle_sid`.
    pub fn sid(&self, field: &str) -> Option<&str> {
        self.0.get(field)?.as_str()
    }

    /// All fields of an answer. Both forms of an unset address occur on the real wire, the empty string and null.
    pub fn body(&self, empty_strings: bool) -> Value {
        let unset = || {
            if empty_strings {
                Value::String(String::new())
            } else {
                Value::Null
            }
        };
        let mut body = Map::new();
        body.extend(ADDRESSES.iter().map(|(_, field)| ((*field).to_owned(), unset())));
        body.extend(
            METHODS
                .iter()
                .map(|(_, field)| ((*field).to_owned(), Value::from("POST"))),
        );
        body.extend(SIDS.iter().map(|(_, field, _, _)| ((*field).to_owned(), Value::Null)));
        body.insert("voice_caller_id_lookup".to_owned(), Value::Bool(false));
        body.insert("voice_receive_mode".to_owned(), Value::from("voice"));
        body.insert("emergency_status".to_owned(), Value::from("Inactive"));
        body.insert("emergency_address_status".to_owned(), Value::from("unregistered"));
        body.extend(self.0.clone());
        Value::Object(body)
    }
}

fn address(parameter: &str, value: &str) -> Result<String, Refusal> {
    let fine = value.is_empty() || url::Url::parse(value).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    if fine {
        Ok(value.to_owned())
    } else {
        Err(Refusal::saying(
            21402,
            format!("{parameter} is not a valid URL: {value}"),
        ))
    }
}

fn method(parameter: &str, value: &str) -> Result<String, Refusal> {
    match value.to_ascii_uppercase() {
        method if method == "GET" || method == "POST" => Ok(method),
        _ => Err(Refusal::saying(
            21403,
            format!("{parameter} is not valid: it must be GET or POST"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::Setup;
    use crate::server::sandbox::wire::params::Params;

    fn code(form: &str) -> Result<(), u32> {
        Setup::default()
            .apply(&Params::parse(form.as_bytes()))
            .map_err(|refusal| refusal.code)
    }

    #[test]
    fn bad_settings_are_refused_with_their_codes() {
        assert_eq!(code("VoiceUrl=ftp%3A%2F%2Fa.test"), Err(21402));
        assert_eq!(code("SmsUrl=nonsense"), Err(21402));
        assert_eq!(code("SmsMethod=PUT"), Err(21403));
        assert_eq!(code("VoiceFallbackUrl=https%3A%2F%2Fa.test"), Err(21405));
        assert_eq!(code("SmsFallbackUrl=https%3A%2F%2Fa.test"), Err(21406));
        assert_eq!(code("VoiceApplicationSid=AP1"), Err(21420));
        assert_eq!(code("EmergencyStatus=perhaps"), Err(20422));
        assert_eq!(code("VoiceUrl=https%3A%2F%2Fa.test&VoiceMethod=get"), Ok(()));
    }

    #[test]
    fn a_trunk_clears_the_application_and_an_empty_value_clears_its_field() {
        let mut setup = Setup::default();
        let digits = "0".repeat(32);
        setup
            .apply(&Params::parse(
                format!("VoiceApplicationSid=AP{digits}&SmsUrl=https%3A%2F%2Fa.test").as_bytes(),
            ))
            .unwrap();
        setup
            .apply(&Params::parse(format!("TrunkSid=TK{digits}&SmsUrl=").as_bytes()))
            .unwrap();
        let body = setup.body(false);
        assert!(body["voice_application_sid"].is_null());
        assert!(body["trunk_sid"].is_string());
        assert!(body["sms_url"].is_null());
    }
}
