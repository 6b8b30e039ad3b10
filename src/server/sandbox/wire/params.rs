//! Request parameters: form or query fields with `PascalCase` names, read the way Twilio reads them.

use serde_json::{Map, Value};
use url::form_urlencoded;

use super::refusal::Refusal;

/// The fields of one request, in order, repeated names kept.
#[derive(Debug, Clone, Default)]
pub struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `a=1&b=2`, from a query or from a form body.
    pub fn parse(text: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(text)
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        )
    }

    /// The field, if it was sent at all, even when empty.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    /// The field, if it was sent and is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.sent(name).filter(|value| !value.is_empty())
    }

    /// A truth value: `true` or `false` in any case, else 20422.
    pub fn flag(&self, name: &str) -> Result<Option<bool>, Refusal> {
        match self.get(name) {
            None => Ok(None),
            Some(text) if text.eq_ignore_ascii_case("true") => Ok(Some(true)),
            Some(text) if text.eq_ignore_ascii_case("false") => Ok(Some(false)),
            Some(text) => Err(invalid(name, text)),
        }
    }

    /// A whole number of 0 or more, else 20422.
    pub fn number(&self, name: &str) -> Result<Option<u32>, Refusal> {
        self.get(name)
            .map(|text| text.parse().map_err(|_| invalid(name, text)))
            .transpose()
    }

    /// The fields as they may be written down: addresses lose their user, query and fragment, texts their words.
    pub fn for_ledger(&self) -> Value {
        let fields = self
            .0
            .iter()
            .map(|(name, value)| (name.clone(), Value::String(presentable(name, value))));
        Value::Object(fields.collect::<Map<_, _>>())
    }

    /// The fields but for paging, as a query that ends in `&` unless it is empty.
    pub fn without_paging(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in self
            .0
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "Page" | "PageSize" | "PageToken"))
        {
            query.append_pair(name, value);
        }
        let mut text = query.finish();
        if !text.is_empty() {
            text.push('&');
        }
        text
    }
}

/// 20422 that names the parameter.
pub fn invalid(name: &str, value: &str) -> Refusal {
    Refusal::saying(20422, format!("Invalid Parameter: {name} '{value}' is not valid"))
}

fn presentable(name: &str, value: &str) -> String {
    if name == "Body" {
        return format!("({} characters)", value.chars().count());
    }
    if name.to_ascii_lowercase().contains("token") && name != "PageToken" {
        return "(secret)".to_owned();
    }
    match url::Url::parse(value) {
        Ok(address) if matches!(address.scheme(), "http" | "https") => {
            format!("{}{}", address.origin().ascii_serialization(), address.path())
        }
        _ => value.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::Params;

    #[test]
    fn the_ledger_never_sees_the_secrets_inside_an_address() {
        let params = Params::parse(b"VoiceUrl=https%3A%2F%2Fme%3Apw%40a.test%2Fv%3Fkey%3D1&Body=hello");
        let written = params.for_ledger();
        assert_eq!(written["VoiceUrl"], "https://a.test/v");
        assert_eq!(written["Body"], "(5 characters)");
    }

    #[test]
    fn an_empty_field_was_sent_but_says_nothing() {
        let params = Params::parse(b"SmsUrl=");
        assert_eq!(params.sent("SmsUrl"), Some(""));
        assert_eq!(params.get("SmsUrl"), None);
    }
}
