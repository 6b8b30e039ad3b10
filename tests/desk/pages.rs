//! What each page says before any script runs, and where its plain forms lead.

use serde_json::json;

use crate::stage::{Answer, Person, Stage};

/// Searches 415, presses Buy beside a number, and gives the answer to the form.
async fn presses_buy(owner: &Person, page: &Answer, number: &str, otherwise: &str) -> Answer {
    let fields = [
        ("key", page.value_of("key")),
        ("country", page.value_of("country")),
        ("back", "/phone-numbers?area_code=415&voice=on"),
        ("substitution", otherwise),
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
    let bought = presses_buy(&owner, &page, number, "closest").await;
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
        presses_buy(&owner, &page, number, "closest").await.leads_to(),
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
    assert_eq!(wrong.returns_to(), release);
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
    let answer = presses_buy(&owner, &page, "+14155550190", "never").await;
    assert!(answer.leads_to().starts_with("/purchases/"), "{answer:?}");
    let outcome = owner.page(answer.leads_to()).await;
    outcome
        .says("This number was not bought")
        .says("Nothing.")
        .says("As you asked, we bought nothing else.")
        .says("ND-")
        .says("Close to the one you wanted");
    // What is offered there can be bought there, under a key of that page.
    let bought = presses_buy(&owner, &outcome, "+14155550101", "never").await;
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
    let stage = Stage::with(&[("TWILIO_API_URL", ""), ("TWILIO_PRICING_URL", ""), ("VAPI_API_KEY", "")]).await;
    stage.stranger().page("/sign-in").await.keeps_quiet_on("Practice mode");
    stage.leave().await;
}

/// Presses one of the three acts on a substitute, on this page.
async fn decides(owner: &Person, page: &Answer, from: &str, decision: &str) -> Answer {
    let fields = [
        ("purchaseId", page.value_of("purchaseId")),
        ("back", from),
        ("decision", decision),
    ];
    owner.form(from, "/api/twilio/decide-purchase", &fields).await
}

/// Presses Buy beside a number that is taken meanwhile, with a bound; gives the address that follows.
async fn is_given_another(stage: &Stage, owner: &Person, search: &str) -> String {
    let page = owner.page(search).await;
    page.says("If my pick is taken meanwhile:")
        .says("get me the closest match")
        .says("buy nothing");
    assert_eq!(page.value_of("capabilities"), "voice");
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" }))
        .await;
    let fields = [
        ("key", page.value_of("key")),
        ("country", "US"),
        ("back", search),
        ("capabilities", "voice"),
        ("substitution", "closest"),
        ("within", "exchange"),
        ("phoneNumber", "+14155550115"),
    ];
    let bought = owner.form(search, "/api/twilio/purchase-number", &fields).await;
    bought.leads_to().to_owned()
}

#[tokio::test]
async fn the_decision_is_made_with_plain_forms_and_the_consent_is_remembered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let search = "/phone-numbers?area_code=415&voice=on";
    let over = is_given_another(&stage, &owner, search).await;
    assert!(over.starts_with(&format!("{search}&within=exchange&bought=")), "{over}");
    let dialog = owner.page(&over).await;
    dialog
        .says("role=\"alertdialog\"")
        .says("Number Assignment Changed")
        .says("This number was already taken")
        .says("Your new phone number")
        .says("It is the closest available: ")
        .says("same exchange, last digit differs")
        .says("the same as your pick")
        .says("Don’t worry!")
        .says("011<del>5</del>")
        .says("011<mark>4</mark>")
        .says("4 1 5, 5 5 5, 0 1 1 4")
        .says("<option value=\"exchange\" selected");
    let another = decides(&owner, &dialog, &over, "another").await;
    let purchase = dialog.value_of("purchaseId");
    assert_eq!(another.leads_to(), format!("/purchases/{purchase}/another"));
    let choices = owner.page(another.leads_to()).await;
    choices
        .says("Choose another number")
        .says("stays yours until another is bought");
    assert_eq!(
        (choices.value_of("replaces"), choices.value_of("substitution")),
        (purchase, "never")
    );
    let kept = decides(&owner, &dialog, &over, "keep").await;
    assert!(
        kept.leads_to().starts_with(&format!("{search}&within=exchange&kept=")),
        "{kept:?}"
    );
    owner
        .page(kept.leads_to())
        .await
        .says("You kept ")
        .keeps_quiet_on("alertdialog");
    owner.page(&over).await.keeps_quiet_on("alertdialog");
    owner
        .page(&format!("/purchases/{purchase}"))
        .await
        .says("You kept it")
        .keeps_quiet_on("value=\"release\"");
    let late = decides(&owner, &dialog, &over, "release").await;
    assert_eq!(late.returns_to(), over);
    owner.page(&over).await.says("Nothing was changed.");
    stage.close().await;
}
