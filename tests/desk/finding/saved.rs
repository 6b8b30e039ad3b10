//! Searches kept under a name: what is kept can be asked, by nobody else, and no more than twenty.

use serde_json::{Value, json};

use crate::stage::{Person, Stage};

const SAVE: &str = "/api/twilio/save-search";
const DELETE: &str = "/api/twilio/delete-search";

async fn kept(owner: &Person) -> Vec<Value> {
    let list = owner.get("/api/twilio/saved-searches").await.ok();
    list["searches"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_search_is_kept_opened_and_deleted_without_scripts() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let address = "/phone-numbers?area_code=415&contains=cafe&match=end&voice=on";
    let search = owner.page(address).await.value_of("search").replace("&amp;", "&");
    let fields = [("name", "  Café   numbers "), ("search", search.as_str())];
    let saved = owner.form(address, SAVE, &fields).await;
    let there = saved.leads_to().to_owned();
    let own = kept(&owner).await;
    assert_eq!((&own[0]["name"], own.len()), (&json!("Café numbers"), 1));
    assert!(
        there.starts_with(&format!("/phone-numbers?{}", own[0]["search"].as_str().unwrap())),
        "{there}"
    );
    let page = owner.page(there.split('#').next().unwrap()).await;
    page.says("Saved searches")
        .says("Saved as \u{201c}Café numbers\u{201d}")
        .says("ending 2233, that is CAFE");

    let again = owner
        .form(address, SAVE, &[("name", "Café numbers"), ("search", &search)])
        .await;
    assert!(again.leads_to().ends_with("#wrong-name"), "{again:?}");
    let back = owner.page(again.leads_to().split('#').next().unwrap()).await;
    back.says("You have a search called Café numbers already");
    let id = own[0]["id"].as_str().unwrap();
    owner.form("/phone-numbers", DELETE, &[("id", id)]).await;
    assert_eq!(kept(&owner).await, Vec::<Value>::new());
    owner
        .get("/api/account/history")
        .await
        .says("search.saved")
        .says("search.deleted");
    stage.close().await;
}

#[tokio::test]
async fn what_could_not_be_asked_is_not_kept_and_what_is_not_known_is_left_out() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (name, search, field) in [
        ("", "area_code=415", "name"),
        (&*"x".repeat(61), "area_code=415", "name"),
        ("a\u{202e}b", "area_code=415", "name"),
        ("Mine", "", "search"),
        ("Mine", "own=1&tag=2", "search"),
        ("Mine", "area_code=000", "search"),
        ("Mine", "area_code=portland", "search"),
        ("Mine", "contains=5", "search"),
        ("Mine", "near_number=1", "search"),
    ] {
        let sentence = owner
            .post(SAVE, &json!({ "name": name, "search": search }))
            .await
            .wrong(field);
        assert!(sentence.len() > 20, "{name} {search}: {sentence}");
    }
    let long = format!("near={}", "é".repeat(2_000));
    assert!(
        owner
            .post(SAVE, &json!({ "name": "Mine", "search": long }))
            .await
            .status
            == 422
    );
    let odd = "?area_code=415&after=1&bought=2&number=%2B1&voice=on&substitution=never&%ff=%";
    let saved = owner.post(SAVE, &json!({ "name": "Mine", "search": odd })).await.ok();
    assert_eq!(saved["search"], "area_code=415&voice=on");
    stage.close().await;
}

#[tokio::test]
async fn twenty_are_kept_also_when_they_come_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let save = |at: u32| {
        let (owner, name) = (&owner, format!("Search {at:02}"));
        async move {
            owner
                .post(SAVE, &json!({ "name": name, "search": "area_code=415" }))
                .await
                .status
        }
    };
    let answers = futures::future::join_all((0..24).map(save)).await;
    assert_eq!(
        answers.iter().filter(|status| **status == 200).count(),
        20,
        "{answers:?}"
    );
    assert_eq!(
        answers.iter().filter(|status| **status == 409).count(),
        4,
        "{answers:?}"
    );
    assert_eq!(kept(&owner).await.len(), 20);
    let other = stage.owner().await;
    assert_eq!(kept(&other).await, Vec::<Value>::new());
    let theirs = json!({ "id": kept(&owner).await[0]["id"] });
    other.post(DELETE, &theirs).await.refused(404, "not_found");
    for id in ["", "1", "0000", "' OR 1=1 --"] {
        owner
            .post(DELETE, &json!({ "id": id }))
            .await
            .refused(422, "invalid_request");
    }
    assert_eq!(kept(&owner).await.len(), 20);
    owner.post(DELETE, &theirs).await.ok();
    owner.post(DELETE, &theirs).await.refused(404, "not_found");
    stage.close().await;
}
