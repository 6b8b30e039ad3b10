//! Recovery codes: each opens the desk once, for whoever has lost their app. Kept hashed.

use totp_rs::Secret;

use super::totp::groups_of_four;
use crate::{
    accounts::{factor::RECOVERY_CODES, server::Error},
    server::secrets::{fingerprint, random},
};

/// Bytes of one code: 120 bits. From 112 on a plain hash keeps a code as well as a slow one (ASVS 5.0, 6.5.2), and nobody
/// guesses one, so that trying them needs no bound.
const LENGTH: usize = 15;
/// The same in base32.
const CHARACTERS: usize = 24;

/// New codes, in groups of four characters.
pub fn make() -> Result<Vec<String>, Error> {
    (0..RECOVERY_CODES)
        .map(|_| {
            let code = Secret::new(Box::new(random::<LENGTH>()?)).to_base32().to_lowercase();
            Ok(groups_of_four(&code).collect::<Vec<_>>().join("-"))
        })
        .collect()
}

/// How a code lies in the database, however it was typed; none where it cannot be one.
pub fn hash(typed: &str) -> Option<String> {
    let plain: String = typed
        .chars()
        .filter(|character| !character.is_whitespace() && *character != '-')
        .map(|character| character.to_ascii_lowercase())
        .collect();
    let fits = plain.len() == CHARACTERS && plain.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    fits.then(|| fingerprint(&plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ten_different_codes_are_made_and_each_is_known_again_however_it_is_typed() {
        let codes = make().unwrap();
        let hashes: std::collections::BTreeSet<String> = codes.iter().filter_map(|code| hash(code)).collect();
        assert_eq!((codes.len(), hashes.len()), (10, 10));
        for code in &codes {
            assert_eq!(code.len(), 29, "{code}");
            for typed in [
                code.replace('-', ""),
                code.replace('-', " ").to_uppercase(),
                format!("  {code}\n"),
            ] {
                assert_eq!(hash(&typed), hash(code), "{typed:?}");
            }
        }
    }

    #[test]
    fn what_cannot_be_a_recovery_code_has_no_hash() {
        for typed in [
            "",
            "123456",
            "aaaa-bbbb",
            "aaaa-bbbb-cccc-dddd-eeee-fff1",
            "ääääääääääää",
        ] {
            assert_eq!(hash(typed), None, "{typed:?}");
        }
    }
}
