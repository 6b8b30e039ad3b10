//! Subscriptions: from sign-up to the first number, and what follows from an end, however Stripe's words arrive.

mod believed;
mod ends;
mod lines;
mod order;
mod owed;
mod parked;
mod paying;
mod provision;
mod second;
mod signature;
mod suspended;
mod turns;

use std::collections::HashSet;

use numberdesk::{
    server::{
        db::Timestamp,
        sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_STRIPE_KEY, DEFAULT_WEBHOOK_SECRET, sign_webhook},
    },
    subaccounts::{self, State},
};
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use time::OffsetDateTime;

use crate::stage::{Answer, Person, Stage, on, until};

/// A desk that asks for a subscription, and somebody at Stripe's pages.
struct Paying {
    stage: Stage,
    http: reqwest::Client,
    sent: HashSet<String>,
}

fn now() -> Timestamp {
    Timestamp::now()
}

fn in_days(days: i64) -> Timestamp {
    Timestamp(OffsetDateTime::now_utc() + time::Duration::days(days))
}

impl Paying {
    async fn open() -> Self {
        Self::with(&[]).await
    }

    async fn with(settings: &[(&str, &str)]) -> Self {
        let all: Vec<_> = [("BILLING", "stripe")]
            .into_iter()
            .chain(settings.iter().copied())
            .collect();
        Self {
            stage: Stage::with(&all).await,
            http: reqwest::Client::builder()
                .no_proxy()
                .redirect(Policy::none())
                .build()
                .unwrap(),
            sent: HashSet::new(),
        }
    }

    /// Stripe's webhooks come by themselves from now on.
    async fn connected() -> Self {
        let paying = Self::open().await;
        let url = format!("{}/webhooks/stripe", paying.stage.address());
        paying.stage.carrier.send_webhooks_to(&url).await;
        paying
    }

    /// Where this owner is to pay.
    async fn checkout(&self, owner: &Person) -> String {
        let answer = owner.post("/api/billing/checkout", &json!({})).await.ok();
        answer["url"].as_str().unwrap().to_owned()
    }

    /// Presses a button at one of Stripe's pages; gives the address it leads to, or its own words.
    async fn press(&self, page: &str, act: &str, subscription: &str) -> String {
        let form = [("act", act), ("subscription", subscription)];
        let answer = self.http.post(page).form(&form).send().await.unwrap();
        match answer.headers().get("location") {
            Some(location) => location.to_str().unwrap().to_owned(),
            None => answer.text().await.unwrap(),
        }
    }

    /// Something happens to the owner's one subscription.
    async fn happens(&self, owner: &Person, act: &str) {
        let portal = owner.post("/api/billing/portal", &json!({})).await.ok();
        let page = portal["url"].as_str().unwrap();
        let subscription = self.subscription(owner).await;
        self.press(page, act, &subscription).await;
    }

    /// The latest subscription of an owner.
    async fn subscription(&self, owner: &Person) -> String {
        let id = owner.id().to_string();
        let events = self.events().await;
        let mut named = events.iter().rev().map(|event| &event["data"]["object"]);
        let found = named
            .find(|object| object["object"] == "subscription" && object["metadata"]["tenant_id"] == id.as_str())
            .unwrap();
        found["id"].as_str().unwrap().to_owned()
    }

    /// Everything Stripe has told so far, oldest first.
    async fn events(&self) -> Vec<Value> {
        let asked = self.http.get(format!("{}/v1/events?limit=100", self.stage.carrier.url));
        let answer = asked.bearer_auth(DEFAULT_STRIPE_KEY).send().await.unwrap();
        let mut events = answer.json::<Value>().await.unwrap()["data"]
            .as_array()
            .unwrap()
            .clone();
        events.reverse();
        events
    }

    /// Sends an event as Stripe does.
    async fn send(&self, event: &Value) -> u16 {
        let body = event.to_string();
        let header = sign_webhook(
            &body,
            DEFAULT_WEBHOOK_SECRET,
            OffsetDateTime::now_utc().unix_timestamp(),
        );
        self.deliver(&header, body).await
    }

    async fn deliver(&self, header: &str, body: String) -> u16 {
        let url = format!("{}/webhooks/stripe", self.stage.address());
        let sent = self
            .http
            .post(url)
            .header("Stripe-Signature", header)
            .body(body)
            .send()
            .await;
        sent.unwrap().status().as_u16()
    }

    /// Sends every event that has not been sent yet, and waits until all are worked on.
    async fn tell(&mut self) {
        for event in self.events().await {
            if self.sent.insert(event["id"].as_str().unwrap().to_owned()) {
                assert_eq!(self.send(&event).await, 200);
            }
        }
        self.worked_on().await;
    }

    /// Waits until every event is worked on and every account is as it was asked to be.
    async fn worked_on(&self) {
        until(async || {
            self.count("SELECT COUNT(*) FROM billing_events WHERE state = 'new'")
                .await
                == 0
        })
        .await;
        until(async || {
            self.count("SELECT COUNT(*) FROM user_preferences WHERE changing OR (wanted <> status) OR (wanted = 'active' AND subaccount_sid IS NULL)")
                .await
                == 0
        })
        .await;
    }

    async fn count(&self, sql: &'static str) -> i64 {
        on!(self.stage.db, pool => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap())
    }

    /// An owner who has subscribed and whose account is open.
    async fn subscriber(&mut self) -> Person {
        let owner = self.stage.owner().await;
        let page = self.checkout(&owner).await;
        self.press(&page, "pay", "").await;
        self.tell().await;
        owner
    }

    /// How an owner stands.
    async fn stands(&self, owner: &Person) -> Value {
        owner.get("/api/billing").await.ok()
    }

    /// How an owner's account stands, as far as the desk knows.
    async fn account(&self, owner: &Person) -> State {
        subaccounts::server::standing::state(&self.stage.desk().as_owner(owner.id()))
            .await
            .unwrap()
            .0
    }

    /// How an owner's account stands at the carrier, as its main account sees it.
    async fn at_carrier(&self, owner: &Person) -> String {
        let sid = self.stage.account_of(owner).await;
        let desk = self.stage.desk();
        let account = desk
            .twilio
            .read_account(&desk.main_credentials().unwrap(), &sid)
            .await
            .unwrap();
        format!("{:?}", account.status)
    }

    /// As if so many days had passed, for the rounds of billing and of the accounts.
    async fn days_later(&self, days: i64) {
        let desk = self.stage.desk();
        numberdesk::billing::server::round(&desk.on_rounds(), in_days(days))
            .await
            .unwrap();
        until(async || {
            subaccounts::server::standing::round(&desk.on_rounds(), in_days(days))
                .await
                .unwrap();
            self.count("SELECT COUNT(*) FROM user_preferences WHERE changing OR wanted <> status")
                .await
                == 0
        })
        .await;
    }

    /// Money and numbers agree, and the main credentials did nothing but look after accounts.
    async fn close(self) {
        let ledger = self.stage.carrier.ledger_since(0).await;
        for request in ledger["requests"].as_array().unwrap() {
            let call = request["call"].as_str().unwrap();
            let looks_after_accounts =
                ["account-create", "account-list", "account-fetch", "account-update"].contains(&call);
            let is_main = request["caller_sid"] == DEFAULT_ACCOUNT_SID;
            assert!(
                request["caller_sid"].is_null() || is_main == looks_after_accounts,
                "the main credentials look after accounts and do nothing else, each account does its own: {request}"
            );
            assert_ne!(
                request["params"]["Status"], "closed",
                "nobody closes an account: {request}"
            );
        }
        self.stage.close().await;
    }
}

/// Searches, as the first thing that needs an account at the carrier.
async fn search(owner: &Person) -> Answer {
    owner.search(&json!({ "areaCode": "415", "limit": 1 })).await
}

impl Paying {
    /// Something happens to an owner's subscription of which the desk has not heard yet, by a page of its customer's.
    async fn happens_unheard(&self, owner: &Person, act: &str) {
        let events = self.events().await;
        let id = self.subscription(owner).await;
        let of = events
            .iter()
            .map(|event| &event["data"]["object"])
            .find(|object| object["id"] == id.as_str());
        let customer = of.unwrap()["customer"].as_str().unwrap().to_owned();
        let url = format!("{}/v1/billing_portal/sessions", self.stage.carrier.url);
        let asked = self
            .http
            .post(url)
            .bearer_auth(DEFAULT_STRIPE_KEY)
            .form(&[("customer", customer)]);
        let portal: Value = asked.send().await.unwrap().json().await.unwrap();
        self.press(portal["url"].as_str().unwrap(), act, &id).await;
    }
}

impl Paying {
    /// One round of billing and one of the accounts, as if so many days had passed.
    async fn days_later_once(&self, days: i64) {
        let desk = self.stage.desk();
        numberdesk::billing::server::round(&desk.on_rounds(), in_days(days))
            .await
            .unwrap();
        subaccounts::server::standing::round(&desk.on_rounds(), in_days(days))
            .await
            .unwrap();
    }
}
