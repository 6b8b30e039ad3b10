//! Failures of Stripe's own: what it has failed at under a key, it fails at under that key for a day.

use std::collections::HashSet;
use std::sync::{Mutex, PoisonError};

/// Those to come, and the keys they have struck.
#[derive(Debug, Default)]
pub struct Failures(Mutex<Struck>);

#[derive(Debug, Default)]
struct Struck {
    left: u32,
    keys: HashSet<String>,
}

impl Failures {
    /// So many sessions from now on are failed at.
    pub fn script(&self, times: u32) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).left = times;
    }

    /// Whether the call under this key is failed at.
    pub fn strike(&self, key: Option<&str>) -> bool {
        let mut struck = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if key.is_some_and(|key| struck.keys.contains(key)) {
            return true;
        }
        let Some(left) = struck.left.checked_sub(1) else {
            return false;
        };
        struck.left = left;
        struck.keys.extend(key.map(str::to_owned));
        true
    }
}
