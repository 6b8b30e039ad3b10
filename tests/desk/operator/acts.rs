//! What an operator may do for a business, each with a line in its trail that names them.

use serde_json::json;

use super::{operator, trail};
use crate::{
    factor::prove_earlier,
    stage::{PASSWORD, Stage},
};

#[tokio::test]
async fn an_operator_sets_the_limits_of_a_business_and_its_next_order_is_held_to_them() {
    let stage = Stage::open().await;
    let (operator, owner, other) = (operator(&stage).await, stage.owner().await, stage.owner().await);
    owner.own("+14155550101").await;
    let page = format!("/operator/businesses/{}", owner.id());
    let id = owner.id().to_string();
    let form = [
        ("id", id.as_str()),
        ("back", page.as_str()),
        ("total", "1"),
        ("perDay", " 0 "),
        ("monthlySpend", "$40"),
    ];
    let led = operator.form(&page, "/api/operator/limits", &form).await;
    assert_eq!(led.leads_to(), format!("{page}?done=limits"));
    operator
        .page(led.leads_to())
        .await
        .says("The limits are set")
        .says("1 of 1");
    owner.buy("+14155550102").await.refused(409, "limit_reached");
    other.own("+14155550102").await;
    let lines = trail(&stage.db, owner.id()).await;
    let (_, details) = lines.iter().find(|(event, _)| event == "user.limits").unwrap();
    assert!(details.contains(&operator.email), "{details}");
    // As in the settings again.
    let closer = operator.post("/api/operator/limits", &json!({ "id": id })).await.ok();
    assert_eq!(
        closer["own"],
        json!({ "perDay": null, "total": null, "monthlySpend": null })
    );
    assert_eq!(closer["usage"]["limits"]["numbersTotal"], json!(50));
    owner.own("+14155550103").await;
    stage.close().await;
}

#[tokio::test]
async fn a_limit_that_is_none_is_refused_beside_its_field_and_what_was_typed_stays() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    let page = format!("/operator/businesses/{}", owner.id());
    let id = owner.id().to_string();
    let form = [
        ("id", id.as_str()),
        ("back", page.as_str()),
        ("total", "many"),
        ("perDay", "7"),
        ("monthlySpend", "1,50"),
    ];
    let led = operator.form(&page, "/api/operator/limits", &form).await;
    assert_eq!(led.returns_to(), page);
    let shown = operator.page(&page).await;
    shown
        .says("The limits were not changed")
        .says("id=\"wrong-total\"")
        .says("id=\"wrong-monthlySpend\"");
    shown.keeps_quiet_on("id=\"wrong-perDay\"");
    for (name, typed) in [("total", "many"), ("perDay", "7"), ("monthlySpend", "1,50")] {
        assert_eq!(shown.value_of(name), typed);
    }
    assert!(
        trail(&stage.db, owner.id())
            .await
            .iter()
            .all(|(event, _)| event != "user.limits")
    );
    let nobody = json!({ "id": "0199aaaa-0000-7000-8000-000000000000", "total": "1" });
    operator
        .post("/api/operator/limits", &nobody)
        .await
        .refused(404, "not_found");
    stage.close().await;
}

#[tokio::test]
async fn an_operator_has_a_business_compared_now_and_nothing_of_it_is_released() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    let body = json!({ "id": owner.id() });
    operator
        .post("/api/operator/compare", &body)
        .await
        .refused(409, "no_subaccount");
    owner.own("+14155550101").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550102", "Bike shop").await;
    let closer = operator.post("/api/operator/compare", &body).await.ok();
    assert_eq!(closer["business"]["orphans"], json!(1));
    let lines = trail(&stage.db, owner.id()).await;
    let asked: Vec<_> = lines
        .iter()
        .filter(|(event, _)| event == "reconciliation.asked")
        .collect();
    assert_eq!(asked.len(), 1, "{lines:?}");
    assert!(asked[0].1.contains(&operator.email), "{asked:?}");
    assert!(stage.carrier.ledger().await.calls("release").is_empty());
    let page = format!("/operator/businesses/{}", owner.id());
    let id = owner.id().to_string();
    let led = operator
        .form(&page, "/api/operator/compare", &[("id", &id), ("back", &page)])
        .await;
    operator.page(led.leads_to()).await.says("Compared just now");
    // The carrier cannot be read: that is told, and it stands on the page.
    let fault = json!({ "call": "list", "kind": "error-before", "times": 9, "account_sid": account });
    stage.carrier.fault(fault).await;
    let refused = operator.post("/api/operator/compare", &body).await;
    assert!(refused.status >= 500, "{refused:?}");
    assert!(
        refused.json()["message"]
            .as_str()
            .unwrap()
            .starts_with("It could not be compared")
    );
    operator.page(&page).await.says("Twilio could not be read since");
    stage.leave().await;
}

#[tokio::test]
async fn an_operator_who_left_the_desk_open_shows_who_they_are_before_deciding_for_another() {
    let stage = Stage::open().await;
    let (operator, owner) = (operator(&stage).await, stage.owner().await);
    prove_earlier(&stage, 601).await;
    let limits = json!({ "id": owner.id(), "total": "1" });
    let refused = operator.post("/api/operator/limits", &limits).await;
    refused.refused(403, "step_up_required");
    let note = json!({ "id": "evt_1", "note": "Paid back" });
    let refused = operator.post("/api/operator/event/dealt-with", &note).await;
    refused.refused(403, "step_up_required");
    // Looking asks for nothing.
    assert_eq!(operator.page("/operator").await.status, 200);
    let proof = json!({ "password": PASSWORD });
    operator.post("/api/auth/confirm", &proof).await.ok();
    operator.post("/api/operator/limits", &limits).await.ok();
    stage.close().await;
}
