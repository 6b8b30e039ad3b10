//! `Desk`: all that a request can reach; and what one owner, or a round, reaches of its database.

use std::{
    collections::HashMap,
    sync::{Arc, PoisonError, Weak},
};

use tokio::sync::{Mutex, Semaphore};
use uuid::Uuid;

use super::{
    audit::Actor,
    config::Config,
    db::{Door, Key, Overview, Round, Scope, Walls},
    figures::Figures,
    mail::Mailer,
    pace::Pace,
    secrets::Keys,
    stock::Stock,
    stripe,
    trials::Trials,
    twilio::{Client, Credentials},
    vapi,
    work::Work,
};

/// Everything a request or a background round needs. Cheap to clone.
#[derive(Clone)]
pub struct Desk(Arc<Inside>);

/// What a desk holds.
pub struct Inside {
    /// All settings.
    pub config: Config,
    /// The database. Statements run on what it shows one owner, the door, or a round.
    walls: Walls,
    /// The keys that seal secrets.
    pub keys: Keys,
    /// The carrier.
    pub twilio: Client,
    /// Who takes the owners' money, where they need a subscription.
    pub stripe: Option<stripe::Client>,
    /// Who gives AI lines, where the host has set Vapi up.
    pub vapi: Option<vapi::Client>,
    /// Who is opening a subaccount now.
    turns: std::sync::Mutex<HashMap<Uuid, Weak<Mutex<()>>>>,
    /// As many password hashes at once as there are cores but one, so that a flood of sign-ins leaves pages one; each takes
    /// 46 MiB.
    pub hashing: Arc<Semaphore>,
    /// Who takes letters to owners.
    pub mail: Mailer,
    /// Who has asked how often.
    pub pace: Pace,
    /// What area codes had a moment ago.
    pub stock: Stock,
    /// What must not be cut off when the desk closes.
    pub work: Work,
    /// What is counted for Prometheus.
    pub figures: Figures,
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
    /// Puts a desk together that asks for no subscription and has no AI lines.
    pub fn new(config: Config, walls: Walls, keys: Keys, twilio: Client) -> Self {
        Self::with(config, walls, keys, twilio, None, None)
    }

    /// Puts a desk together; with Stripe, where owners need a subscription, and with Vapi, where there are AI lines.
    pub fn with(
        config: Config,
        walls: Walls,
        keys: Keys,
        twilio: Client,
        stripe: Option<stripe::Client>,
        vapi: Option<vapi::Client>,
    ) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let pace = Pace::new(config.doors.rates);
        let figures = Figures::new(
            [
                Some(twilio.calls()),
                stripe.as_ref().map(stripe::Client::calls),
                vapi.as_ref().map(vapi::Client::calls),
            ]
            .into_iter()
            .flatten(),
        );
        let mail = Mailer::new(&config);
        Self(Arc::new(Inside {
            config,
            walls,
            keys,
            twilio,
            stripe,
            vapi,
            turns: std::sync::Mutex::default(),
            hashing: Arc::new(Semaphore::new(cores.saturating_sub(1).max(1))),
            mail,
            pace,
            stock: Stock::default(),
            work: Work::default(),
            figures,
            trials: Trials::default(),
        }))
    }

    /// The desk as one owner uses it. Who they are is known: by their session or token, or because they are just signing up
    /// or in. `tests/desk/architecture.rs` lists who may call this.
    pub fn as_owner(&self, user_id: Uuid) -> OwnersDesk {
        OwnersDesk {
            desk: self.clone(),
            db: self.walls.as_owner(user_id),
        }
    }

    /// The desk as the background rounds use it.
    pub fn on_rounds(&self) -> RoundsDesk {
        RoundsDesk {
            desk: self.clone(),
            db: self.walls.on_rounds(),
        }
    }

    /// The desk as an operator uses it; none where the database does not name this account one.
    pub async fn as_operator(&self, account: Uuid) -> Result<Option<OperatorsDesk>, sqlx::Error> {
        let overview = self.walls.as_operator(account).await?;
        Ok(overview.map(|db| OperatorsDesk { desk: self.clone(), db }))
    }

    /// The database, to be asked whether it is alive, and to be closed.
    pub fn walls(&self) -> &Walls {
        &self.walls
    }
}

/// The desk as one owner uses it: its database shows what is theirs.
#[derive(Clone)]
pub struct OwnersDesk {
    desk: Desk,
    /// What is theirs in the database.
    pub db: Scope,
}

impl std::ops::Deref for OwnersDesk {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.desk
    }
}

impl OwnersDesk {
    /// The same, where somebody else than the owner in their browser acts: the audit trail says who.
    #[must_use]
    pub fn acting(mut self, actor: Actor) -> Self {
        self.db = self.db.acting(actor);
        self
    }

    /// Whose desk it is.
    pub const fn owner(&self) -> Uuid {
        self.db.owner()
    }
}

/// The desk as the background rounds use it: its database shows whose turn it is.
#[derive(Clone)]
pub struct RoundsDesk {
    desk: Desk,
    /// Whose turn it is.
    pub db: Round,
}

impl std::ops::Deref for RoundsDesk {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.desk
    }
}

impl RoundsDesk {
    /// The desk as the owner uses it whose turn it is: the work of a round is done as them.
    pub fn on_behalf_of(&self, user_id: Uuid) -> OwnersDesk {
        self.desk.as_owner(user_id).acting(Actor::Desk)
    }
}

/// The desk as an operator uses it: its database shows all businesses, and changes nothing.
#[derive(Clone)]
pub struct OperatorsDesk {
    desk: Desk,
    /// All businesses.
    pub db: Overview,
}

impl std::ops::Deref for OperatorsDesk {
    type Target = Inside;

    fn deref(&self) -> &Inside {
        &self.desk
    }
}

impl OperatorsDesk {
    /// Who looks.
    pub const fn operator(&self) -> Uuid {
        self.db.operator()
    }

    /// The desk as a business uses it whose limits are set, or whose numbers are compared, by the operator.
    pub fn in_the_place_of(&self, user_id: Uuid) -> OwnersDesk {
        self.desk.as_owner(user_id).acting(Actor::Host)
    }

    /// The desk as the rounds use it, to which the events of Stripe belong.
    pub fn as_a_round(&self) -> RoundsDesk {
        self.desk.on_rounds()
    }
}

impl Inside {
    /// The database before anybody is known: the row that fits what was shown.
    pub fn at_door(&self, key: Key) -> Door {
        self.walls.at_door(key)
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
