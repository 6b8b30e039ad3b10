//! The log as JSON: every line an object that can be searched, with the reference that a person was shown, and no secret.

use numberdesk::server::sandbox::DEFAULT_AUTH_TOKEN;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{
    stage::{PASSWORD, Person, Stage, on},
    trials::Place,
};

#[tokio::test]
async fn every_line_of_the_log_is_one_object_with_the_reference_and_without_any_secret() {
    let stage = Stage::open().await;
    let folder = std::env::temp_dir().join(format!("numberdesk-json-{}", Uuid::now_v7().simple()));
    let place = Place::new(&folder, stage.database(), &stage.carrier.url);
    let server = place.start_with(&[("LOG", "trace"), ("LOG_FORMAT", "json")]);
    let mut owner = Person::new(&format!("http://{}", place.address));
    owner.sign_up().await;
    let session = owner.cookie("numberdesk").unwrap();
    let number = owner.finds(&json!({ "areaCode": "415" })).await[0].clone();
    owner.own(&number).await;
    let made = owner.post("/api/auth/tokens", &json!({ "name": "canary" })).await.ok();
    let token = made["token"].as_str().unwrap().to_owned();
    let wrong = json!({ "email": owner.email, "password": "a wrong password" });
    owner.post("/api/auth/sign-in", &wrong).await;
    // A fault of ours: something it needs is not there.
    on!(stage.db, pool => sqlx::query("ALTER TABLE api_tokens RENAME TO elsewhere").execute(pool).await.map(drop).unwrap());
    let failed = owner.get("/api/auth/tokens").await.refused(500, "internal_error");
    let reference = failed["reference"].as_str().unwrap().to_owned();
    on!(stage.db, pool => sqlx::query("ALTER TABLE elsewhere RENAME TO api_tokens").execute(pool).await.map(drop).unwrap());
    server.terminate();
    let (code, said) = tokio::task::spawn_blocking(move || server.ended()).await.unwrap();
    assert_eq!(code, Some(0), "{said}");
    let log = std::fs::read_to_string(place.log()).unwrap();
    let lines: Vec<Value> = log
        .lines()
        .map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}")))
        .collect();
    assert!(lines.len() > 100, "the log is not the whole one");
    for line in &lines {
        let has = |name: &str| line[name].as_str().is_some_and(|text| !text.is_empty());
        assert!(
            has("timestamp") && has("level") && has("target") && line["fields"].is_object(),
            "{line}"
        );
    }
    let fault = lines
        .iter()
        .find(|line| line["fields"]["reference"] == reference.as_str())
        .unwrap();
    assert_eq!(
        (&fault["level"], &fault["fields"]["message"]),
        (&json!("ERROR"), &json!("a request failed"))
    );
    let bought = lines
        .iter()
        .find(|line| line["fields"]["message"] == "a number is its owner's")
        .unwrap();
    let id = bought["fields"]["purchase_id"].as_str().unwrap();
    let kept: Uuid =
        on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases").fetch_one(pool).await.unwrap());
    assert_eq!(id, kept.to_string());
    let mut canaries = stage.carrier.tokens().await;
    canaries.extend([PASSWORD, "a wrong password", DEFAULT_AUTH_TOKEN, &session, &token].map(str::to_owned));
    canaries.push("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".to_owned());
    let in_log: Vec<&String> = canaries.iter().filter(|canary| log.contains(canary.as_str())).collect();
    assert!(in_log.is_empty(), "{in_log:?}");
    std::fs::remove_dir_all(&folder).unwrap();
    stage.close().await;
}
