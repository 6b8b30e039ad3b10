//! Words that match nobody are parked for the host; nobody gets anything by an e-mail address or another's customer.

use numberdesk::{
    billing::server::{events, store},
    subaccounts::State,
};
use serde_json::{Value, json};

use super::{Paying, now};

/// Opens a session at Stripe that the desk knows nothing of, and pays it.
pub(super) async fn pays_elsewhere(paying: &Paying, extra: &[(&str, &str)]) {
    let mut form = vec![
        ("mode", "subscription"),
        ("line_items[0][price]", numberdesk::server::sandbox::STRIPE_PRICE),
        ("success_url", "http://elsewhere.example/"),
    ];
    form.extend(extra);
    let url = format!("{}/v1/checkout/sessions", paying.stage.carrier.url);
    let key = numberdesk::server::sandbox::DEFAULT_STRIPE_KEY;
    let session: Value = paying
        .http
        .post(url)
        .bearer_auth(key)
        .form(&form)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    paying.press(session["url"].as_str().unwrap(), "pay", "").await;
}

#[tokio::test]
async fn a_payment_that_names_nobody_is_parked_and_no_email_address_makes_it_anybodys() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    pays_elsewhere(&paying, &[("customer_email", &owner.email)]).await;
    pays_elsewhere(
        &paying,
        &[("client_reference_id", "0199aaaa-0000-7000-8000-000000000000")],
    )
    .await;
    paying.tell().await;
    let desk = paying.stage.desk();
    let parked = store::events::parked(&desk.on_rounds().db, 100).await.unwrap();
    assert_eq!(parked.len(), 6);
    assert!(
        parked
            .iter()
            .all(|event| event.why.as_deref() == Some("nobody here is named by it")),
        "{parked:?}"
    );
    assert_eq!(paying.account(&owner).await, State::Missing);
    let metrics = paying.stage.stranger().page("/metrics").await;
    assert!(
        metrics.text.contains("numberdesk_billing_events{state=\"parked\"} 6"),
        "{}",
        metrics.text
    );

    // The host has asked who paid, and says so.
    let theirs = parked.iter().find(|event| event.body.contains(&owner.email)).unwrap();
    assert!(
        events::give_to(&desk.on_rounds(), &theirs.id, owner.id(), now())
            .await
            .unwrap()
    );
    paying.worked_on().await;
    assert_eq!(paying.account(&owner).await, State::Active);
    assert!(
        !events::give_to(&desk.on_rounds(), &theirs.id, owner.id(), now())
            .await
            .unwrap(),
        "it is not parked any more"
    );
    assert!(
        store::events::dismiss(&desk.on_rounds().db, &parked[0].id, owner.id(), "refunded")
            .await
            .unwrap()
            || parked[0].id == theirs.id
    );
    paying.close().await;
}

#[tokio::test]
async fn another_owners_customer_and_subscription_stay_theirs() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let thief = paying.stage.owner().await;
    let events = paying.events().await;
    let of = events
        .iter()
        .map(|event| &event["data"]["object"])
        .find(|object| object["object"] == "subscription");
    let customer = of.unwrap()["customer"].as_str().unwrap().to_owned();
    pays_elsewhere(
        &paying,
        &[
            ("customer", &customer),
            ("subscription_data[metadata][tenant_id]", &thief.id().to_string()),
        ],
    )
    .await;
    paying.tell().await;
    assert_eq!(paying.account(&thief).await, State::Missing);
    assert_eq!(paying.stands(&thief).await["standing"], "none");
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    let why: Vec<_> = store::events::parked(&paying.stage.desk().on_rounds().db, 100)
        .await
        .unwrap()
        .into_iter()
        .filter_map(|event| event.why)
        .collect();
    assert_eq!(why, ["the customer belongs to another owner"; 3]);
    paying.close().await;
}

#[tokio::test]
async fn what_stripe_does_not_know_or_is_of_the_other_mode_or_of_no_interest_leads_to_nothing() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let subscription = json!({ "id": "sub_nobodys", "metadata": { "tenant_id": owner.id() }, "status": "canceled" });
    let own = paying.subscription(&owner).await;
    let table = [
        ("customer.subscription.deleted", json!(false), subscription),
        (
            "customer.subscription.deleted",
            json!(true),
            json!({ "id": own, "status": "canceled" }),
        ),
        ("charge.refunded", json!(false), json!({ "id": "ch_1" })),
        ("invoice.paid", json!(false), json!("no object")),
    ];
    for (at, (kind, livemode, object)) in table.into_iter().enumerate() {
        let event =
            json!({ "id": format!("evt_odd_{at}"), "type": kind, "livemode": livemode, "data": { "object": object } });
        assert_eq!(paying.send(&event).await, 200);
    }
    paying.worked_on().await;
    let counts = store::events::counts(&paying.stage.desk().on_rounds().db)
        .await
        .unwrap();
    assert_eq!(
        counts,
        [
            ("done".to_owned(), 3),
            ("ignored".to_owned(), 2),
            ("parked".to_owned(), 2)
        ]
    );
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    paying.close().await;
}
