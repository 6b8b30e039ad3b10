//! Where Twilio is, and who we are there.

use std::time::Duration;

use secrecy::SecretString;
use url::Url;

use super::{Error, seconds, web_address, wrong};

/// Where Twilio is and who we are there.
#[derive(Debug, Clone)]
pub struct Twilio {
    /// `https://api.twilio.com` or a stand-in that speaks its wire.
    pub api_url: Url,
    /// `https://pricing.twilio.com` or a stand-in.
    pub pricing_url: Url,
    /// `https://voice.twilio.com` or a stand-in.
    pub voice_url: Url,
    /// `https://numbers.twilio.com` or a stand-in.
    pub numbers_url: Url,
    /// `https://numbers-upload.twilio.com` or a stand-in: where documents go.
    pub upload_url: Url,
    /// The host's main account and its token; without them Twilio is not configured.
    pub main: Option<(String, SecretString)>,
    /// Longest wait for one call with all its tries.
    pub timeout: Duration,
}

const TWILIO_API: &str = "https://api.twilio.com";
const TWILIO_PRICING: &str = "https://pricing.twilio.com";
const TWILIO_VOICE: &str = "https://voice.twilio.com";
const TWILIO_NUMBERS: &str = "https://numbers.twilio.com";
const TWILIO_UPLOAD: &str = "https://numbers-upload.twilio.com";

/// Reads what concerns Twilio.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Twilio, Error> {
    let main = match (get("TWILIO_ACCOUNT_SID"), get("TWILIO_AUTH_TOKEN")) {
        (Some(sid), Some(token)) => {
            let plain =
                sid.len() == 34 && sid.starts_with("AC") && sid.bytes().skip(2).all(|byte| byte.is_ascii_hexdigit());
            if !plain {
                return Err(wrong(
                    "TWILIO_ACCOUNT_SID",
                    "not an account SID",
                    "AC and 32 hexadecimal digits, from the Twilio console",
                ));
            }
            Some((sid, SecretString::from(token)))
        }
        (None, None) => None,
        (Some(_), None) => {
            return Err(wrong(
                "TWILIO_AUTH_TOKEN",
                "missing, though TWILIO_ACCOUNT_SID is set",
                "the auth token of that account",
            ));
        }
        (None, Some(_)) => {
            return Err(wrong(
                "TWILIO_ACCOUNT_SID",
                "missing, though TWILIO_AUTH_TOKEN is set",
                "the SID of that account",
            ));
        }
    };
    let api_url = web_address(get, "TWILIO_API_URL", TWILIO_API)?;
    // Whoever names a stand-in means it: nothing goes to Twilio besides.
    let is_twilio = api_url.host_str() == Some("api.twilio.com");
    let at = |real: &'static str| if is_twilio { real } else { api_url.as_str() };
    Ok(Twilio {
        voice_url: web_address(get, "TWILIO_VOICE_URL", at(TWILIO_VOICE))?,
        numbers_url: web_address(get, "TWILIO_NUMBERS_URL", at(TWILIO_NUMBERS))?,
        upload_url: web_address(get, "TWILIO_UPLOAD_URL", at(TWILIO_UPLOAD))?,
        api_url,
        pricing_url: web_address(get, "TWILIO_PRICING_URL", TWILIO_PRICING)?,
        main,
        timeout: seconds(get, "CARRIER_TIMEOUT_SECONDS", "15")?,
    })
}
