//! What is believed of a payment: what the desk began, or its own marks with its own price; never a word in a link.

use numberdesk::{billing::server::store, server::sandbox::DEFAULT_STRIPE_KEY, subaccounts::State};
use serde_json::Value;
use uuid::Uuid;

use super::{Paying, parked::pays_elsewhere};
use crate::stage::{Person, on};

async fn reasons(paying: &Paying) -> Vec<String> {
    let parked = store::events::parked(&paying.stage.desk().on_rounds().db, 100)
        .await
        .unwrap();
    parked.into_iter().filter_map(|event| event.why).collect()
}

async fn customer_of(paying: &Paying, owner: &Person) -> Option<String> {
    let own = paying.stage.desk().as_owner(owner.id());
    store::owner(&own.db, false).await.unwrap()?.customer_id
}

#[tokio::test]
async fn a_payment_link_with_an_owners_id_in_it_gives_nothing_and_takes_no_customer() {
    let mut paying = Paying::open().await;
    let subscriber = paying.subscriber().await;
    let known = customer_of(&paying, &subscriber).await;
    let stranger = paying.stage.owner().await;
    for owner in [&subscriber, &stranger] {
        pays_elsewhere(&paying, &[("client_reference_id", &owner.id().to_string())]).await;
    }
    paying.tell().await;
    assert_eq!(paying.account(&stranger).await, State::Missing);
    assert_eq!(paying.stands(&stranger).await["standing"], "none");
    assert_eq!(customer_of(&paying, &subscriber).await, known);
    assert_eq!(reasons(&paying).await, ["nobody here is named by it"; 6]);
    paying.close().await;
}

#[tokio::test]
async fn our_marks_with_our_price_are_believed_but_not_against_a_customer_who_is_known() {
    let mut paying = Paying::open().await;
    let subscriber = paying.subscriber().await;
    let known = customer_of(&paying, &subscriber).await;
    let marked = paying.stage.owner().await;
    for owner in [&subscriber, &marked] {
        pays_elsewhere(
            &paying,
            &[("subscription_data[metadata][tenant_id]", &owner.id().to_string())],
        )
        .await;
    }
    paying.tell().await;
    assert_eq!(paying.account(&marked).await, State::Active);
    assert_eq!(customer_of(&paying, &subscriber).await, known);
    assert_eq!(reasons(&paying).await, ["its owner is another customer at Stripe"; 3]);
    paying.close().await;
}

#[tokio::test]
async fn our_marks_with_another_price_are_parked() {
    let mut paying = Paying::with(&[("STRIPE_PRICE_ID", "price_ours")]).await;
    let owner = paying.stage.owner().await;
    pays_elsewhere(
        &paying,
        &[("subscription_data[metadata][tenant_id]", &owner.id().to_string())],
    )
    .await;
    paying.tell().await;
    assert_eq!(paying.account(&owner).await, State::Missing);
    assert_eq!(
        reasons(&paying).await,
        ["the desk did not begin it, and it is not to our price"; 3]
    );
    paying.close().await;
}

/// Asks Stripe for a session, as the desk does, and loses the answer.
async fn asks_and_loses(paying: &Paying, owner: &Person, id: Uuid) -> String {
    let own = paying.stage.desk().as_owner(owner.id());
    let mut tx = own.db.begin().await.unwrap();
    assert!(store::checkouts::begin(&mut tx, id, false).await.unwrap());
    tx.commit().await.unwrap();
    let (user, id) = (owner.id().to_string(), id.to_string());
    let form = [
        ("mode", "subscription"),
        ("line_items[0][price]", numberdesk::server::sandbox::STRIPE_PRICE),
        ("success_url", "http://desk.example/"),
        ("metadata[tenant_id]", &user),
        ("metadata[checkout_id]", &id),
    ];
    let url = format!("{}/v1/checkout/sessions", paying.stage.carrier.url);
    let asked = paying.http.post(url).bearer_auth(DEFAULT_STRIPE_KEY).form(&form);
    let session: Value = asked.send().await.unwrap().json().await.unwrap();
    session["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_payment_whose_answer_was_lost_is_known_by_the_mark_that_the_desk_put_into_it() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let page = asks_and_loses(&paying, &owner, Uuid::now_v7()).await;
    paying.press(&page, "pay", "").await;
    paying.tell().await;
    assert_eq!(paying.account(&owner).await, State::Active);
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM billing_checkouts WHERE state = 'paid'")
            .await,
        1
    );
    // Nobody else's mark gives anything.
    let thief = paying.stage.owner().await;
    let row = paying.count("SELECT COUNT(*) FROM billing_checkouts").await;
    pays_elsewhere(
        &paying,
        &[
            ("metadata[tenant_id]", &thief.id().to_string()),
            ("metadata[checkout_id]", &Uuid::now_v7().to_string()),
        ],
    )
    .await;
    paying.tell().await;
    assert_eq!(paying.account(&thief).await, State::Missing);
    assert_eq!(paying.count("SELECT COUNT(*) FROM billing_checkouts").await, row);
    paying.close().await;
}

#[tokio::test]
async fn what_is_of_stripes_other_mode_counts_for_nothing() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM billing_events WHERE NOT livemode")
            .await,
        3
    );
    for table in ["billing_owners", "billing_subscriptions", "billing_checkouts"] {
        let sql = format!("UPDATE {table} SET livemode = TRUE WHERE NOT livemode");
        let changed = on!(paying.stage.db, pool => sqlx::query(sqlx::AssertSqlSafe(sql)).execute(pool).await.unwrap().rows_affected());
        assert_eq!(changed, 1, "{table}");
    }
    let told = paying.stands(&owner).await;
    assert_eq!(
        (&told["standing"], &told["hasCustomer"]),
        (&"none".into(), &false.into()),
        "{told}"
    );
    let desk = paying.stage.desk();
    numberdesk::billing::server::round(&desk.on_rounds(), super::in_days(30))
        .await
        .unwrap();
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM billing_subscriptions WHERE livemode AND failures = 0 AND version <= 3")
            .await,
        1,
        "nobody reads it"
    );
    let page = paying.checkout(&owner).await;
    paying.press(&page, "pay", "").await;
    paying.tell().await;
    assert_eq!(paying.stands(&owner).await["standing"], "active");
    assert_eq!(
        paying
            .count("SELECT COUNT(*) FROM billing_owners WHERE NOT livemode")
            .await,
        1
    );
    paying.close().await;
}
