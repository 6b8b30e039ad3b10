//! The practice carrier of one test: its ledger, and the faults it is told to have.

use std::collections::BTreeSet;

use numberdesk::server::{
    sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, DEFAULT_VAPI_KEY, DEFAULT_WEBHOOK_SECRET, Sandbox, Settings},
    twilio::install_crypto,
};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// A practice carrier whose database is gone when it closes.
pub struct Carrier {
    sandbox: Option<Sandbox>,
    pub(super) http: reqwest::Client,
    /// Where it is, without a slash at the end.
    pub url: String,
}

impl Carrier {
    /// Opens one that has sold nothing yet.
    pub async fn open() -> Self {
        install_crypto();
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let settings = Settings {
            database: "sqlite::memory:".to_owned(),
            account_sid: DEFAULT_ACCOUNT_SID.to_owned(),
            auth_token: DEFAULT_AUTH_TOKEN.to_owned(),
            webhooks: None,
        };
        let sandbox = Sandbox::open(listener, settings).await.unwrap();
        Self {
            url: sandbox.url(),
            sandbox: Some(sandbox),
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Tells it to misbehave, in the words of `docs/sandbox.md`.
    pub async fn fault(&self, script: Value) {
        let sent = self.http.post(format!("{}/sandbox/faults", self.url)).json(&script);
        let answer = self.as_main(sent).await;
        assert_eq!(answer.status(), 201, "{script}");
    }

    /// Takes back all faults that have not struck yet.
    pub async fn heal(&self) {
        let answer = self
            .as_main(self.http.delete(format!("{}/sandbox/faults", self.url)))
            .await;
        assert_eq!(answer.status(), 204);
    }

    /// Whether a fault it was told of has not struck yet.
    pub async fn has_faults_left(&self) -> bool {
        let answer = self
            .as_main(self.http.get(format!("{}/sandbox/faults", self.url)))
            .await;
        let left: Value = answer.json().await.unwrap();
        !left["faults"].as_array().unwrap().is_empty()
    }

    /// Gives a number back behind the desk's back, as somebody at Twilio's own console can.
    pub async fn take_away(&self, account_sid: &str, phone_sid: &str) {
        let path = format!("/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{phone_sid}.json");
        let answer = self.as_main(self.http.delete(format!("{}{path}", self.url))).await;
        assert_eq!(answer.status(), 204);
    }

    /// Buys a number for an account behind the desk's back, and gives its SID.
    pub async fn buy(&self, account_sid: &str, number: &str, name: &str) -> String {
        let path = format!("/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers.json");
        let form = [("PhoneNumber", number), ("FriendlyName", name)];
        let sent = self.http.post(format!("{}{path}", self.url)).form(&form);
        let answer = self.as_main(sent).await;
        assert_eq!(answer.status(), 201, "{number}");
        let body: Value = answer.json().await.unwrap();
        body["sid"].as_str().unwrap().to_owned()
    }

    /// Changes a number behind the desk's back.
    pub async fn change(&self, account_sid: &str, phone_sid: &str, form: &[(&str, &str)]) {
        let path = format!("/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{phone_sid}.json");
        let answer = self
            .as_main(self.http.post(format!("{}{path}", self.url)).form(form))
            .await;
        assert_eq!(answer.status(), 200, "{form:?}");
    }

    /// How a number stands at the carrier.
    pub async fn read(&self, account_sid: &str, phone_sid: &str) -> Value {
        let path = format!("/2010-04-01/Accounts/{account_sid}/IncomingPhoneNumbers/{phone_sid}.json");
        let answer = self.as_main(self.http.get(format!("{}{path}", self.url))).await;
        assert_eq!(answer.status(), 200, "{phone_sid}");
        answer.json().await.unwrap()
    }

    /// Everything that happened at the carrier so far.
    pub async fn ledger(&self) -> Ledger {
        let answer = self
            .as_main(self.http.get(format!("{}/sandbox/ledger", self.url)))
            .await;
        Ledger(answer.json().await.unwrap())
    }

    /// Sells a number to somebody who has nothing to do with the desk.
    pub async fn sell_elsewhere(&self, phone_number: &str) {
        let path = format!("/2010-04-01/Accounts/{DEFAULT_ACCOUNT_SID}/IncomingPhoneNumbers.json");
        let form = [("PhoneNumber", phone_number)];
        let answer = self
            .as_main(self.http.post(format!("{}{path}", self.url)).form(&form))
            .await;
        assert_eq!(answer.status(), 201, "{phone_number}");
    }

    /// The secrets of all accounts it has opened.
    pub async fn tokens(&self) -> Vec<String> {
        let asked = self
            .http
            .get(format!("{}/2010-04-01/Accounts.json?PageSize=1000", self.url));
        let page: Value = self.as_main(asked).await.json().await.unwrap();
        let accounts = page["accounts"].as_array().unwrap().iter();
        accounts
            .map(|account| account["auth_token"].as_str().unwrap().to_owned())
            .collect()
    }

    /// Vapi's part, asked with its key.
    pub async fn ask_vapi(&self, method: reqwest::Method, path: &str, body: Option<&Value>) -> Value {
        let mut request = self
            .http
            .request(method, format!("{}{path}", self.url))
            .header("user-agent", "a test")
            .bearer_auth(DEFAULT_VAPI_KEY);
        if let Some(body) = body {
            request = request.json(body);
        }
        let answer = request.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// How many numbers Vapi gives free of charge from now on.
    pub async fn set_vapi_limit(&self, numbers: u32) {
        let sent = self
            .http
            .post(format!("{}/sandbox/vapi/limit", self.url))
            .json(&serde_json::json!({ "numbers": numbers }));
        assert_eq!(self.as_main(sent).await.status(), 204);
    }

    /// Closes an account for good, as somebody at Twilio's own console can.
    pub async fn close_account(&self, account_sid: &str) {
        let path = format!("/2010-04-01/Accounts/{account_sid}.json");
        let sent = self
            .http
            .post(format!("{}{path}", self.url))
            .form(&[("Status", "closed")]);
        assert_eq!(self.as_main(sent).await.status(), 200);
    }

    /// From now on Stripe's part sends its webhooks there.
    pub async fn send_webhooks_to(&self, url: &str) {
        let endpoint = serde_json::json!({ "url": url, "secret": DEFAULT_WEBHOOK_SECRET });
        let sent = self
            .http
            .post(format!("{}/sandbox/stripe/endpoint", self.url))
            .json(&endpoint);
        assert_eq!(self.as_main(sent).await.status(), 204);
    }

    /// So many sessions from now on Stripe's part fails at, under their keys for good.
    pub async fn fail_sessions(&self, times: u32) {
        let sent = self
            .http
            .post(format!("{}/sandbox/stripe/failures", self.url))
            .json(&serde_json::json!({ "times": times }));
        assert_eq!(self.as_main(sent).await.status(), 204);
    }

    /// Asks in an account's own name, with a form where something is to change.
    pub async fn ask_as(&self, (sid, token): (&str, &str), path: &str, form: Option<&[(&str, String)]>) -> Value {
        let url = format!("{}{path}", self.url);
        let request = match form {
            Some(form) => self.http.post(url).form(form),
            None => self.http.get(url),
        };
        let answer = request.basic_auth(sid, Some(token)).send().await.unwrap();
        assert!(answer.status().is_success(), "{path}");
        answer.json().await.unwrap()
    }

    /// The token of one account.
    pub async fn token_of(&self, sid: &str) -> String {
        let asked = self.http.get(format!("{}/2010-04-01/Accounts/{sid}.json", self.url));
        let account: Value = self.as_main(asked).await.json().await.unwrap();
        account["auth_token"].as_str().unwrap().to_owned()
    }

    /// Somebody types a code on the telephone that is being called; whether it was taken.
    pub async fn type_code(&self, number: &str, code: &str) -> bool {
        let typed = json!({ "phoneNumber": number, "code": code });
        let request = self.http.post(format!("{}/sandbox/caller-ids", self.url)).json(&typed);
        self.as_main(request).await.status() == 204
    }

    /// What happened after a request, as the carrier answers.
    pub async fn ledger_since(&self, sequence: i64) -> Value {
        let asked = self.http.get(format!("{}/sandbox/ledger?since={sequence}", self.url));
        self.as_main(asked).await.json().await.unwrap()
    }

    /// Lets go of held connections and ends.
    pub async fn close(&mut self) {
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.close().await;
        }
    }

    /// Who asks.
    pub fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// The answer to a request with the main account's credentials.
    pub async fn as_its_owner(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        self.as_main(request).await
    }

    pub(super) async fn as_main(&self, request: reqwest::RequestBuilder) -> reqwest::Response {
        let signed = request.basic_auth(DEFAULT_ACCOUNT_SID, Some(DEFAULT_AUTH_TOKEN));
        signed.send().await.unwrap()
    }
}

/// What the carrier wrote down.
pub struct Ledger(Value);

impl Ledger {
    fn rows(&self, table: &str) -> impl Iterator<Item = &Value> {
        self.0[table].as_array().unwrap().iter()
    }

    /// The requests of one kind, `purchase` or `release` for example.
    pub fn calls(&self, call: &str) -> Vec<&Value> {
        self.rows("requests")
            .filter(|request| request["call"] == call)
            .collect()
    }

    /// The charges for one number.
    pub fn charges(&self, phone_number: &str) -> Vec<&Value> {
        self.rows("charges")
            .filter(|charge| charge["phone_number"] == phone_number)
            .collect()
    }

    /// What these accounts hold now: account and holding.
    pub fn holdings(&self, accounts: &BTreeSet<String>) -> BTreeSet<(String, String)> {
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let all = self
            .rows("holdings")
            .map(|held| (text(&held["account_sid"]), text(&held["sid"])));
        all.filter(|(account, _)| accounts.contains(account)).collect()
    }

    /// The ids of what Vapi holds under a name of ours.
    pub fn lines(&self) -> BTreeSet<String> {
        let ours = self
            .rows("vapi")
            .filter(|line| line["name"].as_str().is_some_and(|name| name.starts_with("ND-")));
        ours.map(|line| line["id"].as_str().unwrap().to_owned()).collect()
    }

    /// What it wrote down under a name, such as `vapi_imports`.
    pub fn of(&self, table: &str) -> Vec<&Value> {
        self.rows(table).collect()
    }

    /// How often these accounts were charged rent.
    pub fn rents(&self, accounts: &BTreeSet<String>) -> usize {
        let rents = self.rows("charges").filter(|charge| charge["reason"] == "rent");
        rents
            .filter(|charge| accounts.contains(charge["account_sid"].as_str().unwrap()))
            .count()
    }
}
