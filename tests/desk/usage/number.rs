//! One number: this month, thirty days, and what it has cost so far.

use serde_json::{Value, json};

use super::{ago, bought_ago, read_ago, rings};
use crate::stage::Stage;

const DESK: &str = "+14155550101";

#[tokio::test]
async fn a_number_tells_its_last_thirty_days_and_what_it_has_cost_since_it_was_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = owner.own(DESK).await["id"].as_str().unwrap().to_owned();
    owner.own("+17185550102").await;
    rings(&stage, DESK, 61).await;
    rings(&stage, "+17185550102", 600).await;
    let path = format!("/api/twilio/number-usage?id={id}");
    let new = owner.get(&path).await.ok();
    assert_eq!(
        (&new["isIdle"], &new["rents"]),
        (&Value::Null, &json!({ "count": 1, "cost": "1.15" }))
    );
    assert_eq!(new["use"]["sinceBought"]["callsIn"], 1);
    bought_ago(&stage, DESK, 62).await;
    let old = json!({ "phoneNumber": DESK, "to": "+15105550142", "seconds": 59, "startedAt": ago(40) });
    stage.carrier.call(&old).await;
    read_ago(&stage, 6).await;
    let usage = owner.get(&path).await.ok();
    let used = &usage["use"];
    assert_eq!(usage["rents"], json!({ "count": 3, "cost": "3.45" }));
    assert_eq!(used["days"].as_array().unwrap().len(), 30);
    assert_eq!(used["days"][29]["callsIn"], 1);
    let costs = ["thisMonth", "lastDays", "sinceBought"].map(|span| used[span]["callsCost"].clone());
    assert_eq!(costs, [json!("0.017"), json!("0.017"), json!("0.031")]);
    assert_eq!(usage["isIdle"], true);
    stage.close().await;
}

#[tokio::test]
async fn a_number_of_somebody_else_or_of_nobody_is_not_found_and_asked_of_nobody() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    other.own("+14155550101").await;
    let id = owner.own("+17185550102").await["id"].as_str().unwrap().to_owned();
    let nobodys = "01936f60-11a2-7f10-8d5b-0242ac120002";
    for id in [id.as_str(), nobodys] {
        other
            .get(&format!("/api/twilio/number-usage?id={id}"))
            .await
            .refused(404, "not_found");
    }
    for odd in ["", "1", "%00", "x'--"] {
        other
            .get(&format!("/api/twilio/number-usage?id={odd}"))
            .await
            .refused(422, "invalid_request");
    }
    assert!(stage.carrier.ledger().await.calls("calls").is_empty());
    stage.close().await;
}
