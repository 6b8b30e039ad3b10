//! Owners as programs that buy and release without end, whatever becomes of the server.

use std::{
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use rand::{Rng as _, SeedableRng as _, rngs::StdRng, seq::IndexedRandom as _};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use super::invariants::{Reply, Told};
use crate::stage::Person;

/// An area code that all of them want numbers of.
pub const SHARED: &str = "209";
/// The lines of exchange 555 that somebody else has.
pub const TAKEN: std::ops::Range<u32> = 150..156;

/// An owner as a program, which goes on through the deaths of the server.
pub struct Owner {
    pub id: Uuid,
    pub token: String,
    code: &'static str,
    http: reqwest::Client,
    address: String,
    pub replies: Mutex<Vec<Reply>>,
    /// How many answers it has had.
    pub asked: AtomicUsize,
}

impl Owner {
    pub async fn of(person: &Person, code: &'static str, address: &str) -> Self {
        let answer = person.post("/api/auth/tokens", &json!({ "name": "kills" })).await;
        Self {
            id: person.id(),
            token: answer.ok()["token"].as_str().unwrap().to_owned(),
            code,
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(Duration::from_secs(12))
                .build()
                .unwrap(),
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
        // One of five is taken, so that the closest is bought.
        let line = if chance.random_bool(0.2) {
            chance.random_range(TAKEN)
        } else {
            chance.random_range(100..160)
        };
        let order = json!({ "phoneNumber": format!("+1{code}5550{line}"), "substitution": "closest" });
        let times = if chance.random_bool(0.2) { 2 } else { 1 };
        for _ in 0..times {
            if let Some((200, body)) = self.ask("/api/twilio/purchase-number", key, Some(order.clone())).await {
                let sid = body["phoneNumber"]["phone_sid"].as_str().unwrap().to_owned();
                self.replies.lock().unwrap().push(Reply {
                    at: OffsetDateTime::now_utc(),
                    told: Told::Owned(sid),
                });
            }
        }
    }

    /// Three numbers with one click, now and then pressed twice.
    async fn buy_several(&self, chance: &mut StdRng, key: &str) {
        let first = chance.random_range(100..160);
        let numbers: Vec<String> = (first..first + 3)
            .map(|line| format!("+1{}5550{line}", self.code))
            .collect();
        let order = json!({ "phoneNumbers": numbers, "substitution": "closest" });
        for _ in 0..if chance.random_bool(0.2) { 2 } else { 1 } {
            drop(self.ask("/api/twilio/purchase-numbers", key, Some(order.clone())).await);
        }
    }

    async fn release(&self, chance: &mut StdRng) {
        let Some((200, body)) = self.ask("/api/twilio/numbers", "", None).await else {
            return;
        };
        let Some(number) = body["numbers"].as_array().and_then(|all| all.choose(chance)).cloned() else {
            return;
        };
        drop(
            self.ask("/api/twilio/release-number", "", Some(json!({ "id": number["id"] })))
                .await,
        );
    }

    /// Wishes one thing after the other until the end.
    pub async fn live(&self, seed: u64, is_over: &AtomicBool) {
        let mut chance = StdRng::seed_from_u64(seed);
        for turn in 0.. {
            if is_over.load(Ordering::Relaxed) {
                return;
            }
            match chance.random_range(0..10) {
                0..5 => self.buy(&mut chance, &format!("{seed}-{turn}")).await,
                5..7 => {
                    let (mut one, mut two) = (
                        StdRng::seed_from_u64(chance.random()),
                        StdRng::seed_from_u64(chance.random()),
                    );
                    let keys = [format!("{seed}-{turn}-a"), format!("{seed}-{turn}-b")];
                    tokio::join!(self.buy(&mut one, &keys[0]), self.buy(&mut two, &keys[1]));
                }
                7 => self.buy_several(&mut chance, &format!("{seed}-{turn}-together")).await,
                _ => self.release(&mut chance).await,
            }
            // A server that is down refuses at once; it comes back in a moment.
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}
