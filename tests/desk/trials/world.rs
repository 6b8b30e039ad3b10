//! One carrier and one database for many trials at once, each with an owner, a line and a desk of its own.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
    time::Duration,
};

use numberdesk::{
    numbers::{self, Number},
    phone::{AreaCode, PhoneNumber, places},
    purchases::{self, Order, Purchase, Substitution, server::driver},
    server::{
        db::{Db, Timestamp, Walls},
        state::Desk,
        twilio,
    },
};
use serde_json::json;
use time::macros::datetime;
use uuid::Uuid;

use super::truth::Ledger;
use crate::stage::{Stage, age, on};

/// A label under which the database accepts no number.
pub const UNKEEPABLE: &str = "unkeepable";
const LONG_AGO: Timestamp = Timestamp(datetime!(2001-01-01 00:00 UTC));
/// How long a desk waits for the carrier.
const PATIENCE: Duration = Duration::from_millis(1500);

/// What many trials share.
pub struct World {
    pub stage: Stage,
    pub db: Db,
    codes: Vec<AreaCode>,
    next: AtomicUsize,
    seen: AtomicI64,
}

impl World {
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let unlimited = [
            ("LIMIT_NUMBERS_PER_DAY", "0"),
            ("LIMIT_NUMBERS_TOTAL", "0"),
            ("LIMIT_MONTHLY_SPEND", "0"),
            ("CARRIER_TIMEOUT_SECONDS", "1"),
        ];
        let all: Vec<_> = unlimited.into_iter().chain(settings.iter().copied()).collect();
        let stage = Stage::with(&all).await;
        let db = stage.db.clone();
        refuse_the_unkeepable(&db).await;
        let home = AreaCode::parse("415").unwrap();
        let codes = places::near(home, usize::MAX).into_iter().map(|near| near.code);
        let sold_out = ["212", "310", "416", "808", "907"];
        Self {
            stage,
            db,
            codes: codes
                .filter(|code| !sold_out.contains(&code.to_string().as_str()))
                .collect(),
            next: AtomicUsize::new(0),
            seen: AtomicI64::new(0),
        }
    }

    /// Somebody with an account at the desk. Their password opens nothing.
    pub async fn owner(&self) -> Uuid {
        let (id, now) = (Uuid::now_v7(), Timestamp::now());
        on!(self.db, pool => sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, '', $3, $3)")
            .bind(id).bind(format!("{id}@desk.example")).bind(now).execute(pool).await.map(drop).unwrap());
        id
    }

    /// A desk at the end of this line, on the same database or another.
    pub fn desk(&self, url: &str) -> Desk {
        self.desk_on(url, self.db.clone())
    }

    pub fn desk_on(&self, url: &str, db: Db) -> Desk {
        self.desk_with(url, self.walls(db), PATIENCE)
    }

    /// A desk that waits for the carrier as long as a real one does.
    pub fn patient_desk(&self) -> Desk {
        self.patient_desk_on(&self.stage.carrier.url, self.db.clone())
    }

    pub fn patient_desk_on(&self, url: &str, db: Db) -> Desk {
        self.desk_with(url, self.walls(db), Duration::from_secs(15))
    }

    /// The walls of a database: a copy of the file is one of its own; a server is seen as its desks see it.
    fn walls(&self, db: Db) -> Walls {
        match db {
            Db::Sqlite(_) => Walls::over(db.clone(), db),
            Db::Postgres(_) => self.stage.desk().walls().clone(),
        }
    }

    /// What a witness sees of a desk's database.
    fn seen(&self, desk: &Desk) -> Db {
        match desk.walls().bare() {
            Db::Sqlite(_) => desk.walls().bare().clone(),
            Db::Postgres(_) => self.db.clone(),
        }
    }

    pub fn desk_with(&self, url: &str, walls: Walls, timeout: Duration) -> Desk {
        let settings = twilio::Settings {
            api_url: url.to_owned(),
            pricing_url: self.stage.carrier.url.clone(),
            voice_url: self.stage.carrier.url.clone(),
            numbers_url: self.stage.carrier.url.clone(),
            upload_url: self.stage.carrier.url.clone(),
            timeout,
            connect_timeout: Duration::from_secs(3),
        };
        let front = self.stage.desk();
        Desk::new(
            front.config.clone(),
            walls,
            front.keys.clone(),
            twilio::Client::new(settings).unwrap(),
        )
    }

    /// A number that nobody has asked for; of a code of its own, where it is one that is always taken.
    pub fn number(&self, is_taken: bool) -> String {
        let next = self.next();
        if is_taken {
            return format!(
                "+1{}5550190",
                self.codes[self.codes.len() - 1 - next % (self.codes.len() / 2)]
            );
        }
        format!("+1{}55501{:02}", self.codes[next / 60], next % 60)
    }

    /// A number that nobody has asked for before, counted.
    pub fn next(&self) -> usize {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The last request in the carrier's ledger.
    pub async fn since(&self) -> i64 {
        let newest = self.stage.carrier.ledger_since(self.seen.load(Ordering::Relaxed)).await;
        let last = newest["requests"]
            .as_array()
            .unwrap()
            .last()
            .map_or(0, |row| row["sequence"].as_i64().unwrap());
        self.seen.fetch_max(last, Ordering::Relaxed).max(last)
    }

    pub async fn ledger(&self, since: i64) -> Ledger {
        Ledger::read(&self.stage.carrier.ledger_since(since).await)
    }

    /// As if so much time had passed that this owner's leases have run out.
    pub async fn expire(&self, db: &Db, owner: Uuid) {
        on!(db, pool => sqlx::query("UPDATE purchases SET next_look_at = $1, lease_until = $1 WHERE user_id = $2 AND state IN ('buying', 'compensating')")
            .bind(LONG_AGO).bind(owner).execute(pool).await.map(drop).unwrap());
        on!(db, pool => sqlx::query("UPDATE user_preferences SET opening_until = $1 WHERE user_id = $2 AND subaccount_sid IS NULL")
            .bind(LONG_AGO).bind(owner).execute(pool).await.map(drop).unwrap());
        on!(db, pool => sqlx::query("UPDATE reconciliations SET lease_until = $1, next_at = $1 WHERE user_id = $2")
            .bind(LONG_AGO).bind(owner).execute(pool).await.map(drop).unwrap());
    }

    /// What is open for this owner: purchases, and numbers being released.
    pub async fn open_of(&self, db: &Db, owner: Uuid) -> (Vec<Uuid>, Vec<Uuid>) {
        let ids = |sql: &'static str| async move {
            on!(db, pool => sqlx::query_scalar(sql).bind(owner).fetch_all(pool).await.unwrap())
        };
        (
            ids("SELECT id FROM purchases WHERE user_id = $1 AND state IN ('buying', 'compensating')").await,
            ids("SELECT id FROM user_twilio_numbers WHERE user_id = $1 AND status = 'releasing'").await,
        )
    }

    /// One round for this owner. False when nothing is open.
    pub async fn round(&self, desk: &Desk, owner: Uuid) -> bool {
        let db = self.seen(desk);
        self.expire(&db, owner).await;
        let (purchases, releases) = self.open_of(&db, owner).await;
        let rounds = desk.on_rounds();
        let desk = &desk.as_owner(owner);
        for id in &purchases {
            // A visit that breaks off is what a later round is for.
            drop(driver::resume(desk, *id).await);
        }
        for id in &releases {
            if let Ok(number) = numbers::server::find(desk, *id).await {
                drop(numbers::server::release(desk, &number, numbers::server::Said::default()).await);
            }
        }
        drop(driver::undo_rest(&rounds).await);
        !purchases.is_empty() || !releases.is_empty()
    }

    /// Rounds until nothing is open; half-way, the carrier's lists are given their time.
    pub async fn settle(&self, desk: &Desk, owner: Uuid) {
        for round in 0..8 {
            if !self.round(desk, owner).await {
                return;
            }
            if round >= 2 {
                age(&self.seen(desk), owner, Duration::from_secs(40)).await;
            }
        }
    }

    /// Ends the world, once the last of those who were left behind in it has gone.
    pub async fn close(self: Arc<Self>) {
        let mut world = self;
        for _ in 0..400 {
            match Arc::try_unwrap(world) {
                Ok(alone) => return alone.stage.leave().await,
                Err(shared) => world = shared,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("somebody is still at work in this world");
    }
}

async fn refuse_the_unkeepable(db: &Db) {
    let statements: &[&str] = match db {
        Db::Sqlite(_) => &[
            "CREATE TABLE never (one INTEGER CHECK (one = 1))",
            "CREATE TRIGGER unkeepable BEFORE INSERT ON user_twilio_numbers WHEN NEW.friendly_name = 'unkeepable' BEGIN INSERT INTO never VALUES (0); END",
        ],
        Db::Postgres(_) => &[
            "CREATE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'never' USING ERRCODE = '23514'; END $$ LANGUAGE plpgsql",
            "CREATE TRIGGER unkeepable BEFORE INSERT ON user_twilio_numbers FOR EACH ROW WHEN (NEW.friendly_name = 'unkeepable') EXECUTE FUNCTION refuse()",
        ],
    };
    for statement in statements {
        on!(db, pool => sqlx::query(*statement).execute(pool).await.map(drop).unwrap());
    }
}

/// An order.
pub fn order(number: &str, substitution: Substitution, label: Option<&str>) -> Order {
    serde_json::from_value(json!({ "phoneNumber": number, "substitution": substitution, "friendlyName": label }))
        .unwrap()
}

/// Buys, and gives what the owner would be told.
pub async fn buy(desk: &Desk, owner: Uuid, order: Order, key: &str) -> Result<Purchase, purchases::server::Error> {
    purchases::server::buy(&desk.as_owner(owner), order, Some(key.to_owned())).await
}

/// Buys a number that nothing is wrong with.
pub async fn own(world: &World, desk: &Desk, owner: Uuid, number: &str) -> Number {
    let order = order(number, Substitution::Never, None);
    let key = format!("own {number}");
    // A busy machine may take longer than a desk waits.
    loop {
        if let Ok(Purchase {
            number: Some(number), ..
        }) = buy(desk, owner, order.clone(), &key).await
        {
            return number;
        }
        world.settle(desk, owner).await;
    }
}

/// The number as the desk reads it.
pub fn parsed(number: &str) -> PhoneNumber {
    PhoneNumber::parse(number).unwrap()
}
