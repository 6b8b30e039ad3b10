//! AI lines where the desk asks for a subscription: they cost their owner nothing, but the host.

use serde_json::json;

use super::Paying;

const CALL: &str = "/api/vapi/phone-numbers";

#[tokio::test]
async fn an_ai_line_comes_with_the_subscription_and_stays_after_its_end_when_none_is_added() {
    let mut paying = Paying::open().await;
    let wish = json!({ "areaCode": "628" });
    let nobody = paying.stage.owner().await;
    let refused = nobody.post(CALL, &wish).await.refused(409, "no_subaccount");
    assert!(
        refused["message"]
            .as_str()
            .unwrap()
            .contains("subscribe under /billing first"),
        "{refused}"
    );
    nobody.page("/billing").await.says("Subscribe");
    let asked = async || paying.stage.carrier.ledger().await.calls("vapi-create").len();
    assert_eq!(asked().await, 0);

    let owner = paying.subscriber().await;
    let got = owner.post(CALL, &wish).await.ok();
    let id = got["lineId"].as_str().unwrap();
    paying.happens(&owner, "end").await;
    paying.tell().await;
    owner.post(CALL, &wish).await.refused(403, "account_suspended");
    paying.days_later(30).await;
    owner.post(CALL, &wish).await.refused(403, "account_suspended");
    let held = owner.get(CALL).await.ok();
    assert_eq!(
        (&held["numbers"][0]["id"], held["numbers"].as_array().unwrap().len()),
        (&json!(id), 1)
    );
    let given_back = owner.post("/api/vapi/release-phone-number", &json!({ "id": id })).await;
    given_back.ok();
    assert_eq!(paying.stage.carrier.ledger().await.calls("vapi-create").len(), 1);
    paying.close().await;
}
