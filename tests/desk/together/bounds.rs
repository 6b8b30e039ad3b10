//! How many, for how much, and what the host allows instead.

use futures::future::join_all;
use numberdesk::purchases::server::{
    limits::{self, Change},
    store::limits::Allowed,
};
use serde_json::json;

use super::{numbers, order, outcomes, settled};
use crate::stage::Stage;

#[tokio::test]
async fn a_limit_reached_in_the_middle_stops_the_rest_and_only_the_rest() {
    let stage = Stage::with(&[("LIMIT_MONTHLY_SPEND", "3.50")]).await;
    let owner = stage.owner().await;
    // What does not fit is passed over; what comes after it and fits is bought.
    let wanted = [
        "+14155550120",
        "+14155550121",
        "+18335550121",
        "+14155550122",
        "+14155550123",
    ];
    let answer = order(&owner, "much", &json!({ "phoneNumbers": wanted })).await;
    let end = settled(&owner, &answer.json()).await;
    assert_eq!(
        outcomes(&end),
        ["bought", "bought", "not_bought: limit", "bought", "not_bought: limit"]
    );
    assert_eq!(end["purchases"][2]["code"], "limit_reached");
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 3);
    stage.close().await;
}

#[tokio::test]
async fn ten_orders_at_the_same_moment_do_not_slip_past_a_limit() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "3")]).await;
    let owner = stage.owner().await;
    owner.own("+14155550128").await;
    owner.own("+14155550129").await;
    let orders = (0..10).map(|at| {
        let pair = json!({ "phoneNumbers": [format!("+1415555014{at}"), format!("+1415555015{at}")] });
        let owner = &owner;
        async move { order(owner, &format!("race-{at}"), &pair).await.json() }
    });
    let mut bought = 0;
    for bulk in join_all(orders).await {
        let end = settled(&owner, &bulk).await;
        bought += outcomes(&end).iter().filter(|outcome| *outcome == "bought").count();
    }
    assert_eq!((bought, owner.numbers().await.len()), (1, 3));
    stage.close().await;
}

#[tokio::test]
async fn an_order_has_one_to_ten_numbers_and_naming_one_twice_orders_it_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (numbers, words) in [
        (json!([]), "at least one"),
        (json!("  "), "at least one"),
        (
            json!(
                (0..11)
                    .map(|at| format!("+141555501{:02}", 20 + at))
                    .collect::<Vec<_>>()
            ),
            "10 numbers in one order, and these are 11",
        ),
        (json!(["+14155550120", "call me"]), "call me"),
    ] {
        let wrong = order(&owner, "wrong", &json!({ "phoneNumbers": numbers }))
            .await
            .wrong("phoneNumbers");
        assert!(wrong.contains(words), "{wrong}");
    }
    let twice = json!({ "phoneNumbers": "+14155550120 +14155550121 +14155550120" });
    let bulk = order(&owner, "twice", &twice).await.json();
    assert_eq!(bulk["total"], 2);
    assert_eq!(outcomes(&settled(&owner, &bulk).await), ["bought"; 2]);
    stage.close().await;
}

#[tokio::test]
async fn numbers_that_cost_more_than_was_shown_are_not_ordered() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let shown = |total: &str| json!({ "phoneNumbers": numbers(2), "total": total });
    let wrong = order(&owner, "shown", &shown("2.29")).await.wrong("total");
    assert!(wrong.contains("$2.30") && wrong.contains("$2.29"), "{wrong}");
    order(&owner, "shown", &shown("cheap")).await.wrong("total");
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 0);
    // Nothing was written down under the key.
    let bulk = order(&owner, "shown", &shown("2.30")).await.json();
    assert_eq!(outcomes(&settled(&owner, &bulk).await), ["bought"; 2]);
    stage.close().await;
}

#[tokio::test]
async fn the_host_raises_the_limits_of_one_owner_and_takes_that_back() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_PER_DAY", "1")]).await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    for person in [&owner, &other] {
        person
            .own(if person.id() == owner.id() {
                "+14155550120"
            } else {
                "+14155550121"
            })
            .await;
        person.buy("+14155550122").await.refused(409, "limit_reached");
    }
    let (walls, settings) = (stage.desk().walls(), &stage.desk().config.limits);
    let two = Allowed {
        numbers_per_day: Some(2),
        ..Allowed::default()
    };
    let changed = limits::change(walls, settings, &owner.email.to_uppercase(), Change::To(two))
        .await
        .unwrap();
    assert_eq!(
        (changed.before.numbers_per_day, changed.after.numbers_per_day),
        (Some(1), Some(2))
    );
    owner.own("+14155550122").await;
    owner.buy("+14155550123").await.refused(409, "limit_reached");
    other.buy("+14155550123").await.refused(409, "limit_reached");
    let none = Allowed {
        numbers_per_day: Some(0),
        monthly_spend_cents: Some(345),
        ..Allowed::default()
    };
    limits::change(walls, settings, &owner.email, Change::To(none))
        .await
        .unwrap();
    owner.own("+14155550123").await;
    let problem = owner.buy("+14155550124").await.refused(409, "limit_reached");
    assert!(problem["message"].as_str().unwrap().contains("$3.45"), "{problem}");
    let back = limits::change(walls, settings, &owner.email, Change::Default)
        .await
        .unwrap();
    assert_eq!(back.after, changed.before);
    let nobody = limits::change(walls, settings, "nobody@desk.example", Change::Default)
        .await
        .unwrap_err();
    assert!(nobody.to_string().contains("nobody@desk.example"), "{nobody}");
    stage.close().await;
}
