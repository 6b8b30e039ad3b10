//! The sandbox carrier over HTTP: every rule of the wire that a client relies on, and every way it misbehaves.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

mod accounts;
mod faults;
mod ledger;
mod numbers;
mod search;
mod usage;
mod vapi;
mod vapi_calls;
mod vapi_reports;

use std::time::Duration;

use numberdesk::server::sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, Error, Sandbox, Settings};
use reqwest::{Client, Method, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

const MAIN: (&str, &str) = (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN);

/// A sandbox on a free port, and somebody to call it.
struct Stage {
    sandbox: Sandbox,
    client: Client,
}

/// A subaccount's SID and token.
type Account = (String, String);

async fn open(database: &str) -> Result<Sandbox, Error> {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings {
        database: database.to_owned(),
        account_sid: MAIN.0.to_owned(),
        auth_token: MAIN.1.to_owned(),
        webhooks: None,
    };
    Sandbox::open(listener, settings).await
}

impl Stage {
    async fn new() -> Self {
        Self::on("sqlite::memory:").await
    }

    async fn on(database: &str) -> Self {
        // A second installation is refused, and that is fine: the tests share one process.
        let _installed = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().timeout(Duration::from_secs(10)).build().unwrap();
        Self {
            sandbox: open(database).await.unwrap(),
            client,
        }
    }

    fn request(&self, method: Method, path: &str, who: (&str, &str)) -> reqwest::RequestBuilder {
        self.client
            .request(method, format!("{}{path}", self.sandbox.url()))
            .basic_auth(who.0, Some(who.1))
    }

    async fn send(&self, request: reqwest::RequestBuilder) -> (StatusCode, Value) {
        let response = request.send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        (
            status,
            if text.is_empty() {
                Value::Null
            } else {
                serde_json::from_str(&text).unwrap()
            },
        )
    }

    async fn get(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.request(Method::GET, path, MAIN)).await
    }

    async fn post(&self, path: &str, form: &[(&str, &str)]) -> (StatusCode, Value) {
        self.send(self.request(Method::POST, path, MAIN).form(form)).await
    }

    async fn delete(&self, path: &str) -> (StatusCode, Value) {
        self.send(self.request(Method::DELETE, path, MAIN)).await
    }

    async fn subaccount(&self, name: &str) -> Account {
        let (status, body) = self.post("/2010-04-01/Accounts.json", &[("FriendlyName", name)]).await;
        assert_eq!(status, StatusCode::CREATED);
        (
            body["sid"].as_str().unwrap().to_owned(),
            body["auth_token"].as_str().unwrap().to_owned(),
        )
    }

    async fn search(&self, account: &Account, query: &str) -> Vec<Value> {
        let path = format!(
            "/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/Local.json?{query}",
            account.0
        );
        let (status, body) = self.get(&path).await;
        assert_eq!(status, StatusCode::OK, "{body}");
        body["available_phone_numbers"].as_array().unwrap().clone()
    }

    fn buying(&self, account: &Account, number: &str) -> reqwest::RequestBuilder {
        let path = numbers_of(account);
        self.request(Method::POST, &path, (&account.0, &account.1))
            .form(&[("PhoneNumber", number)])
    }

    async fn buy(&self, account: &Account, number: &str) -> (StatusCode, Value) {
        self.send(self.buying(account, number)).await
    }

    async fn held(&self, account: &Account) -> Vec<String> {
        let (_, body) = self.get(&numbers_of(account)).await;
        let rows = body["incoming_phone_numbers"].as_array().unwrap();
        rows.iter()
            .map(|row| row["phone_number"].as_str().unwrap().to_owned())
            .collect()
    }

    async fn script(&self, fault: Value) {
        let (status, body) = self
            .send(self.request(Method::POST, "/sandbox/faults", MAIN).json(&fault))
            .await;
        assert_eq!(status, StatusCode::CREATED, "{body}");
    }

    async fn ledger(&self) -> Value {
        self.get("/sandbox/ledger").await.1
    }
}

fn numbers_of(account: &Account) -> String {
    format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", account.0)
}

fn refused(answer: &(StatusCode, Value)) -> (u16, u64) {
    let (status, body) = answer;
    assert_eq!(body["status"], status.as_u16(), "{body}");
    assert!(body["message"].as_str().is_some_and(|text| !text.is_empty()));
    assert_eq!(
        body["more_info"],
        format!("https://www.twilio.com/docs/errors/{}", body["code"])
    );
    (status.as_u16(), body["code"].as_u64().unwrap())
}

/// The field names of an object, sorted.
fn fields(body: &Value) -> Vec<&String> {
    body.as_object().unwrap().keys().collect()
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
