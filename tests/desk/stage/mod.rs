//! A whole desk for one test: the application and the practice carrier, each on a port of its own, and a fresh database.

mod agree;
mod answer;
mod carrier;
mod database;
mod line;
mod person;
mod postbox;
mod ring;

use std::{collections::BTreeMap, path::PathBuf, sync::Arc, time::Duration};

use numberdesk::{
    app::server::{self, Open},
    numbers, purchases, reconciliation,
    server::{
        config::Config,
        db::{Db, Timestamp},
        sandbox::{
            DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, DEFAULT_STRIPE_KEY, DEFAULT_VAPI_KEY, DEFAULT_WEBHOOK_SECRET,
            STRIPE_PRICE,
        },
        state::Desk,
        trials::Boundary,
        vapi,
    },
};
use time::macros::datetime;
use tokio::net::TcpListener;
use uuid::Uuid;

pub use answer::Answer;
pub use carrier::{Carrier, Ledger};
pub(crate) use database::on;
pub use database::{Database, is_postgres};
pub use line::Line;
pub use person::{PASSWORD, Person};
pub use postbox::{Postbox, Received};

/// 32 zero bytes: it seals nothing but tests.
const KEYS: &str = "test:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";

/// A moment by which everything that waits is due.
const LONG_AGO: Timestamp = Timestamp(datetime!(2001-01-01 00:00 UTC));

/// Asks again until it is so.
pub async fn until<F: Future<Output = bool>>(is_so: impl Fn() -> F) {
    let asking = async {
        while !is_so().await {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_mins(1), asking)
        .await
        .expect("it never was so");
}

/// As if what is open for an owner had been asked for so long ago, and nothing had been heard since.
pub async fn age(db: &Db, owner: Uuid, by: Duration) {
    let then = Timestamp(time::OffsetDateTime::now_utc() - by);
    on!(db, pool => {
        sqlx::query("UPDATE purchase_attempts SET created_at = $1, ordered_at = NULL WHERE user_id = $2 AND purchase_id IN (SELECT id FROM purchases WHERE state IN ('buying', 'compensating'))")
            .bind(then).bind(owner).execute(pool).await.map(drop).unwrap();
        sqlx::query("UPDATE purchases SET created_at = $1 WHERE user_id = $2 AND state IN ('buying', 'compensating')")
            .bind(then).bind(owner).execute(pool).await.map(drop).unwrap();
    });
}

/// An open desk with its carrier and database. It must be closed: that is where money and numbers are counted.
pub struct Stage {
    open: Option<Open>,
    /// The database as a witness sees it, past its walls.
    pub db: Db,
    /// The practice carrier, as whoever holds its main account sees it.
    pub carrier: Carrier,
    database: Database,
    folder: PathBuf,
    address: String,
}

impl Stage {
    /// A desk on which nothing has happened yet.
    pub async fn open() -> Self {
        Self::with(&[]).await
    }

    /// The same with other settings; an empty value takes a setting away.
    pub async fn with(settings: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("numberdesk-test-{}", Uuid::now_v7().simple()));
        let database = Database::fresh(&folder).await;
        Self::open_in(folder, database, settings).await
    }

    /// The same on a database that is there already.
    pub async fn on(database: Database, settings: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("numberdesk-test-{}", Uuid::now_v7().simple()));
        Self::open_in(folder, database, settings).await
    }

    async fn open_in(folder: PathBuf, database: Database, settings: &[(&str, &str)]) -> Self {
        let carrier = Carrier::open().await;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let defaults = [
            ("LISTEN_ADDR", address.as_str()),
            ("SECRET_KEYS", KEYS),
            ("TWILIO_API_URL", &carrier.url),
            ("TWILIO_PRICING_URL", &carrier.url),
            ("TWILIO_ACCOUNT_SID", DEFAULT_ACCOUNT_SID),
            ("TWILIO_AUTH_TOKEN", DEFAULT_AUTH_TOKEN),
            ("CARRIER_TIMEOUT_SECONDS", "2"),
            ("VAPI_API_URL", &carrier.url),
            ("VAPI_API_KEY", DEFAULT_VAPI_KEY),
            // One test asks more in a second than anybody may in a minute.
            ("RATE_CALLS", "0"),
            ("RATE_SEARCHES", "0"),
            ("RATE_ORDERS", "0"),
            ("RATE_STRANGERS", "0"),
            ("RATE_PAGES", "0"),
            ("RATE_WEBHOOKS", "0"),
            ("BILLING", "open"),
            ("STRIPE_API_URL", &carrier.url),
            ("STRIPE_SECRET_KEY", DEFAULT_STRIPE_KEY),
            ("STRIPE_WEBHOOK_SECRET", DEFAULT_WEBHOOK_SECRET),
            ("STRIPE_PRICE_ID", STRIPE_PRICE),
        ];
        let all: BTreeMap<&str, &str> = defaults
            .into_iter()
            .chain(database.settings())
            .chain(settings.iter().copied())
            .collect();
        let config = Config::from(&|name| all.get(name).map(|value| (*value).to_owned()), false).unwrap();
        let open = server::open(listener, config).await.unwrap();
        // Called by the tests, one by one: a round that comes by itself comes in the middle of something.
        open.hold_rounds();
        Self {
            open: Some(open),
            db: database.witness().await,
            carrier,
            database,
            folder,
            address: format!("http://{address}"),
        }
    }

    /// All that a request can reach.
    pub fn desk(&self) -> &Desk {
        &self.open.as_ref().unwrap().desk
    }

    /// A process of its own on the same database and carrier, which can die.
    pub fn another_desk(&self, vapi: Option<vapi::Client>) -> Desk {
        let front = self.desk();
        Desk::with(
            front.config.clone(),
            front.walls().clone(),
            front.keys.clone(),
            front.twilio.clone(),
            None,
            vapi,
        )
    }

    /// Its database, as its other roles reach it.
    pub fn database(&self) -> &Database {
        &self.database
    }

    /// Where the desk is, without a slash at the end.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Somebody with a browser who has not signed in.
    pub fn stranger(&self) -> Person {
        Person::new(&self.address)
    }

    /// Somebody with a browser who has just opened an account.
    pub async fn owner(&self) -> Person {
        let mut person = self.stranger();
        person.sign_up().await;
        person
    }

    /// Goes on with what waits: purchases first, then releases. Returns how many purchases were visited.
    pub async fn round(&self) -> usize {
        let visited = purchases::server::round(&self.desk().on_rounds()).await.unwrap();
        numbers::server::round(&self.desk().on_rounds()).await.unwrap();
        purchases::server::driver::undo_rest(&self.desk().on_rounds())
            .await
            .unwrap();
        visited
    }

    /// As if so much time had passed that every lease has run out and every next look is due.
    pub async fn later(&self) {
        on!(self.db, pool => sqlx::query(
            "UPDATE purchases SET next_look_at = $1, lease_until = $1 WHERE state IN ('buying', 'compensating')",
        ).bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
        on!(self.db, pool => sqlx::query("UPDATE user_preferences SET opening_until = $1 WHERE subaccount_sid IS NULL")
            .bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
        on!(self.db, pool => sqlx::query("UPDATE reconciliations SET next_at = $1, lease_until = $1")
            .bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
    }

    /// Compares everybody with the carrier as if the minute had passed. Returns how many were compared.
    pub async fn compare(&self) -> usize {
        self.later().await;
        reconciliation::server::round(&self.desk().on_rounds()).await.unwrap()
    }

    /// From now on whoever reaches this boundary panics there.
    pub fn break_at(&self, breaking: Boundary) {
        self.desk().trials.set(Some(Arc::new(move |boundary| {
            Box::pin(async move {
                assert_ne!(boundary, breaking, "a planted panic");
                Ok(())
            })
        })));
    }

    /// The owner's account at the carrier.
    pub async fn account_of(&self, person: &Person) -> String {
        on!(self.db, pool => sqlx::query_scalar("SELECT subaccount_sid FROM user_preferences WHERE user_id = $1")
            .bind(person.id()).fetch_one(pool).await.unwrap())
    }

    /// From now on the database takes no new number, or takes them again.
    pub async fn refuse_numbers(&self, refuses: bool) {
        self.database.refuse_numbers(&self.db, refuses).await;
    }

    /// Counts numbers and money on both sides, then closes everything.
    pub async fn close(self) {
        self.agree().await;
        self.leave().await;
    }

    /// Closes without counting, for tests that leave something open on purpose.
    pub async fn leave(mut self) {
        if let Some(open) = self.open.take() {
            open.close().await;
        }
        self.carrier.close().await;
        self.db.close().await;
        self.database.remove().await;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        // A leftover folder in the temporary directory harms nobody.
        drop(std::fs::remove_dir_all(&self.folder));
        assert!(
            self.open.is_none() || std::thread::panicking(),
            "a test ends with stage.close().await"
        );
    }
}
