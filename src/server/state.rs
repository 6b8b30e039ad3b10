//! `Desk`: all that a request can reach.

use std::sync::Arc;

use tokio::sync::{Mutex, Semaphore};

use super::{
    config::Config,
    db::Db,
    secrets::Keys,
    twilio::{Client, Credentials},
};

/// Everything a request or a background round needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inside>);

/// What a desk holds.
pub struct Inside {
    /// All settings.
    pub config: Config,
    /// The database.
    pub db: Db,
    /// The keys that seal secrets.
    pub keys: Keys,
    /// The carrier.
    pub twilio: Client,
    /// Opening subaccounts, one at a time.
    pub provisioning: Mutex<()>,
    /// As many password hashes at once as there are cores: each takes 46 MiB.
    pub hashing: Semaphore,
}

impl std::ops::Deref for Desk {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Desk {
    /// Puts a desk together.
    pub fn new(config: Config, db: Db, keys: Keys, twilio: Client) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self(Arc::new(Inside {
            config,
            db,
            keys,
            twilio,
            provisioning: Mutex::new(()),
            hashing: Semaphore::new(cores),
        }))
    }

    /// The host's own account at the carrier, if it is set up.
    pub fn main_credentials(&self) -> Option<Credentials> {
        self.config
            .twilio
            .main
            .clone()
            .map(|(account_sid, auth_token)| Credentials {
                account_sid,
                auth_token,
            })
    }
}
