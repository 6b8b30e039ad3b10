//! An owner gets an AI line, has it answered, and gives it back: over JSON, and on pages without scripts.

use serde_json::{Value, json};

use super::scene::{get, id_of, lines};
use crate::stage::Stage;

#[tokio::test]
async fn a_line_is_got_listed_answered_and_given_back_and_vapi_holds_what_is_shown() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let told = get(&owner, &json!({ "areaCode": "628", "name": "Front desk" }))
        .await
        .ok();
    assert_eq!(told["success"], true, "{told}");
    let row = &told["phoneNumber"];
    assert_eq!(
        (
            &row["status"],
            &row["provider"],
            &row["friendly_name"],
            &row["area_code"]
        ),
        (&json!("active"), &json!("vapi"), &json!("Front desk"), &json!("628"))
    );
    assert!(row["phone_number"].as_str().unwrap().starts_with("+1628"), "{row}");
    assert_eq!(
        row["capabilities"],
        json!({ "voice": true, "sms": false, "mms": false, "rcs": false })
    );
    // The name at Vapi carries the reference, so that it is found again.
    let held = stage.carrier.ledger().await.lines();
    assert_eq!(held, [row["vapi_id"].as_str().unwrap().to_owned()].into());
    let id = row["id"].as_str().unwrap();
    assert_eq!(lines(&owner).await, std::slice::from_ref(row));
    assert_eq!(
        owner.get(&format!("/api/vapi/phone-numbers/{id}")).await.ok()["phoneNumber"],
        *row
    );
    // An assistant, another, and none.
    let assistants = owner.get("/api/vapi/assistants").await.ok();
    assert_eq!(
        (&assistants[0]["name"], &assistants[1]["name"]),
        (&json!("After hours"), &json!("Front desk"))
    );
    for assistant in [&assistants[0]["id"], &assistants[1]["id"], &Value::Null] {
        let order = json!({ "id": id, "assistantId": assistant });
        let row = owner.post("/api/vapi/attach-assistant", &order).await.ok();
        assert_eq!(row["assistant_id"], *assistant);
        let vapi_id = row["vapi_id"].as_str().unwrap();
        let there = stage
            .carrier
            .ask_vapi(reqwest::Method::GET, &format!("/phone-number/{vapi_id}"), None)
            .await;
        assert_eq!(there["assistantId"], *assistant);
    }
    let give_back = |query: &str| owner.ask(reqwest::Method::DELETE, &format!("/api/vapi/phone-numbers/{id}{query}"));
    for unclear in ["?stops=it", "?stops=&stops="] {
        let refused = owner.send(give_back(unclear)).await.refused(422, "invalid_request");
        assert!(
            refused["message"].as_str().unwrap().contains("was not given back"),
            "{refused}"
        );
    }
    let gone = owner.send(give_back("?stops=")).await.ok();
    assert_eq!(gone["status"], "released");
    assert!(lines(&owner).await.is_empty());
    // Given back twice is given back once.
    owner.send(give_back("")).await.ok();
    assert_eq!(stage.carrier.ledger().await.calls("vapi-release").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn the_same_key_brings_the_same_line_and_another_wish_under_it_is_refused() {
    let stage = Stage::with(&[("LIMIT_LINES", "0")]).await;
    let owner = stage.owner().await;
    let wish = json!({ "areaCode": "510" });
    let under = |key: &'static str, wish: Value| {
        let request = owner.ask(reqwest::Method::POST, "/api/vapi/phone-numbers");
        owner.send(request.header("Idempotency-Key", key).json(&wish))
    };
    let posts = (0..6).map(|_| under("one", wish.clone()));
    let told: Vec<_> = futures::future::join_all(posts).await;
    let first = id_of(&told[0].ok());
    for one in &told {
        assert_eq!(id_of(&one.ok()), first);
    }
    assert_eq!(stage.carrier.ledger().await.calls("vapi-create").len(), 1);
    under("one", json!({ "areaCode": "628" }))
        .await
        .refused(409, "key_reused");
    stage.close().await;
}

#[tokio::test]
async fn a_desk_without_vapi_says_so_and_shows_no_way_to_a_line() {
    let stage = Stage::with(&[("VAPI_API_KEY", "")]).await;
    let owner = stage.owner().await;
    let refused = get(&owner, &json!({ "areaCode": "628" }))
        .await
        .refused(503, "not_configured");
    assert_eq!(refused["error"], "Vapi is not configured");
    assert!(
        refused["message"].as_str().unwrap().contains("Nothing was charged"),
        "{refused}"
    );
    owner.page("/phone-numbers").await.keeps_quiet_on("AI line");
    owner.page("/ai-lines/new").await.says("has to set up Vapi first");
    stage.close().await;
}

#[tokio::test]
async fn what_is_wrong_is_said_beside_its_field_and_nothing_is_ordered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (wish, field, words) in [
        (json!({ "areaCode": "000" }), "areaCode", "area code"),
        (json!({ "areaCode": "41" }), "areaCode", "area code"),
        (json!({ "areaCode": "416" }), "areaCode", "United States"),
        (json!({ "areaCode": "800" }), "areaCode", "United States"),
        (json!({ "name": "x".repeat(28) }), "name", "27"),
        (json!({ "name": "a\u{202e}b" }), "name", "plain"),
        (json!({ "assistantId": "nobody" }), "assistantId", "no such assistant"),
    ] {
        let wrong = get(&owner, &wish).await.wrong(field);
        assert!(wrong.contains(words), "{wish}: {wrong}");
    }
    assert!(stage.carrier.ledger().await.calls("vapi-create").is_empty());
    // A form comes back with what was typed.
    let sent = owner
        .form(
            "/ai-lines/new",
            "/api/vapi/phone-numbers",
            &[("areaCode", "416"), ("name", "Sales"), ("back", "/ai-lines/new")],
        )
        .await;
    let page = owner.page(sent.leads_to()).await;
    page.says("United States");
    assert_eq!((page.value_of("areaCode"), page.value_of("name")), ("416", "Sales"));
    stage.close().await;
}

#[tokio::test]
async fn without_an_area_code_one_near_the_owners_numbers_is_chosen() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+15105550121").await;
    let row = get(&owner, &json!({})).await.ok()["phoneNumber"].clone();
    assert_eq!(
        (&row["area_code"], &row["asked_area_code"]),
        (&json!("510"), &Value::Null)
    );
    let sent = stage.carrier.ledger().await;
    assert_eq!(sent.calls("vapi-create")[0]["params"]["numberDesiredAreaCode"], "510");
    stage.close().await;
}

#[tokio::test]
async fn pages_without_scripts_walk_the_whole_way() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.page("/phone-numbers").await.says("Get an AI line");
    let new = owner.page("/ai-lines/new").await;
    let sent = owner
        .form(
            "/ai-lines/new",
            "/api/vapi/phone-numbers",
            &[
                ("areaCode", "628"),
                ("name", "Front desk"),
                ("key", new.value_of("key")),
            ],
        )
        .await;
    let address = sent.leads_to().to_owned();
    assert!(address.starts_with("/ai-lines/"), "{address}");
    owner
        .page(&address)
        .await
        .says("Your AI line works")
        .says("Nobody answers it yet")
        .says("Front desk");
    owner
        .page("/phone-numbers")
        .await
        .says("Front desk")
        .says("Choose an assistant");
    let assistants = owner.get("/api/vapi/assistants").await.ok();
    let id = address.rsplit('/').next().unwrap().to_owned();
    let sent = owner
        .form(
            &address,
            "/api/vapi/attach-assistant",
            &[("id", &id), ("assistantId", assistants[0]["id"].as_str().unwrap())],
        )
        .await;
    owner
        .page(sent.leads_to())
        .await
        .says("Saved")
        .keeps_quiet_on("Nobody answers it yet");
    let question = format!("{address}/release");
    owner
        .page(&question)
        .await
        .says("Give this AI line back?")
        .says("Calls to it stop");
    let sent = owner
        .form(&question, "/api/vapi/release-phone-number", &[("id", &id)])
        .await;
    owner.page(sent.leads_to()).await.says("You gave this AI line back");
    stage.close().await;
}
