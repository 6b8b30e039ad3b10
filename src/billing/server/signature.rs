//! Whether a webhook is Stripe's: the signature over the raw body, and a moment that is not long ago.

use ring::hmac;
use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;

/// How far the moment may lie from ours, before and after, in seconds: Stripe's own default.
const TOLERANCE: i64 = 300;
/// More signatures than any rolling of secrets makes; a bound on the work a stranger can ask for.
const MOST_SIGNATURES: usize = 10;

/// Why a webhook is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no signature, or it cannot be read.
    #[error("the signature is missing or cannot be read")]
    Unreadable,
    /// It was signed too long ago, or is yet to be.
    #[error("the signature is of another time")]
    OfAnotherTime,
    /// None of the signatures is by one of our secrets.
    #[error("the signature is not Stripe's")]
    NotTheirs,
}

/// Checks the header `Stripe-Signature` over the body as it came.
pub fn check(header: &str, body: &[u8], secrets: &[SecretString], now: OffsetDateTime) -> Result<(), Refused> {
    let (mut moment, mut signatures) = (None, Vec::new());
    for part in header.split(',') {
        let (scheme, value) = part.split_once('=').ok_or(Refused::Unreadable)?;
        match scheme.trim() {
            // Twice would leave open which of them was signed.
            "t" if moment.is_some() => return Err(Refused::Unreadable),
            "t" => moment = Some(value),
            "v1" => signatures.extend(bytes(value)),
            // Older and newer schemes prove nothing to us.
            _ => {}
        }
    }
    let moment = moment.ok_or(Refused::Unreadable)?;
    let is_plain = (1..=12).contains(&moment.len()) && moment.bytes().all(|byte| byte.is_ascii_digit());
    let signed_at: i64 = moment.parse().map_err(|_| Refused::Unreadable)?;
    if !is_plain || signatures.is_empty() || signatures.len() > MOST_SIGNATURES {
        return Err(Refused::Unreadable);
    }
    if (now.unix_timestamp() - signed_at).abs() > TOLERANCE {
        return Err(Refused::OfAnotherTime);
    }
    let text = [moment.as_bytes(), b".", body].concat();
    let is_by = |secret: &SecretString| {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
        // Compares in constant time.
        signatures
            .iter()
            .any(|signature| hmac::verify(&key, &text, signature).is_ok())
    };
    if secrets.iter().any(is_by) {
        Ok(())
    } else {
        Err(Refused::NotTheirs)
    }
}

/// The 32 bytes of a signature, as Stripe writes them: in small hexadecimal digits.
fn bytes(hex: &str) -> Option<[u8; 32]> {
    let mut bytes = [0; 32];
    let is_plain = hex.len() == 64 && hex.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    for (byte, pair) in bytes.iter_mut().zip(hex.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    is_plain.then_some(bytes)
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    const BODY: &[u8] = br#"{"id":"evt_test_0001","object":"event","type":"ping"}"#;
    const HEADER: &str = "t=1700000000,v1=8655ee04ebe83241964e3ac4783352a74901c77486c6f7a64276d5464ad6b9c2";
    const THEN: OffsetDateTime = datetime!(2023-11-14 22:13:20 UTC);

    fn secrets(words: &[&str]) -> Vec<SecretString> {
        words.iter().map(|word| SecretString::from(*word)).collect()
    }

    #[test]
    fn a_published_signature_is_believed_for_five_minutes_before_and_after_by_any_of_our_secrets() {
        let ours = secrets(&["whsec_sandbox_vector_0001"]);
        for (seconds, verdict) in [
            (0, Ok(())),
            (300, Ok(())),
            (-300, Ok(())),
            (301, Err(Refused::OfAnotherTime)),
            (-301, Err(Refused::OfAnotherTime)),
        ] {
            assert_eq!(
                check(HEADER, BODY, &ours, THEN + time::Duration::seconds(seconds)),
                verdict,
                "{seconds}"
            );
        }
        let rolled = secrets(&["whsec_new", "whsec_sandbox_vector_0001"]);
        assert_eq!(check(HEADER, BODY, &rolled, THEN), Ok(()));
        assert_eq!(
            check(HEADER, BODY, &secrets(&["whsec_other"]), THEN),
            Err(Refused::NotTheirs)
        );
        assert_eq!(check(HEADER, BODY, &[], THEN), Err(Refused::NotTheirs));
    }

    #[test]
    fn one_good_signature_among_several_is_enough_and_other_schemes_count_for_nothing() {
        let ours = secrets(&["whsec_sandbox_vector_0001"]);
        let good = HEADER.rsplit_once("v1=").unwrap().1;
        let other = "0".repeat(64);
        let table = [
            (format!("t=1700000000,v1={other},v1={good},v0={other}"), Ok(())),
            (format!("t=1700000000,v0={good}"), Err(Refused::Unreadable)),
            (
                format!("t=1700000000,v1={}", good.to_uppercase()),
                Err(Refused::Unreadable),
            ),
            (format!("t=1700000000,t=1700000000,v1={good}"), Err(Refused::Unreadable)),
            (format!("t=+1700000000,v1={good}"), Err(Refused::Unreadable)),
            (format!("v1={good}"), Err(Refused::Unreadable)),
            (
                format!("t=1700000000{}", format!(",v1={good}").repeat(11)),
                Err(Refused::Unreadable),
            ),
            (String::new(), Err(Refused::Unreadable)),
        ];
        for (header, verdict) in table {
            assert_eq!(check(&header, BODY, &ours, THEN), verdict, "{header}");
        }
    }
}
