//! Passwords: checked, hashed with argon2id off the async threads, never kept or logged.

use std::{
    collections::HashSet,
    sync::{Arc, LazyLock, OnceLock},
};

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use super::Error;
use crate::{
    accounts::PASSWORD_LENGTH,
    problem::Problem,
    server::state::{Desk, Inside},
};

/// 46 MiB, one pass, one lane: an OWASP minimum for argon2id, about 50 ms. Raise it here; sign-in rehashes.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 1;
const LANES: u32 = 1;

/// The commonest passwords of 8 and more characters, from the list by Royce Williams that Django also ships.
static COMMON: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| include_str!("common_passwords.txt").lines().collect());

/// Guessed first by whoever knows where they are.
const PRODUCT: &str = "numberdesk";

/// Refuses a password that is too short, too long, or among the commonest.
pub fn check(password: &SecretString) -> Result<(), Problem> {
    let text = password.expose_secret();
    let length = text.chars().count();
    if !PASSWORD_LENGTH.contains(&length) {
        let sentence = if length < *PASSWORD_LENGTH.start() {
            "Use at least 8 characters. A few words in a row make a good password."
        } else {
            "Use at most 128 characters."
        };
        return Err(Problem::field("password", sentence));
    }
    if COMMON.contains(text.to_lowercase().as_str()) {
        return Err(Problem::field(
            "password",
            "Thousands of people use this password, so it is guessed first. Choose another.",
        ));
    }
    Ok(())
}

/// The same, and refuses one that is little more than what anybody knows of its owner: words of their e-mail address, and
/// the desk's own name. `field` is what it is called where it was typed.
pub fn check_for(password: &SecretString, email: &str, field: &str) -> Result<(), Problem> {
    check(password).map_err(|problem| problem.about(field))?;
    let text = password.expose_secret().to_lowercase();
    let mut words: Vec<&str> = email
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() >= 4)
        .chain([PRODUCT])
        .collect();
    // One may be a part of another.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().fold(text.clone(), |rest, word| rest.replace(word, ""));
    let left = rest.chars().filter(|c| c.is_alphanumeric()).count();
    if rest != text && left < *PASSWORD_LENGTH.start() {
        return Err(Problem::field(
            field,
            "This is little more than your e-mail address or the name of this desk, which are guessed first. Choose another.",
        ));
    }
    Ok(())
}

/// Hashes a password for keeping.
pub async fn hash(desk: &Inside, password: SecretString) -> Result<String, Error> {
    on_a_core(&desk.hashing, move || {
        hasher()?
            .hash_password(password.expose_secret().as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|_| Error::Hash)
    })
    .await
}

/// What a password was found to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Right.
    Right,
    /// Right, but hashed with older settings: hash it anew.
    RightButOld,
    /// Wrong.
    Wrong,
}

/// Compares a password with a kept hash; with no hash it takes the same time and is wrong.
pub async fn verify(desk: &Inside, password: SecretString, kept: Option<String>) -> Result<Verdict, Error> {
    on_a_core(&desk.hashing, move || {
        let known = kept.is_some();
        let kept = kept.map_or_else(stand_in, Ok)?;
        let hash = PasswordHash::new(&kept).map_err(|_| Error::Hash)?;
        let right = hasher()?
            .verify_password(password.expose_secret().as_bytes(), &hash)
            .is_ok();
        Ok(match right && known {
            true if is_current(&kept) => Verdict::Right,
            true => Verdict::RightButOld,
            false => Verdict::Wrong,
        })
    })
    .await
}

fn hasher() -> Result<Argon2<'static>, Error> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| Error::Hash)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn is_current(kept: &str) -> bool {
    kept.starts_with(&format!("$argon2id$v=19$m={MEMORY_KIB},t={PASSES},p={LANES}$"))
}

/// A hash of nobody's password, so that an unknown e-mail costs the same work as a known one.
fn stand_in() -> Result<String, Error> {
    static HASH: OnceLock<String> = OnceLock::new();
    if let Some(hash) = HASH.get() {
        return Ok(hash.clone());
    }
    let hash = hasher()?
        .hash_password(b"nobody's password")
        .map_err(|_| Error::Hash)?
        .to_string();
    Ok(HASH.get_or_init(|| hash).clone())
}

/// Makes the stand-in at start, so that the first unknown e-mail does not take twice as long.
pub async fn warm_up(desk: &Desk) -> Result<(), Error> {
    on_a_core(&desk.hashing, || stand_in().map(drop)).await
}

async fn on_a_core<T: Send + 'static>(
    hashing: &Arc<Semaphore>,
    work: impl FnOnce() -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let permit = Arc::clone(hashing).acquire_owned().await.map_err(|_| Error::Hash)?;
    // The permit goes with the work: a browser that hangs up ends the waiting, not the hashing.
    let work = move || {
        let _permit = permit;
        work()
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Error::Hash)?
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checked(text: &str) -> bool {
        check(&SecretString::from(text.to_owned())).is_ok()
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        assert!(!checked("seven77"));
        assert!(checked("all lower case words"));
        assert!(checked(&"é".repeat(128)));
        assert!(!checked(&"x".repeat(129)));
    }

    #[test]
    fn the_commonest_passwords_are_refused_in_any_case() {
        for text in ["password", "Password1", "12345678", "iloveyou", "qwertyuiop"] {
            assert!(!checked(text), "{text}");
        }
    }

    #[test]
    fn a_password_made_of_the_owners_address_or_the_desks_name_is_refused() {
        let checked = |text: &str| {
            check_for(
                &SecretString::from(text.to_owned()),
                "ada.lovelace@bakery.example",
                "newPassword",
            )
        };
        for text in [
            "numberdesk",
            "NumberDesk2026",
            "Lovelace-1815",
            "bakery.example!",
            "lovelacebakery99",
            "ada.lovelace@bakery.example",
        ] {
            let problem = checked(text).unwrap_err();
            assert!(problem.fields.contains_key("newPassword"), "{text}: {problem:?}");
        }
        for text in [
            "seven green bottles",
            "lovelace seven green bottles",
            "numberdesk of the seven seas",
        ] {
            assert!(checked(text).is_ok(), "{text}");
        }
        assert!(checked("short").unwrap_err().fields.contains_key("newPassword"));
        // A part of the name, in the address.
        let named = SecretString::from("numberdesk-2026".to_owned());
        assert!(check_for(&named, "ada@desk.example", "password").is_err());
    }

    #[tokio::test]
    async fn a_browser_that_hangs_up_frees_no_core_before_its_hashing_has_ended() {
        let hashing = Arc::new(Semaphore::new(1));
        let (begun, begins) = tokio::sync::oneshot::channel();
        let (go_on, goes_on) = std::sync::mpsc::channel::<()>();
        let cores = Arc::clone(&hashing);
        let asked = tokio::spawn(async move {
            let work = move || {
                begun.send(()).unwrap();
                goes_on.recv().unwrap();
                Ok(())
            };
            on_a_core(&cores, work).await
        });
        begins.await.unwrap();
        asked.abort();
        assert!(asked.await.unwrap_err().is_cancelled());
        assert!(hashing.try_acquire().is_err(), "its memory is still in use");
        go_on.send(()).unwrap();
        drop(hashing.acquire().await.unwrap());
    }
}
