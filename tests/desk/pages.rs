//! What each page says before any script runs, and where its plain forms lead.

use serde_json::json;

use crate::stage::{Answer, Person, Stage};

/// Searches 415, presses Buy beside a number, and gives the answer to the form.
async fn presses_buy(owner: &Person, page: &Answer, number: &str) -> Answer {
    let fields = [
        ("key", page.value_of("key")),
        ("country", page.value_of("country")),
        ("back", "/phone-numbers?area_code=415&voice=on"),
        ("substitution", "never"),
        ("phoneNumber", number),
    ];
    owner
        .form(
            "/phone-numbers?area_code=415&voice=on",
            "/api/twilio/purchase-number",
            &fields,
        )
        .await
}

#[tokio::test]
async fn a_number_is_found_and_bought_with_plain_forms() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.page("/phone-numbers").await.says("Your number will stand here");
    let page = owner.page("/phone-numbers?area_code=415&voice=on").await;
    page.says("1.15").says("San Francisco");
    let number = page
        .text
        .split("name=\"phoneNumber\" value=\"")
        .nth(1)
        .or_else(|| page.text.split("value=\"+1415").nth(1))
        .map(|_| "+14155550100")
        .unwrap();
    let bought = presses_buy(&owner, &page, number).await;
    let (before, id) = bought.leads_to().split_once("&bought=").unwrap();
    assert_eq!(before, "/phone-numbers?area_code=415&voice=on");
    owner
        .page(bought.leads_to())
        .await
        .says("Number Successfully Purchased!")
        .says("(Exactly what you requested!)")
        .says("(415) 555-0100");
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("Number Successfully Purchased!")
        .says("+14155550100");
    assert_eq!(
        presses_buy(&owner, &page, number).await.leads_to(),
        bought.leads_to(),
        "pressed twice, bought once"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_number_is_released_with_a_plain_form_once_its_digits_are_typed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550100").await;
    let row = &owner.numbers().await[0];
    let (id, release) = (
        row["id"].as_str().unwrap(),
        format!("/phone-numbers/{}/release", row["id"].as_str().unwrap()),
    );
    owner
        .page(&release)
        .await
        .says(">Release ")
        .says("type its last 4 digits");
    let wrong = owner
        .form(
            &release,
            "/api/twilio/release-number",
            &[("id", id), ("back", &release), ("last4", "0199")],
        )
        .await;
    assert_eq!(wrong.leads_to(), release);
    owner.page(&release).await.says("These are not its last 4 digits");
    let done = owner
        .form(
            &release,
            "/api/twilio/release-number",
            &[("id", id), ("back", &release), ("last4", "0100")],
        )
        .await;
    assert_eq!(done.leads_to(), format!("/phone-numbers?released={id}"));
    owner
        .page(done.leads_to())
        .await
        .says("You released")
        .says("Your number will stand here");
    owner.page(&release).await.says("is given back already");
    stage.close().await;
}

#[tokio::test]
async fn a_taken_number_ends_on_a_page_that_says_so_and_offers_others() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = owner.page("/phone-numbers?area_code=415&voice=on").await;
    let answer = presses_buy(&owner, &page, "+14155550190").await;
    assert!(answer.leads_to().starts_with("/purchases/"), "{answer:?}");
    let outcome = owner.page(answer.leads_to()).await;
    outcome
        .says("This number was not bought")
        .says("Nothing.")
        .says("ND-")
        .says("Close to the one you wanted");
    // What is offered there can be bought there, under a key of that page.
    let bought = presses_buy(&owner, &outcome, "+14155550101").await;
    assert!(bought.leads_to().contains("bought="), "{bought:?}");
    stage.close().await;
}

#[tokio::test]
async fn a_search_that_cannot_be_made_says_why_beside_its_field() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = owner.page("/phone-numbers?area_code=000&voice=on").await;
    page.says("An area code has 3 digits");
    assert_eq!(page.value_of("area_code"), "000");
    owner
        .page("/phone-numbers?area_code=&contains=5&voice=on")
        .await
        .says("at least 2 digits or letters");
    owner
        .page("/phone-numbers?area_code=212&voice=on")
        .await
        .says("No numbers in 212 at the moment")
        .says("area_code=646");
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "refuse", "code": 22300 }))
        .await;
    let broken = owner.page("/phone-numbers?area_code=415&voice=on").await;
    assert_eq!(broken.status, 200, "one refused part does not take the page away");
    broken.says("Twilio could not do it").says("My Phone Numbers");
    stage.close().await;
}

#[tokio::test]
async fn what_people_type_is_shown_as_text() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let evil = "<script>alert(1)</script>";
    let order = json!({ "phoneNumber": "+14155550102", "friendlyName": evil });
    let row = owner.post("/api/twilio/purchase-number", &order).await.ok()["phoneNumber"].clone();
    owner.post("/api/auth/tokens", &json!({ "name": evil })).await.ok();
    for path in [
        "/phone-numbers".to_owned(),
        "/account".to_owned(),
        format!("/phone-numbers/{}/release", row["id"].as_str().unwrap()),
        "/phone-numbers?area_code=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&near=%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
            .to_owned(),
        "/sign-in?then=%22%3E%3Cscript%3Ealert(1)%3C/script%3E".to_owned(),
    ] {
        let page = owner.page(&path).await;
        assert_eq!(page.status, 200, "{path}");
        page.says("script").keeps_quiet_on(evil);
    }
    stage.close().await;
}

#[tokio::test]
async fn every_page_says_that_it_is_practice_and_none_does_with_the_real_carrier() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for path in [
        "/phone-numbers",
        "/account",
        "/sign-in",
        "/sign-up",
        "/purchases/1",
        "/nothing",
    ] {
        owner.page(path).await.says("Practice mode.");
    }
    stage
        .stranger()
        .page("/nothing")
        .await
        .says("Practice mode.")
        .says("There is no such page");
    stage.close().await;
    let stage = Stage::with(&[("TWILIO_API_URL", ""), ("TWILIO_PRICING_URL", "")]).await;
    stage.stranger().page("/sign-in").await.keeps_quiet_on("Practice mode");
    stage.leave().await;
}
