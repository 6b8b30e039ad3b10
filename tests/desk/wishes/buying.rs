//! A wish buys what was agreed to and no more, whoever looks at the same time.

use futures::future::join_all;
use numberdesk::{
    accounts::server::store::take_turn,
    server::{db::Timestamp, state::OwnersDesk},
    wishes::server as work,
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{TEN, agreed, all, changed, finds, later, look, only, round, searches, to_buy};
use crate::stage::{Person, Stage, on, until};

async fn held(owner: &Person) -> usize {
    owner.numbers().await.len()
}

#[tokio::test]
async fn a_wish_buys_within_its_bounds_keeps_the_words_that_were_agreed_to_and_is_done() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = to_buy(TEN, "1.50", 2, "3.00");
    let wish = agreed(&owner, &order).await.ok();
    let words = wish["bounds"]["consent"].as_str().unwrap();
    for part in [
        "at most 2 numbers in all",
        "at most $1.50 a month",
        "at most $3.00 a month",
        "A number in 415 with 555014",
    ] {
        assert!(words.contains(part), "{words}");
    }
    assert_eq!(held(&owner).await, 0, "not in the request");
    look(&stage).await;
    let done = all(&owner).await[0].clone();
    assert_eq!(
        (&done["state"], done["bounds"]["consent"].as_str()),
        (&json!("done"), Some(words))
    );
    let bought = finds(&done, "bought");
    assert_eq!((bought.len(), held(&owner).await), (2, 2));
    for _ in 0..2 {
        look(&stage).await;
        assert_eq!(held(&owner).await, 2);
    }
    let finds = done["finds"].as_array().unwrap().iter();
    for find in finds.filter(|find| find["outcome"] == "bought") {
        // Its own key: one order of this number by this wish, however often it is written down.
        let key = format!(
            "wish:{}:{}",
            done["id"].as_str().unwrap(),
            find["phoneNumber"].as_str().unwrap()
        );
        let under_it: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM purchases WHERE idempotency_key = $1")
            .bind(&key).fetch_one(pool).await.unwrap());
        assert_eq!(under_it, 1, "{key}");
        let purchase = format!("/api/purchases/{}", find["purchaseId"].as_str().unwrap());
        let purchase = owner.get(&purchase).await.ok();
        assert_eq!(
            (&purchase["success"], &purchase["isDifferentNumber"]),
            (&json!(true), &json!(false))
        );
    }
    let page = owner.page("/phone-numbers/wishes").await;
    page.says(&words.replace('&', "&amp;"))
        .says("See the purchase")
        .says("that is done");
    owner
        .get("/api/account/history")
        .await
        .says("wish.ordered")
        .says("wish.done");
    stage.close().await;
}

#[tokio::test]
async fn the_budget_the_price_and_the_limits_all_keep_it_from_buying() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "3")]).await;
    let owner = stage.owner().await;
    let dear = agreed(&owner, &to_buy(&only("+14155550101"), "1.14", 1, "1.14"))
        .await
        .ok();
    look(&stage).await;
    let find = all(&owner).await[0]["finds"][0].clone();
    assert_eq!(find["outcome"], "told");
    assert!(
        find["words"]
            .as_str()
            .unwrap()
            .contains("more than the $1.14 you allow"),
        "{find}"
    );
    changed(&owner, &dear, "stop").await.ok();

    // No wish sends an address.
    let with_address = agreed(&owner, &to_buy(&only("+14155550180"), "1.50", 1, "1.50"))
        .await
        .ok();
    look(&stage).await;
    let find = all(&owner).await[0]["finds"][0].clone();
    assert!(find["words"].as_str().unwrap().contains("with the address"), "{find}");
    assert!(stage.carrier.ledger().await.calls("purchase").is_empty());
    changed(&owner, &with_address, "stop").await.ok();

    // 2.30 of it are two numbers, and the rest is none.
    let short = agreed(&owner, &to_buy(TEN, "1.50", 5, "2.40")).await.ok();
    look(&stage).await;
    let done = all(&owner)
        .await
        .into_iter()
        .find(|wish| wish["id"] == short["id"])
        .unwrap();
    assert_eq!((&done["state"], held(&owner).await), (&json!("done"), 2));
    assert!(done["words"].as_str().unwrap().contains("budget of $2.40"), "{done}");

    let many = agreed(
        &owner,
        &to_buy("area_code=415&contains=555015&voice=on", "1.50", 5, "9"),
    )
    .await
    .ok();
    look(&stage).await;
    let limited = all(&owner)
        .await
        .into_iter()
        .find(|wish| wish["id"] == many["id"])
        .unwrap();
    assert_eq!((finds(&limited, "bought").len(), held(&owner).await), (1, 3));
    let told = limited["finds"]
        .as_array()
        .unwrap()
        .iter()
        .find(|find| find["outcome"] == "told");
    assert!(told.unwrap()["words"].as_str().unwrap().contains("limit"), "{told:?}");
    stage.close().await;
}

/// A wish that is due, taken by one who looks: for a minute it is theirs.
async fn taken(stage: &Stage, owner: &Person, wish: &Value) -> (OwnersDesk, work::store::Kept) {
    let desk = stage.desk().as_owner(owner.id());
    let id = Uuid::parse_str(wish["id"].as_str().unwrap()).unwrap();
    later(stage).await;
    let kept = work::store::take(&desk.db, id, Timestamp::in_seconds(60))
        .await
        .unwrap()
        .unwrap();
    (desk, kept)
}

/// Several looks at once, of one turn, which no lease keeps apart: some find all numbers, and others each another one.
async fn at_once(stage: &Stage, owner: &Person, wish: &Value, tens: &str) {
    let (desk, kept) = taken(stage, owner, wish).await;
    let mut looks = vec![kept.clone(); 2];
    looks.extend((0..10).map(|line| {
        let search = only(&format!("+1415{tens}{line}"));
        work::store::Kept { search, ..kept.clone() }
    }));
    for seen in join_all(looks.iter().map(|look| work::seek(&desk, look))).await {
        seen.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn looks_at_the_same_time_never_buy_more_than_was_agreed_to_and_no_number_twice() {
    let stage = Stage::open().await;
    let (one, other) = (stage.owner().await, stage.owner().await);
    let by_count = agreed(&one, &to_buy(TEN, "1.50", 3, "50")).await.ok();
    let by_budget = agreed(
        &other,
        &to_buy("area_code=415&contains=555015&voice=on", "1.50", 9, "3.50"),
    )
    .await
    .ok();
    at_once(&stage, &one, &by_count, "555014").await;
    at_once(&stage, &other, &by_budget, "555015").await;
    assert_eq!((held(&one).await, held(&other).await), (3, 3));
    // Several servers' rounds: one of them looks.
    let third = stage.owner().await;
    agreed(
        &third,
        &to_buy("area_code=415&contains=555016&voice=on", "1.50", 2, "50"),
    )
    .await
    .ok();
    later(&stage).await;
    join_all((0..4).map(|_| round(&stage))).await;
    assert_eq!(held(&third).await, 2);
    assert_eq!(finds(&all(&third).await[0], "bought").len(), 2);
    stage.close().await;
}

/// Looks of one turn, each at another number, all of which come as far as their owner's turn before any of them has it.
async fn before_the_turn(stage: &Stage, owner: &Person, wish: &Value, tens: &str) {
    let (desk, kept) = taken(stage, owner, wish).await;
    let looks: Vec<_> = (0..4)
        .map(|line| only(&format!("+1415{tens}{line}")))
        .map(|search| work::store::Kept { search, ..kept.clone() })
        .collect();
    // The account at Twilio is there before: it is opened in the owner's turn as well.
    owner.search(&json!({ "areaCode": "415" })).await.ok();
    let before = searches(stage).await;
    let mut turn = desk.db.begin().await.unwrap();
    take_turn(&mut turn).await.unwrap();
    let all_there = async {
        // Each asks twice: its search, and what is known of the number just before it is ordered.
        until(|| async { searches(stage).await >= before + 2 * looks.len() }).await;
        turn.rollback().await.unwrap();
    };
    let (seen, ()) = tokio::join!(join_all(looks.iter().map(|look| work::seek(&desk, look))), all_there);
    for seen in seen {
        seen.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_bought_is_counted_in_the_owners_turn_and_not_before_it() {
    let stage = Stage::open().await;
    let (one, other) = (stage.owner().await, stage.owner().await);
    let by_count = agreed(&one, &to_buy(TEN, "1.50", 1, "50")).await.ok();
    let by_budget = agreed(
        &other,
        &to_buy("area_code=415&contains=555015&voice=on", "1.50", 9, "2.50"),
    )
    .await
    .ok();
    before_the_turn(&stage, &one, &by_count, "555014").await;
    before_the_turn(&stage, &other, &by_budget, "555015").await;
    assert_eq!((held(&one).await, held(&other).await), (1, 2));
    stage.close().await;
}

#[tokio::test]
async fn what_is_gone_meanwhile_gives_its_place_back_and_another_is_bought() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(TEN, "1.50", 1, "1.50")).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched", "times": 1 }))
        .await;
    look(&stage).await;
    let wish = all(&owner).await[0].clone();
    let (gone, had) = (finds(&wish, "not_bought"), finds(&wish, "bought"));
    look(&stage).await;
    let wish = all(&owner).await[0].clone();
    assert_eq!(
        (gone.len(), finds(&wish, "bought").len(), held(&owner).await),
        (1, 1, 1),
        "{had:?} {wish}"
    );
    assert_eq!(wish["state"], "done");
    stage.close().await;
}
