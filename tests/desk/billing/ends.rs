//! The end of a subscription: days of grace, a suspended account that keeps its numbers, and the way back. By a clock that is
//! given.

use numberdesk::{
    billing,
    server::state::Desk,
    subaccounts::{self, State},
};
use serde_json::json;

use super::{Paying, in_days, now, search};
use crate::stage::until;

#[tokio::test]
async fn an_end_suspends_after_the_days_of_grace_and_a_return_brings_everything_back() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let number = owner.own("+14155550100").await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    let told = paying.stands(&owner).await;
    assert_eq!(
        (&told["standing"], &told["subaccount"]),
        (&json!("ended"), &json!("active"))
    );
    owner
        .page("/billing")
        .await
        .says("Ended")
        .says("They work until")
        .says("Subscribe again for $5.00 per month");
    owner.page("/phone-numbers").await.says("Your subscription has ended");
    paying.days_later(6).await;
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    search(&owner).await.ok();
    // What is held works on; nothing is added that the host would pay for.
    let refused = owner.buy("+14155550101").await.refused(403, "account_suspended");
    assert!(
        refused["message"].as_str().unwrap().contains("Nothing was charged"),
        "{refused}"
    );
    let several = json!({ "phoneNumbers": ["+14155550102", "+14155550103"] });
    owner
        .post("/api/twilio/purchase-numbers", &several)
        .await
        .refused(403, "account_suspended");

    paying.days_later(8).await;
    assert_eq!(paying.at_carrier(&owner).await, "Suspended");
    assert_eq!(paying.account(&owner).await, State::Suspended);
    let refused = search(&owner).await.refused(403, "account_suspended");
    assert!(refused["message"].as_str().unwrap().contains("Nothing was charged"));
    owner.buy("+14155550101").await.refused(403, "account_suspended");
    owner
        .page("/phone-numbers")
        .await
        .says("Your account at Twilio is suspended")
        .says("(415) 555-0100");
    owner
        .page("/billing")
        .await
        .says("They are kept, and carry no calls and texts");

    let page = paying.checkout(&owner).await;
    paying.press(&page, "pay", "").await;
    paying.tell().await;
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    owner.page("/billing").await.says("They work.");
    assert_eq!(owner.numbers().await[0]["id"], number["id"]);
    owner.own("+14155550101").await;
    paying.close().await;
}

#[tokio::test]
async fn a_desk_that_was_open_to_everyone_for_a_while_asks_again_for_what_has_ended() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    paying.days_later(8).await;
    assert_eq!(paying.account(&owner).await, State::Suspended);

    let asking = paying.stage.desk();
    let open = Desk::new(
        asking.config.clone(),
        asking.walls().clone(),
        asking.keys.clone(),
        asking.twilio.clone(),
    );
    billing::server::round(&open.on_rounds(), in_days(9)).await.unwrap();
    subaccounts::server::standing::round(&open.on_rounds(), in_days(9))
        .await
        .unwrap();
    assert_eq!(paying.at_carrier(&owner).await, "Active");

    paying.days_later(15).await;
    assert_eq!(paying.at_carrier(&owner).await, "Active", "seven days from then on");
    paying.days_later(17).await;
    assert_eq!(paying.at_carrier(&owner).await, "Suspended");
    paying.close().await;
}

#[tokio::test]
async fn the_days_of_grace_end_once_and_a_return_within_them_suspends_nothing() {
    let mut paying = Paying::with(&[("BILLING_GRACE_DAYS", "3")]).await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    let page = paying.checkout(&owner).await;
    paying.press(&page, "pay", "").await;
    paying.tell().await;
    for days in [1, 4, 30] {
        paying.days_later(days).await;
        assert_eq!(paying.account(&owner).await, State::Active, "after {days} days");
    }
    let suspensions = paying.stage.carrier.ledger().await.calls("account-update").len();
    assert_eq!(suspensions, 0);
    paying.close().await;
}

#[tokio::test]
async fn a_failed_payment_and_a_cancellation_to_come_keep_everything_working_and_are_told() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "renewal-fails").await;
    paying.tell().await;
    assert_eq!(paying.stands(&owner).await["standing"], "pastDue");
    owner
        .page("/phone-numbers")
        .await
        .says("Your last payment did not go through");
    paying.days_later(20).await;
    search(&owner).await.ok();
    paying.happens(&owner, "renewal-paid").await;
    paying.happens(&owner, "cancel").await;
    paying.tell().await;
    let told = paying.stands(&owner).await;
    assert_eq!(told["standing"], "active");
    assert!(told["endsAt"].is_string() && told["nextPaymentAt"].is_null(), "{told}");
    owner.page("/billing").await.says("Ends").says("7 days later");
    paying.happens(&owner, "resume").await;
    paying.tell().await;
    let told = paying.stands(&owner).await;
    assert!(told["endsAt"].is_null() && told["nextPaymentAt"].is_string(), "{told}");
    paying.close().await;
}

#[tokio::test]
async fn a_suspension_whose_answer_was_lost_is_told_again_until_it_is_confirmed() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    for kind in ["reset-after", "error-before", "busy"] {
        paying
            .stage
            .carrier
            .fault(json!({ "call": "account-update", "kind": kind }))
            .await;
    }
    let desk = paying.stage.desk();
    billing::server::round(&desk.on_rounds(), in_days(8)).await.unwrap();
    until(async || !paying.stage.carrier.ledger().await.calls("account-update").is_empty()).await;
    for days in 9..13 {
        subaccounts::server::standing::round(&desk.on_rounds(), in_days(days))
            .await
            .unwrap();
    }
    assert_eq!(paying.account(&owner).await, State::Suspended);
    assert_eq!(paying.at_carrier(&owner).await, "Suspended");
    paying.close().await;
}

#[tokio::test]
async fn a_server_that_dies_between_the_carrier_and_its_record_leaves_nothing_suspended_that_is_paid_for() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    let desk = paying.stage.desk();
    let own = desk.as_owner(owner.id());
    // A server takes the change up, tells the carrier and dies.
    let mut tx = own.db.begin().await.unwrap();
    let wanted = subaccounts::Wanted::Suspended;
    subaccounts::server::store::want(&mut tx, wanted, now()).await.unwrap();
    tx.commit().await.unwrap();
    let taken = subaccounts::server::store::begin_change(&own.db, now(), in_days(1))
        .await
        .unwrap();
    assert_eq!(taken.unwrap().wanted, wanted);
    let sid = paying.stage.account_of(&owner).await;
    desk.twilio
        .set_suspended(&desk.main_credentials().unwrap(), &sid, true)
        .await
        .unwrap();
    // Meanwhile the owner comes back: what is asked is again what was last confirmed, and still it is told again.
    let mut tx = own.db.begin().await.unwrap();
    subaccounts::server::store::want(&mut tx, subaccounts::Wanted::Active, now())
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        subaccounts::server::standing::round(&desk.on_rounds(), now())
            .await
            .unwrap(),
        0,
        "another server has it"
    );
    assert_eq!(
        subaccounts::server::standing::round(&desk.on_rounds(), in_days(2))
            .await
            .unwrap(),
        1
    );
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    assert_eq!(
        subaccounts::server::standing::round(&desk.on_rounds(), in_days(3))
            .await
            .unwrap(),
        0
    );
    paying.close().await;
}

#[tokio::test]
async fn an_account_that_somebody_closed_at_twilio_is_told_as_closed() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let sid = paying.stage.account_of(&owner).await;
    paying.stage.carrier.close_account(&sid).await;
    paying.happens(&owner, "end").await;
    paying.tell().await;
    paying.days_later_once(8).await;
    until(async || paying.account(&owner).await == State::Closed).await;
    owner
        .page("/billing")
        .await
        .says("was closed at Twilio")
        .says("Tell the host of this desk")
        .keeps_quiet_on("/api/billing/checkout");
    let refused = owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(403, "account_suspended");
    assert!(refused["message"].as_str().unwrap().contains("nothing was charged"));
    assert_eq!(paying.count("SELECT COUNT(*) FROM billing_checkouts").await, 1);
    paying.stage.leave().await;
}
