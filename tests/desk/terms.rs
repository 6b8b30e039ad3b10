//! The terms of an order or a search: what is wrong is named, and nothing is ordered.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn an_ability_that_no_number_has_is_named_and_nothing_is_ordered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for wanted in [
        json!("telepathy"),
        json!("voice telepathy"),
        json!({ "telepathy": true }),
    ] {
        let order = json!({ "phoneNumber": "+14155550180", "capabilities": wanted });
        let words = owner
            .post("/api/twilio/purchase-number", &order)
            .await
            .wrong("capabilities");
        assert!(
            words.contains("telepathy") && words.contains("voice, sms, mms"),
            "{words}"
        );
        let order = json!({ "phoneNumbers": ["+14155550181"], "capabilities": wanted });
        owner
            .post("/api/twilio/purchase-numbers", &order)
            .await
            .wrong("capabilities");
    }
    assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_label_that_would_be_read_otherwise_than_it_is_written_is_refused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for unseen in ['\u{202e}', '\u{2066}', '\u{200f}', '\u{2028}', '\u{feff}', '\u{7}'] {
        let order = json!({ "phoneNumber": "+14155550182", "friendlyName": format!("Sales{unseen}4321") });
        owner
            .post("/api/twilio/purchase-number", &order)
            .await
            .wrong("friendlyName");
    }
    let family = "Family \u{1f468}\u{200d}\u{1f469}\u{200d}\u{1f467}";
    let order = json!({ "phoneNumber": "+14155550148", "friendlyName": family });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["phoneNumber"]["friendly_name"], family);
    stage.close().await;
}

#[tokio::test]
async fn an_area_code_of_the_other_country_is_refused_with_where_it_lies() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (code, country, place) in [
        ("415", "CA", "the United States (CA)"),
        ("604", "US", "Canada (BC)"),
        ("787", "US", "does not sell"),
    ] {
        let words = owner
            .search(&json!({ "areaCode": code, "country": country }))
            .await
            .wrong("areaCode");
        assert!(words.contains(code) && words.contains(place), "{words}");
    }
    owner.search(&json!({ "areaCode": "604", "country": "CA" })).await.ok();
    owner
        .search(&json!({ "areaCode": "833", "country": "CA", "type": "tollFree" }))
        .await
        .ok();
    stage.close().await;
}
