//! What is found is told once, on the page and in one letter a look; a wish looks seldom, and its end says why.

use numberdesk::server::{db::Timestamp, sandbox::DEFAULT_ACCOUNT_SID};
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{BEGIN, LONG_AGO, TEN, all, changed, finds, held_elsewhere, later, look, only, round, searches, told};
use crate::stage::{Postbox, Stage, on};

#[tokio::test]
async fn each_number_is_told_once_however_often_the_wish_looks() {
    let postbox = Postbox::open().await;
    let url = postbox.url();
    let stage = Stage::with(&[("SMTP_URL", &url), ("MAIL_FROM", "desk@business.example")]).await;
    let owner = stage.owner().await;
    let number = "+14155550140";
    let sid = held_elsewhere(&stage, number).await;
    told(&owner, &only(number)).await;
    look(&stage).await;
    let wish = all(&owner).await[0].clone();
    assert_eq!((&wish["looks"], &wish["finds"]), (&json!(1), &json!([])));
    stage.carrier.take_away(DEFAULT_ACCOUNT_SID, &sid).await;
    for looks in 2..=4 {
        look(&stage).await;
        let wish = all(&owner).await[0].clone();
        assert_eq!(
            (&wish["looks"], finds(&wish, "told")),
            (&json!(looks), vec![number.to_owned()])
        );
    }
    let letter = postbox.next().await;
    assert_eq!(letter.envelope.1, owner.email);
    assert!(letter.text.contains("Found 1 number"), "{letter:?}");
    assert!(letter.text.contains("(415) 555-0140"), "{letter:?}");
    assert!(letter.text.contains("Nothing is reserved"), "{letter:?}");
    // Several of one look are one letter.
    told(&owner, TEN).await;
    look(&stage).await;
    let several = finds(&all(&owner).await[0], "told").len();
    assert!(several > 3, "{several}");
    let letter = postbox.next().await;
    assert!(letter.text.contains(&format!("Found {several} numbers")), "{letter:?}");
    look(&stage).await;
    assert!(postbox.is_empty().await);
    assert!(owner.numbers().await.is_empty(), "nothing is bought");
    owner
        .page("/phone-numbers/wishes")
        .await
        .says("It tells you and buys nothing")
        .says("See whether it is there");
    // Above the list it is news for some days.
    owner
        .page("/phone-numbers")
        .await
        .says("News of your standing wishes")
        .says(&format!("found {several} numbers that you can buy"));
    let week_ago = Timestamp(OffsetDateTime::now_utc() - Duration::days(7));
    on!(stage.db, pool => sqlx::query("UPDATE wish_finds SET found_at = $1").bind(week_ago).execute(pool).await.unwrap().rows_affected());
    let news = owner.get("/api/twilio/wishes?days=3").await.ok();
    assert_eq!(news, json!({ "wishes": [] }));
    owner.page("/phone-numbers").await.keeps_quiet_on("News of your");
    assert_eq!(finds(&all(&owner).await[0], "told").len(), several);
    stage.close().await;
}

#[tokio::test]
async fn a_wish_looks_every_ten_minutes_at_the_most_and_few_of_one_owner_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for line in 0..10 {
        told(&owner, &only(&format!("+141555501{line:02}"))).await;
    }
    let eleventh = json!({ "search": only("+14155550199") });
    owner.post(BEGIN, &eleventh).await.refused(409, "limit_reached");
    assert_eq!(round(&stage).await, 3);
    assert_eq!(searches(&stage).await, 3);
    for _ in 0..4 {
        round(&stage).await;
    }
    assert_eq!(searches(&stage).await, 10, "each once, and none again so soon");
    let wish = all(&owner).await[0].clone();
    for change in ["pause", "go_on", "pause", "go_on"] {
        changed(&owner, &wish, change).await.ok();
        round(&stage).await;
    }
    assert_eq!(
        searches(&stage).await,
        10,
        "paused and begun again, it looks no more often"
    );
    // Seen to sooner, as one is that waits for an outcome, it asks nothing.
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET next_look_at = $1, lease_until = $1").bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
    for _ in 0..4 {
        round(&stage).await;
    }
    assert_eq!(searches(&stage).await, 10);
    later(&stage).await;
    stage
        .carrier
        .fault(json!({ "call": "any", "kind": "reset-before", "times": 200 }))
        .await;
    for _ in 0..6 {
        look(&stage).await;
    }
    assert!(stage.desk().twilio.is_out());
    stage.carrier.heal().await;
    let before = searches(&stage).await;
    // It is not known yet that Twilio is there again: one looks, and finds out.
    assert_eq!((look(&stage).await, searches(&stage).await), (1, before + 1));
    let page = owner.page("/phone-numbers/wishes").await;
    page.says("Its last look came to nothing");
    stage.close().await;
}

#[tokio::test]
async fn an_ended_wish_says_why_and_looks_no_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wish = told(&owner, TEN).await;
    changed(&owner, &wish, "pause").await.ok();
    look(&stage).await;
    assert_eq!(
        (searches(&stage).await, &all(&owner).await[0]["state"]),
        (0, &json!("paused"))
    );
    on!(stage.db, pool => sqlx::query("UPDATE wishes SET expires_at = $1").bind(LONG_AGO).execute(pool).await.unwrap().rows_affected());
    look(&stage).await;
    let over = all(&owner).await[0].clone();
    assert_eq!((&over["state"], searches(&stage).await), (&json!("expired"), 0));
    assert!(
        over["words"].as_str().unwrap().starts_with("Its time ended on"),
        "{over}"
    );
    changed(&owner, &wish, "go_on").await.refused(409, "already_decided");
    let page = owner.page("/phone-numbers/wishes").await;
    page.says("It has ended.").says("Begin it again");
    assert_eq!(round(&stage).await, 0);

    let again = told(&owner, TEN).await;
    assert_ne!(again["id"], wish["id"]);
    assert_eq!(told(&owner, TEN).await["id"], again["id"], "a form that is sent twice");
    let other = json!({ "search": TEN, "days": 7 });
    owner.post(BEGIN, &other).await.wrong("search");
    assert_eq!(changed(&owner, &again, "stop").await.ok()["state"], "stopped");
    look(&stage).await;
    assert_eq!(searches(&stage).await, 0);
    let days = |wish: &serde_json::Value| {
        let text = wish["expiresAt"].as_str().unwrap();
        OffsetDateTime::parse(text, &time::format_description::well_known::Rfc3339).unwrap() - OffsetDateTime::now_utc()
    };
    let longest = owner.post(BEGIN, &json!({ "search": TEN, "days": 90 })).await.ok();
    assert!(days(&longest) <= Duration::days(90) && days(&longest) > Duration::days(88));
    for event in ["wish.begun", "wish.paused", "wish.expired", "wish.stopped"] {
        owner.get("/api/account/history").await.says(event);
    }
    stage.close().await;
}
