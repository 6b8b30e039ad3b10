//! The primary number: one as soon as a number is held, and never two.

use futures::future::join_all;
use serde_json::{Value, json};

use super::{id, row};
use crate::stage::{Person, Stage, on};

/// The owner's primary numbers that are held.
async fn primaries(owner: &Person) -> Vec<String> {
    let held = owner.numbers().await;
    held.iter().filter(|row| row["is_primary"] == true).map(id).collect()
}

async fn make_primary(owner: &Person, id: &str) -> crate::stage::Answer {
    owner.post("/api/twilio/primary-number", &json!({ "id": id })).await
}

#[tokio::test]
async fn another_number_becomes_primary_and_the_former_one_is_it_no_more() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let first = id(&owner.own("+14155550101").await);
    let second = id(&owner.own("+14155550102").await);
    assert_eq!(primaries(&owner).await, [&*first]);
    assert_eq!(make_primary(&owner, &second).await.ok()["is_primary"], true);
    assert_eq!(primaries(&owner).await, [&*second]);
    // Once more changes nothing, and is no line of the trail.
    make_primary(&owner, &second).await.ok();
    let lines: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM audit_events WHERE event = 'number.made_primary'")
        .fetch_one(pool).await.unwrap());
    assert_eq!(lines, 1);
    owner
        .page(&format!("/phone-numbers/{second}"))
        .await
        .says("Primary")
        .keeps_quiet_on("Make it primary");
    owner
        .page(&format!("/phone-numbers/{first}"))
        .await
        .says("Make it primary");
    stage.close().await;
}

#[tokio::test]
async fn many_who_choose_the_primary_number_at_once_leave_exactly_one() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let mut all = Vec::new();
    for line in 110..115 {
        all.push(id(&owner.own(&format!("+1415555{line:04}")).await));
    }
    let choices = all.iter().cycle().take(20);
    let answers = join_all(choices.map(|one| make_primary(&owner, one))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(primaries(&owner).await.len(), 1);
    // Released while it is chosen: whoever comes first, one is left.
    let primary = primaries(&owner).await.remove(0);
    let other = all.iter().find(|one| **one != primary).unwrap();
    let release = json!({ "id": primary, "nextPrimary": other });
    let (released, chosen) = tokio::join!(owner.release(&release), make_primary(&owner, &primary));
    released.ok();
    assert!(matches!(chosen.status, 200 | 409), "{chosen:?}");
    assert_eq!(primaries(&owner).await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn releasing_the_primary_number_asks_which_follows_and_the_one_named_does() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let rows = [
        owner.own("+14155550120").await,
        owner.own("+14155550121").await,
        owner.own("+14155550122").await,
    ];
    let [first, second, third] = rows.each_ref().map(id);
    owner
        .page(&format!("/phone-numbers/{first}/release"))
        .await
        .says("Which one is primary then?")
        .says("(415) 555-0122");
    owner
        .page(&format!("/phone-numbers/{second}/release"))
        .await
        .keeps_quiet_on("Which one is primary then?");
    owner.release(&json!({ "id": first, "nextPrimary": third })).await.ok();
    assert_eq!(primaries(&owner).await, [&*third]);
    // Without a word, and with somebody else's, the one held longest follows.
    let stranger = stage.owner().await;
    let theirs = id(&stranger.own("+14155550123").await);
    owner.release(&json!({ "id": third, "nextPrimary": theirs })).await.ok();
    assert_eq!(primaries(&owner).await, [&*second]);
    assert_eq!(row(&stranger, &theirs).await["is_primary"], true);
    // The last one is primary until it is gone.
    owner.release(&json!({ "id": second })).await.ok();
    assert_eq!(owner.numbers().await, Vec::<Value>::new());
    make_primary(&owner, &second).await.refused(409, "number_unavailable");
    make_primary(&owner, &theirs).await.refused(404, "not_found");
    stage.close().await;
}
