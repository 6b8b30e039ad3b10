//! The key under which an order can be repeated.

use uuid::Uuid;

use crate::problem::Problem;

/// The longest idempotency key, as other APIs have it.
const LONGEST_KEY: usize = 255;

/// How the keys begin that the desk gives: nobody else knows them, so that nobody can repeat them.
const OWN: &str = "own:";

/// The key of an order; one without a key gets one of its own.
pub fn checked(key: Option<String>) -> Result<String, Problem> {
    let wrong = |words: &str| Problem::field("Idempotency-Key", words);
    match key {
        None => Ok(format!("{OWN}{}", Uuid::now_v7())),
        Some(key) if is_own(&key) => Err(wrong("Send a key that does not begin with own: - or none.")),
        Some(key)
            if !key.is_empty() && key.len() <= LONGEST_KEY && key.bytes().all(|byte| (0x20..0x7f).contains(&byte)) =>
        {
            Ok(key)
        }
        Some(_) => Err(wrong("Send a key of 1 to 255 plain characters, or none.")),
    }
}

/// Whether the desk gave this key to an order that came without one.
pub fn is_own(key: &str) -> bool {
    key.starts_with(OWN)
}
