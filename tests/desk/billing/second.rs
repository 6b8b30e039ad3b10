//! One subscription is enough: beside one that can run again none is begun, however many tabs ask.

use numberdesk::billing::server::{events, store};
use serde_json::json;
use uuid::Uuid;

use super::Paying;

#[tokio::test]
async fn beside_a_subscription_that_can_run_again_none_is_begun_and_the_way_leads_to_stripe() {
    let mut paying = Paying::open().await;
    for (act, headline) in [
        ("unpaid", "Your subscription is unpaid"),
        ("pause", "Your subscription is paused"),
    ] {
        let owner = paying.subscriber().await;
        paying.happens(&owner, act).await;
        paying.tell().await;
        let begun = paying.count("SELECT COUNT(*) FROM billing_checkouts").await;
        let refused = owner
            .post("/api/billing/checkout", &json!({}))
            .await
            .refused(409, "already_subscribed");
        let words = refused["message"].as_str().unwrap();
        assert!(
            words.contains("nothing was charged") && words.contains("Cards, invoices, cancel"),
            "{words}"
        );
        owner
            .page("/billing")
            .await
            .says(headline)
            .says("/billing/manage")
            .keeps_quiet_on("/api/billing/checkout");
        owner.form("/billing", "/api/billing/checkout", &[]).await;
        owner.page("/billing").await.says("No second one was begun");
        assert_eq!(paying.count("SELECT COUNT(*) FROM billing_checkouts").await, begun);
        // Cancelled there, it makes room at once, heard of or not.
        paying.happens_unheard(&owner, "end").await;
        paying.checkout(&owner).await;
    }
    paying.close().await;
}

#[tokio::test]
async fn however_many_tabs_ask_while_a_payment_is_made_there_is_one_payment() {
    let mut paying = Paying::open().await;
    for _ in 0..5 {
        let owner = paying.stage.owner().await;
        let page = paying.checkout(&owner).await;
        let before = paying.count("SELECT COUNT(*) FROM billing_checkouts").await;
        let known = paying.events().await.len();
        let ask = async || owner.post("/api/billing/checkout", &json!({})).await;
        let paid = async {
            paying.press(&page, "pay", "").await;
            for event in paying.events().await.split_off(known) {
                paying.send(&event).await;
            }
        };
        tokio::join!(paid, ask(), ask(), ask());
        ask().await.refused(409, "already_subscribed");
        assert_eq!(paying.count("SELECT COUNT(*) FROM billing_checkouts").await, before);
    }
    // A word that met too many others at once is worked on again.
    let desk = paying.stage.desk();
    events::round(&desk.on_rounds(), super::in_days(1)).await.unwrap();
    numberdesk::subaccounts::server::standing::round(&desk.on_rounds(), super::in_days(1))
        .await
        .unwrap();
    paying.tell().await;
    paying.close().await;
}

#[tokio::test]
async fn what_stripe_failed_at_is_asked_for_under_another_key() {
    let paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    paying.stage.carrier.fail_sessions(1).await;
    let refused = owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(502, "billing_failed");
    assert!(refused["message"].as_str().unwrap().contains("Nothing was charged"));
    assert!(paying.checkout(&owner).await.contains("/sandbox/stripe/checkout/"));
    paying.close().await;
}

#[tokio::test]
async fn a_page_is_followed_by_its_row_or_handed_to_nobody() {
    let paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let db = &paying.stage.desk().as_owner(owner.id()).db;
    let begin = async || {
        let id = Uuid::now_v7();
        let mut tx = db.begin().await.unwrap();
        assert!(store::checkouts::begin(&mut tx, id, false).await.unwrap());
        tx.commit().await.unwrap();
        id
    };
    let opened = async |id, session| {
        store::checkouts::opened(db, id, session, "https://pay.example/", super::now())
            .await
            .unwrap()
    };
    // One tab has given it up, and another gets Stripe's answer.
    let one = begin().await;
    store::checkouts::give_up(db, one).await.unwrap();
    let two = begin().await;
    assert!(!opened(one, "cs_test_one").await, "another is under way");
    store::checkouts::give_up(db, two).await.unwrap();
    assert!(opened(one, "cs_test_one").await, "it is the one under way again");
    let current = store::checkouts::current(db, false).await.unwrap().unwrap();
    assert_eq!(current.session_id.as_deref(), Some("cs_test_one"));
    paying.close().await;
}

#[tokio::test]
async fn money_that_never_arrives_is_told_as_failed_even_if_no_word_of_it_comes() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let page = paying.checkout(&owner).await;
    paying.press(&page, "later", "").await;
    paying.tell().await;
    assert_eq!(paying.stands(&owner).await["payment"], "confirming");
    paying.happens_unheard(&owner, "never-arrives").await;
    let desk = paying.stage.desk();
    numberdesk::billing::server::round(&desk.on_rounds(), super::in_days(1))
        .await
        .unwrap();
    assert_eq!(paying.stands(&owner).await["payment"], "failed");
    assert_ne!(paying.checkout(&owner).await, page);
    paying.close().await;
}
