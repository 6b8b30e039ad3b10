//! Codes in the place of one that has nothing: near, in service, and looked at just now.

use numberdesk::phone::{
    AreaCode,
    places::{self, Near},
};
use serde_json::{Value, json};

use crate::stage::{Person, Stage};

async fn instead_of(owner: &Person, code: &str) -> Vec<Value> {
    let country = if places::area(AreaCode::parse(code).unwrap()).unwrap().country == "CA" {
        "CA"
    } else {
        "US"
    };
    let query = json!({ "areaCode": code, "country": country });
    let found = owner.post("/api/twilio/search-elsewhere", &query).await.ok();
    found.as_array().unwrap().clone()
}

fn codes(found: &[Value]) -> String {
    let codes: Vec<&str> = found.iter().map(|one| one["areaCode"].as_str().unwrap()).collect();
    codes.join(" ")
}

#[tokio::test]
async fn at_most_five_codes_are_suggested_each_has_numbers_now_and_the_nearest_come_first() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (code, expected) in [
        ("415", "628 510 341 925 650"),
        ("212", "917 332 646 718 347"),
        ("312", "872 773 708 464 224"),
        ("404", "470 678 943 770 478"),
        ("907", "206 425 564 253 360"),
        ("867", "604 236 257 672 778"),
        // Nobody sells numbers of American Samoa here, and Honolulu has none.
        ("684", "805 820 831 650 415"),
        ("416", "437 647 942 905 289"),
    ] {
        let found = instead_of(&owner, code).await;
        assert_eq!(codes(&found), expected, "{code}");
        let wanted = AreaCode::parse(code).unwrap();
        let all = places::near(wanted, usize::MAX);
        let rank = |one: &Value| {
            all.iter()
                .position(|near: &Near| near.code.to_string() == one["areaCode"].as_str().unwrap())
        };
        assert!(found.iter().is_sorted_by_key(|one| rank(one).unwrap()), "{code}");
        for one in &found {
            let suggested = AreaCode::parse(one["areaCode"].as_str().unwrap()).unwrap();
            let area = places::area(suggested).unwrap();
            assert_eq!(
                (&one["place"], &one["miles"]),
                (
                    &json!(area.main_place()),
                    &json!(places::miles(wanted, suggested).unwrap())
                ),
                "{code}"
            );
            let query = json!({ "areaCode": one["areaCode"], "country": area.country });
            assert!(!owner.finds(&query).await.is_empty(), "{code}: {suggested} has nothing");
        }
    }
    stage.close().await;
}

#[tokio::test]
async fn codes_that_have_nothing_or_cannot_be_looked_at_make_room_for_the_next() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "refuse", "code": 22300, "times": 2 }))
        .await;
    let found = instead_of(&owner, "415").await;
    assert_eq!(found.len(), 5, "{found:?}");
    assert!(!stage.carrier.has_faults_left().await);
    let before = stage.carrier.ledger().await.calls("search").len();
    assert_eq!(codes(&instead_of(&owner, "415").await), "628 510 341 925 650");
    assert_eq!(
        stage.carrier.ledger().await.calls("search").len(),
        before + 5,
        "the nearest suffice"
    );
    stage.close().await;
}

#[tokio::test]
async fn the_page_says_that_the_code_has_nothing_and_each_suggestion_searches_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = owner.page("/phone-numbers?area_code=212&voice=on").await;
    page.says("No numbers in 212 at the moment")
        .says("This area code is currently not available.")
        .says("Suggested Available Area Codes")
        .says("Same ground as 212")
        .says("9 miles away")
        .says("href=\"/phone-numbers?area_code=646&amp;voice=on#buy\"")
        .says("href=\"/availability?place=212\"");
    // A territory whose numbers nobody sells here is no dead end.
    let samoa = owner.page("/phone-numbers?area_code=684&voice=on").await;
    samoa
        .says("whose numbers this desk does not sell")
        .says("Suggested Available Area Codes")
        .says("4745 miles away");
    // Where more was asked than the code, it is not the code that has nothing.
    let narrow = owner
        .page("/phone-numbers?area_code=415&voice=on&contains=ZZZZZZZ")
        .await;
    narrow
        .says("No numbers in 415 with ZZZZZZZ")
        .keeps_quiet_on("This area code is currently");
    stage.close().await;
}
