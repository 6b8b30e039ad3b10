//! Stripe's words come twice, late and in any order: the end is the same, for each is only a reason to look.

use numberdesk::{billing::server::events, subaccounts::State};
use serde_json::Value;

use super::{Paying, in_days, now};
use crate::stage::on;

/// All orders of these.
fn orders(events: &[Value]) -> Vec<Vec<Value>> {
    if events.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for at in 0..events.len() {
        let mut rest = events.to_vec();
        let first = rest.remove(at);
        for mut order in orders(&rest) {
            order.insert(0, first.clone());
            all.push(order);
        }
    }
    all
}

#[tokio::test]
async fn in_whatever_order_the_words_come_one_account_is_opened() {
    let paying = Paying::open().await;
    for at in 0..6 {
        let owner = paying.stage.owner().await;
        let known = paying.events().await.len();
        let page = paying.checkout(&owner).await;
        paying.press(&page, "pay", "").await;
        let events = paying.events().await.split_off(known);
        assert_eq!(events.len(), 3);
        for event in &orders(&events)[at] {
            assert_eq!(paying.send(event).await, 200);
        }
        paying.worked_on().await;
        assert_eq!(paying.account(&owner).await, State::Active);
        assert_eq!(paying.stands(&owner).await["standing"], "active");
    }
    let opened = paying.stage.carrier.ledger().await.calls("account-create").len();
    assert_eq!(opened, 6);
    paying.close().await;
}

#[tokio::test]
async fn an_old_word_after_a_newer_one_changes_nothing_back() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    let old = paying.events().await;
    paying.happens(&owner, "end").await;
    let all = paying.events().await;
    // The end first; then, under ids that nobody has seen, what was said before it.
    assert_eq!(paying.send(all.last().unwrap()).await, 200);
    for (at, mut event) in old.into_iter().enumerate() {
        event["id"] = format!("evt_late_{at}").into();
        assert_eq!(paying.send(&event).await, 200);
    }
    paying.worked_on().await;
    assert_eq!(paying.stands(&owner).await["standing"], "ended");
    paying.close().await;
}

#[tokio::test]
async fn the_same_word_a_hundred_times_at_once_is_worked_on_once() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "renewal-fails").await;
    let event = paying.events().await.pop().unwrap();
    let all = (0..100).map(|_| paying.send(&event));
    let taken = futures::future::join_all(all).await;
    assert!(taken.iter().all(|status| *status == 200), "{taken:?}");
    paying.worked_on().await;
    assert_eq!(paying.stands(&owner).await["standing"], "pastDue");
    let id = event["id"].as_str().unwrap().to_owned();
    let tries: i64 = on!(paying.stage.db, pool => sqlx::query_scalar("SELECT tries FROM billing_events WHERE id = $1")
        .bind(&id).fetch_one(pool).await.unwrap());
    assert_eq!(tries, 1);
    paying.close().await;
}

#[tokio::test]
async fn an_event_whose_worker_died_is_taken_up_by_a_round() {
    let mut paying = Paying::open().await;
    let owner = paying.subscriber().await;
    paying.happens(&owner, "end").await;
    let event = paying.events().await.pop().unwrap();
    // Written down by a server that died before it did anything else.
    let (id, kind) = (event["id"].as_str().unwrap(), event["type"].as_str().unwrap());
    let db = &paying.stage.desk().on_rounds().db;
    let new = numberdesk::billing::server::store::events::New {
        id,
        kind,
        livemode: Some(false),
        body: &event.to_string(),
    };
    numberdesk::billing::server::store::events::add(db, new, now())
        .await
        .unwrap();
    // And taken up by another, that died at it.
    let taken = numberdesk::billing::server::store::events::take(db, id, in_days(0), in_days(1))
        .await
        .unwrap();
    assert!(taken.is_some());
    assert_eq!(
        events::round(&paying.stage.desk().on_rounds(), in_days(0))
            .await
            .unwrap(),
        0,
        "its lease still runs"
    );
    assert_eq!(
        events::round(&paying.stage.desk().on_rounds(), in_days(2))
            .await
            .unwrap(),
        1
    );
    assert_eq!(paying.stands(&owner).await["standing"], "ended");
    paying.close().await;
}
