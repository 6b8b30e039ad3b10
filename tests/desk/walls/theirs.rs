//! An owner with something everywhere, and what of it another must not find or read.

use serde_json::{Value, json};

use crate::{
    factor,
    stage::{Person, Stage},
    together::settled,
};

/// What somebody has: the ids that another might learn, and the words that nobody else may read.
#[derive(Default)]
pub struct Theirs {
    pub account: String,
    pub number: String,
    pub purchase: String,
    pub substituted: String,
    pub together: String,
    pub finding: String,
    pub token: String,
    pub session: String,
    pub line: String,
    pub campaign: String,
    pub text: String,
    pub port: String,
    pub search: String,
    pub wish: String,
    pub batch: String,
    pub labels: String,
    pub verification: String,
    pub words: Vec<String>,
}

/// An owner with something in every table.
pub async fn rich(stage: &Stage) -> (Person, Theirs) {
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550101", "substitution": "never" });
    let number = owner.buy_under("the key", &order).await.ok();
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+14155550115", "substitution": "closest" });
    let substituted = owner.post("/api/twilio/purchase-number", &order).await.ok();
    let several = json!({ "phoneNumbers": ["+14155550121", "+14155550122"] });
    let together = owner.post("/api/twilio/purchase-numbers", &several).await.json();
    settled(&owner, &together).await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550102", "Bike shop").await;
    stage.compare().await;
    let (search, wish) = with_searches(&owner).await;
    let (text_id, text_words) = with_texts(&owner, &number["phoneNumber"]["id"]).await;
    let (batch, labels) = with_changes(&owner, &number["phoneNumber"]["id"]).await;
    let (verification, code) = with_a_verification(&owner).await;
    let (line, line_words) = with_a_line(&owner).await;
    let (campaign, campaign_words) = with_a_campaign(&owner, &line).await;
    let (app, codes) = factor::turn_on(&owner).await;
    let text = |value: &Value| value.as_str().unwrap_or_else(|| panic!("{value}")).to_owned();
    let report = owner.get("/api/reconciliation").await.ok();
    let tokens = owner.get("/api/auth/tokens").await.ok();
    let sessions = owner.get("/api/auth/sessions").await.ok();
    let mut words = [owner.email.as_str(), &account, "+15105550102", "the till", &app.written]
        .map(str::to_owned)
        .to_vec();
    words.extend(["Harbour bell", "The bell tower", "the bakery", "the lighthouse", &code].map(str::to_owned));
    for row in owner.numbers().await {
        words.extend([text(&row["phone_number"]), text(&row["phone_sid"])]);
    }
    for bought in [&number, &substituted] {
        let path = format!("/api/twilio/purchase?id={}", text(&bought["purchaseId"]));
        words.push(text(&owner.get(&path).await.ok()["reference"]));
    }
    let (port, port_words) = with_a_port(&owner).await;
    words.extend([codes, line_words, campaign_words, text_words, port_words].concat());
    let theirs = Theirs {
        account: owner.id().to_string(),
        number: text(&number["phoneNumber"]["id"]),
        purchase: text(&number["purchaseId"]),
        substituted: text(&substituted["purchaseId"]),
        together: text(&together["bulkId"]),
        finding: text(&report["findings"][0]["id"]),
        token: text(&tokens[0]["id"]),
        session: text(&sessions[0]["id"]),
        line,
        campaign,
        text: text_id,
        port,
        search,
        wish,
        batch,
        labels,
        verification,
        words,
    };
    (owner, theirs)
}

/// A number that is being verified: its id, and the code that is to be typed there.
async fn with_a_verification(owner: &Person) -> (String, String) {
    let elsewhere = json!({ "phoneNumber": "+14155550140", "way": "call", "label": "The bell tower" });
    let begun = owner.post("/api/twilio/verify-number", &elsewhere).await.ok();
    let text = |name: &str| begun[name].as_str().unwrap().to_owned();
    (text("id"), text("code"))
}

/// A search that is kept, and one that is asked again and again: their ids. And a program's token, which asks like its owner.
async fn with_searches(owner: &Person) -> (String, String) {
    let till = json!({ "name": "the till" });
    owner.post("/api/auth/tokens", &till).await.ok();
    let bakery = json!({ "name": "the bakery", "search": "area_code=415&voice=on" });
    let search = owner.post("/api/twilio/save-search", &bakery).await.ok();
    let wish = json!({ "label": "the lighthouse", "search": "area_code=415&contains=5550170&voice=on" });
    let wish = owner.post("/api/twilio/begin-wish", &wish).await.ok();
    let id = |kept: &Value| kept["id"].as_str().unwrap().to_owned();
    (id(&search), id(&wish))
}

/// A change to several numbers, and a file of labels: their ids.
async fn with_changes(owner: &Person, number: &Value) -> (String, String) {
    let change = json!({ "ids": [number], "change": "tags", "addTags": "saltmarsh tag" });
    let batch = owner.post("/api/twilio/change-numbers", &change).await.ok();
    let labels = json!({ "text": "+14155550101,Harbour bell" });
    let labels = owner.post("/api/twilio/label-files", &labels).await.ok();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    (text(&batch["batchId"]), text(&labels["id"]))
}

/// A text, a thread and a draft: the text's id, and what nobody else may read.
async fn with_texts(owner: &Person, number: &Value) -> (String, Vec<String>) {
    let order = json!({ "numberId": number, "to": "+14155550177", "body": "Meet me at the saltmarsh" });
    let sent = owner.post("/api/twilio/texts", &order).await.ok();
    let number = number.as_str().unwrap();
    let page = format!("/phone-numbers/{number}/texts");
    let body = "A draft about bells. ".repeat(9);
    let draft = [
        ("numberId", number),
        ("to", "+14155550178"),
        ("body", &body),
        ("maxSegments", "1"),
        ("key", "draft"),
    ];
    owner.form(&page, "/api/twilio/texts", &draft).await;
    let words = ["Meet me at the saltmarsh", "A draft about bells.", "+14155550177"].map(str::to_owned);
    (sent["id"].as_str().unwrap().to_owned(), words.to_vec())
}

/// A request for a number of another carrier: its id, and what nobody else may read.
async fn with_a_port(owner: &Person) -> (String, Vec<String>) {
    let port = crate::porting::ask(owner, "theirs", "+14155550144").await.json();
    let words = ["phoneNumber", "reference", "signerEmail"].map(|field| port[field].as_str().unwrap().to_owned());
    (port["id"].as_str().unwrap().to_owned(), words.to_vec())
}

/// An AI line and a wish for more of them: its id, and what nobody else may read.
async fn with_a_line(owner: &Person) -> (String, Vec<String>) {
    let wish = json!({ "areaCode": "628", "name": "the shop line" });
    let line = owner.post("/api/vapi/phone-numbers", &wish).await.ok();
    let more = json!({ "why": "a second till" });
    owner.post("/api/vapi/request-more", &more).await.ok();
    let row = &line["phoneNumber"];
    let mut words = vec!["the shop line".to_owned(), "a second till".to_owned()];
    words.extend(["phone_number", "vapi_id", "reference"].map(|field| row[field].as_str().unwrap().to_owned()));
    (line["lineId"].as_str().unwrap().to_owned(), words)
}

/// A campaign on that line: its id, and what nobody else may read.
async fn with_a_campaign(owner: &Person, line: &str) -> (String, Vec<String>) {
    let begun = owner
        .post("/api/campaigns", &json!({ "name": "Saltmarsh spring" }))
        .await
        .ok();
    let id = begun["id"].as_str().unwrap().to_owned();
    let answers = json!({ "id": id, "purpose": "Selling secret bells", "greeting": "Ring ring" });
    owner.post("/api/campaigns/answers", &answers).await.ok();
    let holding = json!({ "id": id, "holding": format!("vapi:{line}") });
    owner.post("/api/campaigns/choose-number", &holding).await.ok();
    let words = ["Saltmarsh spring", "Selling secret bells"].map(str::to_owned);
    let reference = begun["reference"].as_str().unwrap().to_owned();
    (id, words.into_iter().chain([reference]).collect())
}
