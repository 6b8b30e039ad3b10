//! What comes in the carriers' names: only what they signed, and only once.

mod calls;
mod vapi;

use std::collections::{BTreeMap, BTreeSet};

use base64::{Engine, prelude::BASE64_STANDARD};
use futures::{StreamExt, stream};
use rand::{Rng, SeedableRng, rngs::StdRng, seq::IndexedRandom};
use reqwest::{Client, Method, RequestBuilder, header};
use ring::hmac;
use serde_json::json;
use uuid::Uuid;

use crate::stage::{Person, Stage, on};

/// A webhook of Twilio, not yet sent.
#[derive(Debug, Clone, PartialEq)]
pub struct Hook {
    path: String,
    pairs: Vec<(String, String)>,
    signature: String,
}

impl Hook {
    /// Signed as the vendor describes it, by the tests' own hand.
    pub fn signed(token: &str, public: &str, path: &str, pairs: &[(&str, &str)]) -> Self {
        let mut sorted: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, value) in pairs {
            sorted.entry(name).or_default().insert(value);
        }
        let text: String = sorted
            .iter()
            .flat_map(|(name, values)| values.iter().map(move |value| format!("{name}{value}")))
            .collect();
        let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, token.as_bytes());
        Self {
            path: path.to_owned(),
            pairs: pairs
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            signature: BASE64_STANDARD.encode(hmac::sign(&key, format!("{public}{path}{text}").as_bytes())),
        }
    }

    /// Ready to be sent.
    pub fn request(&self, http: &Client, address: &str) -> RequestBuilder {
        http.post(format!("{address}{}", self.path))
            .header("X-Twilio-Signature", &self.signature)
            .form(&self.pairs)
    }
}

/// An owner with a subaccount: its SID and its token.
pub async fn account(stage: &Stage, owner: &Person) -> (String, String) {
    owner.search(&json!({ "areaCode": "415" })).await.ok();
    let sid = stage.account_of(owner).await;
    let token = stage.carrier.token_of(&sid).await;
    (sid, token)
}

async fn kept(stage: &Stage) -> Vec<(Uuid, String, String)> {
    on!(stage.db, pool => sqlx::query_as("SELECT user_id, source, delivery FROM inbox ORDER BY id").fetch_all(pool).await.unwrap())
}

fn client() -> Client {
    Client::builder().no_proxy().build().unwrap()
}

async fn status(request: RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_signed_webhook_is_kept_for_its_owner_and_a_replay_changes_nothing() {
    let stage = Stage::open().await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let (sid, token) = account(&stage, &ada).await;
    account(&stage, &bob).await;
    let http = client();
    let call = [
        ("AccountSid", sid.as_str()),
        ("CallSid", "CA1"),
        ("CallStatus", "completed"),
    ];
    let told = Hook::signed(&token, stage.address(), "/webhooks/twilio/status", &call);
    for _ in 0..5 {
        assert_eq!(status(told.request(&http, stage.address())).await, 204);
    }
    assert_eq!(kept(&stage).await.len(), 1);
    let (user_id, source, delivery) = kept(&stage).await.remove(0);
    assert_eq!(
        (user_id, source.as_str(), delivery.as_str()),
        (ada.id(), "twilio", "status|CA1|completed")
    );
    // A later status of the same call is another message; a call itself is answered with nothing to do.
    let ringing = [
        ("AccountSid", sid.as_str()),
        ("CallSid", "CA1"),
        ("CallStatus", "ringing"),
    ];
    let ringing = Hook::signed(&token, stage.address(), "/webhooks/twilio/status", &ringing);
    assert_eq!(status(ringing.request(&http, stage.address())).await, 204);
    let voice = Hook::signed(&token, stage.address(), "/webhooks/twilio/voice", &call);
    let answer = voice.request(&http, stage.address()).send().await.unwrap();
    assert_eq!(
        (
            answer.status().as_u16(),
            answer.headers()[header::CONTENT_TYPE].to_str().unwrap()
        ),
        (200, "text/xml")
    );
    assert!(answer.text().await.unwrap().ends_with("<Response/>"));
    assert_eq!(kept(&stage).await.len(), 3);
    stage.close().await;
}

#[tokio::test]
async fn the_public_address_counts_and_not_the_host_that_the_request_names() {
    let stage = Stage::with(&[("APP_URL", "http://desk.example")]).await;
    let ada = stage.owner().await;
    let (sid, token) = account(&stage, &ada).await;
    let http = client();
    let pairs = [
        ("AccountSid", sid.as_str()),
        ("SmsSid", "SM1"),
        ("Body", "Grüße & 你好"),
    ];
    for public in ["http://desk.example", "http://desk.example:80"] {
        let told = Hook::signed(&token, public, "/webhooks/twilio/sms?tenant=7", &pairs);
        let request = told
            .request(&http, stage.address())
            .header(header::HOST, "evil.example");
        assert_eq!(status(request).await, 200, "{public}");
    }
    for public in [
        stage.address(),
        "http://evil.example",
        "https://desk.example",
        "http://desk.example:81",
    ] {
        let told = Hook::signed(&token, public, "/webhooks/twilio/sms?tenant=7", &pairs);
        let request = told
            .request(&http, stage.address())
            .header(header::HOST, "evil.example");
        assert_eq!(status(request).await, 403, "{public}");
    }
    // A webhook set to GET has everything in its address.
    let path = format!("/webhooks/twilio/voice?AccountSid={sid}&CallSid=CA2");
    let told = Hook::signed(&token, "http://desk.example", &path, &[]);
    let asked = |signature: &str| {
        http.request(Method::GET, format!("{}{path}", stage.address()))
            .header("X-Twilio-Signature", signature)
    };
    assert_eq!(status(asked(&told.signature)).await, 200);
    assert_eq!(status(asked("AAAA")).await, 403);
    stage.close().await;
}

/// One thing changed at random; what a carrier would not have signed.
fn mutated(good: &Hook, other: &(String, String), random: &mut StdRng) -> Hook {
    let mut hook = good.clone();
    let at = random.random_range(0..hook.pairs.len());
    match random.random_range(0..10) {
        0 => hook.pairs[at].1.push(random.random_range('a'..='z')),
        1 => hook.pairs[at].0.push(random.random_range('a'..='z')),
        2 => drop(hook.pairs.remove(at)),
        3 => hook
            .pairs
            .push((format!("New{}", random.random::<u32>()), "1".to_owned())),
        4 => hook.path = format!("{}?x={}", hook.path, random.random::<u32>()),
        5 => {
            let elsewhere = ["/webhooks/twilio/sms", "/webhooks/twilio/voice"];
            (*elsewhere.choose(random).unwrap()).clone_into(&mut hook.path);
        }
        6 => hook.pairs[0].1.clone_from(&other.0),
        7 => {
            let mut bytes = BASE64_STANDARD.decode(&hook.signature).unwrap();
            let place = random.random_range(0..bytes.len());
            bytes[place] ^= 1 << random.random_range(0..8);
            hook.signature = BASE64_STANDARD.encode(bytes);
        }
        8 => hook.signature.truncate(random.random_range(0..hook.signature.len())),
        _ => {
            let pairs: Vec<(&str, &str)> = hook
                .pairs
                .iter()
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            // The other owner's token does not speak for this account.
            hook = Hook::signed(&other.1, "http://desk.example", &hook.path, &pairs);
        }
    }
    hook
}

#[tokio::test]
async fn of_ten_thousand_changed_or_repeated_webhooks_none_has_an_effect() {
    let stage = Stage::with(&[("APP_URL", "http://desk.example")]).await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let (sid, token) = account(&stage, &ada).await;
    let other = account(&stage, &bob).await;
    let http = client();
    let good: Vec<Hook> = (0..20)
        .map(|number| {
            let call = format!("CA{number}");
            let pairs = [
                ("AccountSid", sid.as_str()),
                ("CallSid", &call),
                ("CallStatus", "completed"),
                ("Duration", "5"),
            ];
            Hook::signed(&token, "http://desk.example", "/webhooks/twilio/status", &pairs)
        })
        .collect();
    for hook in &good {
        assert_eq!(status(hook.request(&http, stage.address())).await, 204);
    }
    let before = kept(&stage).await;
    assert_eq!(before.len(), 20);
    let mut random = StdRng::seed_from_u64(20);
    let tries: Vec<(bool, Hook)> = (0..10_000)
        .map(|number| {
            let hook = good.choose(&mut random).unwrap();
            let is_replay = number % 5 == 0;
            (
                is_replay,
                if is_replay {
                    hook.clone()
                } else {
                    mutated(hook, &other, &mut random)
                },
            )
        })
        .collect();
    let wrong: Vec<String> = stream::iter(tries)
        .map(|(is_replay, hook)| {
            let (http, address) = (http.clone(), stage.address().to_owned());
            async move {
                let status = status(hook.request(&http, &address)).await;
                let expected = if is_replay { 204 } else { 403 };
                (status != expected).then(|| format!("{status} for {hook:?}"))
            }
        })
        .buffer_unordered(16)
        .filter_map(std::future::ready)
        .collect()
        .await;
    assert!(wrong.is_empty(), "{} of 10,000, such as {}", wrong.len(), wrong[0]);
    assert_eq!(kept(&stage).await, before);
    stage.close().await;
}

#[tokio::test]
async fn doors_that_are_not_set_up_and_other_topics_are_not_there() {
    let stage = Stage::open().await;
    let ada = stage.owner().await;
    let http = client();
    let closed = http
        .post(format!("{}/webhooks/vapi/{}", stage.address(), ada.id()))
        .body("{}");
    assert_eq!(status(closed).await, 404);
    let told = Hook::signed("x", stage.address(), "/webhooks/twilio/fax", &[("AccountSid", "AC1")]);
    assert_eq!(status(told.request(&http, stage.address())).await, 404);
    let large = "x".repeat(70_000);
    let told = Hook::signed("x", stage.address(), "/webhooks/twilio/sms", &[("Body", &large)]);
    assert_eq!(status(told.request(&http, stage.address())).await, 413);
    stage.close().await;
}
