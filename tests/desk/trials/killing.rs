//! A real server, killed again and again while owners buy and release under a carrier that misbehaves.
//!
//! `SEED` plays the same plan again: the same wishes, the same faults, the same lives of the server. What the machine
//! makes of the plan, to the millisecond, is not in it. `CYCLES` says how often it is killed.

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use futures::future::join_all;
use numberdesk::server::{
    db::{Db, Timestamp},
    sandbox::DEFAULT_AUTH_TOKEN,
};
use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use time::{OffsetDateTime, macros::datetime};
use uuid::Uuid;

use super::{
    invariants::{Allowed, Reply, Told, leaked, violations},
    matrix::seed,
    server::Place,
    truth::{Ledger, Truth},
};
use crate::stage::{Carrier, Database, PASSWORD, Person, on};

/// How many owners there are, each with the numbers of an area code, and one code that all of them want.
const OWNERS: usize = 5;
const CODES: [&str; OWNERS] = ["201", "202", "203", "205", "206"];
const SHARED: &str = "209";

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

/// An owner as a program, which goes on through the deaths of the server.
struct Owner {
    id: Uuid,
    token: String,
    code: &'static str,
    http: reqwest::Client,
    address: String,
    replies: Mutex<Vec<Reply>>,
    asked: AtomicUsize,
}

impl Owner {
    async fn of(person: &Person, code: &'static str, address: &str) -> Self {
        let answer = person.post("/api/auth/tokens", &json!({ "name": "kills" })).await;
        Self {
            id: person.id(),
            token: answer.ok()["token"].as_str().unwrap().to_owned(),
            code,
            http: reqwest::Client::builder().no_proxy().timeout(Duration::from_secs(12)).build().unwrap(),
            address: format!("http://{address}"),
            replies: Mutex::default(),
            asked: AtomicUsize::new(0),
        }
    }

    /// The answer; none where the server died before it came.
    async fn ask(&self, path: &str, key: &str, body: Option<Value>) -> Option<(u16, Value)> {
        let url = format!("{}{path}", self.address);
        let request = match &body {
            Some(body) => self.http.post(url).header("Idempotency-Key", key).json(body),
            None => self.http.get(url),
        };
        let response = request.bearer_auth(&self.token).send().await.ok()?;
        let status = response.status().as_u16();
        let body = response.json().await.ok()?;
        self.asked.fetch_add(1, Ordering::Relaxed);
        Some((status, body))
    }

    async fn buy(&self, chance: &mut StdRng, key: &str) {
        let code = if chance.random_bool(0.3) { SHARED } else { self.code };
        // Two of twelve are always taken, so that the closest is bought.
        let line = if chance.random_bool(0.2) { 190 } else { chance.random_range(100..160) };
        let order = json!({ "phoneNumber": format!("+1{code}5550{line}"), "substitution": "closest" });
        let times = if chance.random_bool(0.2) { 2 } else { 1 };
        for _ in 0..times {
            if let Some((200, body)) = self.ask("/api/twilio/purchase-number", key, Some(order.clone())).await {
                let sid = body["phoneNumber"]["phone_sid"].as_str().unwrap().to_owned();
                self.replies.lock().unwrap().push(Reply { at: OffsetDateTime::now_utc(), told: Told::Owned(sid) });
            }
        }
    }

    async fn release(&self, chance: &mut StdRng) {
        let Some((200, body)) = self.ask("/api/twilio/numbers", "", None).await else { return };
        let Some(number) = body["numbers"].as_array().and_then(|all| all.choose(chance)).cloned() else { return };
        drop(self.ask("/api/twilio/release-number", "", Some(json!({ "id": number["id"] }))).await);
    }

    /// Wishes one thing after the other until the end.
    async fn live(&self, seed: u64, is_over: &AtomicBool) {
        let mut chance = StdRng::seed_from_u64(seed);
        for turn in 0.. {
            if is_over.load(Ordering::Relaxed) {
                return;
            }
            match chance.random_range(0..10) {
                0..5 => self.buy(&mut chance, &format!("{seed}-{turn}")).await,
                5..7 => {
                    let (mut one, mut two) = (StdRng::seed_from_u64(chance.random()), StdRng::seed_from_u64(chance.random()));
                    let keys = [format!("{seed}-{turn}-a"), format!("{seed}-{turn}-b")];
                    tokio::join!(self.buy(&mut one, &keys[0]), self.buy(&mut two, &keys[1]));
                }
                _ => self.release(&mut chance).await,
            }
            // A server that is down refuses at once; it comes back in a moment.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Everything around the server that survives it.
struct Scene {
    carrier: Carrier,
    database: Database,
    place: Place,
    db: Db,
}

impl Scene {
    async fn open() -> Self {
        let folder: PathBuf = std::env::temp_dir().join(format!("numberdesk-kill-{}", Uuid::now_v7().simple()));
        std::fs::create_dir_all(&folder).unwrap();
        let database = Database::fresh(&folder).await;
        let carrier = Carrier::open().await;
        let place = Place::new(&folder, &database.url, &carrier.url);
        let db = Db::open(&database.url.clone().into()).await.unwrap();
        Self { carrier, database, place, db }
    }

    /// As if the dead server had been dead for long.
    async fn expire(&self) {
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
            "UPDATE purchase_attempts SET created_at = $1 WHERE created_at > $1 AND purchase_id IN (SELECT id FROM purchases WHERE state IN ('buying', 'compensating'))",
        ).bind(then).execute(pool).await.map(drop).unwrap());
    }

    async fn open_count(&self) -> i64 {
        on!(self.db, pool => sqlx::query_scalar(
            "SELECT (SELECT COUNT(*) FROM purchases WHERE state IN ('buying', 'compensating'))
               + (SELECT COUNT(*) FROM user_twilio_numbers WHERE status = 'releasing')
               + (SELECT COUNT(*) FROM purchase_attempts WHERE state = 'compensating')",
        ).fetch_one(pool).await.unwrap())
    }

    /// Starts the server once more, without faults, and waits until everything has come to rest.
    async fn rest(&self) -> Duration {
        self.carrier.heal().await;
        self.expire().await;
        self.age().await;
        let began = Instant::now();
        let server = self.place.start();
        let mut beat = tokio::time::interval(Duration::from_millis(100));
        while self.open_count().await > 0 && began.elapsed() < Duration::from_secs(60) {
            beat.tick().await;
        }
        server.kill();
        began.elapsed()
    }

    /// What is wrong, all owners counted.
    async fn account(&self, owners: &[Arc<Owner>]) -> Vec<String> {
        let ledger = Ledger::read(&self.carrier.ledger_since(0).await);
        let allowed = Allowed { stragglers: true, ..Allowed::default() };
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
        broken.extend(canaries.iter().filter(|canary| log.contains(*canary)).map(|_| "I12: a secret is in the log".to_owned()));
        broken
    }

    async fn close(mut self) {
        self.db.close().await;
        self.carrier.close().await;
        self.database.remove().await;
        drop(std::fs::remove_dir_all(&self.place.folder));
    }
}

/// Kills a server so often, and counts.
async fn killed(cycles: usize) {
    let seed = seed();
    println!("SEED={seed} CYCLES={cycles} plays this plan again");
    let (began, mut chance) = (Instant::now(), StdRng::seed_from_u64(seed));
    let scene = Scene::open().await;
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
        tokio::time::sleep(Duration::from_millis(chance.random_range(30..250))).await;
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
    let asked: usize = people.iter().map(|owner| owner.asked.load(Ordering::Relaxed)).sum();
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
