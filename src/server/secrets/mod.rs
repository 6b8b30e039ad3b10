//! Secrets at rest: each sealed under a data key of its own, that key sealed under one the database does not hold, and
//! both bound to the row they belong to.

use std::sync::Arc;

use base64::{Engine, prelude::BASE64_STANDARD};
use ring::{
    aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey},
    rand::{SecureRandom, SystemRandom},
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub mod file;
pub mod store;
#[cfg(test)]
mod tests;

/// Bytes of a data key, and of the key that seals it.
const KEY_LEN: usize = 32;

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
    /// The key file is gone, but what it sealed is still there.
    #[error(
        "the key file {path} is gone, but this database holds secrets that were sealed with it. Put the file back from \
         your backup, or set SECRET_KEYS to what stood in it. No new key was made: it could not open them"
    )]
    Lost {
        /// Where it lay.
        path: String,
    },
    /// The keys are others than those the secrets were sealed under.
    #[error(
        "the keys given do not open the secrets in this database ({place}): {why}. Give the keys it was used with, in \
         SECRET_KEYS or in the key file, and start again"
    )]
    Foreign {
        /// The table and column of the first one that was tried.
        place: String,
        /// What went wrong with it.
        why: &'static str,
    },
    /// Keys are missing that secrets are sealed under.
    #[error(
        "the keys given do not open the secrets in this database ({place}): some are sealed under {}, which {} not among \
         the keys given. Give the keys it was used with, in SECRET_KEYS or in the key file, and start again",
        .ids.join(", "), if .ids.len() == 1 { "is" } else { "are" }
    )]
    Missing {
        /// The table and column.
        place: String,
        /// The ids of the missing keys.
        ids: Vec<String>,
    },
    /// The sealed text was sealed under a key we do not have, for another row, or was changed.
    #[error("a sealed secret cannot be opened: {0}")]
    Unreadable(&'static str),
    /// The system gave no random bytes.
    #[error("no random bytes from the system")]
    Random,
    /// The database failed.
    #[error("the sealed secrets cannot be read")]
    Store(#[from] sqlx::Error),
}

/// A column of sealed secrets, with the statements that rotation needs. Whoever owns the table writes them down beside
/// its other SQL; all of them are listed in `app/server/keys.rs`.
#[derive(Debug, Clone, Copy)]
pub struct Sealed {
    /// The table.
    pub table: &'static str,
    /// The column that holds the sealed text.
    pub column: &'static str,
    /// Account and sealed text of the owner `$1`.
    pub read: &'static str,
    /// Writes `$1` for the owner `$2` in the place of `$3`, and only of that.
    pub swap: &'static str,
}

impl Sealed {
    /// The place of one row's secret. It opens nowhere else.
    pub fn place(&self, user_id: Uuid, account: &str) -> Place {
        Place(format!("{}|{}|{user_id}|{account}", self.table, self.column))
    }
}

/// Table, column, owner and account of one secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place(String);

impl Place {
    /// For what an owner's session carries to the next page. It is gone before keys are, so rotation leaves it alone.
    pub fn passing(name: &str, user_id: Uuid) -> Self {
        Self(format!("sessions|{name}|{user_id}|"))
    }

    /// For what is shown at a door before anybody is known. It passes within minutes, so rotation leaves it alone.
    pub fn shown(name: &str) -> Self {
        Self(format!("door|{name}||"))
    }

    /// What is sealed along with the secret. The data key and what it seals are told apart by `part`.
    fn bound(&self, part: &str, id: &str) -> Aad<Vec<u8>> {
        Aad::from(format!("{part}|{}|{id}", self.0).into_bytes())
    }

    /// As it was in the first form.
    fn bound_first(&self, id: &str) -> Aad<Vec<u8>> {
        Aad::from(format!("v1|{id}|{}", self.0).into_bytes())
    }
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
        let mut keys: Vec<(String, LessSafeKey)> = Vec::new();
        for part in text.expose_secret().split(',') {
            let (id, encoded) = part.trim().split_once(':').ok_or(Error::Keys("a key has no id"))?;
            let plain = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
            if !plain {
                return Err(Error::Keys(
                    "an id has other characters than letters, digits and dashes",
                ));
            }
            if keys.iter().any(|(known, _)| known == id) {
                return Err(Error::Keys("two keys have the same id"));
            }
            let bytes = Zeroizing::new(
                BASE64_STANDARD
                    .decode(encoded)
                    .map_err(|_| Error::Keys("a key is not base64"))?,
            );
            let key = UnboundKey::new(&AES_256_GCM, &bytes).map_err(|_| Error::Keys("a key has not 32 bytes"))?;
            keys.push((id.to_owned(), LessSafeKey::new(key)));
        }
        Ok(Self(Arc::new(keys)))
    }

    /// Seals a secret for one place, under a data key that is used for nothing else: `v2.id.key.secret`.
    pub fn seal(&self, secret: &SecretString, place: &Place) -> Result<String, Error> {
        let (id, key) = self.0.first().ok_or(Error::Keys("no key"))?;
        let data_key = Zeroizing::new(random::<KEY_LEN>()?);
        let wrapped = seal_with(key, data_key.as_slice(), place.bound("v2-key", id))?;
        let sealed = seal_with(
            &cipher(data_key.as_slice())?,
            secret.expose_secret().as_bytes(),
            place.bound("v2", id),
        )?;
        Ok(format!(
            "v2.{id}.{}.{}",
            BASE64_STANDARD.encode(wrapped),
            BASE64_STANDARD.encode(sealed)
        ))
    }

    /// Opens what `seal` made for the same place, also in its first form, which had no data keys.
    pub fn open(&self, sealed: &str, place: &Place) -> Result<SecretString, Error> {
        let parts: Vec<&str> = sealed.split('.').collect();
        let plain = match parts.as_slice() {
            ["v2", id, wrapped, sealed] => {
                let data_key = open_with(self.key(id)?, wrapped, place.bound("v2-key", id))?;
                open_with(&cipher(&data_key)?, sealed, place.bound("v2", id))?
            }
            ["v1", id, sealed] => open_with(self.key(id)?, sealed, place.bound_first(id))?,
            _ => return Err(Error::Unreadable("unknown form")),
        };
        let text = str::from_utf8(&plain).map_err(|_| Error::Unreadable("not text"))?;
        Ok(SecretString::from(text.to_owned()))
    }

    /// Whether this was sealed in today's form under the newest key, so that rotation passes it by.
    pub fn is_current(&self, sealed: &str) -> bool {
        let newest = self.0.first().map(|(id, _)| id.as_str());
        let mut parts = sealed.split('.');
        parts.next() == Some("v2") && newest.is_some() && parts.next() == newest
    }

    /// Their ids, the newest first.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(id, _)| id.as_str())
    }

    fn key(&self, id: &str) -> Result<&LessSafeKey, Error> {
        let key = self.0.iter().find(|(known, _)| known == id);
        key.map(|(_, key)| key)
            .ok_or(Error::Unreadable("its key is not in SECRET_KEYS"))
    }
}

fn cipher(bytes: &[u8]) -> Result<LessSafeKey, Error> {
    let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| Error::Unreadable("its data key has not 32 bytes"))?;
    Ok(LessSafeKey::new(key))
}

/// The nonce, and what was sealed under it.
fn seal_with(key: &LessSafeKey, plain: &[u8], bound: Aad<Vec<u8>>) -> Result<Vec<u8>, Error> {
    let nonce = random::<NONCE_LEN>()?;
    let mut bytes = plain.to_vec();
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), bound, &mut bytes)
        .map_err(|_| Error::Random)?;
    let mut sealed = nonce.to_vec();
    sealed.extend(bytes);
    Ok(sealed)
}

fn open_with(key: &LessSafeKey, sealed: &str, bound: Aad<Vec<u8>>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let bytes = BASE64_STANDARD
        .decode(sealed)
        .map_err(|_| Error::Unreadable("not base64"))?;
    let (nonce, rest) = bytes
        .split_first_chunk::<NONCE_LEN>()
        .ok_or(Error::Unreadable("too short"))?;
    let mut rest = Zeroizing::new(rest.to_vec());
    let plain = key
        .open_in_place(Nonce::assume_unique_for_key(*nonce), bound, &mut rest)
        .map_err(|_| Error::Unreadable("changed, sealed for another row, or under another key of this id"))?;
    Ok(Zeroizing::new(plain.to_vec()))
}

/// Random bytes from the system.
pub fn random<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    SystemRandom::new().fill(&mut bytes).map_err(|_| Error::Random)?;
    Ok(bytes)
}

/// A short name for people, also written at the carrier: 40 random bits in an alphabet without look-alikes.
pub fn reference() -> Result<String, Error> {
    const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let bits = random::<8>()?
        .into_iter()
        .filter_map(|byte| ALPHABET.get(usize::from(byte & 31)).copied())
        .map(char::from);
    let text: String = bits.collect();
    let (front, back) = text.split_at(4);
    Ok(format!("ND-{front}-{back}"))
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
