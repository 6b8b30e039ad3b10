//! Bad input in every field, and the forms of the pages without scripts.

use serde_json::{Value, json};

use super::{BEGIN, CHANGE, TEN, agreed, all, changed, to_buy, told};
use crate::stage::Stage;

/// A wish that buys, but for one field.
fn with(field: &str, value: Value) -> Value {
    let mut order = to_buy(TEN, "1.50", 2, "3.00");
    order[field] = value;
    order
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_begun() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let long = "x".repeat(5_000);
    for (field, values) in [
        (
            "search",
            vec![
                "",
                "own=1",
                "area_code=000",
                "contains=5",
                "near_number=1",
                "country=GB&contains=2079",
                &long,
            ],
        ),
        ("label", vec![&long, "a\u{202e}b", "a\u{0}b"]),
        (
            "days",
            vec!["0", "91", "-1", "1.5", "soon", "９", "99999999999999999999"],
        ),
        (
            "mostRent",
            vec![
                "0",
                "-1",
                "0.00",
                "1,50",
                "1.005",
                "1e3",
                "1000.01",
                "free",
                "99999999999999999999",
            ],
        ),
        ("mostNumbers", vec!["0", "11", "-1", "two", "1.0"]),
        ("budget", vec!["0", "1.49", "-3", "NaN", "1000.01"]),
    ] {
        for value in values {
            let sentence = owner.post(BEGIN, &with(field, json!(value))).await.wrong(field);
            assert!(sentence.len() > 10, "{field} {value}: {sentence}");
        }
    }
    for field in ["mostRent", "mostNumbers", "budget"] {
        owner.post(BEGIN, &with(field, Value::Null)).await.wrong(field);
    }
    for order in [
        json!({}),
        json!({ "search": 1 }),
        with("act", json!("steal")),
        with("days", json!([1])),
        with("consent", json!(true)),
        with("wish", json!("1")),
    ] {
        owner.post(BEGIN, &order).await.refused(422, "invalid_request");
    }
    assert!(all(&owner).await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn what_was_agreed_to_for_other_bounds_or_in_other_words_is_not_agreed_to() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let words = owner
        .post(BEGIN, &to_buy(TEN, "1.50", 2, "3.00"))
        .await
        .wrong("consent");
    for (field, value) in [
        ("mostRent", "1.60"),
        ("mostNumbers", "3"),
        ("budget", "3.10"),
        ("days", "31"),
        ("search", "area_code=510"),
    ] {
        let mut order = with(field, json!(value));
        order["consent"] = json!(words);
        owner.post(BEGIN, &order).await.wrong("consent");
    }
    for said in ["yes", "on", &words.to_uppercase(), &format!("{words} Or more.")] {
        owner.post(BEGIN, &with("consent", json!(said))).await.wrong("consent");
    }
    assert!(all(&owner).await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_wish_is_changed_by_its_owner_alone_and_only_in_known_words() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let begun = told(&owner, TEN).await;
    for (id, change) in [
        (json!("1"), "stop"),
        (begun["id"].clone(), "burn"),
        (Value::Null, "stop"),
    ] {
        let body = json!({ "id": id, "change": change });
        owner.post(CHANGE, &body).await.refused(422, "invalid_request");
    }
    // A wish keeps its search.
    let second = told(&owner, "area_code=510&voice=on").await;
    let body = json!({ "search": TEN, "wish": second["id"], "days": 7 });
    owner.post(BEGIN, &body).await.wrong("search");
    changed(&owner, &second, "stop").await.ok();
    let other = stage.owner().await;
    let body = json!({ "id": begun["id"], "change": "stop" });
    other.post(CHANGE, &body).await.refused(404, "not_found");
    assert_eq!(
        (all(&other).await.len(), &all(&owner).await[0]["state"]),
        (0, &json!("open"))
    );
    stage.close().await;
}

#[tokio::test]
async fn without_scripts_a_wish_is_begun_from_a_search_agreed_to_paused_and_stopped() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/phone-numbers?area_code=212&voice=on")
        .await
        .says("Tell me when there is one");
    let page = "/phone-numbers/wishes/new?area_code=212&contains=cafe&match=end&voice=on";
    let opened = owner.page(page).await;
    opened.says("A number in 212 with cafe (any number ending 2233, that is CAFE), for calls");
    let search = opened.value_of("search").replace("&amp;", "&");
    let mut fields = vec![
        ("search", search.as_str()),
        ("label", "Our <café>"),
        ("days", "60"),
        ("act", "buy"),
        ("mostRent", "1.50"),
        ("mostNumbers", "1"),
        ("budget", "one"),
    ];
    let slip = owner.form(page, BEGIN, &fields).await;
    let back = owner.page(slip.leads_to()).await;
    back.says("Write US dollars a month");
    assert_eq!((back.value_of("budget"), back.value_of("mostRent")), ("one", "1.50"));
    fields[6] = ("budget", "1.50");
    let asked = owner.form(page, BEGIN, &fields).await;
    let back = owner.page(asked.leads_to()).await;
    back.says("Nothing is agreed to yet").says("I agree to exactly this");
    let words = back.value_of("consent").to_owned();
    fields.push(("consent", &words));
    let begun = owner.form(page, BEGIN, &fields).await;
    let home = begun.leads_to().to_owned();
    assert_eq!(home, "/phone-numbers/wishes");
    let wish = all(&owner).await[0].clone();
    assert_eq!(wish["bounds"]["consent"], words);
    owner
        .page(&home)
        .await
        .says("Our &lt;café&gt;")
        .says("Looking")
        .says("Pause");
    let id = wish["id"].as_str().unwrap();
    for (change, says) in [("pause", "Paused"), ("go_on", "Looking"), ("stop", "You stopped it.")] {
        owner
            .form(&home, CHANGE, &[("id", id), ("change", change), ("back", &home)])
            .await;
        owner.page(&home).await.says(says);
    }
    owner
        .page("/phone-numbers/wishes/new")
        .await
        .says("There is nothing to look for yet");
    agreed(&owner, &to_buy(TEN, "1.50", 1, "1.50")).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_wish_for_several_numbers_asks_who_is_there_as_an_order_of_them_does() {
    let stage = Stage::with(&[("STEP_UP_NUMBERS", "3"), ("STEP_UP_MINUTES", "0")]).await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(TEN, "1.50", 3, "9"))
        .await
        .refused(403, "step_up_required");
    assert!(all(&owner).await.is_empty());
    agreed(&owner, &to_buy(TEN, "1.50", 2, "9")).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_name_that_no_search_has_is_said_and_not_passed_over() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for search in [
        "area_code=415&contians=CAFE",
        "areaCode=415",
        "area_code=415&%E2%80%AE=1",
    ] {
        let words = owner.post(BEGIN, &json!({ "search": search })).await.wrong("search");
        assert!(words.contains("A search has nothing that is called"), "{words}");
    }
    assert!(all(&owner).await.is_empty());
    stage.close().await;
}
