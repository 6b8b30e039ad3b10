//! Vapi's part of the sandbox: its wire, as its own description has it, and every way it misbehaves.

use std::time::Duration;

use jsonschema::Validator;
use numberdesk::server::sandbox::DEFAULT_VAPI_KEY;
use reqwest::{Method, StatusCode, header};
use serde_json::{Value, json};

use super::{MAIN, Stage};

/// The shape of an answer, out of Vapi's own description.
pub(super) fn shape(name: &str) -> Validator {
    shape_in(include_str!("../../wire/vapi.phone-number.json"), name)
}

/// The shape of a call, or of what is told of one.
pub(super) fn call_shape(name: &str) -> Validator {
    shape_in(include_str!("../../wire/vapi.call.json"), name)
}

fn shape_in(description: &str, name: &str) -> Validator {
    let mut whole: Value = serde_json::from_str(description).unwrap();
    let at = format!("#/components/schemas/{name}");
    whole.as_object_mut().unwrap().insert("$ref".to_owned(), json!(at));
    jsonschema::options().build(&whole).unwrap()
}

pub(super) fn fits(shape: &Validator, value: &Value) {
    let wrong: Vec<String> = shape.iter_errors(value).map(|error| error.to_string()).collect();
    assert!(wrong.is_empty(), "{wrong:?} in {value}");
}

impl Stage {
    pub(super) async fn vapi(&self, method: Method, path: &str, body: Option<Value>) -> (StatusCode, Value) {
        let url = format!("{}{path}", self.sandbox.url());
        let mut request = self
            .client
            .request(method, url)
            .bearer_auth(DEFAULT_VAPI_KEY)
            .header(header::USER_AGENT, "tests");
        if let Some(body) = body {
            request = request.json(&body);
        }
        self.send(request).await
    }

    async fn line(&self, area_code: &str, name: &str) -> Value {
        let body = json!({ "provider": "vapi", "numberDesiredAreaCode": area_code, "name": name });
        let (status, line) = self.vapi(Method::POST, "/phone-number", Some(body)).await;
        assert_eq!(status, 201, "{line}");
        line
    }

    async fn fault(&self, script: Value) {
        let request = self.request(Method::POST, "/sandbox/faults", MAIN).json(&script);
        assert_eq!(self.send(request).await.0, 201);
    }
}

#[tokio::test]
async fn a_number_is_bought_at_once_becomes_active_and_is_given_back_in_the_shapes_of_the_description() {
    let stage = Stage::new().await;
    let line = stage.line("628", "op-42 front desk").await;
    let number = shape("VapiPhoneNumber");
    fits(&number, &line);
    assert_eq!(line["status"], "activating");
    assert!(line["number"].as_str().unwrap().starts_with("+1628"), "{line}");
    let path = format!("/phone-number/{}", line["id"].as_str().unwrap());
    let (_, read) = stage.vapi(Method::GET, &path, None).await;
    assert_eq!((&read["status"], &read["number"]), (&json!("active"), &line["number"]));
    let (_, all) = stage.vapi(Method::GET, "/phone-number?limit=5", None).await;
    assert_eq!(all, json!([read]));
    let (_, pages) = stage.vapi(Method::GET, "/v2/phone-number?search=FRONT", None).await;
    fits(&shape("PhoneNumberPaginatedResponse"), &pages);
    assert_eq!(pages["results"], json!([read]));
    // Its digits are nobody else's to buy.
    let buy = stage
        .request(
            Method::POST,
            &format!("/2010-04-01/Accounts/{}/IncomingPhoneNumbers.json", MAIN.0),
            MAIN,
        )
        .form(&[("PhoneNumber", line["number"].as_str().unwrap())]);
    assert_eq!(stage.send(buy).await.1["code"], 21422);
    let (status, gone) = stage.vapi(Method::DELETE, &path, None).await;
    assert_eq!((status, &gone["id"]), (StatusCode::OK, &line["id"]));
    assert_eq!(stage.vapi(Method::GET, &path, None).await.0, 404);
    stage.sandbox.close().await;
}

#[tokio::test]
async fn assistants_are_listed_attached_taken_away_and_not_deleted_while_in_use() {
    let stage = Stage::new().await;
    let (_, all) = stage.vapi(Method::GET, "/assistant", None).await;
    let assistant = shape("Assistant");
    assert_eq!(all.as_array().unwrap().len(), 2);
    for each in all.as_array().unwrap() {
        fits(&assistant, each);
    }
    let (status, made) = stage
        .vapi(Method::POST, "/assistant", Some(json!({ "name": "Surveys" })))
        .await;
    assert_eq!(status, 201);
    fits(&assistant, &made);
    let id = made["id"].as_str().unwrap();
    let line = stage.line("415", "op-1").await;
    let path = format!("/phone-number/{}", line["id"].as_str().unwrap());
    let attach = |id: Value| json!({ "provider": "vapi", "assistantId": id });
    let (_, attached) = stage.vapi(Method::PATCH, &path, Some(attach(made["id"].clone()))).await;
    assert_eq!(attached["assistantId"], made["id"]);
    assert_eq!(
        stage.vapi(Method::DELETE, &format!("/assistant/{id}"), None).await.0,
        409
    );
    let (_, detached) = stage.vapi(Method::PATCH, &path, Some(attach(Value::Null))).await;
    assert_eq!(detached["assistantId"], Value::Null);
    assert_eq!(
        stage.vapi(Method::DELETE, &format!("/assistant/{id}"), None).await.0,
        200
    );
    assert_eq!(
        stage
            .vapi(Method::PATCH, &path, Some(attach(made["id"].clone())))
            .await
            .0,
        400
    );
    stage.sandbox.close().await;
}

#[tokio::test]
async fn what_is_refused_is_refused_in_the_words_of_the_wire() {
    let stage = Stage::new().await;
    let body = |code: &str| json!({ "provider": "vapi", "numberDesiredAreaCode": code, "name": "op-1" });
    let (status, sold_out) = stage.vapi(Method::POST, "/phone-number", Some(body("212"))).await;
    let message = sold_out["message"].as_str().unwrap();
    assert_eq!(
        (status, &sold_out["statusCode"]),
        (StatusCode::BAD_REQUEST, &json!(400))
    );
    assert!(
        message.starts_with("This area code is currently not available. Hint: Try one of "),
        "{message}"
    );
    for code in ["907", "416", "999"] {
        let (status, refused) = stage.vapi(Method::POST, "/phone-number", Some(body(code))).await;
        assert_eq!(status, 400, "{refused}");
    }
    let long = json!({ "provider": "vonage", "numberDesiredAreaCode": "4155", "name": "x".repeat(41) });
    let (_, wrong) = stage.vapi(Method::POST, "/phone-number", Some(long)).await;
    assert_eq!(wrong["message"].as_array().unwrap().len(), 3, "{wrong}");
    let bare = stage.client.get(format!("{}/phone-number", stage.sandbox.url()));
    let answer = bare.bearer_auth(DEFAULT_VAPI_KEY).send().await.unwrap();
    assert_eq!(answer.status(), 403);
    assert_eq!(answer.text().await.unwrap(), "error code: 1010");
    let stranger = stage.client.get(format!("{}/phone-number", stage.sandbox.url()));
    let stranger = stranger.header(header::USER_AGENT, "tests").bearer_auth("public");
    assert_eq!(stage.send(stranger).await.0, 401);
    assert_eq!(stage.vapi(Method::PUT, "/phone-number", None).await.0, 404);
    for number in 1..=5 {
        stage.line("415", &format!("op-{number}")).await;
    }
    assert_eq!(
        stage.vapi(Method::POST, "/phone-number", Some(body("415"))).await.0,
        402
    );
    let more = stage
        .request(Method::POST, "/sandbox/vapi/limit", MAIN)
        .json(&json!({ "numbers": 6 }));
    assert_eq!(stage.client.execute(more.build().unwrap()).await.unwrap().status(), 204);
    stage.line("415", "op-6").await;
    stage.sandbox.close().await;
}

#[tokio::test]
async fn magic_area_codes_and_scripted_faults_misbehave_as_the_manual_says() {
    let stage = Stage::new().await;
    let never = stage.line("201", "op-1").await;
    let path = format!("/phone-number/{}", never["id"].as_str().unwrap());
    let (_, read) = stage.vapi(Method::GET, &path, None).await;
    assert_eq!((&read["status"], &read["number"]), (&json!("activating"), &Value::Null));
    let sip = stage.line("206", "op-2").await;
    assert!(sip["sipUri"].is_string() && sip["number"].is_null(), "{sip}");
    assert_eq!(stage.line("208", "op-3").await["status"], "blocked");
    let body = |name: &str, code: &str| json!({ "provider": "vapi", "numberDesiredAreaCode": code, "name": name });
    let (status, _) = stage
        .vapi(Method::POST, "/phone-number", Some(body("op-4", "205")))
        .await;
    assert_eq!(status, 500);
    let (_, all) = stage.vapi(Method::GET, "/phone-number", None).await;
    assert_eq!(all[0]["name"], "op-4", "{all}");
    stage.fault(json!({ "call": "vapi-list", "kind": "stale" })).await;
    let (_, before) = stage.vapi(Method::GET, "/phone-number", None).await;
    assert_eq!(before[0]["name"], "op-3", "{before}");
    stage
        .fault(json!({ "call": "vapi-create", "kind": "timeout-before", "phone_number": "312" }))
        .await;
    stage.line("415", "op-5").await;
    let url = format!("{}/phone-number", stage.sandbox.url());
    let silent = stage
        .client
        .post(url)
        .bearer_auth(DEFAULT_VAPI_KEY)
        .header(header::USER_AGENT, "tests");
    let silent = silent.json(&body("op-6", "312")).timeout(Duration::from_millis(300));
    assert!(silent.send().await.unwrap_err().is_timeout());
    let (_, ledger) = stage.get("/sandbox/ledger").await;
    let names: Vec<&str> = ledger["vapi"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["op-5", "op-4", "op-3", "op-2", "op-1"]);
    stage.sandbox.close().await;
}
