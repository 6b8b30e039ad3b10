//! Filters and orders: one call to the carrier each, and what cannot be meant is said beside its field.

use serde_json::{Value, json};

use crate::stage::{Person, Stage};

/// What the carrier was asked last.
async fn params(stage: &Stage) -> Value {
    let ledger = stage.carrier.ledger().await;
    ledger.calls("search").last().unwrap()["params"].clone()
}

async fn offers(owner: &Person, query: Value) -> Vec<Value> {
    let found = owner.search(&query).await.ok();
    found["numbers"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_number_is_enough_to_find_its_neighbours_and_its_calling_district() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let near = offers(
        &owner,
        json!({ "nearNumber": "(510) 555-0123", "distance": 30, "sort": "closest" }),
    )
    .await;
    assert_eq!(near.len(), 20);
    assert!(
        near[0]["phoneNumber"].as_str().unwrap().starts_with("+1510555"),
        "{}",
        near[0]
    );
    let sent = params(&stage).await.to_string();
    assert!(
        sent.contains("NearNumber") && sent.contains("15105550123") && sent.contains("30"),
        "{sent}"
    );

    let first = &offers(&owner, json!({ "areaCode": "415", "limit": 1 })).await[0];
    let (center, number) = (first["rateCenter"].clone(), first["phoneNumber"].clone());
    let calls = stage.carrier.ledger().await.calls("search").len();
    let same = offers(
        &owner,
        json!({ "rateCenter": center, "nearNumber": number, "sort": "price" }),
    )
    .await;
    assert_eq!(
        stage.carrier.ledger().await.calls("search").len(),
        calls + 1,
        "one call a search"
    );
    assert!(
        !same.is_empty() && same.iter().all(|offer| offer["rateCenter"] == center),
        "{same:?}"
    );
    let sent = params(&stage).await.to_string();
    assert!(
        sent.contains("InRateCenter") && sent.contains("InLata") && !sent.contains("NearNumber"),
        "{sent}"
    );
    stage.close().await;
}

#[tokio::test]
async fn what_was_found_stands_in_the_order_asked_for_and_needs_no_address_where_none_is_wanted() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let around = offers(
        &owner,
        json!({ "near": "Oakland, CA", "distance": 50, "sort": "closest" }),
    )
    .await;
    let miles: Vec<u64> = around.iter().map(|offer| offer["miles"].as_u64().unwrap()).collect();
    assert!(around.len() == 20 && miles.is_sorted() && miles[0] < 2, "{miles:?}");
    let easy = offers(&owner, json!({ "areaCode": "415", "sort": "pattern", "limit": 3 })).await;
    let ends: Vec<&str> = easy
        .iter()
        .map(|offer| &offer["phoneNumber"].as_str().unwrap()[8..])
        .collect();
    assert_eq!(ends, ["0123", "0111", "3300"], "a run, three alike, two pairs");
    let needs = |offers: &[Value]| {
        offers
            .iter()
            .filter(|offer| offer["addressRequirements"] != "none")
            .count()
    };
    let some = offers(&owner, json!({ "areaCode": "415", "contains": "555018" })).await;
    assert!(needs(&some) > 0, "{some:?}");
    let without = json!({ "areaCode": "415", "contains": "555018", "noAddress": true });
    assert_eq!(offers(&owner, without).await, Vec::<Value>::new());
    // The carrier reads the country code along, in which every number of 415 has 14.
    let own = offers(&owner, json!({ "areaCode": "415", "contains": "14" })).await;
    let has_it = |offer: &Value| offer["phoneNumber"].as_str().unwrap()[2..].contains("14");
    assert!(!own.is_empty() && own.iter().all(has_it), "{own:?}");
    stage.close().await;
}

#[tokio::test]
async fn near_a_toll_free_number_is_the_same_code_and_a_toll_free_pick_is_followed_by_none_but_toll_free() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let near = offers(
        &owner,
        json!({ "type": "tollFree", "nearNumber": "1-855-555-0123", "sort": "closest" }),
    )
    .await;
    assert_eq!(near[0]["phoneNumber"], "+18555550123");
    assert!(
        near.iter()
            .all(|offer| offer["phoneNumber"].as_str().unwrap().starts_with("+1855")),
        "{near:?}"
    );
    assert!(
        near.iter()
            .all(|offer| offer["type"] == "tollFree" && offer["monthlyPrice"] == "2.15")
    );
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+18555550123" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+18555550123", "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    let got = bought["phoneNumber"]["phone_number"].as_str().unwrap();
    assert!(
        got.starts_with("+1855") && bought["isDifferentNumber"] == true,
        "{bought}"
    );
    owner.page("/phone-numbers").await.says("Toll-free").says("$2.15");
    stage.close().await;
}

#[tokio::test]
async fn what_cannot_be_meant_is_said_beside_its_field_and_costs_no_call() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (query, field) in [
        (json!({ "nearNumber": "555-0123" }), "nearNumber"),
        (json!({ "nearNumber": "+442079460123" }), "nearNumber"),
        (json!({ "nearNumber": "+18005550123" }), "nearNumber"),
        (json!({ "nearNumber": "+14165550123" }), "nearNumber"),
        (
            json!({ "nearNumber": "+14155550123", "type": "tollFree" }),
            "nearNumber",
        ),
        (
            json!({ "nearNumber": "+14155550123", "near": "Oakland, CA" }),
            "nearNumber",
        ),
        (json!({ "nearNumber": "+14155550123", "distance": 501 }), "distance"),
        (json!({ "rateCenter": "OAKLAND" }), "rateCenter"),
        (
            json!({ "rateCenter": "<b>", "nearNumber": "+14155550123" }),
            "rateCenter",
        ),
        (
            json!({ "rateCenter": "X".repeat(31), "nearNumber": "+14155550123" }),
            "rateCenter",
        ),
        (json!({ "near": "Oakland, CA", "type": "tollFree" }), "near"),
        (json!({ "rateCenter": "OAKLAND", "type": "tollFree" }), "rateCenter"),
        (json!({ "near": "Oakland, CA", "distance": 0 }), "distance"),
        (json!({ "near": "X".repeat(61), "distance": 25 }), "near"),
        (json!({ "contains": "4*5" }), "contains"),
        (json!({ "contains": "1800", "match": "start" }), "contains"),
        (json!({ "contains": "1555019", "match": "end" }), "contains"),
        (json!({ "contains": "1234567890123456", "match": "end" }), "contains"),
        (json!({ "type": "mobile" }), "type"),
        (
            json!({ "sort": "closest", "areaCode": "833", "type": "tollFree" }),
            "sort",
        ),
        (json!({ "sort": "closest" }), "sort"),
        (json!({ "sort": "closest", "near": "CA" }), "sort"),
    ] {
        let sentence = owner.search(&query).await.wrong(field);
        assert!(sentence.len() > 20, "{query}: {sentence}");
    }
    assert_eq!(owner.search(&json!({ "sort": "luck" })).await.status, 422);
    assert_eq!(stage.carrier.ledger().await.calls("search").len(), 0);
    stage.close().await;
}

#[tokio::test]
async fn letters_are_shown_as_letters_and_as_digits_and_a_refused_search_keeps_what_was_typed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    // J, K and L are on the 5 key; the zero has no letters.
    let found = owner
        .page("/phone-numbers?area_code=415&contains=JKL01&voice=on&sort=pattern")
        .await;
    found
        .says("You asked for any number with 55501, that is JKL01.")
        .says("JKL-01")
        .says("Ends in three alike");
    let wrong = owner
        .page("/phone-numbers?area_code=&near_number=nonsense&rate_center=SNFC+CNTRL&sort=closest&no_address=on&contains=CAFE")
        .await;
    wrong.says("Write a number with its area code");
    let both = json!({ "nearNumber": "12", "rateCenter": "<b>", "sort": "closest" });
    let told = owner.search(&both).await.refused(422, "invalid_request");
    let fields = told["fields"].as_object().unwrap();
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["nearNumber", "rateCenter"]);
    for (name, typed) in [
        ("near_number", "nonsense"),
        ("rate_center", "SNFC CNTRL"),
        ("contains", "CAFE"),
    ] {
        assert_eq!(wrong.value_of(name), typed);
    }
    stage.close().await;
}
