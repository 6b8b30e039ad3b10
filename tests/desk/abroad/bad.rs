//! What nobody should send, in every field.

use serde_json::json;

use super::{BERLIN, MOBILE, buy, order, typed, with_address};
use crate::stage::Stage;

#[tokio::test]
async fn what_is_wrong_with_an_address_or_an_id_is_said_at_its_field() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let mut wrong = typed();
    wrong["postalCode"] = json!("00000");
    // Sent again it is refused again at once, for nobody is asking any more.
    for _ in 0..2 {
        let problem = owner
            .post("/api/twilio/addresses/new", &wrong)
            .await
            .refused(422, "invalid_request");
        assert!(problem["fields"]["street"].as_str().unwrap().contains("does not find"));
    }
    let empty = owner
        .post("/api/twilio/addresses/new", &json!({}))
        .await
        .refused(422, "invalid_request");
    assert_eq!(empty["fields"].as_object().unwrap().len(), 6);
    for sid in ["AD1", "../../Accounts", "BU00000000000000000000000000000001", "\u{0}"] {
        let problem = buy(&owner, &order(BERLIN, "DE", Some(sid), None))
            .await
            .refused(422, "invalid_request");
        assert!(problem["fields"]["addressSid"].is_string(), "{sid:?}");
        owner
            .post("/api/twilio/addresses/delete", &json!({ "sid": sid }))
            .await
            .refused(404, "not_found");
    }
    // Somebody else's address is none of this account: the carrier refuses it, and nothing is charged.
    let theirs = with_address(&stage.owner().await).await;
    buy(&owner, &order(BERLIN, "DE", Some(&theirs), None))
        .await
        .refused(422, "address_required");
    owner
        .post("/api/twilio/addresses/delete", &json!({ "sid": theirs }))
        .await
        .refused(404, "not_found");
    buy(&owner, &order(MOBILE, "GB", None, None))
        .await
        .refused(422, "invalid_request");
    assert!(stage.carrier.ledger().await.charges(BERLIN).is_empty());
    stage.close().await;
}

#[tokio::test]
async fn garbage_in_any_field_of_an_address_is_told_there_and_makes_none() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (field, value) in [
        ("customerName", "x".repeat(101)),
        ("street", "\u{7}bell".to_owned()),
        ("streetSecondary", "y".repeat(5000)),
        ("city", "   ".to_owned()),
        ("region", String::new()),
        ("city", "\u{202e}Berlin".to_owned()),
        ("street", "Linden\u{200b}weg 1".to_owned()),
        ("postalCode", "\u{0}".to_owned()),
        ("country", "Germany".to_owned()),
    ] {
        let mut wrong = typed();
        wrong[field] = json!(value);
        let problem = owner
            .post("/api/twilio/addresses/new", &wrong)
            .await
            .refused(422, "invalid_request");
        assert!(problem["fields"][field].is_string(), "{field}: {problem}");
    }
    let made = owner.get("/api/twilio/addresses").await.ok();
    assert_eq!(made["addresses"], json!([]));
    // A form goes on within the desk only.
    let fields = ["customerName", "street", "city", "region", "postalCode", "country"].map(|name| (name, "DE"));
    let elsewhere: Vec<(&str, &str)> = fields.into_iter().chain([("then", "//evil.example/?")]).collect();
    let answer = owner
        .form("/abroad/addresses", "/api/twilio/addresses/new", &elsewhere)
        .await;
    assert_eq!(answer.leads_to(), "/abroad/addresses");
    stage.close().await;
}

#[tokio::test]
async fn garbage_in_a_search_or_an_address_is_told_in_words() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for country in ["US", "XX", "", "gb\u{0}"] {
        let asked = json!({ "country": country, "type": "local" });
        let problem = owner
            .post("/api/twilio/search-abroad", &asked)
            .await
            .refused(422, "invalid_request");
        assert!(problem["fields"]["country"].is_string(), "{country:?}: {problem}");
    }
    for asked in [
        json!({ "country": "GB", "contains": "\u{1F4DE}" }),
        json!({ "country": "GB", "contains": "1".repeat(400) }),
        json!({ "country": "GB", "type": "mobile" }),
    ] {
        owner
            .post("/api/twilio/search-abroad", &asked)
            .await
            .refused(422, "invalid_request");
    }
    for number in ["", "%2B", "%2B0", "%3Cscript%3E", "%2B99999999999999999999"] {
        owner
            .get(&format!("/api/twilio/number-on-sale?phoneNumber={number}"))
            .await
            .refused(422, "invalid_request");
    }
    owner
        .page("/abroad/papers?number=%3Cscript%3E&after=nothing&address=%3Cb%3E&type=quantum")
        .await
        .says("Address and papers")
        .keeps_quiet_on("<script>alert")
        .keeps_quiet_on("<b>");
    stage.close().await;
}
