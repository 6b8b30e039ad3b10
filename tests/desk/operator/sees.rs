//! What an operator sees: figures that are right, and what somebody has to look at.

use numberdesk::server::db::Timestamp;
use serde_json::{Value, json};

use super::{board, line, minutes_ago, operator};
use crate::stage::{Stage, on};

#[tokio::test]
async fn an_operator_sees_what_every_business_holds_pays_and_failed_to_buy() {
    let stage = Stage::open().await;
    let operator = operator(&stage).await;
    let (rich, unlucky, new) = (stage.owner().await, stage.owner().await, stage.owner().await);
    rich.own("+14155550101").await;
    rich.own("+14155550102").await;
    let gone = rich.own("+14155550103").await;
    rich.release(&json!({ "id": gone["id"] })).await.ok();
    unlucky.own("+14155550104").await;
    for number in ["+14155550190", "+15105550190"] {
        unlucky.buy(number).await.refused(409, "number_unavailable");
    }
    let seen = line(&operator, &rich).await;
    assert_eq!(
        (
            &seen["numbers"],
            &seen["rent"]["cents"],
            &seen["failures"],
            &seen["subaccount"]
        ),
        (&json!(2), &json!(230), &json!(0), &json!("active"))
    );
    assert_eq!(seen["subaccountSid"], json!(stage.account_of(&rich).await));
    let seen = line(&operator, &unlucky).await;
    assert_eq!((&seen["numbers"], &seen["failures"]), (&json!(1), &json!(2)));
    let seen = line(&operator, &new).await;
    assert_eq!((&seen["numbers"], &seen["subaccount"]), (&json!(0), &json!("missing")));
    let sums = board(&operator, "").await["sums"].clone();
    for (name, expected) in [
        ("businesses", 4),
        ("newThisWeek", 4),
        ("numbers", 3),
        ("triedToday", 6),
        ("failedToday", 2),
        ("underWay", 0),
        ("orphans", 0),
        ("stopped", 0),
    ] {
        assert_eq!(sums[name], json!(expected), "{name} of {sums}");
    }
    assert_eq!(sums["rent"], json!({ "cents": 345, "currency": "USD" }));
    let page = operator.page("/operator").await;
    page.says("$3.45").says("Nothing waits for you").says(&unlucky.email);
    let closer = operator
        .get(&format!("/api/operator/business?id={}", unlucky.id()))
        .await
        .ok();
    assert_eq!(closer["causes"], json!([["taken", 2]]));
    // Begun long ago, they are no failures of these days.
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1 WHERE state = 'not_bought'")
        .bind(minutes_ago(8 * 24 * 60)).execute(pool).await.unwrap().rows_affected());
    assert_eq!(line(&operator, &unlucky).await["failures"], json!(0));
    stage.close().await;
}

#[tokio::test]
async fn what_somebody_has_to_look_at_stands_above_the_list_with_whose_it_is() {
    let stage = Stage::open().await;
    let (operator, owner, other) = (operator(&stage).await, stage.owner().await, stage.owner().await);
    owner.own("+14155550101").await;
    other.own("+14155550102").await;
    let account = stage.account_of(&owner).await;
    stage.carrier.buy(&account, "+15105550102", "Bike shop").await;
    stage.compare().await;
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET state = 'buying', created_at = $2 WHERE user_id = $1")
        .bind(owner.id()).bind(minutes_ago(16)).execute(pool).await.unwrap().rows_affected());
    on!(stage.db, pool => sqlx::query(
        "UPDATE purchase_attempts SET state = 'compensating', undo_refusal = 'Twilio keeps it (error 21631).', undo_refused_at = $2 WHERE user_id = $1",
    ).bind(other.id()).bind(Timestamp::now()).execute(pool).await.unwrap().rows_affected());
    let all = board(&operator, "").await;
    let told: Vec<(&str, &str, &str)> = all["troubles"]
        .as_array()
        .unwrap()
        .iter()
        .map(|trouble| {
            let text = |name: &str| trouble[name].as_str().unwrap();
            (text("what"), text("email"), text("phoneNumber"))
        })
        .collect();
    assert_eq!(
        told,
        [
            ("orphan", owner.email.as_str(), "+15105550102"),
            ("stuck", owner.email.as_str(), "+14155550101"),
            ("notTaken", other.email.as_str(), "+14155550102"),
        ]
    );
    let page = operator.page("/operator").await;
    page.says("3 numbers to look at")
        .says("Twilio keeps it (error 21631).")
        .keeps_quiet_on("Nothing waits for you")
        // What only the owner has to know.
        .keeps_quiet_on("Bike shop");
    let seen = line(&operator, &owner).await;
    assert_eq!((&seen["orphans"], &seen["underWay"]), (&json!(1), &json!(1)));
    let closer = operator.page(&format!("/operator/businesses/{}", owner.id())).await;
    closer
        .says("2 numbers to look at")
        .says(&account)
        .keeps_quiet_on("Bike shop")
        .keeps_quiet_on("(error 21631)");
    // A quarter of an hour is not over yet.
    on!(stage.db, pool => sqlx::query("UPDATE purchases SET created_at = $1 WHERE state = 'buying'")
        .bind(minutes_ago(14)).execute(pool).await.unwrap().rows_affected());
    assert_eq!(board(&operator, "").await["troubles"].as_array().unwrap().len(), 2);
    stage.leave().await;
}

#[tokio::test]
async fn a_business_is_found_by_any_part_of_its_e_mail_and_by_nothing_else() {
    let stage = Stage::open().await;
    let operator = operator(&stage).await;
    let owner = stage.owner().await;
    let name = owner.email.split('@').next().unwrap().to_uppercase();
    let emails = |board: Value| -> Vec<String> {
        let lines = board["businesses"].as_array().unwrap().clone();
        lines
            .iter()
            .map(|line| line["email"].as_str().unwrap().to_owned())
            .collect()
    };
    let found = emails(board(&operator, &format!("?q={name}%40")).await);
    assert_eq!(found, std::slice::from_ref(&owner.email));
    for nothing in ["%25", "_", "owner-%25", "%5C", "%27%20OR%20%271%27%3D%271"] {
        let empty = board(&operator, &format!("?q={nothing}")).await;
        assert_eq!(
            (emails(empty.clone()).len(), &empty["found"]),
            (0, &json!(0)),
            "{nothing}"
        );
    }
    let page = operator.page("/operator?q=%3Cb%3E").await;
    page.says("&lt;b&gt;” in its e-mail address")
        .says("Show all businesses");
    stage.close().await;
}
