//! Looking for numbers: what is asked is what is found, and what cannot be asked is said beside its field.

use serde_json::{Value, json};

use crate::stage::Stage;

#[tokio::test]
async fn a_search_by_area_code_tells_everything_a_buyer_wants_to_know() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let found = owner.search(&json!({ "areaCode": "415", "limit": 5 })).await.ok();
    let offers = found["numbers"].as_array().unwrap();
    assert_eq!(offers.len(), 5);
    for offer in offers {
        assert!(offer["phoneNumber"].as_str().unwrap().starts_with("+1415"), "{offer}");
        assert_eq!(
            (&offer["monthlyPrice"], &offer["currency"]),
            (&json!("1.15"), &json!("USD")),
            "{offer}"
        );
        assert_eq!(
            (&offer["type"], &offer["region"]),
            (&json!("local"), &json!("CA")),
            "{offer}"
        );
        assert_eq!(offer["capabilities"]["voice"], true, "{offer}");
    }
    assert_eq!(
        owner.finds(&json!({ "areaCode": "415" })).await.len(),
        20,
        "20 unless said"
    );
    assert_eq!(
        owner.finds(&Value::Object(serde_json::Map::new())).await.len(),
        20,
        "nothing asked is anywhere"
    );
    stage.close().await;
}

#[tokio::test]
async fn digits_and_letters_are_found_where_they_were_asked_for() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let end = owner
        .finds(&json!({ "areaCode": "415", "contains": "0123", "match": "end" }))
        .await;
    assert_eq!(end, ["+14155550123"]);
    let start = owner.finds(&json!({ "contains": "41555501", "match": "start" })).await;
    assert!(
        !start.is_empty() && start.iter().all(|number| number.starts_with("+141555501")),
        "{start:?}"
    );
    let anywhere = owner
        .finds(&json!({ "areaCode": "415", "contains": "(555) 01-2" }))
        .await;
    assert!(
        !anywhere.is_empty() && anywhere.iter().all(|number| number.contains("555012")),
        "{anywhere:?}"
    );
    // K, L are on the 5 key.
    let letters = owner
        .finds(&json!({ "areaCode": "415", "contains": "KLK01", "match": "anywhere" }))
        .await;
    assert!(
        !letters.is_empty() && letters.iter().all(|number| number.contains("55501")),
        "{letters:?}"
    );
    stage.close().await;
}

#[tokio::test]
async fn type_capabilities_and_place_narrow_a_search() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let toll_free = owner
        .search(&json!({ "type": "tollFree", "areaCode": "833" }))
        .await
        .ok();
    let first = &toll_free["numbers"][0];
    assert!(first["phoneNumber"].as_str().unwrap().starts_with("+1833"), "{first}");
    assert_eq!(
        (&first["type"], &first["monthlyPrice"]),
        (&json!("tollFree"), &json!("2.15"))
    );
    let pictures = owner
        .search(&json!({ "areaCode": "415", "capabilities": { "mms": true } }))
        .await
        .ok();
    let offers = pictures["numbers"].as_array().unwrap();
    assert!(
        !offers.is_empty() && offers.iter().all(|offer| offer["capabilities"]["mms"] == true),
        "{pictures}"
    );
    let near = owner.search(&json!({ "near": "Oakland, CA" })).await.ok();
    let offers = near["numbers"].as_array().unwrap();
    assert!(
        !offers.is_empty() && offers.iter().all(|offer| offer["locality"] == "Oakland"),
        "{near}"
    );
    let nevada = owner.search(&json!({ "near": "nv", "limit": 3 })).await.ok();
    assert!(
        nevada["numbers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|offer| offer["region"] == "NV"),
        "{nevada}"
    );
    let canada = owner
        .finds(&json!({ "country": "CA", "areaCode": "604", "limit": 1 }))
        .await;
    assert!(canada[0].starts_with("+1604"), "{canada:?}");
    stage.close().await;
}

#[tokio::test]
async fn what_cannot_be_asked_is_said_beside_its_field_and_never_reaches_the_carrier() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (query, field) in [
        (json!({ "areaCode": "000" }), "areaCode"),
        (json!({ "areaCode": "41" }), "areaCode"),
        (json!({ "areaCode": "4155" }), "areaCode"),
        (json!({ "areaCode": "911" }), "areaCode"),
        (json!({ "areaCode": "4a5" }), "areaCode"),
        (json!({ "contains": "5" }), "contains"),
        (json!({ "contains": "12345678901234567" }), "contains"),
        (json!({ "contains": "55*5" }), "contains"),
        (json!({ "limit": 0 }), "limit"),
        (json!({ "limit": 21 }), "limit"),
        (json!({ "country": "XX" }), "country"),
        (json!({ "country": "" }), "country"),
        (json!({ "type": "mobile" }), "type"),
        (json!({ "areaCode": "800" }), "areaCode"),
        (json!({ "areaCode": "415", "type": "tollFree" }), "areaCode"),
        (json!({ "near": "x".repeat(61) }), "near"),
        (json!({ "near": "M5V 2T6" }), "near"),
        (json!({ "near": "CA", "distance": 25 }), "near"),
        (json!({ "near": "Portland", "distance": 25 }), "near"),
        (json!({ "near": "Oakland, CA", "distance": 0 }), "distance"),
        (json!({ "near": "Oakland, CA", "distance": 501 }), "distance"),
        (json!({ "distance": 25 }), "distance"),
    ] {
        let sentence = owner.search(&query).await.wrong(field);
        assert!(sentence.len() > 20, "{query}: {sentence}");
    }
    for unreadable in [
        json!({ "limit": -1 }),
        json!({ "limit": "many" }),
        json!({ "type": "carrier pigeon" }),
        json!([1]),
    ] {
        owner.search(&unreadable).await.refused(422, "invalid_request");
    }
    assert_eq!(stage.carrier.ledger().await.calls("search").len(), 0);
    stage.close().await;
}

#[tokio::test]
async fn a_sold_out_area_code_is_an_empty_list_and_codes_nearby_have_stock() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    assert!(owner.finds(&json!({ "areaCode": "212" })).await.is_empty());
    let elsewhere = owner
        .post("/api/twilio/search-elsewhere", &json!({ "areaCode": "212" }))
        .await
        .ok();
    let codes = elsewhere.as_array().unwrap();
    assert!(codes.len() >= 3, "{elsewhere}");
    assert_eq!(codes[0]["sameGround"], true, "{elsewhere}");
    let miles: Vec<_> = codes.iter().map(|code| code["miles"].as_u64().unwrap()).collect();
    assert!(miles.is_sorted(), "{elsewhere}");
    for code in codes {
        let area = code["areaCode"].as_str().unwrap();
        assert!(code["count"].as_u64().unwrap() > 0 && area != "212", "{elsewhere}");
        assert!(
            !owner.finds(&json!({ "areaCode": area })).await.is_empty(),
            "{area} has stock"
        );
    }
    assert!(owner.finds(&json!({ "areaCode": "310" })).await.is_empty());
    let near_la = owner
        .post("/api/twilio/search-elsewhere", &json!({ "areaCode": "310" }))
        .await
        .ok();
    assert!(!near_la.to_string().contains("\"310\""), "{near_la}");
    stage.close().await;
}

#[tokio::test]
async fn a_carrier_that_is_busy_silent_or_says_no_is_told_as_such() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    for (fault, status, code) in [
        (json!({ "kind": "busy", "retry_after": 60 }), 503, "carrier_busy"),
        (json!({ "kind": "timeout-before", "times": 3 }), 502, "carrier_failed"),
        (json!({ "kind": "malformed", "times": 3 }), 502, "carrier_failed"),
        (json!({ "kind": "refuse", "code": 20404 }), 502, "carrier_failed"),
        (json!({ "kind": "refuse", "code": 22300 }), 502, "carrier_failed"),
        (json!({ "kind": "no-funds" }), 403, "account_suspended"),
    ] {
        let mut script = fault.clone();
        script["call"] = json!("search");
        stage.carrier.fault(script).await;
        let problem = owner.search(&json!({ "areaCode": "415" })).await.refused(status, code);
        let words = problem["message"].as_str().unwrap();
        assert!(
            words.contains("Twilio") && words.contains("charged"),
            "{fault}: {words}"
        );
        stage.carrier.heal().await;
    }
    stage.close().await;
}

#[tokio::test]
async fn a_short_trouble_at_the_carrier_is_not_noticed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "error-before" }))
        .await;
    assert_eq!(owner.finds(&json!({ "areaCode": "415" })).await.len(), 20);
    stage.close().await;
}

#[tokio::test]
async fn numbers_are_found_without_prices_when_only_those_cannot_be_had() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "pricing", "kind": "refuse", "code": 20404, "times": 9 }))
        .await;
    let found = owner.search(&json!({ "areaCode": "415" })).await.ok();
    assert_eq!(found["numbers"][0]["monthlyPrice"], Value::Null, "{found}");
    stage.close().await;
}

#[tokio::test]
async fn without_the_hosts_own_account_twilio_is_not_configured() {
    let stage = Stage::with(&[("TWILIO_ACCOUNT_SID", ""), ("TWILIO_AUTH_TOKEN", "")]).await;
    let owner = stage.owner().await;
    for answer in [
        owner.search(&json!({ "areaCode": "415" })).await,
        owner.buy("+14155550123").await,
    ] {
        assert_eq!(
            answer.refused(503, "not_configured")["error"],
            "Twilio is not configured"
        );
    }
    assert!(owner.numbers().await.is_empty());
    owner
        .page("/phone-numbers?area_code=415&voice=on")
        .await
        .says("Twilio is not configured");
    stage.close().await;
}

#[tokio::test]
async fn a_carrier_that_is_down_is_asked_a_tenth_more_at_most() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    let before = stage.carrier.ledger().await.calls("search").len();
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "error-before", "times": 9999 }))
        .await;
    for _ in 0..100 {
        let answer = owner.search(&json!({ "areaCode": "415" })).await;
        assert!(answer.status >= 500, "{answer:?}");
    }
    let asked = stage.carrier.ledger().await.calls("search").len() - before;
    assert!((100..=110).contains(&asked), "100 searches became {asked} calls");
    stage.carrier.heal().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage.close().await;
}
