//! A real server, killed again and again while owners buy and release under a carrier that misbehaves.
//!
//! `SEED` plays the same plan again: the same wishes, the same faults, the same lives of the server. What the machine
//! makes of the plan, to the millisecond, is not in it. `CYCLES` says how often it is killed.

use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use numberdesk::server::{
    db::{Db, Timestamp},
    sandbox::DEFAULT_AUTH_TOKEN,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::json;
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{
    buyers::{Owner, SHARED, TAKEN},
    invariants::{Allowed, violations},
    matrix::seed,
    secrets::leaked,
    server::Place,
    truth::{Ledger, Truth},
};
use crate::stage::{Carrier, Database, PASSWORD, Person, on};

/// How many owners there are, each with the numbers of an area code.
const OWNERS: usize = 5;
const CODES: [&str; OWNERS] = ["201", "202", "203", "205", "206"];

/// The call struck, and how. `slow` is not among them: what it carries out after a release, the comparison finds.
const FAULTS: [(&str, &str); 18] = [
    ("purchase", "refuse"),
    ("purchase", "busy"),
    ("purchase", "error-before"),
    ("purchase", "error-after"),
    ("purchase", "timeout-after"),
    ("purchase", "reset-before"),
    ("purchase", "reset-after"),
    ("purchase", "malformed"),
    ("purchase", "snatched"),
    ("list", "stale"),
    ("list", "error-before"),
    ("list", "reset-after"),
    ("list", "malformed"),
    ("release", "error-before"),
    ("release", "error-after"),
    ("release", "reset-after"),
    ("search", "error-before"),
    ("any", "busy"),
];

/// Everything around the server that survives it.
pub struct Scene {
    pub carrier: Carrier,
    pub database: Database,
    pub place: Place,
    pub db: Db,
}

impl Scene {
    pub async fn open() -> Self {
        let folder: PathBuf = std::env::temp_dir().join(format!("numberdesk-kill-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = Database::fresh(&folder).await;
        let carrier = Carrier::open().await;
        let place = Place::new(&folder, &database, &carrier.url);
        database.migrate().await;
        let db = database.witness().await;
        Self {
            carrier,
            database,
            place,
            db,
        }
    }

    /// As if the dead server had been dead for long.
    pub async fn expire(&self) {
        let long_ago = Timestamp(datetime!(2001-01-01 00:00 UTC));
        on!(self.db, pool => {
            sqlx::query("UPDATE purchases SET next_look_at = $1, lease_until = $1 WHERE state IN ('buying', 'compensating')")
                .bind(long_ago).execute(pool).await.map(drop).unwrap();
            sqlx::query("UPDATE user_preferences SET opening_until = $1 WHERE subaccount_sid IS NULL")
                .bind(long_ago).execute(pool).await.map(drop).unwrap();
        });
    }

    /// As if what is open had begun so long ago that the carrier's lists have had their time.
    async fn age(&self) {
        let then = Timestamp(OffsetDateTime::now_utc() - Duration::from_secs(40));
        on!(self.db, pool => sqlx::query(
            "UPDATE purchase_attempts SET created_at = $1, ordered_at = NULL WHERE created_at > $1 AND purchase_id IN (SELECT id FROM purchases WHERE state IN ('buying', 'compensating'))",
        ).bind(then).execute(pool).await.map(drop).unwrap());
    }

    pub async fn open_count(&self) -> i64 {
        on!(self.db, pool => sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM purchases WHERE state IN ('buying', 'compensating'))
               + (SELECT COUNT(*) FROM user_twilio_numbers WHERE status = 'releasing')
               + (SELECT COUNT(*) FROM purchase_attempts WHERE state = 'compensating')",
        ).fetch_one(pool).await.unwrap())
    }

    /// Starts the server once more, without faults, and waits until everything has come to rest.
    pub async fn rest(&self) -> Duration {
        self.carrier.heal().await;
        self.expire().await;
        self.age().await;
        let began = Instant::now();
        // As patient as a real one: on a busy machine the practice carrier thinks longer than the others wait.
        let server = self.place.start_with(&[("CARRIER_TIMEOUT_SECONDS", "15")]);
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        while self.open_count().await > 0 && began.elapsed() < Duration::from_mins(2) {
            beat.tick().await;
        }
        server.kill();
        began.elapsed()
    }

    /// What is wrong, all owners counted.
    pub async fn account(&self, owners: &[Arc<Owner>]) -> Vec<String> {
        let ledger = Ledger::read(&self.carrier.ledger_since(0).await);
        let allowed = Allowed {
            stragglers: true,
            ..Allowed::default()
        };
        let mut broken = Vec::new();
        for owner in owners {
            let truth = Truth::of(&self.db, &ledger, owner.id).await;
            broken.extend(violations(&truth, &owner.replies.lock().unwrap(), &allowed));
        }
        let mut canaries: Vec<String> = owners.iter().map(|owner| owner.token.clone()).collect();
        canaries.extend([DEFAULT_AUTH_TOKEN.to_owned(), PASSWORD.to_owned()]);
        canaries.extend(self.carrier.tokens().await);
        broken.extend(leaked(&self.db, &canaries).await);
        let log = std::fs::read_to_string(self.place.log()).unwrap();
        broken.extend(
            canaries
                .iter()
                .filter(|canary| log.contains(*canary))
                .map(|_| "I12: a secret is in the log".to_owned()),
        );
        broken
    }

    pub async fn close(mut self) {
        self.db.close().await;
        self.carrier.close().await;
        self.database.remove().await;
        drop(std::fs::remove_dir_all(&self.place.folder));
    }
}

/// How many answers there were so far.
pub fn answers(owners: &[Arc<Owner>]) -> usize {
    owners.iter().map(|owner| owner.asked.load(Ordering::Relaxed)).sum()
}

/// So much of a server's life, from its first answer on: until then it only opens its connections.
async fn lived(owners: &[Arc<Owner>], life: Duration) {
    let before = answers(owners);
    let first = async {
        while answers(owners) == before {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // One that has nothing to say for so long is killed as it is.
    drop(tokio::time::timeout(Duration::from_secs(1), first).await);
    tokio::time::sleep(life).await;
}

/// Kills a server so often, and counts.
async fn killed(cycles: usize) {
    let seed = seed();
    println!("SEED={seed} CYCLES={cycles} plays this plan again");
    let (began, mut chance) = (Instant::now(), StdRng::seed_from_u64(seed));
    let scene = Scene::open().await;
    for code in CODES.into_iter().chain([SHARED]) {
        for line in TAKEN {
            scene.carrier.sell_elsewhere(&format!("+1{code}5550{line}")).await;
        }
    }
    let mut server = scene.place.start();
    let people = join_all(CODES.map(|code| {
        let address = scene.place.address.clone();
        async move {
            let mut person = Person::new(&format!("http://{address}"));
            person.sign_up().await;
            Arc::new(Owner::of(&person, code, &address).await)
        }
    }))
    .await;
    let is_over = Arc::new(AtomicBool::new(false));
    let lives: Vec<_> = people
        .iter()
        .map(|owner| {
            let (owner, is_over, seed) = (Arc::clone(owner), Arc::clone(&is_over), chance.random());
            tokio::spawn(async move { owner.live(seed, &is_over).await })
        })
        .collect();
    for _ in 0..cycles {
        if let Some((call, kind)) = FAULTS.choose(&mut chance) {
            scene.carrier.fault(json!({ "call": call, "kind": kind })).await;
        }
        let life = Duration::from_millis(chance.random_range(30..250));
        lived(&people, life).await;
        server.kill();
        if chance.random_bool(0.5) {
            scene.expire().await;
        }
        server = scene.place.start();
    }
    is_over.store(true, Ordering::Relaxed);
    join_all(lives).await;
    server.kill();
    let rested = scene.rest().await;
    let broken = scene.account(&people).await;
    let ledger = Ledger::read(&scene.carrier.ledger_since(0).await);
    let asked = answers(&people);
    println!(
        "{cycles} kills in {:.1} s: {asked} answers, {} requests to the carrier, {} numbers bought, {} held, at rest after {:.1} s",
        began.elapsed().as_secs_f32(),
        ledger.requests.len(),
        ledger.rents.len(),
        ledger.holdings.len(),
        rested.as_secs_f32(),
    );
    assert!(broken.is_empty(), "SEED={seed}: {}", broken.join("\n  "));
    scene.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_killed_two_hundred_times_loses_and_doubles_no_number() {
    killed(200).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
#[expect(clippy::disallowed_methods, reason = "a setting of the tests, not of the desk")]
async fn a_server_killed_as_often_as_one_likes_loses_and_doubles_no_number() {
    let cycles = std::env::var("CYCLES").map_or(2_000, |text| text.parse().expect("CYCLES is a number"));
    killed(cycles).await;
}
