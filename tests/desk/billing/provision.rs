//! `numberdesk provision`: subaccounts for owners without one, resumable, with a line for each.

use std::sync::Mutex;

use numberdesk::app::server::provision::{Failure, provision};
use serde_json::json;

use super::Paying;
use crate::stage::{Stage, on};

#[tokio::test]
async fn everybody_without_a_subaccount_gets_one_and_a_broken_run_goes_on_where_it_was() {
    let stage = Stage::open().await;
    let [one, two, three] = [stage.owner().await, stage.owner().await, stage.owner().await];
    one.search(&json!({ "areaCode": "415", "limit": 1 })).await.ok();
    // The second is refused once, and the run says so.
    stage
        .carrier
        .fault(json!({ "call": "account-create", "kind": "refuse" }))
        .await;
    let said = Mutex::new(Vec::new());
    let config = || stage.desk().config.clone();
    let first = provision(config(), None, |line| said.lock().unwrap().push(line.to_owned()))
        .await
        .unwrap();
    assert_eq!((first.owners, first.failed), (2, 1), "{}", first.table);
    assert!(
        first.table.contains("1 opened, 0 passed over, 1 failed"),
        "{}",
        first.table
    );
    assert_eq!(said.lock().unwrap().len(), 2);
    let second = provision(config(), None, |_| {}).await.unwrap();
    assert_eq!((second.owners, second.failed), (1, 0), "{}", second.table);
    let third = provision(config(), Some(&three.email.to_uppercase()), |_| {})
        .await
        .unwrap();
    assert!(third.table.contains("has one already"), "{}", third.table);
    assert!(matches!(
        provision(config(), Some("nobody@desk.example"), |_| {}).await,
        Err(Failure::Nobody(_))
    ));
    let sids: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(DISTINCT subaccount_sid) FROM user_preferences").fetch_one(pool).await.unwrap());
    assert_eq!(sids, 3);
    two.own("+14155550100").await;
    stage.close().await;
}

#[tokio::test]
async fn whoever_has_no_subscription_is_passed_over_where_one_is_asked_for() {
    let mut paying = Paying::open().await;
    let owner = paying.stage.owner().await;
    let subscriber = paying.subscriber().await;
    let config = paying.stage.desk().config.clone();
    let done = provision(config, None, |_| {}).await.unwrap();
    assert_eq!(done.failed, 0);
    assert!(
        done.table
            .contains(&format!("{}  passed over: no subscription", owner.email)),
        "{}",
        done.table
    );
    assert!(!done.table.contains(&subscriber.email), "{}", done.table);
    paying.close().await;
}
