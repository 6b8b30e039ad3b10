//! Numbers that came in place of the one asked for: they wait for a word, give way to another, or are gone.

use serde_json::{Value, json};
use uuid::Uuid;

use super::{GOT, WANTED, is_snatched, ordered, says, substituted, takes};
use crate::stage::{Stage, on};

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
    let question = format!("href=\"/purchases/{purchase}\" class=\"whole\">Keep or release it?");
    owner
        .page(&page)
        .await
        .says("2 of 3 numbers are yours, and 1 other")
        .says("One is not the number you asked for: you decide whether it stays.")
        .says(&question);
    owner
        .page("/phone-numbers")
        .await
        .says("Not the number you asked for.")
        .says(&question);

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
    on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET status = 'lost' WHERE id = $1").bind(id).execute(pool).await.unwrap().rows_affected());
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
