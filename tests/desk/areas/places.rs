//! The area codes of a place, told by our own table: nobody is asked.

use crate::stage::Stage;

#[tokio::test]
async fn what_is_being_typed_suggests_area_codes_to_who_is_signed_in() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let found = owner.get("/api/areas/suggest?q=san%20fran").await.ok();
    assert_eq!(
        found,
        serde_json::json!([
            { "value": "415", "words": "San Francisco, CA" },
            { "value": "628", "words": "San Francisco, CA" },
        ])
    );
    assert_eq!(owner.get("/api/areas/suggest?q=a").await.ok(), serde_json::json!([]));
    assert_eq!(owner.get("/api/areas/suggest").await.ok(), serde_json::json!([]));
    stage.close().await;
}

#[tokio::test]
async fn a_page_without_scripts_tells_which_codes_serve_a_place_and_which_share_its_ground() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner
        .page("/places?q=San+Francisco")
        .await
        .says("2 area codes serve San Francisco, CA")
        .says("Same ground as 628")
        .says("href=\"/phone-numbers?area_code=415&amp;voice=on#buy\"")
        .says("href=\"/availability?place=San%20Francisco%2C%20CA\"");
    owner
        .page("/places?q=628")
        .await
        .says("2 area codes serve San Francisco, CA");
    owner
        .page("/places?q=Portland")
        .await
        .says("Which one?")
        .says("href=\"/places?q=Portland%2C%20OR\"");
    owner
        .page("/places?q=New+York")
        .await
        .says("area codes serve New York, NY");
    owner
        .page("/places?q=NY")
        .await
        .says("area codes serve New York")
        .keeps_quiet_on("serve New York, NY");
    owner.page("/places?q=94103").await.says("Search numbers in 94103");
    owner.page("/places?q=684").await.says("Not sold here");
    owner
        .page("/places?q=Sebastopol")
        .await
        .says("Search numbers in Sebastopol");
    let wrong = owner.page("/places?q=12").await;
    wrong.says("That is no area code, postal code or place");
    assert_eq!(wrong.value_of("q"), "12");
    owner
        .page("/places?q=%22%3E%3Cscript%3Ealert(1)")
        .await
        .keeps_quiet_on("<script>alert(1)");
    owner.page("/places").await.says("Find an area code");
    assert_eq!(stage.carrier.ledger().await.calls("search").len(), 0);
    stage.close().await;
}
