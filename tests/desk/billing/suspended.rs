//! While an account is suspended, and on the way there and back: what arrives late does not last, and what waits says so.

use numberdesk::subaccounts;
use serde_json::json;

use super::{Paying, in_days, now};
use crate::stage::{on, until};

#[tokio::test]
async fn a_suspension_that_arrives_after_the_return_does_not_last() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let desk = paying.stage.desk();
    let own = desk.as_owner(owner.id());
    let ask = async |wanted| {
        let mut tx = own.db.begin().await.unwrap();
        subaccounts::server::store::want(&mut tx, wanted, now()).await.unwrap();
        tx.commit().await.unwrap();
    };
    ask(subaccounts::Wanted::Suspended).await;
    paying
        .stage
        .carrier
        .fault(json!({ "call": "account-update", "kind": "slow", "delay_ms": 1000 }))
        .await;
    let slow = tokio::spawn({
        let own = own.clone();
        async move { subaccounts::server::standing::settle(&own, now()).await }
    });
    until(async || {
        paying
            .count("SELECT COUNT(*) FROM user_preferences WHERE changing")
            .await
            == 1
    })
    .await;
    until(async || !paying.stage.carrier.has_faults_left().await).await;
    // The owner comes back, and another server takes over when the first one's lease has run out.
    ask(subaccounts::Wanted::Active).await;
    let taken_over = subaccounts::server::standing::round(&desk.on_rounds(), in_days(1)).await;
    assert_eq!(taken_over.unwrap(), 1);
    assert!(!slow.await.unwrap().unwrap(), "its turn was lost");
    assert_eq!(
        paying.at_carrier(&owner).await,
        "Suspended",
        "the older word arrived last"
    );
    let again = subaccounts::server::standing::round(&desk.on_rounds(), in_days(1)).await;
    assert_eq!(again.unwrap(), 1);
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    paying.close().await;
}

#[tokio::test]
async fn a_number_released_during_a_suspension_says_when_it_goes_and_goes_then() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let number = owner.own("+14155550100").await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    paying.days_later(8).await;
    let told = owner.release(&json!({ "id": number["id"] })).await.ok();
    let words = "goes back by itself within 15 minutes of your account working again";
    assert!(told["message"].as_str().unwrap().contains(words), "{told}");
    owner.page("/phone-numbers").await.says(words);
    owner.page("/billing").await.says("goes back to Twilio then");
    let page = paying.checkout(&owner).await;
    paying.press(&page, "pay", "").await;
    paying.tell().await;
    on!(paying.stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET updated_at = $1")
        .bind(in_days(-1)).execute(pool).await.map(drop).unwrap());
    paying.stage.round().await;
    assert!(owner.numbers().await.is_empty());
    paying.close().await;
}
