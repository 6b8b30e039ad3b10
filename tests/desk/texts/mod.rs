//! Texts: sent once, received once, told truly, and nobody else's.

mod bad;
mod inbound;
mod killed;
mod pages;
mod sending;

pub use killed::End;
use numberdesk::{server::db::Timestamp, texts};
use serde_json::{Value, json};

use crate::stage::{Carrier, Person, Stage, until};

/// The number that texts.
pub const OWN: &str = "+14155550101";
/// Somebody with a phone.
pub const OTHER: &str = "+14155550123";

/// An owner with a number whose texts lead to the desk: its id, its account at the carrier, and its SID there.
pub struct Held {
    pub owner: Person,
    pub number: String,
    pub account: String,
}

impl Held {
    pub async fn open(stage: &Stage) -> Self {
        let owner = stage.owner().await;
        let row = owner.own(OWN).await;
        let text = |name: &str| row[name].as_str().unwrap().to_owned();
        let account = stage.account_of(&owner).await;
        let url = format!("{}/webhooks/twilio/sms", stage.address());
        stage
            .carrier
            .change(&account, &text("phone_sid"), &[("SmsUrl", &url)])
            .await;
        Self {
            number: text("id"),
            owner,
            account,
        }
    }

    pub async fn send(&self, key: &str, to: &str, body: &str) -> crate::stage::Answer {
        let request = self
            .owner
            .ask(reqwest::Method::POST, "/api/twilio/texts")
            .header("Idempotency-Key", key);
        self.owner
            .send(request.json(&json!({ "numberId": self.number, "to": to, "body": body })))
            .await
    }

    /// All texts, newest first.
    pub async fn texts(&self) -> Vec<Value> {
        self.owner.get("/api/twilio/texts").await.ok()["texts"]
            .as_array()
            .unwrap()
            .clone()
    }

    /// Waits until the newest text stands so.
    pub async fn newest_is(&self, status: &str) -> Value {
        until(|| async { self.texts().await.first().is_some_and(|text| text["status"] == status) }).await;
        self.texts().await.remove(0)
    }

    pub fn page(&self) -> String {
        format!("/phone-numbers/{}/texts", self.number)
    }

    pub fn thread(&self, other: &str) -> String {
        format!("{}/{}", self.page(), other.trim_start_matches('+'))
    }
}

/// As if so much time had passed that every text is looked at. Returns how many were learned about.
pub async fn look(stage: &Stage) -> usize {
    let later = Timestamp::in_seconds(30 * 24 * 3600);
    texts::server::round(&stage.desk().on_rounds(), later).await.unwrap()
}

impl Carrier {
    /// Somebody writes to a held number.
    pub async fn text(&self, text: &Value) -> Value {
        let sent = self.http().post(format!("{}/sandbox/texts", self.url)).json(text);
        let answer = self.as_its_owner(sent).await;
        assert_eq!(answer.status(), 201, "{text}");
        answer.json().await.unwrap()
    }

    /// Waits until everybody who is to be told of texts was: what was told, in its order.
    pub async fn told(&self) -> Vec<Value> {
        until(|| async {
            self.ledger()
                .await
                .of("text_reports")
                .iter()
                .all(|report| !report["status"].is_null())
        })
        .await;
        self.ledger().await.of("text_reports").into_iter().cloned().collect()
    }
}
