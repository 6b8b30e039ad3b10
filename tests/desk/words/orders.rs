//! What is said before and after an order: its limits, its prices, what was ticked; and how often all is compared.

use serde_json::json;

use super::ordered;
use crate::stage::Stage;

#[tokio::test]
async fn which_limit_is_in_the_way_is_said_before_the_order_and_after_it() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "2")]).await;
    let owner = stage.owner().await;
    let sentence = "The limit is 2 numbers in 24 hours, and this would be one more.";
    let review = "/purchases/new?number=%2B14155550120&number=%2B14155550121&number=%2B14155550122";
    let page = owner.page(review).await;
    page.says("Buy 2 numbers for $2.30 per month").says("These 2 numbers");
    assert_eq!(
        page.text.matches(sentence).count(),
        2,
        "above them, and on its line: {}",
        page.text
    );
    owner
        .page("/purchases/new?number=%2B14155550120")
        .await
        .says("<dt>This number</dt>")
        .says("If it is taken meanwhile:")
        .keeps_quiet_on("the others");

    let numbers = json!({ "phoneNumbers": ["+14155550120", "+14155550121", "+14155550122"] });
    let order = ordered(&owner, &numbers).await;
    assert_eq!(order["purchases"][2]["limit"], sentence);
    let page = format!("/purchases/together/{}", order["bulkId"].as_str().unwrap());
    owner.page(&page).await.says(sentence).says("2 of 3 numbers are yours");
    let own = format!("/purchases/{}", order["purchases"][2]["purchaseId"].as_str().unwrap());
    // On the day the limit is reached nothing is offered that would be refused.
    owner
        .page(&own)
        .await
        .says(&format!("<dd>{sentence}"))
        .says("No other number can be bought now")
        .keeps_quiet_on("Close to the one you wanted");
    stage.close().await;
}

#[tokio::test]
async fn what_may_be_paid_for_a_substitute_is_not_told_as_what_the_number_costs() {
    let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", "2.30")]).await;
    let owner = stage.owner().await;
    let order = json!({ "phoneNumber": "+14155550120", "highestPrice": "99999999" });
    let problem = owner
        .post("/api/twilio/purchase-number", &order)
        .await
        .refused(409, "limit_reached");
    let words = problem["message"].as_str().unwrap();
    assert!(words.contains("could cost up to $99999999.00"), "{words}");
    stage.close().await;
}

#[tokio::test]
async fn a_price_that_twilio_does_not_tell_is_said_before_anything_is_ordered() {
    for (most, heading, sentence) in [
        (
            "100",
            "None of these can be bought",
            "Twilio did not tell its price just now, and your limit on spending needs one.",
        ),
        (
            "0",
            "Buy 2 numbers",
            "You can buy them all the same, for what Twilio charges.",
        ),
    ] {
        let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", most)]).await;
        let owner = stage.owner().await;
        stage
            .carrier
            .fault(json!({ "call": "pricing", "kind": "error-before", "times": 50 }))
            .await;
        let review = "/purchases/new?number=%2B14155550120&number=%2B14155550121";
        owner
            .page(review)
            .await
            .says(heading)
            .says("Twilio did not tell 2 of the prices just now")
            .says(sentence)
            .says("Look again now");
        stage.carrier.heal().await;
        owner
            .page(review)
            .await
            .says("Buy 2 numbers for $2.30 per month")
            .keeps_quiet_on("did not tell");
        stage.close().await;
    }
}

#[tokio::test]
async fn a_number_that_cannot_be_looked_up_before_its_order_says_so() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "error-before", "times": 50 }))
        .await;
    owner
        .page("/purchases/new?number=%2B14155550120")
        .await
        .says("Twilio could not be asked about it just now. If it is gone, the order says so, and nothing is charged for it.")
        .says("Buy 1 number for $1.15 per month");
    stage.close().await;
}

#[tokio::test]
async fn the_pause_between_comparisons_is_the_settings_and_nothing_is_compared_before_there_is_an_account() {
    let stage = Stage::with(&[("RECONCILE_EVERY_SECONDS", "300")]).await;
    let owner = stage.owner().await;
    owner
        .page("/reconciliation")
        .await
        .says("from then on we compare every 5 minutes.")
        .keeps_quiet_on("Compare now");
    owner.own("+14155550120").await;
    owner
        .page("/reconciliation")
        .await
        .says("We compare every 5 minutes")
        .says("Compare now");
    stage.compare().await;
    owner
        .page("/reconciliation")
        .await
        .says("We look again every 5 minutes");
    assert_eq!(owner.get("/api/reconciliation").await.ok()["everySeconds"], 300);
    stage.close().await;
}

#[tokio::test]
async fn offers_that_were_ticked_are_ticked_when_the_search_is_come_back_to() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let search = "/phone-numbers?area_code=415&voice=on";
    let numbers = owner.finds(&json!({ "areaCode": "415" })).await;
    let (first, last) = (&numbers[0], numbers.last().unwrap());
    let ticked = |page: &str, number: &str| {
        let tag = page
            .split('<')
            .find(|tag| tag.contains("checkbox") && tag.contains(number))
            .unwrap()
            .to_owned();
        tag.contains("checked")
    };
    let page = owner.page(search).await.text;
    assert!(
        !ticked(&page, first) && !ticked(&page, last),
        "every offer is in the page, none is ticked"
    );
    assert!(
        !page.contains("<details open class=\"fold\""),
        "the later ones are folded"
    );
    let encode = |number: &str| number.replace('+', "%2B");
    let review = format!(
        "/purchases/new?number={}&number={}&back=%2Fphone-numbers%3Farea_code%3D415%26voice%3Don",
        encode(first),
        encode(last)
    );
    let back = owner.page(&review).await.text;
    let back = back
        .split("class=\"back\"")
        .next()
        .unwrap()
        .rsplit("href=\"")
        .next()
        .unwrap();
    let back = back.split(['"', '#']).next().unwrap().replace("&amp;", "&");
    let page = owner.page(&back).await.text;
    assert!(ticked(&page, first) && ticked(&page, last), "{back}");
    assert!(!ticked(&page, &numbers[1]));
    stage.close().await;
}
