//! What pages say where things stand otherwise than was hoped: another number, one that is gone, a limit, no price.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::{Person, Stage, on, until};

const WANTED: &str = "+14155550115";
const GOT: &str = "+14155550114";

/// From now on somebody else is quicker with this number, once.
async fn is_snatched(stage: &Stage, number: &str) {
    let script = json!({ "call": "purchase", "kind": "snatched", "phone_number": number });
    stage.carrier.fault(script).await;
}

/// Orders a number that is taken meanwhile; gives the purchase, which ended with the closest one.
async fn substituted(stage: &Stage, owner: &Person) -> String {
    is_snatched(stage, WANTED).await;
    let order = json!({ "phoneNumber": WANTED, "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    assert_eq!(bought["phoneNumber"]["phone_number"], GOT);
    bought["purchaseId"].as_str().unwrap().to_owned()
}

/// Orders several numbers and waits for the last outcome; gives the order.
async fn ordered(owner: &Person, order: &Value) -> Value {
    let bulk = owner.post("/api/twilio/purchase-numbers", order).await.json();
    let address = format!("/api/twilio/purchases-together?id={}", bulk["bulkId"].as_str().unwrap());
    until(|| async { owner.get(&address).await.ok()["status"] == "settled" }).await;
    owner.get(&address).await.ok()
}

async fn takes(owner: &Person, number: &str, replaces: &str) -> crate::stage::Answer {
    let order = json!({ "phoneNumber": number, "substitution": "never", "replaces": replaces });
    owner.post("/api/twilio/purchase-number", &order).await
}

async fn says(owner: &Person, purchase: &str, decision: &str) -> crate::stage::Answer {
    let body = json!({ "purchaseId": purchase, "decision": decision });
    owner.post("/api/twilio/decide-purchase", &body).await
}

#[tokio::test]
async fn another_number_waits_for_a_word_on_the_order_and_in_the_list_until_it_is_given() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    is_snatched(&stage, WANTED).await;
    let wanted = json!({ "phoneNumbers": ["+14155550120", WANTED, "+14155550122"] });
    let order = ordered(&owner, &wanted).await;
    let line = &order["purchases"][1];
    assert_eq!(
        (&line["phoneNumber"]["phone_number"], line.get("decision")),
        (&json!(GOT), None)
    );
    let page = format!("/purchases/together/{}", order["bulkId"].as_str().unwrap());
    let purchase = line["purchaseId"].as_str().unwrap();
    let link = format!("href=\"/purchases/{purchase}\" class=\"whole\">Keep or release it?");
    owner
        .page(&page)
        .await
        .says("2 of 3 numbers are yours, and 1 other")
        .says("One is not the number you asked for: you decide whether it stays.")
        .says(&link);
    owner
        .page("/phone-numbers")
        .await
        .says("Not the number you asked for.")
        .says(&link);

    says(&owner, purchase, "keep").await.ok();
    owner
        .page(&page)
        .await
        .says("Kept")
        .says("2 of 3 numbers are yours, and 1 other")
        .keeps_quiet_on("Keep or release it?");
    owner
        .page("/phone-numbers")
        .await
        .keeps_quiet_on("Not the number you asked for.");

    owner.release(&json!({ "phoneNumber": "+14155550120" })).await.ok();
    owner
        .page(&page)
        .await
        .says("1 of 3 numbers are yours, and 1 other")
        .says("It is released since. It costs nothing any more.")
        .says("The 2 you still hold cost $2.30 per month together. One that was bought is not yours any more.");
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_that_was_given_back_is_not_marked_as_new_any_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    let page = format!("/purchases/{purchase}");
    owner.page(&page).await.keeps_quiet_on("class=\"past\"");
    says(&owner, &purchase, "release").await.ok();
    owner.page(&page).await.says("class=\"past\"").says("You released it");
    stage.close().await;
}

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
        .says("<dt>This number</dt>");

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
        .says(sentence)
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
async fn a_number_that_is_replaced_leaves_its_room_at_the_limit_to_the_other() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "1"), ("LIMIT_MONTHLY_SPEND", "1.15")]).await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    owner
        .page(&format!("/purchases/{purchase}/another"))
        .await
        .says("Close to the one you wanted")
        .says("name=\"phoneNumber\"");
    owner.buy("+14155550113").await.refused(409, "limit_reached");
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "error-before" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "list", "kind": "error-before", "times": 9 }))
        .await;
    let confirming = takes(&owner, "+14155550113", &purchase).await;
    assert_eq!(confirming.status, 202, "{confirming:?}");
    // Both would be one too many: as long as the other may come, the first cannot be kept beside it.
    let problem = says(&owner, &purchase, "keep").await.refused(409, "limit_reached");
    let words = problem["message"].as_str().unwrap();
    assert!(words.contains("your limits have no room for both"), "{words}");
    stage.carrier.heal().await;
    stage.later().await;
    stage.round().await;
    let numbers = owner.numbers().await;
    let held: Vec<&Value> = numbers.iter().map(|row| &row["phone_number"]).collect();
    assert_eq!(held, [&json!("+14155550113")]);
    stage.close().await;
}

#[tokio::test]
async fn where_the_day_has_no_room_for_another_number_none_is_offered_in_its_place() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "1")]).await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    owner
        .page(&format!("/purchases/{purchase}/another"))
        .await
        .says("No other number can be bought now")
        .says("The limit is 1 number in 24 hours, and this would be one more.")
        .keeps_quiet_on("name=\"phoneNumber\"");
    takes(&owner, "+14155550113", &purchase)
        .await
        .refused(409, "limit_reached");
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
async fn nobody_is_told_that_they_decided_on_a_number_that_was_lost() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let purchase = substituted(&stage, &owner).await;
    let number = owner.numbers().await[0].clone();
    let account = stage.account_of(&owner).await;
    stage
        .carrier
        .take_away(&account, number["phone_sid"].as_str().unwrap())
        .await;
    let id = Uuid::parse_str(number["id"].as_str().unwrap()).unwrap();
    on!(stage.desk().db, pool => sqlx::query("UPDATE user_twilio_numbers SET status = 'lost' WHERE id = $1").bind(id).execute(pool).await.unwrap().rows_affected());
    owner
        .page(&format!("/purchases/{purchase}/another"))
        .await
        .says("It is gone at Twilio")
        .keeps_quiet_on("This is decided already");
    owner.page("/phone-numbers").await.keeps_quiet_on("Keep or release it?");
    for decision in ["keep", "another"] {
        let problem = says(&owner, &purchase, decision).await.refused(409, "already_decided");
        assert_eq!(problem["error"], "Gone at Twilio");
    }
    let released = says(&owner, &purchase, "release").await.ok();
    let words = released["message"].as_str().unwrap();
    assert!(
        words.contains("was gone at Twilio already, so nothing was given back"),
        "{words}"
    );
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
