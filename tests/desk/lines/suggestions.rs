//! An area code without numbers: what is said, and what is suggested in its place.

use serde_json::{Value, json};

use super::scene::{get, lines};
use crate::stage::Stage;

#[tokio::test]
async fn an_area_code_without_numbers_is_told_in_the_words_of_the_contract_with_codes_that_are_near() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    // Sold out in practice; Vapi hints at codes far away.
    let answer = get(&owner, &json!({ "areaCode": "212" })).await;
    let refused = answer.refused(409, "area_code_unavailable");
    assert_eq!(
        (&refused["error"], &refused["message"]),
        (
            &json!("Area code unavailable"),
            &json!("This area code is currently not available.")
        )
    );
    let suggested: Vec<&str> = refused["suggestedAreaCodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|code| code.as_str().unwrap())
        .collect();
    assert_eq!(suggested.len(), 5);
    assert_eq!(suggested[..3], ["917", "332", "646"], "the same ground first");
    assert!(!suggested.contains(&"212"));
    assert!(lines(&owner).await.is_empty());
    // What has just run out is not asked for again, and the answer is the same.
    let again = get(&owner, &json!({ "areaCode": "212" }))
        .await
        .refused(409, "area_code_unavailable");
    assert_eq!(again["reference"], refused["reference"]);
    assert_eq!(stage.carrier.ledger().await.calls("vapi-create").len(), 1);
    // Any of them works here.
    let told = get(&owner, &json!({ "areaCode": suggested[0] })).await.ok();
    assert_eq!(told["phoneNumber"]["area_code"], suggested[0]);
    stage.close().await;
}

#[tokio::test]
async fn codes_that_vapi_refused_lately_are_neither_suggested_nor_chosen() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for code in ["628", "510"] {
        stage
            .carrier
            .fault(json!({ "call": "vapi-create", "kind": "snatched", "phone_number": code }))
            .await;
        get(&owner, &json!({ "areaCode": code }))
            .await
            .refused(409, "area_code_unavailable");
    }
    stage
        .carrier
        .fault(json!({ "call": "vapi-create", "kind": "snatched", "phone_number": "415" }))
        .await;
    let refused = get(&owner, &json!({ "areaCode": "415" }))
        .await
        .refused(409, "area_code_unavailable");
    let suggested = refused["suggestedAreaCodes"].as_array().unwrap();
    for code in ["628", "510", "415"] {
        assert!(!suggested.contains(&Value::from(code)), "{suggested:?}");
    }
    // Where nobody says where, the desk would have begun with 628.
    let told = get(&owner, &json!({})).await.ok();
    assert_ne!(told["phoneNumber"]["area_code"], "628");
    stage.close().await;
}

#[tokio::test]
async fn the_page_of_a_code_without_numbers_offers_each_suggestion_and_never_the_same_code() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let sent = owner
        .form(
            "/ai-lines/new",
            "/api/vapi/phone-numbers",
            &[("areaCode", "212"), ("name", "Front desk"), ("key", "k")],
        )
        .await;
    let page = owner.page(sent.leads_to()).await;
    page.says("This area code is currently not available.")
        .says("Suggested Available Area Codes")
        .says("Nothing was charged")
        .says("New York (all boroughs), NY")
        .says("Same ground as 212");
    assert!(page.text.contains("(?!212$).*"), "the form takes another code");
    let again = owner
        .form(
            sent.leads_to(),
            "/api/vapi/phone-numbers",
            &[("areaCode", "332"), ("name", "Front desk"), ("key", "k")],
        )
        .await;
    owner
        .page(again.leads_to())
        .await
        .says("Your AI line works")
        .says("Front desk");
    stage.close().await;
}
