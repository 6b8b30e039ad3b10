//! `Desk`: all that a request can reach.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, Weak},
};

use tokio::sync::{Mutex, Semaphore};
use uuid::Uuid;

use super::{
    config::Config,
    db::Db,
    pace::Pace,
    secrets::Keys,
    trials::Trials,
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
    /// Who is opening a subaccount now.
    turns: std::sync::Mutex<HashMap<Uuid, Weak<Mutex<()>>>>,
    /// As many password hashes at once as there are cores: each takes 46 MiB.
    pub hashing: Arc<Semaphore>,
    /// Who has asked how often.
    pub pace: Pace,
    /// Where tests break things; empty in a release.
    pub trials: Trials,
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
        let pace = Pace::new(config.doors.rates);
        Self(Arc::new(Inside {
            config,
            db,
            keys,
            twilio,
            turns: std::sync::Mutex::default(),
            hashing: Arc::new(Semaphore::new(cores)),
            pace,
            trials: Trials::default(),
        }))
    }

    /// One owner's turn to open their subaccount in this process. Nobody else waits for it.
    pub fn turn_of(&self, user_id: Uuid) -> Arc<Mutex<()>> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        turns.retain(|_, turn| turn.strong_count() > 0);
        if let Some(turn) = turns.get(&user_id).and_then(Weak::upgrade) {
            return turn;
        }
        let turn = Arc::new(Mutex::new(()));
        turns.insert(user_id, Arc::downgrade(&turn));
        turn
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
