//! The search around a place: miles are counted from where it is, and a place is what people call it.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::stage::{Person, Stage};

async fn towns(owner: &Person, query: &Value) -> BTreeSet<String> {
    let found = owner.search(query).await.ok();
    let offers = found["numbers"].as_array().unwrap();
    offers
        .iter()
        .map(|offer| offer["locality"].as_str().unwrap().to_owned())
        .collect()
}

/// What the last search asked of the carrier.
async fn asked(stage: &Stage) -> String {
    let ledger = stage.carrier.ledger().await;
    ledger.calls("search").last().unwrap()["params"].to_string()
}

#[tokio::test]
async fn miles_reach_around_a_town_and_without_them_the_town_itself_is_searched() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let itself = towns(&owner, &json!({ "near": "Oakland, CA" })).await;
    assert_eq!(itself, ["Oakland".to_owned()].into());
    let around = towns(&owner, &json!({ "near": "Oakland, CA", "distance": 10 })).await;
    assert!(
        around.contains("Oakland") && around.contains("San Francisco"),
        "{around:?}"
    );
    assert!(
        !around.contains("San Jose") && !around.contains("Los Angeles"),
        "{around:?}"
    );
    let wide = towns(
        &owner,
        &json!({ "near": "oakland", "distance": 500, "areaCode": "408" }),
    )
    .await;
    assert!(wide.contains("San Jose"), "an area code narrows it: {wide:?}");
    stage.close().await;
}

#[tokio::test]
async fn where_a_smaller_town_or_a_postal_code_lies_the_carriers_own_numbers_say() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let rafael = owner
        .search(&json!({ "near": "San Rafael, CA", "limit": 1 }))
        .await
        .ok();
    let postal = rafael["numbers"][0]["postalCode"].as_str().unwrap().to_owned();
    let there = owner.search(&json!({ "near": postal, "limit": 20 })).await.ok();
    let all = there["numbers"].as_array().unwrap();
    assert!(
        !all.is_empty() && all.iter().all(|offer| offer["postalCode"] == json!(postal)),
        "{there}"
    );
    for near in ["San Rafael, CA", postal.as_str()] {
        let around = towns(&owner, &json!({ "near": near, "distance": 25 })).await;
        assert!(
            around.len() > 1 && around.contains("San Francisco"),
            "{near}: {around:?}"
        );
        assert!(!around.contains("Los Angeles"), "{near}: {around:?}");
    }
    for nowhere in ["Atlantis", "99999"] {
        let words = owner
            .search(&json!({ "near": nowhere, "distance": 25 }))
            .await
            .wrong("near");
        assert!(words.contains("leave the distance out"), "{words}");
        assert!(owner.finds(&json!({ "near": nowhere })).await.is_empty());
    }
    stage.close().await;
}

#[tokio::test]
async fn a_place_typed_where_area_codes_are_is_searched_and_its_codes_lead_on() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = owner
        .page("/phone-numbers?area_code=san+francisco&voice=on&distance=25")
        .await;
    page.says("within 25 miles of San Francisco, CA")
        .says("Area codes that serve San Francisco, CA")
        .says("href=\"/phone-numbers?area_code=628&amp;voice=on#buy\"")
        .says("href=\"/availability?place=San%20Francisco%2C%20CA\"");
    assert_eq!(page.value_of("area_code"), "san francisco");
    let search = asked(&stage).await;
    assert!(
        search.contains("37.7749,-122.4194") && search.contains("\"Distance\""),
        "{search}"
    );
    owner.page("/phone-numbers?area_code=94103&voice=on&distance=").await;
    let search = asked(&stage).await;
    assert!(search.contains("InPostalCode") && search.contains("94103"), "{search}");
    owner
        .page("/phone-numbers?area_code=nevada&voice=on")
        .await
        .says("in Nevada");
    let search = asked(&stage).await;
    assert!(search.contains("InRegion") && search.contains("NV"), "{search}");
    let before = stage.carrier.ledger().await.calls("search").len();
    let which = owner.page("/phone-numbers?area_code=Portland&voice=on").await;
    which
        .says("Which one?")
        .says("href=\"/phone-numbers?area_code=Portland%2C%20ME&amp;voice=on#buy\"")
        .says("href=\"/phone-numbers?area_code=Portland%2C%20OR&amp;voice=on#buy\"");
    assert_eq!(which.value_of("area_code"), "Portland");
    let two = owner
        .page("/phone-numbers?area_code=Oakland&near=Fresno&voice=on")
        .await;
    two.says("Keep one of the two");
    assert_eq!((two.value_of("area_code"), two.value_of("near")), ("Oakland", "Fresno"));
    assert_eq!(
        stage.carrier.ledger().await.calls("search").len(),
        before,
        "what is unclear is not asked"
    );
    stage.close().await;
}
