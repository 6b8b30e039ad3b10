//! How Vapi writes ids, moments and the length of lists; and what of a request may be written down.

use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::macros::format_description;

use super::refused::Refused;
use crate::server::sandbox::wire::params::Params;

/// A UUID of version 4.
pub fn new_id() -> String {
    uuid::Builder::from_random_bytes(rand::random()).into_uuid().to_string()
}

/// `2026-11-02T10:00:00.000Z`.
pub fn moment(seconds: i64) -> String {
    const FORM: time::format_description::StaticFormatDescription =
        format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].000Z");
    let at = OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    at.format(FORM).unwrap_or_default()
}

/// How many a list may show.
pub fn most(query: &Params, usual: usize, largest: usize) -> Result<usize, Refused> {
    match query.get("limit").map(str::parse) {
        None => Ok(usual),
        Some(Ok(limit)) if limit <= largest => Ok(limit),
        Some(Ok(_) | Err(_)) => Err(Refused::wrong(&["limit must not be greater than 1000"])),
    }
}

/// A body without the secrets in it: credentials of Twilio, and the headers that show who is calling.
pub fn presentable(body: &Value) -> Value {
    const SECRETS: [&str; 4] = ["twilioAuthToken", "twilioApiKey", "twilioApiSecret", "headers"];
    match body {
        Value::Object(fields) => {
            let shown = fields.iter().map(|(name, value)| {
                let value = if SECRETS.contains(&name.as_str()) {
                    Value::from("(not shown)")
                } else {
                    presentable(value)
                };
                (name.clone(), value)
            });
            Value::Object(shown.collect::<Map<_, _>>())
        }
        Value::Array(values) => values.iter().map(presentable).collect(),
        plain @ (Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) => plain.clone(),
    }
}

/// `+` and 8 to 15 digits.
pub fn is_e164(text: &str) -> bool {
    text.strip_prefix('+').is_some_and(|digits| {
        (8..=15).contains(&digits.len())
            && !digits.starts_with('0')
            && digits.bytes().all(|digit| digit.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_e164, presentable};

    #[test]
    fn what_is_written_down_of_a_request_holds_no_secret_however_deep() {
        let body = json!({
            "name": "n", "twilioAuthToken": "t1",
            "server": { "url": "http://127.0.0.1/", "headers": { "X-Vapi-Secret": "t2" } },
            "list": [{ "twilioApiSecret": "t3", "number": "+14155550145" }],
        });
        let shown = presentable(&body).to_string();
        assert!(
            !["t1", "t2", "t3"]
                .iter()
                .any(|secret| shown.contains(&format!("\"{secret}\""))),
            "{shown}"
        );
        assert!(
            shown.contains("+14155550145") && shown.contains("http://127.0.0.1/"),
            "{shown}"
        );
    }

    #[test]
    fn a_number_begins_with_a_plus_and_no_zero() {
        assert!(is_e164("+14155550145"));
        for wrong in [
            "14155550145",
            "+0415555014",
            "+1415555o145",
            "+1415",
            "+1234567890123456",
            "",
        ] {
            assert!(!is_e164(wrong), "{wrong}");
        }
    }
}
