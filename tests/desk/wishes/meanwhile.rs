//! What comes in between: a stop, an end, other words, an account that Twilio lets nothing through for, and a price that nobody knew.

use numberdesk::{
    server::db::Timestamp,
    wishes::server::{self as work, store::Kept},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BEGIN, LONG_AGO, TEN, agreed, all, changed, finds, later, look, only, round, searches, to_buy, told};
use crate::stage::{Person, Postbox, Stage, on};

/// A look that has begun and has not asked yet.
async fn begun(stage: &Stage, owner: &Person, wish: &Value) -> Kept {
    later(stage).await;
    let id = Uuid::parse_str(wish["id"].as_str().unwrap()).unwrap();
    let desk = stage.desk().as_owner(owner.id());
    work::store::take(&desk.db, id, Timestamp::in_seconds(60))
        .await
        .unwrap()
        .unwrap()
}

async fn goes_on(stage: &Stage, owner: &Person, look: &Kept) {
    work::seek(&stage.desk().as_owner(owner.id()), look).await.unwrap();
}

#[tokio::test]
async fn a_look_under_way_orders_nothing_once_its_wish_is_stopped_paused_changed_or_over() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let order = to_buy(TEN, "1.50", 2, "3.00");
    for change in ["stop", "pause", "change", "expire"] {
        let wish = agreed(&owner, &order).await.ok();
        let look = begun(&stage, &owner, &wish).await;
        match change {
            "change" => {
                let mut less = to_buy(TEN, "1.20", 1, "1.20");
                less["wish"] = wish["id"].clone();
                assert_eq!(agreed(&owner, &less).await.ok()["id"], wish["id"]);
            }
            "expire" => {
                on!(stage.db, pool => sqlx::query("UPDATE wishes SET expires_at = $1 WHERE state = 'open'")
                    .bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
            }
            _ => {
                changed(&owner, &wish, change).await.ok();
            }
        }
        goes_on(&stage, &owner, &look).await;
        let seen = all(&owner).await[0].clone();
        assert_eq!(
            (&seen["finds"], owner.numbers().await.len()),
            (&json!([]), 0),
            "{change}"
        );
        changed(&owner, &wish, "stop").await.ok();
    }
    // One whose time is over asks nothing any more, and its last day is told.
    let wish = told(&owner, &only("+14155550140")).await;
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET expires_at = $1 WHERE state = 'open'")
        .bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
    let before = searches(&stage).await;
    // Those that were stopped have their last turns first.
    for _ in 0..3 {
        look(&stage).await;
    }
    let over = all(&owner)
        .await
        .into_iter()
        .find(|one| one["id"] == wish["id"])
        .unwrap();
    assert_eq!((&over["state"], searches(&stage).await), (&json!("expired"), before));
    stage.close().await;
}

#[tokio::test]
async fn other_words_change_a_wish_in_its_place_and_what_it_has_bought_counts() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wish = agreed(&owner, &to_buy(TEN, "1.14", 2, "2.00")).await.ok();
    look(&stage).await;
    let dear = finds(&all(&owner).await[0], "told");
    assert!(dear.len() > 3, "all of them cost more: {dear:?}");
    let more = |most_rent: &str, most_numbers: u32| {
        let mut order = to_buy(TEN, most_rent, most_numbers, "9");
        order["wish"] = wish["id"].clone();
        order["label"] = json!("Harbour");
        order
    };
    // Other bounds are agreed to anew, in their own words.
    let mut unsaid = more("1.15", 2);
    unsaid["consent"] = wish["bounds"]["consent"].clone();
    owner.post(BEGIN, &unsaid).await.wrong("consent");
    let other = stage.owner().await;
    agreed(&other, &more("1.15", 2)).await.refused(409, "already_decided");
    let changed_to = agreed(&owner, &more("1.15", 2)).await.ok();
    assert_eq!(
        (&changed_to["id"], &changed_to["label"]),
        (&wish["id"], &json!("Harbour"))
    );
    let words = changed_to["bounds"]["consent"].as_str().unwrap();
    assert!(words.contains("at most $1.15 a month"), "{words}");
    assert_eq!(all(&owner).await.len(), 1);
    look(&stage).await;
    let done = all(&owner).await[0].clone();
    assert_eq!((finds(&done, "bought").len(), &done["state"]), (2, &json!("done")));
    agreed(&owner, &more("1.15", 3)).await.refused(409, "already_decided");
    // Both words are kept, each with its moment.
    let trail = owner.get("/api/account/history").await;
    trail
        .says("wish.begun")
        .says("wish.changed")
        .says("at most $1.14 a month")
        .says("at most $1.15 a month");

    // One more of a wish that lasts: those that it has bought count.
    let first = agreed(&owner, &to_buy(&only("+14155550150"), "1.50", 2, "9"))
        .await
        .ok();
    look(&stage).await;
    assert_eq!(owner.numbers().await.len(), 3);
    let mut one = to_buy(&only("+14155550150"), "1.50", 1, "9");
    one["wish"] = first["id"].clone();
    agreed(&owner, &one).await.ok();
    look(&stage).await;
    assert_eq!(
        (&all(&owner).await[0]["state"], owner.numbers().await.len()),
        (&json!("done"), 3)
    );
    stage.close().await;
}

#[tokio::test]
async fn where_twilio_lets_no_order_through_it_orders_once_and_waits_for_its_owner() {
    let postbox = Postbox::open().await;
    let url = postbox.url();
    let stage = Stage::with(&[("SMTP_URL", &url), ("MAIL_FROM", "desk@business.example")]).await;
    let owner = stage.owner().await;
    let mut order = to_buy(TEN, "1.50", 2, "3.00");
    order["label"] = json!("Two for the shop");
    agreed(&owner, &order).await.ok();
    let no_funds = json!({ "call": "purchase", "kind": "no-funds", "times": 50 });
    stage.carrier.fault(no_funds.clone()).await;
    for _ in 0..3 {
        look(&stage).await;
    }
    let wish = all(&owner).await[0].clone();
    assert_eq!(
        (&wish["state"], finds(&wish, "not_bought").len()),
        (&json!("paused"), 1)
    );
    assert_eq!(
        stage.carrier.ledger().await.calls("purchase").len(),
        1,
        "the next would end like the first"
    );
    let why = wish["words"].as_str().unwrap();
    assert!(why.contains("Nothing was charged") && why.contains("Go on"), "{why}");
    let letter = postbox.next().await;
    assert!(
        letter.text.contains("Nothing was charged. Once that is put right"),
        "{letter:?}"
    );
    owner
        .page("/phone-numbers/wishes")
        .await
        .says("It needs you")
        .says("Paused");
    owner
        .page("/phone-numbers")
        .await
        .says("News of your standing wishes")
        .says("Two for the shop: needs you to go on.");
    // Not put right yet: it waits again, and the same number is not told again.
    changed(&owner, &wish, "go_on").await.ok();
    look(&stage).await;
    assert_eq!(all(&owner).await[0]["state"], "paused");
    let letter = postbox.next().await;
    assert!(!letter.text.contains("(415) 555-01"), "told again: {letter:?}");
    stage.carrier.heal().await;
    changed(&owner, &wish, "go_on").await.ok();
    put_right(&stage, &owner, &postbox).await;
    stage.close().await;
}

/// Both are bought, the one of the first order too, and told once.
async fn put_right(stage: &Stage, owner: &Person, postbox: &Postbox) {
    look(stage).await;
    let done = all(owner).await[0].clone();
    assert_eq!(
        (
            &done["state"],
            finds(&done, "bought").len(),
            owner.numbers().await.len()
        ),
        (&json!("done"), 2, 2)
    );
    assert!(finds(&done, "not_bought").is_empty(), "{done}");
    let letter = postbox.next().await;
    assert!(letter.text.matches("it is yours").count() == 2, "{letter:?}");
    owner
        .page("/phone-numbers")
        .await
        .says("Two for the shop: bought 2 numbers.");
    look(stage).await;
    assert!(postbox.is_empty().await);
}

#[tokio::test]
async fn a_price_that_was_not_known_is_told_once_and_the_number_bought_when_it_is() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(&only("+14155550102"), "1.50", 1, "1.50"))
        .await
        .ok();
    stage
        .carrier
        .fault(json!({ "call": "pricing", "kind": "error-before", "times": 50 }))
        .await;
    for _ in 0..2 {
        look(&stage).await;
        let find = all(&owner).await[0]["finds"][0].clone();
        assert_eq!(find["outcome"], "told");
        assert!(
            find["words"].as_str().unwrap().contains("did not say what it costs"),
            "{find}"
        );
    }
    stage.carrier.heal().await;
    look(&stage).await;
    let done = all(&owner).await[0].clone();
    assert_eq!((finds(&done, "bought").len(), &done["state"]), (1, &json!("done")));
    stage.close().await;
}

#[tokio::test]
async fn what_needs_papers_is_ordered_once_in_vain_and_the_wish_waits_and_says_so() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(TEN, "1.50", 2, "3.00")).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21649, "times": 1 }))
        .await;
    for _ in 0..2 {
        look(&stage).await;
    }
    let wish = all(&owner).await[0].clone();
    assert_eq!(stage.carrier.ledger().await.calls("purchase").len(), 1);
    assert_eq!(
        (&wish["state"], finds(&wish, "not_bought").len()),
        (&json!("paused"), 1)
    );
    assert!(wish["words"].as_str().unwrap().contains("sends none"), "{wish}");
    let purchase = wish["finds"][0]["purchaseId"].as_str().unwrap();
    owner
        .page(&format!("/purchases/{purchase}"))
        .await
        .says("/abroad/papers");
    // The others are looked for, and this one is not ordered once more.
    changed(&owner, &wish, "go_on").await.ok();
    look(&stage).await;
    let done = all(&owner).await[0].clone();
    assert_eq!(
        (
            &done["state"],
            finds(&done, "bought").len(),
            finds(&done, "not_bought").len()
        ),
        (&json!("done"), 2, 1)
    );
    stage.close().await;
}

#[tokio::test]
async fn a_subaccount_that_is_suspended_buys_nothing_and_the_page_says_so() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(TEN, "1.50", 2, "3.00")).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "search", "kind": "suspended", "times": 1 }))
        .await;
    look(&stage).await;
    let wish = all(&owner).await[0].clone();
    assert_eq!(
        (&wish["state"], &wish["finds"], owner.numbers().await.len()),
        (&json!("open"), &json!([]), 0)
    );
    assert!(wish["trouble"].as_str().unwrap().contains("suspended"), "{wish}");
    owner
        .page("/phone-numbers/wishes")
        .await
        .says("Its last look came to nothing")
        .says("suspended")
        .says("It looks again");
    assert_eq!(round(&stage).await, 0, "and not at once");
    stage.close().await;
}
