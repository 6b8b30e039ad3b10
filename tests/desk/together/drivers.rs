//! Who drives the purchases of one order: at most four at once, and somebody else where the first is lost.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::pending;
use numberdesk::server::{db::Timestamp, trials::Boundary};
use serde_json::json;
use time::macros::datetime;

use super::{numbers, order, outcomes, stands};
use crate::stage::{Stage, on, until};

#[tokio::test]
async fn a_server_that_dies_right_after_writing_the_order_down_has_ordered_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage.break_at(Boundary::IntentCommitted);
    let wanted = json!({ "phoneNumbers": numbers(6) });
    assert_eq!(order(&owner, "dies", &wanted).await.status, 500);
    stage.desk().trials.set(None);
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 0);
    let bulk = order(&owner, "dies", &wanted).await.json();
    assert_eq!((&bulk["total"], &bulk["done"]), (&json!(6), &json!(0)));
    while stage.round().await > 0 {}
    assert_eq!(outcomes(&stands(&owner, &bulk).await), ["bought"; 6]);
    stage.close().await;
}

#[tokio::test]
async fn what_a_lost_driver_had_begun_is_finished_by_the_round() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let stuck = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&stuck);
    let hangs = move |boundary| -> futures::future::BoxFuture<'static, Result<(), sqlx::Error>> {
        let count = Arc::clone(&count);
        Box::pin(async move {
            if boundary == Boundary::BeforeSend {
                count.fetch_add(1, Ordering::SeqCst);
                pending::<()>().await;
            }
            Ok(())
        })
    };
    stage.desk().trials.set(Some(Arc::new(hangs)));
    let bulk = order(&owner, "hangs", &json!({ "phoneNumbers": numbers(6) }))
        .await
        .json();
    until(|| async { stuck.load(Ordering::SeqCst) == 4 }).await;
    // The other two wait for those four, whoever asks.
    let round = tokio::time::timeout(Duration::from_secs(10), stage.round()).await;
    assert_eq!(round, Ok(0));
    stage.desk().trials.set(None);
    stage.later().await;
    while stage.round().await > 0 {}
    assert_eq!(outcomes(&stands(&owner, &bulk).await), ["bought"; 6]);
    stage.close().await;
}

#[tokio::test]
async fn at_most_four_of_one_order_are_asked_of_the_carrier_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.finds(&json!({ "areaCode": "415" })).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "slow", "delay_ms": 200, "times": 10 }))
        .await;
    let now_and_most = Arc::new((AtomicUsize::new(0), AtomicUsize::new(0)));
    let counts = Arc::clone(&now_and_most);
    let watch = move |boundary| -> futures::future::BoxFuture<'static, Result<(), sqlx::Error>> {
        if boundary == Boundary::BeforeSend {
            let now = counts.0.fetch_add(1, Ordering::SeqCst) + 1;
            counts.1.fetch_max(now, Ordering::SeqCst);
        } else if boundary == Boundary::Sent {
            counts.0.fetch_sub(1, Ordering::SeqCst);
        }
        Box::pin(async { Ok(()) })
    };
    stage.desk().trials.set(Some(Arc::new(watch)));
    let bulk = order(&owner, "ten", &json!({ "phoneNumbers": numbers(10) }))
        .await
        .json();
    // The rounds go on all the while, as in life.
    until(|| async {
        stage.round().await;
        stands(&owner, &bulk).await["status"] == "settled"
    })
    .await;
    assert_eq!(outcomes(&stands(&owner, &bulk).await), ["bought"; 10]);
    assert_eq!(now_and_most.1.load(Ordering::SeqCst), 4);
    stage.close().await;
}

#[tokio::test]
async fn what_was_never_ordered_is_not_ordered_long_after() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let dies = |boundary| -> futures::future::BoxFuture<'static, Result<(), sqlx::Error>> {
        Box::pin(async move {
            assert_ne!(boundary, Boundary::IntentCommitted, "the server dies");
            Ok(())
        })
    };
    stage.desk().trials.set(Some(Arc::new(dies)));
    let wanted = json!({ "phoneNumbers": numbers(2) });
    order(&owner, "late", &wanted).await;
    stage.desk().trials.set(None);
    let long_ago = Timestamp(datetime!(2001-01-01 00:00 UTC));
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1").bind(long_ago).execute(pool).await.unwrap().rows_affected());
    assert_eq!(stage.round().await, 2);
    let end = order(&owner, "late", &wanted).await.ok();
    assert_eq!(outcomes(&end), ["not_bought: expired"; 2]);
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 0);
    stage.close().await;
}
