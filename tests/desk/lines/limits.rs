//! One AI line for each business, unless the host allows more; and the bound that Vapi itself has.

use serde_json::json;

use super::scene::{get, lines};
use crate::stage::Stage;

#[tokio::test]
async fn a_business_has_one_line_asks_for_more_and_has_them_once_the_operator_says_so() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    get(&owner, &json!({ "areaCode": "628" })).await.ok();
    let refused = get(&owner, &json!({ "areaCode": "510" }))
        .await
        .refused(409, "limit_reached");
    assert!(
        refused["message"].as_str().unwrap().contains("one to each business"),
        "{refused}"
    );
    assert_eq!(stage.carrier.ledger().await.calls("vapi-create").len(), 1);
    owner
        .page("/ai-lines/new")
        .await
        .says("You have your AI line already")
        .says("Ask for more");
    owner
        .form("/ai-lines/new", "/api/vapi/request-more", &[("why", "A second shop")])
        .await;
    owner
        .page("/ai-lines/new")
        .await
        .says("You have asked for more")
        .keeps_quiet_on("Ask for more AI lines");

    let host = crate::operator::operator(&stage).await;
    host.page("/operator")
        .await
        .says("asks for more AI lines")
        .says("A second shop");
    let business = format!("/operator/businesses/{}", owner.id());
    host.page(&business)
        .await
        .says("They ask for more")
        .says("A second shop");
    host.post("/api/operator/lines", &json!({ "id": owner.id(), "lines": "many" }))
        .await
        .wrong("lines");
    host.post("/api/operator/lines", &json!({ "id": owner.id(), "lines": "2" }))
        .await
        .ok();
    host.page("/operator").await.keeps_quiet_on("asks for more AI lines");
    get(&owner, &json!({ "areaCode": "510" })).await.ok();
    get(&owner, &json!({ "areaCode": "341" }))
        .await
        .refused(409, "limit_reached");
    assert_eq!(lines(&owner).await.len(), 2);
    owner
        .page("/account/history")
        .await
        .says("You asked for more AI lines")
        .says("How many AI lines you may have was changed");
    stage.close().await;
}

#[tokio::test]
async fn many_wishes_at_the_same_moment_do_not_pass_the_limit() {
    let stage = Stage::with(&[("LIMIT_LINES", "2")]).await;
    let owner = stage.owner().await;
    let codes = ["628", "510", "341", "925", "650", "408"];
    let wishes = codes.map(|code| json!({ "areaCode": code }));
    let told = futures::future::join_all(wishes.iter().map(|wish| get(&owner, wish))).await;
    let got = told
        .iter()
        .filter(|answer| answer.status == 200 || answer.status == 202)
        .count();
    assert_eq!(got, 2);
    assert_eq!(stage.carrier.ledger().await.calls("vapi-create").len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn vapis_own_limit_has_its_own_words_and_charges_nothing() {
    let stage = Stage::open().await;
    stage.carrier.set_vapi_limit(0).await;
    let owner = stage.owner().await;
    let refused = get(&owner, &json!({ "areaCode": "628" }))
        .await
        .refused(409, "limit_reached");
    assert_eq!(refused["error"], "No free numbers left at Vapi");
    let words = refused["message"].as_str().unwrap();
    assert!(
        words.contains("Nothing was charged") && words.contains("hosts this desk"),
        "{words}"
    );
    stage.close().await;
}
