//! A payment that failed: everything works until a day that is told, and then no longer; a payment brings all of it back.

use numberdesk::{billing, subaccounts::State};
use serde_json::json;

use super::{Paying, in_days};

#[tokio::test]
async fn a_failed_payment_has_an_end_that_is_told_and_a_payment_brings_everything_back() {
    let mut paying = Paying::with(&[("BILLING_PAST_DUE_DAYS", "10")]).await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "renewal-fails").await;
    paying.tell().await;
    let told = paying.stands(&owner).await;
    assert!(
        told["standing"] == "pastDue" && told["worksUntil"].is_string(),
        "{told}"
    );
    owner.page("/billing").await.says("They work until");
    owner.page("/phone-numbers").await.says("Everything works until");
    paying.days_later(9).await;
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    // A second failure does not begin the days again.
    paying.happens(&owner, "renewal-fails").await;
    paying.tell().await;
    assert_eq!(paying.stands(&owner).await["worksUntil"], told["worksUntil"]);

    paying.days_later(11).await;
    assert_eq!(paying.at_carrier(&owner).await, "Suspended");
    assert_eq!(paying.stands(&owner).await["stopped"], "pastDue");
    owner
        .page("/billing")
        .await
        .says("A payment has been open for too long")
        .says("Pay the open invoice")
        .keeps_quiet_on("/api/billing/checkout");
    owner
        .page("/phone-numbers")
        .await
        .says("A payment has been open for too long");
    owner
        .post("/api/billing/checkout", &json!({}))
        .await
        .refused(409, "already_subscribed");

    paying.happens(&owner, "renewal-paid").await;
    paying.tell().await;
    assert_eq!(paying.at_carrier(&owner).await, "Active");
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    paying.close().await;
}

#[tokio::test]
async fn nobody_is_suspended_for_a_payment_that_stripe_has_and_did_not_tell_of() {
    let mut paying = Paying::with(&[("BILLING_PAST_DUE_DAYS", "10")]).await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "renewal-fails").await;
    paying.tell().await;
    paying.happens_unheard(&owner, "renewal-paid").await;
    let desk = paying.stage.desk();
    // Only its end is due: it was read just now.
    let id = paying.subscription(&owner).await;
    crate::stage::on!(paying.stage.db, pool => sqlx::query("UPDATE billing_subscriptions SET read_at = $1 WHERE id = $2")
        .bind(in_days(11)).bind(&id).execute(pool).await.map(drop).unwrap());
    billing::server::round(&desk.on_rounds(), in_days(11)).await.unwrap();
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    assert_eq!(paying.account(&owner).await, State::Active);
    assert!(paying.stage.carrier.ledger().await.calls("account-update").is_empty());
    paying.close().await;
}
