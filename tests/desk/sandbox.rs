//! The sandbox carrier over HTTP: every rule of the wire that a client relies on, and every way it misbehaves.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

use std::time::Duration;

use numberdesk::server::sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN, Error, Sandbox, Settings};
use reqwest::{Client, Method, StatusCode};
use serde_json::{Value, json};
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

#[tokio::test]
async fn credentials_are_asked_for_and_accounts_are_kept_apart() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    let own = format!("/2010-04-01/Accounts/{}.json", one.0);
    let nobody = stage
        .client
        .get(format!("{}{own}", stage.sandbox.url()))
        .send()
        .await
        .unwrap();
    assert_eq!(nobody.status(), StatusCode::UNAUTHORIZED);
    assert!(nobody.headers().contains_key("www-authenticate"));
    for who in [(one.0.as_str(), "wrong"), (two.0.as_str(), two.1.as_str())] {
        assert_eq!(
            refused(&stage.send(stage.request(Method::GET, &own, who)).await),
            (401, 20003)
        );
    }
    let child = (one.0.as_str(), one.1.as_str());
    assert_eq!(
        stage.send(stage.request(Method::GET, &own, child)).await.0,
        StatusCode::OK
    );
    let parents = format!("/2010-04-01/Accounts/{}.json", MAIN.0);
    assert_eq!(
        refused(&stage.send(stage.request(Method::GET, &parents, child)).await),
        (401, 20003)
    );
    let create = stage
        .request(Method::POST, "/2010-04-01/Accounts.json", child)
        .form(&[("FriendlyName", "x")]);
    assert_eq!(refused(&stage.send(create).await), (400, 21101));
    let unknown = format!("/2010-04-01/Accounts/AC{}.json", "9".repeat(32));
    assert_eq!(refused(&stage.get(&unknown).await), (404, 20404));
    let balance = format!("/2010-04-01/Accounts/{}/Balance.json", one.0);
    assert_eq!(refused(&stage.get(&balance).await), (404, 20404));
}

#[tokio::test]
async fn subaccounts_are_found_by_exact_name_and_status_page_by_page() {
    let stage = Stage::new().await;
    for name in ["tenant-1", "tenant-1", "tenant-10"] {
        stage.subaccount(name).await;
    }
    let (_, found) = stage
        .get("/2010-04-01/Accounts.json?FriendlyName=tenant-1&PageSize=1")
        .await;
    assert_eq!(found["accounts"].as_array().unwrap().len(), 1);
    let next = found["next_page_uri"].as_str().unwrap();
    let (_, second) = stage.get(next).await;
    assert_eq!(second["accounts"].as_array().unwrap().len(), 1);
    assert_ne!(found["accounts"][0]["sid"], second["accounts"][0]["sid"]);
    assert!(second["next_page_uri"].is_null());
    let (_, none) = stage
        .get("/2010-04-01/Accounts.json?FriendlyName=tenant-1&Status=suspended")
        .await;
    assert!(none["accounts"].as_array().unwrap().is_empty());
    assert_eq!(
        refused(&stage.get("/2010-04-01/Accounts.json?PageSize=1001").await),
        (400, 20007)
    );
    assert_eq!(
        refused(&stage.get("/2010-04-01/Accounts.json?PageToken=zzz").await),
        (400, 21481)
    );
    let long = "x".repeat(65);
    assert_eq!(
        refused(
            &stage
                .post("/2010-04-01/Accounts.json", &[("FriendlyName", &long)])
                .await
        ),
        (400, 20002)
    );
}

#[tokio::test]
async fn the_thousand_and_first_subaccount_is_refused_until_one_is_closed() {
    let stage = Stage::new().await;
    for _nth in 1..1000 {
        stage.subaccount("tenant").await;
    }
    let last = stage.subaccount("last").await;
    assert_eq!(
        refused(&stage.post("/2010-04-01/Accounts.json", &[]).await),
        (400, 21480)
    );
    stage
        .post(
            &format!("/2010-04-01/Accounts/{}.json", last.0),
            &[("Status", "closed")],
        )
        .await;
    stage.subaccount("again").await;
}

#[tokio::test]
async fn a_suspended_account_is_shut_out_and_a_closed_one_loses_its_numbers_for_good() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    assert_eq!(stage.buy(&account, "+14155550123").await.0, StatusCode::CREATED);
    let path = format!("/2010-04-01/Accounts/{}.json", account.0);
    assert_eq!(
        stage.post(&path, &[("Status", "suspended")]).await.1["status"],
        "suspended"
    );
    assert_eq!(refused(&stage.buy(&account, "+14155550124").await), (401, 20003));
    let reading = stage.request(Method::GET, &numbers_of(&account), (&account.0, &account.1));
    assert_eq!(refused(&stage.send(reading).await), (401, 20003), "not even reading");
    let by_parent = stage
        .post(&numbers_of(&account), &[("PhoneNumber", "+14155550124")])
        .await;
    assert_eq!(refused(&by_parent), (401, 20003));
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    assert_eq!(stage.post(&path, &[("Status", "active")]).await.0, StatusCode::OK);
    let own = (account.0.as_str(), account.1.as_str());
    let by_child = stage.request(Method::POST, &path, own).form(&[("Status", "suspended")]);
    assert_eq!(refused(&stage.send(by_child).await), (401, 20003));
    assert_eq!(refused(&stage.post(&path, &[("Status", "asleep")]).await), (400, 21475));
    let main = format!("/2010-04-01/Accounts/{}.json", MAIN.0);
    assert_eq!(refused(&stage.post(&main, &[("Status", "closed")]).await), (400, 21477));
    assert_eq!(stage.post(&path, &[("Status", "closed")]).await.1["status"], "closed");
    assert_eq!(refused(&stage.post(&path, &[("Status", "active")]).await), (400, 21479));
    assert!(stage.held(&account).await.is_empty());
    let ledger = stage.ledger().await;
    assert_eq!(ledger["ownership"][1]["change"], "released");
}

#[tokio::test]
async fn a_search_answers_in_the_practical_form_of_the_wire() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let path = format!(
        "/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/Local.json?AreaCode=415",
        account.0
    );
    let (_, body) = stage.get(&path).await;
    assert_eq!(body["uri"], path);
    assert!(body.get("page").is_none(), "no paging fields");
    let rows = body["available_phone_numbers"].as_array().unwrap();
    assert_eq!(rows.len(), 50);
    let row = &rows[0];
    assert!(row["phone_number"].as_str().unwrap().starts_with("+1415"));
    assert!(row["latitude"].is_string());
    assert!(row["capabilities"]["SMS"].is_boolean());
    assert_eq!(row["iso_country"], "US");
    let toll_free = format!(
        "/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/TollFree.json?AreaCode=833",
        account.0
    );
    let (_, body) = stage.get(&toll_free).await;
    assert!(body["available_phone_numbers"][0]["locality"].is_null());
    for missing in ["US/Mobile.json", "UK/Local.json", "PR/TollFree.json", "UK.json"] {
        let path = format!("/2010-04-01/Accounts/{}/AvailablePhoneNumbers/{missing}", account.0);
        assert_eq!(refused(&stage.get(&path).await), (404, 20404), "{missing}");
    }
}

#[tokio::test]
async fn a_search_keeps_to_its_filters() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    assert!(stage.search(&account, "AreaCode=212").await.is_empty(), "sold out");
    assert!(stage.search(&account, "AreaCode=000").await.is_empty(), "nobody's");
    assert_eq!(stage.search(&account, "AreaCode=415&PageSize=7").await.len(), 7);
    let magic = stage.search(&account, "AreaCode=415&Contains=5550192").await;
    assert_eq!(magic[0]["phone_number"], "+14155550192");
    for row in stage
        .search(
            &account,
            "AreaCode=415&MmsEnabled=true&ExcludeAllAddressRequired=true&PageSize=1000",
        )
        .await
    {
        assert_eq!(row["capabilities"]["MMS"], true);
        assert_eq!(row["address_requirements"], "none");
    }
    let voiceless = stage.search(&account, "AreaCode=415&VoiceEnabled=false").await;
    assert!(!voiceless.is_empty());
    let near = stage
        .search(&account, "NearNumber=%2B14155550123&Distance=30&PageSize=1000")
        .await;
    assert!(
        near.iter()
            .any(|row| row["phone_number"].as_str().unwrap().starts_with("+1628"))
    );
    assert!(near.iter().all(|row| row["region"] == "CA"));
    let hawaii = stage.search(&account, "InRegion=HI").await;
    assert!(hawaii.is_empty(), "808 is sold out and has no overlay");
    let lata = &near[0]["lata"].as_str().unwrap().to_owned();
    let center = &near[0]["rate_center"].as_str().unwrap().replace(' ', "%20");
    let same = stage
        .search(&account, &format!("InLata={lata}&InRateCenter={center}"))
        .await;
    assert!(!same.is_empty() && same.iter().all(|row| row["rate_center"] == near[0]["rate_center"]));
    let path = format!("/2010-04-01/Accounts/{}/AvailablePhoneNumbers/US/Local.json", account.0);
    for bad in [
        "Contains=1",
        "Contains=12345678901234567",
        "Contains=4**5",
        "Distance=501&NearNumber=%2B14155550100",
    ] {
        assert_eq!(
            refused(&stage.get(&format!("{path}?{bad}")).await),
            (400, 20422),
            "{bad}"
        );
    }
    assert_eq!(refused(&stage.get(&format!("{path}?AreaCode=41x")).await), (400, 21451));
}

#[tokio::test]
async fn a_number_is_bought_listed_changed_and_released() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (status, bought) = stage.buy(&account, "+14155550123").await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(bought["friendly_name"], "(415) 555-0123");
    assert_eq!(
        bought["capabilities"],
        json!({"voice": true, "sms": true, "mms": true, "fax": false})
    );
    assert_eq!(bought["voice_url"], "");
    assert!(
        stage.search(&account, "AreaCode=415&Contains=5550123").await.is_empty(),
        "it is off the shelf"
    );
    let (_, listed) = stage
        .get(&format!("{}?PhoneNumber=%2B14155550123", numbers_of(&account)))
        .await;
    assert_eq!(listed["incoming_phone_numbers"][0]["sid"], bought["sid"]);
    let own = bought["uri"].as_str().unwrap();
    let (_, changed) = stage
        .post(own, &[("FriendlyName", "Desk"), ("VoiceUrl", "https://app.test/voice")])
        .await;
    assert_eq!(
        (&changed["friendly_name"], &changed["voice_url"]),
        (&json!("Desk"), &json!("https://app.test/voice"))
    );
    assert_eq!(refused(&stage.post(own, &[("SmsUrl", "ftp://x")]).await), (400, 21402));
    assert_eq!(refused(&stage.post(own, &[("SmsMethod", "PUT")]).await), (400, 21403));
    assert_eq!(stage.delete(own).await, (StatusCode::NO_CONTENT, Value::Null));
    assert_eq!(refused(&stage.delete(own).await), (404, 20404));
    assert_eq!(refused(&stage.get(own).await), (404, 20404));
    assert_eq!(
        stage.buy(&account, "+14155550123").await.0,
        StatusCode::CREATED,
        "it is on sale again"
    );
}

#[tokio::test]
async fn a_purchase_is_refused_with_the_codes_of_the_wire() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    assert_eq!(stage.buy(&one, "+14155550123").await.0, StatusCode::CREATED);
    for (number, code) in [
        ("+14155550123", 21422),
        ("+14156667777", 21422),
        ("+12125550123", 21422),
        ("+15005550000", 21422),
        ("+15005550001", 21421),
        ("33", 21421),
        ("+14155550180", 21631),
        ("+14155550185", 21615),
    ] {
        assert_eq!(refused(&stage.buy(&two, number).await), (400, code), "{number}");
    }
    let (all, local) = (
        numbers_of(&two),
        format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers/Local.json", two.0),
    );
    for (path, form, code) in [
        (&all, ("AreaCode", "212"), 21452),
        (&all, ("AreaCode", "533"), 21452),
        (&all, ("AreaCode", "04"), 21451),
        (&local, ("AreaCode", "415"), 21457),
        (&local, ("PhoneNumber", "+18005550123"), 21458),
    ] {
        assert_eq!(refused(&stage.post(path, &[form]).await), (400, code), "{form:?}");
    }
    assert_eq!(
        stage.post(&all, &[("AreaCode", "500")]).await.1["phone_number"],
        "+15005550006"
    );
    assert_eq!(
        stage.buy(&two, "+15005550006").await.0,
        StatusCode::CREATED,
        "again is an update"
    );
    let as_json = stage
        .request(Method::POST, &all, MAIN)
        .json(&json!({"PhoneNumber": "+14155550124"}));
    assert_eq!(
        refused(&stage.send(as_json).await),
        (400, 21421),
        "JSON bodies are not read"
    );
    let address = format!("AD{}", "0".repeat(32));
    let with_address = stage
        .post(&all, &[("PhoneNumber", "+14155550194"), ("AddressSid", &address)])
        .await;
    assert_eq!(with_address.0, StatusCode::CREATED);
}

#[tokio::test]
async fn buying_a_held_number_again_updates_it_and_charges_nothing() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (_, first) = stage.buy(&account, "+14155550123").await;
    let form = [("PhoneNumber", "+14155550123"), ("FriendlyName", "Again")];
    let (status, second) = stage.post(&numbers_of(&account), &form).await;
    assert_eq!(status, StatusCode::CREATED);
    assert_eq!(
        (&second["sid"], &second["friendly_name"]),
        (&first["sid"], &json!("Again"))
    );
    let ledger = stage.ledger().await;
    assert_eq!(ledger["charges"].as_array().unwrap().len(), 1);
    assert_eq!(ledger["charges"][0]["amount"], "1.15000");
    assert_eq!(ledger["holdings"][0]["friendly_name"], "Again");
}

#[tokio::test]
async fn of_many_who_buy_one_number_at_once_exactly_one_gets_it() {
    let stage = Stage::new().await;
    let mut accounts = Vec::new();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        accounts.push(stage.subaccount(name).await);
    }
    let answers = futures::future::join_all(accounts.iter().map(|account| stage.buy(account, "+14155550123"))).await;
    let won = answers.iter().filter(|answer| answer.0 == StatusCode::CREATED).count();
    let lost = answers.iter().filter(|answer| answer.1["code"] == 21422).count();
    assert_eq!((won, lost), (1, 7));
    assert_eq!(stage.ledger().await["holdings"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn only_the_parent_moves_a_number_between_accounts() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    let (_, bought) = stage.buy(&one, "+14155550123").await;
    let own = bought["uri"].as_str().unwrap();
    let by_child = stage
        .request(Method::POST, own, (&one.0, &one.1))
        .form(&[("AccountSid", &two.0)]);
    assert_eq!(refused(&stage.send(by_child).await), (400, 21474));
    assert_eq!(
        refused(&stage.post(own, &[("AccountSid", "nobody")]).await),
        (400, 21470)
    );
    let stranger = format!("AC{}", "9".repeat(32));
    assert_eq!(
        refused(&stage.post(own, &[("AccountSid", &stranger)]).await),
        (400, 21471)
    );
    let elsewhere = own.replace(&one.0, &two.0);
    assert_eq!(
        refused(&stage.get(&elsewhere).await),
        (404, 20404),
        "a number is found under its owner only"
    );
    assert_eq!(refused(&stage.delete(&elsewhere).await), (404, 20404));
    let (status, moved) = stage.post(own, &[("AccountSid", &two.0)]).await;
    assert_eq!(status, StatusCode::OK);
    assert_eq!((&moved["sid"], &moved["account_sid"]), (&bought["sid"], &json!(two.0)));
    assert_eq!(stage.held(&two).await, ["+14155550123"]);
    assert!(stage.held(&one).await.is_empty());
}

#[tokio::test]
async fn prices_and_balance_are_decimal_texts() {
    let stage = Stage::new().await;
    let (_, prices) = stage.get("/v1/PhoneNumbers/Countries/US").await;
    assert_eq!(prices["phone_number_prices"][0]["current_price"], "1.15");
    assert_eq!(prices["phone_number_prices"][1]["number_type"], "toll free");
    assert_eq!(prices["phone_number_prices"][1]["base_price"], "2.15");
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+18335550123").await;
    let (_, balance) = stage
        .get(&format!("/2010-04-01/Accounts/{}/Balance.json", MAIN.0))
        .await;
    assert_eq!(balance["balance"], "9997.85");
    assert_eq!(refused(&stage.get("/v1/PhoneNumbers/Countries/UK").await), (404, 20404));
}

#[tokio::test]
async fn messages_are_queued_listed_and_refused() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+14155550123").await;
    let path = format!("/2010-04-01/Accounts/{}/Messages.json", account.0);
    let (to, from, body) = (("To", "+14155550100"), ("From", "+14155550123"), ("Body", "hello"));
    let (status, sent) = stage.post(&path, &[to, from, body]).await;
    assert_eq!((status, &sent["status"]), (StatusCode::CREATED, &json!("queued")));
    assert_eq!(stage.get(&path).await.1["messages"][0]["sid"], sent["sid"]);
    assert_eq!(stage.get(sent["uri"].as_str().unwrap()).await.1["body"], "hello");
    let long = "x".repeat(1601);
    for (form, code) in [
        (vec![from, body], 21604),
        (vec![to, body], 21603),
        (vec![to, from], 21602),
        (vec![to, from, ("Body", long.as_str())], 21617),
        (vec![("To", "12"), from, body], 21211),
        (vec![to, ("From", "12"), body], 21212),
        (vec![to, ("From", "+14155550124"), body], 21606),
        (vec![("To", "+15005550004"), from, body], 21610),
    ] {
        assert_eq!(refused(&stage.post(&path, &form).await), (400, code));
    }
    let written = stage.ledger().await.to_string();
    assert!(!written.contains("hello"), "the ledger does not keep what was said");
}

#[tokio::test]
async fn magic_numbers_do_what_the_manual_says() {
    let mut stage = Stage::new().await;
    stage.client = Client::builder().timeout(Duration::from_millis(400)).build().unwrap();
    let account = stage.subaccount("tenant").await;
    assert_eq!(refused(&stage.buy(&account, "+14155550190").await), (400, 21422));
    assert!(
        stage
            .buying(&account, "+14155550191")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert!(stage.held(&account).await.is_empty());
    assert_eq!(stage.buy(&account, "+14155550191").await.0, StatusCode::CREATED);
    assert!(
        stage
            .buying(&account, "+14155550192")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert_eq!(stage.held(&account).await, ["+14155550192", "+14155550191"]);
    assert_eq!(stage.buy(&account, "+14155550192").await.0, StatusCode::CREATED);
    assert_eq!(refused(&stage.buy(&account, "+14155550193").await), (500, 20500));
    assert!(stage.held(&account).await.contains(&"+14155550193".to_owned()));
    assert_eq!(refused(&stage.buy(&account, "+14155550194").await), (400, 21631));
    assert_eq!(refused(&stage.buy(&account, "+14155550195").await), (401, 20003));
    let own = format!("/2010-04-01/Accounts/{}.json", account.0);
    assert_eq!(
        stage.get(&own).await.1["status"],
        "suspended",
        "as its parent reads it next"
    );
    assert_eq!(stage.get(&own).await.1["status"], "active");
    for _again in 0..3 {
        assert_eq!(refused(&stage.buy(&account, "+14155550196").await), (429, 20429));
        assert_eq!(refused(&stage.buy(&account, "+14155550199").await), (500, 20500));
    }
    let broken = stage.buying(&account, "+14155550198").send().await.unwrap();
    assert_eq!(broken.status(), StatusCode::CREATED);
    assert!(broken.json::<Value>().await.is_err());
    assert_eq!(stage.buy(&account, "+14155550198").await.0, StatusCode::CREATED);
    assert_eq!(stage.held(&account).await.len(), 4);
}

#[tokio::test]
async fn a_slow_purchase_is_carried_out_even_if_the_caller_has_gone() {
    let mut stage = Stage::new().await;
    stage.client = Client::builder().timeout(Duration::from_millis(200)).build().unwrap();
    let account = stage.subaccount("tenant").await;
    stage
        .script(json!({"call": "purchase", "kind": "slow", "delay_ms": 300}))
        .await;
    assert!(
        stage
            .buying(&account, "+14155550123")
            .send()
            .await
            .unwrap_err()
            .is_timeout()
    );
    assert!(stage.held(&account).await.is_empty(), "not yet");
    // Asking again until it is there; the test runner ends a wait for ever.
    while stage.held(&account).await.is_empty() {}
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
}

#[tokio::test]
async fn cut_connections_tell_the_ledger_apart() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage.script(json!({"call": "purchase", "kind": "reset-before"})).await;
    assert!(stage.buying(&account, "+14155550123").send().await.is_err());
    assert!(stage.held(&account).await.is_empty());
    stage.script(json!({"call": "purchase", "kind": "reset-after"})).await;
    let cut = stage.buying(&account, "+14155550123").send().await.unwrap();
    assert_eq!(cut.status(), StatusCode::CREATED);
    assert!(cut.bytes().await.is_err(), "the body breaks off");
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    let ledger = stage.ledger().await;
    let purchases: Vec<&Value> = ledger["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["call"] == "purchase")
        .collect();
    let mut reads = ledger["requests"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["method"] == "GET");
    assert!(reads.all(|row| row["applied"] == false));
    assert_eq!(
        (&purchases[0]["applied"], &purchases[0]["status"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(
        (&purchases[1]["applied"], &purchases[1]["fault"]),
        (&json!(true), &json!("reset-after"))
    );
}

#[tokio::test]
async fn scripted_faults_strike_whom_they_name_and_as_often_as_they_say() {
    let stage = Stage::new().await;
    let (one, two) = (stage.subaccount("one").await, stage.subaccount("two").await);
    stage
        .script(json!({"call": "purchase", "kind": "busy", "times": 2, "retry_after": 7, "account_sid": one.0}))
        .await;
    assert_eq!(stage.buy(&two, "+14155550100").await.0, StatusCode::CREATED);
    let busy = stage.buying(&one, "+14155550101").send().await.unwrap();
    assert_eq!(busy.headers()["retry-after"], "7");
    assert_eq!(refused(&stage.buy(&one, "+14155550101").await), (429, 20429));
    assert_eq!(stage.buy(&one, "+14155550101").await.0, StatusCode::CREATED);
    stage
        .script(json!({"call": "any", "kind": "refuse", "code": 22300, "phone_number": "+14155550102"}))
        .await;
    assert_eq!(refused(&stage.buy(&one, "+14155550102").await), (400, 22300));
    stage.script(json!({"call": "purchase", "kind": "snatched"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550103").await), (400, 21422));
    assert_eq!(refused(&stage.buy(&two, "+14155550103").await), (400, 21422));
    stage.script(json!({"call": "list", "kind": "stale"})).await;
    stage.buy(&one, "+14155550104").await;
    assert_eq!(stage.held(&one).await, ["+14155550101"], "as before the last change");
    assert_eq!(stage.held(&one).await, ["+14155550104", "+14155550101"]);
    stage.script(json!({"call": "purchase", "kind": "no-funds"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550105").await), (401, 20003));
    stage.script(json!({"call": "purchase", "kind": "suspended"})).await;
    assert_eq!(refused(&stage.buy(&one, "+14155550105").await), (401, 20003));
    let (_, account) = stage.get(&format!("/2010-04-01/Accounts/{}.json", one.0)).await;
    assert_eq!(account["status"], "suspended");
}

#[tokio::test]
async fn the_desk_asks_for_the_main_account_and_checks_scripts() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let child = (account.0.as_str(), account.1.as_str());
    assert_eq!(
        refused(&stage.send(stage.request(Method::GET, "/sandbox/ledger", child)).await),
        (401, 20003)
    );
    for bad in [
        json!({"call": "purchase"}),
        json!({"call": "search", "kind": "stale"}),
        json!({"call": "any", "kind": "busy", "times": 0}),
    ] {
        let (status, body) = stage
            .send(stage.request(Method::POST, "/sandbox/faults", MAIN).json(&bad))
            .await;
        assert_eq!(status, StatusCode::BAD_REQUEST);
        assert!(body["error"].is_string());
    }
    stage.script(json!({"call": "any", "kind": "busy", "times": 9})).await;
    assert_eq!(stage.get("/sandbox/faults").await.1["faults"][0]["times"], 9);
    assert_eq!(stage.delete("/sandbox/faults/1").await.0, StatusCode::NO_CONTENT);
    assert_eq!(stage.delete("/sandbox/faults/1").await.0, StatusCode::NOT_FOUND);
    assert_eq!(stage.delete("/sandbox/faults").await.0, StatusCode::NO_CONTENT);
    assert_eq!(stage.get("/v1/PhoneNumbers/Countries").await.0, StatusCode::OK);
    let page = stage
        .client
        .get(format!("{}/sandbox", stage.sandbox.url()))
        .send()
        .await
        .unwrap();
    assert!(page.text().await.unwrap().contains("555-0192"));
}

#[tokio::test]
async fn the_ledger_can_be_read_from_a_point_on() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let before = stage.ledger().await["requests"].as_array().unwrap().last().unwrap()["sequence"].clone();
    stage.buy(&account, "+14155550123").await;
    let (_, after) = stage.get(&format!("/sandbox/ledger?since={before}")).await;
    assert_eq!(after["requests"].as_array().unwrap().len(), 1);
    assert_eq!(after["requests"][0]["params"]["PhoneNumber"], "+14155550123");
    assert_eq!(after["ownership"][0]["to_account_sid"], account.0);
    assert_eq!(after["holdings"][0]["account_sid"], account.0);
}

#[tokio::test]
async fn state_survives_a_restart() {
    let folder = std::env::temp_dir().join(format!("numberdesk-sandbox-{}", uuid::Uuid::now_v7()));
    std::fs::create_dir_all(&folder).unwrap();
    let database = format!("sqlite:{}", folder.join("sandbox.db").display());
    let stage = Stage::on(&database).await;
    let account = stage.subaccount("tenant").await;
    stage.buy(&account, "+14155550123").await;
    stage.sandbox.close().await;
    let stage = Stage::on(&database).await;
    assert_eq!(stage.held(&account).await, ["+14155550123"]);
    assert_eq!(stage.ledger().await["charges"].as_array().unwrap().len(), 1);
    stage.sandbox.close().await;
    std::fs::remove_dir_all(folder).unwrap();
}

#[tokio::test]
async fn closing_lets_go_of_held_connections_at_once() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    stage
        .script(json!({"call": "purchase", "kind": "timeout-before"}))
        .await;
    let held = tokio::spawn(stage.buying(&account, "+14155550123").send());
    while stage.ledger().await["requests"]
        .as_array()
        .unwrap()
        .iter()
        .all(|row| row["call"] != "purchase")
    {}
    tokio::time::timeout(Duration::from_secs(5), stage.sandbox.close())
        .await
        .expect("closes without waiting a minute");
    assert!(held.await.unwrap().is_err());
}

#[tokio::test]
async fn a_wrong_setting_or_database_stops_the_start() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let settings = Settings {
        database: "sqlite::memory:".to_owned(),
        account_sid: "AC1".to_owned(),
        auth_token: "x".to_owned(),
    };
    assert!(matches!(
        Sandbox::open(listener, settings).await,
        Err(Error::AccountSid)
    ));
    assert!(matches!(
        open("sqlite:/nowhere/at/all.db").await,
        Err(Error::Database(_))
    ));
}

/// The field names of an object, sorted.
fn fields(body: &Value) -> Vec<&String> {
    body.as_object().unwrap().keys().collect()
}

fn sample(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[tokio::test]
async fn answers_have_the_fields_of_the_samples() {
    let stage = Stage::new().await;
    let account = stage.subaccount("tenant").await;
    let (_, own) = stage.get(&format!("/2010-04-01/Accounts/{}.json", account.0)).await;
    assert_eq!(fields(&own), fields(&sample(include_str!("../wire/account.json"))));
    let (_, bought) = stage.buy(&account, "+14155550123").await;
    assert_eq!(
        fields(&bought),
        fields(&sample(include_str!("../wire/incoming-number-empty-urls.json")))
    );
    let (_, toll_free) = stage.buy(&account, "+18335550121").await;
    let null_urls = sample(include_str!("../wire/incoming-number-null-urls.json"));
    assert_eq!(toll_free["voice_url"], null_urls["voice_url"]);
    assert_eq!(toll_free["capabilities"], null_urls["capabilities"]);
    let (_, page) = stage.get(&format!("{}?PageSize=1", numbers_of(&account))).await;
    assert_eq!(
        fields(&page),
        fields(&sample(include_str!("../wire/incoming-list-first-page.json")))
    );
    let row = &stage.search(&account, "AreaCode=628").await[0];
    let samples = sample(include_str!("../wire/available-local.json"));
    assert_eq!(fields(row), fields(&samples["available_phone_numbers"][0]));
    assert_eq!(fields(&row["capabilities"]), ["MMS", "SMS", "voice"]);
    let refusal = stage.buy(&account, "+15005550000").await.1;
    assert_eq!(refusal, sample(include_str!("../wire/error-21422.json")));
    let (_, prices) = stage.get("/v1/PhoneNumbers/Countries/US").await;
    let listed = sample(include_str!("../wire/pricing-us.json"));
    assert_eq!(prices["phone_number_prices"], listed["phone_number_prices"]);
    assert_eq!(fields(&prices), fields(&listed));
}
