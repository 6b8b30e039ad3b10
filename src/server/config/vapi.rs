//! Where Vapi is, and who we are there.

use secrecy::SecretString;
use url::Url;

use super::{Error, web_address, wrong};

const VAPI: &str = "https://api.vapi.ai";

/// Vapi, where the host has set it up.
#[derive(Debug, Clone)]
pub struct Vapi {
    /// `https://api.vapi.ai` or a stand-in that speaks its wire.
    pub api_url: Url,
    /// The private key of the host's organisation.
    pub key: SecretString,
}

impl Vapi {
    /// Real numbers of the one carrier beside practice numbers of the other would be taken for what they are not.
    pub(super) fn fits(&self, is_practice: bool) -> Result<(), Error> {
        let is_vapi = self.api_url.host_str() == Some("api.vapi.ai");
        match (is_practice, is_vapi) {
            (true, false) | (false, true) => Ok(()),
            (true, true) => Err(wrong(
                "VAPI_API_URL",
                "the real Vapi beside a practice carrier",
                "a stand-in for both, or neither",
            )),
            (false, false) => Err(wrong(
                "VAPI_API_URL",
                "a stand-in for Vapi beside the real Twilio",
                "a stand-in for both, or neither",
            )),
        }
    }
}

/// Reads what concerns Vapi; without a key it is not configured.
pub(super) fn read(get: &impl Fn(&str) -> Option<String>) -> Result<Option<Vapi>, Error> {
    let api_url = web_address(get, "VAPI_API_URL", VAPI)?;
    let key = get("VAPI_API_KEY").map(SecretString::from);
    Ok(key.map(|key| Vapi { api_url, key }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_key_vapi_is_not_set_up_and_practice_is_never_beside_the_real_thing() {
        let with = |pairs: &[(&str, &str)]| {
            let get = |name: &str| pairs.iter().find(|pair| pair.0 == name).map(|pair| pair.1.to_owned());
            read(&get)
        };
        assert!(with(&[("VAPI_API_URL", "http://127.0.0.1:1")]).unwrap().is_none());
        let real = with(&[("VAPI_API_KEY", "secret")]).unwrap().unwrap();
        assert!(real.fits(false).is_ok());
        assert_eq!(real.fits(true).unwrap_err().name, "VAPI_API_URL");
        assert!(!format!("{real:?}").contains("secret"));
        let practice = with(&[("VAPI_API_KEY", "x"), ("VAPI_API_URL", "http://127.0.0.1:1")]);
        let practice = practice.unwrap().unwrap();
        assert!(practice.fits(true).is_ok());
        assert_eq!(practice.fits(false).unwrap_err().name, "VAPI_API_URL");
        assert_eq!(
            with(&[("VAPI_API_KEY", "x"), ("VAPI_API_URL", "vapi")])
                .unwrap_err()
                .name,
            "VAPI_API_URL"
        );
    }
}
