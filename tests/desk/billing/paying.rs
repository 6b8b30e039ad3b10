//! Paying: at once, later, not at all, twice at the same time, and with Stripe out of reach.

use numberdesk::{billing, subaccounts::State};
use serde_json::json;

use super::{Paying, now, search};
use crate::stage::{Stage, on, until};

#[tokio::test]
async fn from_sign_up_to_the_first_number_with_plain_forms() {
    let paying = Paying::connected().await;
    let mut owner = paying.stage.stranger();
    owner.sign_up().await;
    // The price is told before anybody goes to Stripe.
    owner
        .page("/billing")
        .await
        .says("None yet")
        .says("Subscribe for $5.00 per month");
    owner.page("/phone-numbers").await.says("No Twilio account yet");
    search(&owner).await.refused(409, "no_subaccount");
    let sent = owner.form("/billing", "/api/billing/checkout", &[]).await;
    assert_eq!(sent.leads_to(), "/billing/pay");
    let page = paying.checkout(&owner).await;
    owner.page("/billing/pay").await.says("Go on to pay").says(&page);
    let back = paying.press(&page, "pay", "").await;
    assert!(back.ends_with("/billing?from=paid"), "{back}");
    paying.worked_on().await;
    until(async || paying.account(&owner).await == State::Active).await;
    owner
        .page("/billing?from=paid")
        .await
        .says("You have subscribed")
        .says("Find your first number")
        .says("Next payment");
    owner.own("+14155550100").await;
    owner
        .page("/phone-numbers")
        .await
        .keeps_quiet_on("href=\"/billing\">Billing</a></p>");
    paying.close().await;
}

#[tokio::test]
async fn two_tabs_pay_once_and_whoever_has_subscribed_is_not_asked_to_pay_again() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let (one, two) = tokio::join!(paying.checkout(&owner), paying.checkout(&owner));
    assert_eq!(one, two);
    assert_eq!(paying.checkout(&owner).await, one);
    paying.press(&one, "pay", "").await;
    paying.tell().await;
    owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(409, "already_subscribed");
    paying.close().await;
}

#[tokio::test]
async fn a_declined_card_and_leaving_charge_nothing_and_open_nothing() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let page = paying.checkout(&owner).await;
    assert!(paying.press(&page, "fail", "").await.contains("declined"));
    let back = paying.press(&page, "back", "").await;
    assert!(back.ends_with("/billing?from=left"), "{back}");
    paying.tell().await;
    owner
        .page("/billing?from=left")
        .await
        .says("Nothing was charged")
        .says("Go on to pay");
    assert_eq!(paying.account(&owner).await, State::Missing);
    paying.close().await;
}

#[tokio::test]
async fn money_that_arrives_later_is_confirming_until_it_does() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let page = paying.checkout(&owner).await;
    paying.press(&page, "later", "").await;
    paying.tell().await;
    assert_eq!(paying.stands(&owner).await["payment"], "confirming");
    assert_eq!(paying.account(&owner).await, State::Missing);
    owner
        .page("/billing?from=paid")
        .await
        .says("still being confirmed")
        .says("not be charged twice");
    let onward = owner.post("/api/billing/checkout", &json!({})).await.ok();
    assert_eq!(onward["url"], "/billing", "it is not paid for a second time meanwhile");
    paying.happens(&owner, "arrives").await;
    paying.tell().await;
    assert_eq!(paying.account(&owner).await, State::Active);
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    paying.close().await;
}

#[tokio::test]
async fn money_that_never_arrives_opens_nothing_and_can_be_tried_again() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let page = paying.checkout(&owner).await;
    paying.press(&page, "later", "").await;
    paying.happens_unheard(&owner, "never-arrives").await;
    paying.tell().await;
    owner
        .page("/billing")
        .await
        .says("did not go through")
        .says("Subscribe");
    assert_eq!(paying.account(&owner).await, State::Missing);
    assert_ne!(paying.checkout(&owner).await, page);
    paying.close().await;
}

#[tokio::test]
async fn when_no_webhook_comes_the_way_back_and_the_round_find_out_by_themselves() {
    let paying = Paying::open().await;
    let [one, two] = [paying.stage.owner().await, paying.stage.owner().await];
    for owner in [&one, &two] {
        let page = paying.checkout(owner).await;
        paying.press(&page, "pay", "").await;
    }
    one.page("/billing?from=paid").await.says("You have subscribed");
    until(async || paying.account(&one).await == State::Active).await;
    assert_eq!(paying.account(&two).await, State::Missing);
    paying.days_later(1).await;
    until(async || paying.account(&two).await == State::Active).await;
    // An end that nobody told of is found by the round too.
    paying.happens(&two, "end").await;
    paying.days_later(2).await;
    assert_eq!(paying.stands(&two).await["standing"], "ended");
    assert_eq!(paying.stands(&one).await["standing"], "active");
    paying.close().await;
}

#[tokio::test]
async fn when_stripe_cannot_be_reached_nothing_is_begun_twice() {
    let stage = Stage::with(&[("BILLING", "stripe"), ("STRIPE_API_URL", "http://127.0.0.1:9")]).await;
    let owner = stage.owner().await;
    let refused = owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(502, "billing_failed");
    assert!(refused["message"].as_str().unwrap().contains("Nothing was charged"));
    owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(502, "billing_failed");
    let begun: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM billing_checkouts").fetch_one(pool).await.unwrap());
    assert_eq!(begun, 1, "the second click asks under the same key");
    owner.form("/billing", "/api/billing/checkout", &[]).await;
    owner.page("/billing").await.says("Stripe gave no usable answer");
    stage.close().await;
}

#[tokio::test]
async fn a_desk_that_is_open_to_everyone_asks_for_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.page("/billing").await.says("Nothing to pay here");
    owner.page("/phone-numbers").await.keeps_quiet_on("/billing");
    owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(503, "not_configured");
    let told = stage.stranger().post("/webhooks/stripe", &json!({})).await;
    assert_eq!(told.status, 503);
    billing::server::round(&stage.desk().on_rounds(), now()).await.unwrap();
    owner.own("+14155550100").await;
    stage.close().await;
}
