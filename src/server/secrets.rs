//! Secrets at rest: sealed with AES-256-GCM under a key the database does not hold, bound to the row they belong to.

use std::{path::Path, sync::Arc};

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

/// Sealing or opening went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// `SECRET_KEYS` is missing where it must not be, or unreadable.
    #[error("setting SECRET_KEYS: {0}. Expected: id:base64 with 32 bytes, several by comma, newest first.")]
    Keys(&'static str),
    /// The file of keys that is made on first start cannot be read or written.
    #[error("the key file {path} cannot be used")]
    File {
        /// Where it lies.
        path: String,
        /// What the system said.
        source: std::io::Error,
    },
    /// The sealed text was sealed under a key we do not have, for another row, or was changed.
    #[error("a sealed secret cannot be opened: {0}")]
    Unreadable(&'static str),
    /// The system gave no random bytes.
    #[error("no random bytes from the system")]
    Random,
}

/// The key-encryption keys, newest first. Cheap to clone; does not print.
#[derive(Clone)]
pub struct Keys(Arc<Vec<(String, LessSafeKey)>>);

impl std::fmt::Debug for Keys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Keys({})", self.0.len())
    }
}

impl Keys {
    /// Reads `id:base64,…`.
    pub fn parse(text: &SecretString) -> Result<Self, Error> {
        let mut keys = Vec::new();
        for part in text.expose_secret().split(',') {
            let (id, encoded) = part.trim().split_once(':').ok_or(Error::Keys("a key has no id"))?;
            let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !plain {
                return Err(Error::Keys(
                    "an id has other characters than letters, digits and dashes",
                ));
            }
            let bytes = BASE64_STANDARD
                .decode(encoded)
                .map_err(|_| Error::Keys("a key is not base64"))?;
            let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| Error::Keys("a key has not 32 bytes"))?;
            keys.push((id.to_owned(), LessSafeKey::new(key)));
        }
        Ok(Self(Arc::new(keys)))
    }

    /// Reads the key file of an embedded installation, or makes one that only its owner can read.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let file = |source| Error::File {
            path: path.display().to_string(),
            source,
        };
        match std::fs::read_to_string(path) {
            Ok(text) => Self::parse(&SecretString::from(text.trim().to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let text = format!("first:{}", BASE64_STANDARD.encode(random::<32>()?));
                write_private(path, &text).map_err(file)?;
                Self::parse(&SecretString::from(text))
            }
            Err(error) => Err(file(error)),
        }
    }

    /// Seals a secret for one row. `place` names table, column and owner, and must be the same when opening.
    pub fn seal(&self, secret: &SecretString, place: &str) -> Result<String, Error> {
        let (id, key) = self.0.first().ok_or(Error::Keys("no key"))?;
        let nonce = random::<NONCE_LEN>()?;
        let mut bytes = secret.expose_secret().as_bytes().to_vec();
        key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), aad(id, place), &mut bytes)
            .map_err(|_| Error::Random)?;
        let mut sealed = nonce.to_vec();
        sealed.extend(bytes);
        Ok(format!("v1.{id}.{}", BASE64_STANDARD.encode(sealed)))
    }

    /// Opens what `seal` made for the same place.
    pub fn open(&self, sealed: &str, place: &str) -> Result<SecretString, Error> {
        let mut parts = sealed.splitn(3, '.');
        let (Some("v1"), Some(id), Some(encoded)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(Error::Unreadable("unknown form"));
        };
        let key = self
            .0
            .iter()
            .find(|key| key.0 == id)
            .map(|key| &key.1)
            .ok_or(Error::Unreadable("its key is not in SECRET_KEYS"))?;
        let bytes = BASE64_STANDARD
            .decode(encoded)
            .map_err(|_| Error::Unreadable("not base64"))?;
        let (nonce, rest) = bytes
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(Error::Unreadable("too short"))?;
        let mut rest = rest.to_vec();
        let plain = key
            .open_in_place(Nonce::assume_unique_for_key(*nonce), aad(id, place), &mut rest)
            .map_err(|_| Error::Unreadable("changed, or sealed for another row"))?;
        let text = String::from_utf8(plain.to_vec()).map_err(|_| Error::Unreadable("not text"))?;
        Ok(SecretString::from(text))
    }
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// SHA-256 in hexadecimal: how session ids and tokens lie in the database.
pub fn fingerprint(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes())
        .iter()
        .fold(String::with_capacity(64), |mut hex, byte| {
            // Writing to a String cannot fail.
            let _: std::fmt::Result = write!(hex, "{byte:02x}");
            hex
        })
}

fn aad(id: &str, place: &str) -> Aad<Vec<u8>> {
    Aad::from(format!("v1|{id}|{place}").into_bytes())
}

fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::{io::Write, os::unix::fs::OpenOptionsExt};
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    // Whole or not at all: a half-written file would keep the desk closed. The link fails if another was quicker.
    let draft = path.with_extension(format!("draft-{}", std::process::id()));
    let mut file = std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&draft, path);
    std::fs::remove_file(&draft)?;
    linked
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Keys {
        Keys::parse(&SecretString::from(text.to_owned())).unwrap()
    }

    const A: &str = "a:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    const B: &str = "b:AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    #[test]
    fn a_secret_opens_only_for_the_row_it_was_sealed_for() {
        let sealed = keys(A).seal(&SecretString::from("token"), "prefs|one").unwrap();
        assert!(!sealed.contains("token"));
        assert_eq!(keys(A).open(&sealed, "prefs|one").unwrap().expose_secret(), "token");
        assert!(keys(A).open(&sealed, "prefs|two").is_err());
        assert!(keys(B).open(&sealed, "prefs|one").is_err());
    }

    #[test]
    fn an_older_key_still_opens_what_it_sealed() {
        let sealed = keys(A).seal(&SecretString::from("token"), "p").unwrap();
        assert!(keys(&format!("{B},{A}")).open(&sealed, "p").is_ok());
    }

    #[test]
    fn keys_that_cannot_be_used_are_refused_without_being_printed() {
        for text in [
            "",
            "nokey",
            ":AAAA",
            "a:%%%",
            "a:AAAA",
            "a b:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ] {
            let error = Keys::parse(&SecretString::from(text.to_owned())).unwrap_err();
            assert!(matches!(error, Error::Keys(_)));
        }
    }
}
