//! What a request says of a number, where it fits the shape.

use serde_json::Value;

use super::refused::Refused;
use super::writing::is_e164;

/// Where a number comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Provider {
    /// Vapi gives it.
    Vapi,
    /// It is brought in from a Twilio account.
    Twilio,
}

impl Provider {
    /// As in a body.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Vapi => "vapi",
            Self::Twilio => "twilio",
        }
    }
}

/// What is said of one field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said<T> {
    /// Nothing: it stays as it is.
    Nothing,
    /// `null` takes it away.
    Null,
    /// This.
    This(T),
}

/// A request for a number, or for a change of one.
#[derive(Debug, Clone, Copy)]
pub struct Wish<'w> {
    pub provider: Provider,
    pub name: Option<&'w str>,
    pub area_code: Option<&'w str>,
    pub assistant: Said<&'w str>,
    pub server: Said<&'w Value>,
    pub number: Option<&'w str>,
    pub account_sid: Option<&'w str>,
    pub auth_token: Option<&'w str>,
    pub sms_enabled: bool,
}

/// Reads a body. A number that is brought in must be named together with its account's credentials.
pub fn read(body: &Value, is_new: bool) -> Result<Wish<'_>, Refused> {
    let sent = |name: &str| body.get(name).filter(|value| !value.is_null());
    let text = |name: &str| sent(name).and_then(Value::as_str);
    let mut wrong = Vec::new();
    let provider = match text("provider") {
        Some("vapi") => Some(Provider::Vapi),
        Some("twilio") => Some(Provider::Twilio),
        _ => None,
    };
    if provider.is_none() {
        wrong.push("provider must be one of the following values: vapi, twilio");
    }
    if sent("name").is_some_and(|name| name.as_str().is_none_or(|name| name.chars().count() > 40)) {
        wrong.push("name must be shorter than or equal to 40 characters");
    }
    if sent("numberDesiredAreaCode").is_some_and(|code| code.as_str().is_none_or(|code| code.chars().count() != 3)) {
        wrong.push("numberDesiredAreaCode must be longer than or equal to 3 characters");
    }
    if sent("server").is_some_and(|server| !server.is_object()) {
        wrong.push("server must be an object");
    }
    let needs = is_new && provider == Some(Provider::Twilio);
    if (needs || sent("number").is_some()) && !text("number").is_some_and(is_e164) {
        wrong.push(
            "number must be a valid phone number in the E.164 format. Hot tip, you may be missing the country code (Eg. US: +1).",
        );
    }
    if (needs || sent("twilioAccountSid").is_some()) && text("twilioAccountSid").is_none() {
        wrong.push("twilioAccountSid must be a string");
    }
    // An API key and its secret would do at Vapi as well; the practice carrier knows no such keys.
    if (needs || sent("twilioAuthToken").is_some()) && text("twilioAuthToken").is_none() {
        wrong.push("twilioAuthToken must be a string");
    }
    let Some(provider) = provider.filter(|_| wrong.is_empty()) else {
        return Err(Refused::wrong(&wrong));
    };
    Ok(Wish {
        provider,
        name: text("name"),
        area_code: text("numberDesiredAreaCode"),
        assistant: match body.get("assistantId").map(Value::as_str) {
            None => Said::Nothing,
            Some(None) => Said::Null,
            Some(Some(id)) => Said::This(id),
        },
        server: match body.get("server") {
            None => Said::Nothing,
            Some(Value::Null) => Said::Null,
            Some(server) => Said::This(server),
        },
        number: text("number"),
        account_sid: text("twilioAccountSid"),
        auth_token: text("twilioAuthToken"),
        sms_enabled: body.get("smsEnabled") != Some(&Value::Bool(false)),
    })
}
