//! Guessing passwords: how often, from where, and what it tells.

mod measured;

use futures::future::join_all;
use numberdesk::server::db::Timestamp;
use serde_json::json;

use crate::stage::{Answer, PASSWORD, Person, Stage, on};

const KNOWN: &str = "numberdesk-known";

/// As if so many minutes had passed since all tries.
async fn minutes_pass(stage: &Stage, minutes: i64) {
    let rows: Vec<(String, Timestamp, Timestamp)> = on!(stage.db, pool => sqlx::query_as("SELECT bucket, next_at, expires_at FROM guesses")
        .fetch_all(pool).await.unwrap());
    let passed = time::Duration::minutes(minutes);
    for (bucket, next_at, expires_at) in rows {
        on!(stage.db, pool => sqlx::query("UPDATE guesses SET next_at = $2, expires_at = $3 WHERE bucket = $1")
            .bind(&bucket).bind(Timestamp(next_at.0 - passed)).bind(Timestamp(expires_at.0 - passed))
            .execute(pool).await.unwrap().rows_affected());
    }
}

async fn guess(person: &Person, email: &str, password: &str) -> Answer {
    person
        .post("/api/auth/sign-in", &json!({ "email": email, "password": password }))
        .await
}

/// Guesses so often each minute of an hour, all of a minute at once; returns how many were looked at. The owner signs in
/// every ten minutes, from the browser they always use.
async fn attack(stage: &Stage, a_minute: usize) -> usize {
    let owner = stage.owner().await;
    let thief = stage.stranger();
    let mut looked_at = 0;
    for minute in 0..60 {
        let guesses = (0..a_minute).map(|at| {
            let password = format!("guess {minute} {at}");
            let (thief, email) = (&thief, &owner.email);
            async move { guess(thief, email, &password).await.status }
        });
        for status in join_all(guesses).await {
            match status {
                401 => looked_at += 1,
                429 => {}
                other => panic!("{other}"),
            }
        }
        if minute % 10 == 5 {
            guess(&thief, &owner.email, PASSWORD)
                .await
                .refused(429, "too_many_requests");
            owner.post("/api/auth/sign-out", &json!({})).await.ok();
            owner.sign_in().await.ok();
        }
        minutes_pass(stage, 1).await;
    }
    looked_at
}

#[tokio::test]
async fn however_many_guesses_are_made_in_an_hour_at_most_twenty_are_looked_at_while_the_owner_gets_in() {
    let stage = Stage::open().await;
    let looked_at = attack(&stage, 8).await;
    assert!((5..=20).contains(&looked_at), "{looked_at}");
    stage.close().await;
}

#[tokio::test]
#[ignore = "long"]
async fn of_ten_thousand_guesses_in_an_hour_at_most_twenty_are_looked_at_while_the_owner_gets_in() {
    let stage = Stage::open().await;
    let looked_at = attack(&stage, 167).await;
    assert!((5..=20).contains(&looked_at), "{looked_at}");
    stage.close().await;
}

/// An answer without what differs from moment to moment.
fn told(answer: &Answer) -> (u16, String, Vec<String>) {
    let mut names: Vec<String> = answer.headers.keys().map(|name| name.as_str().to_owned()).collect();
    names.sort();
    (answer.status, answer.text.clone(), names)
}

#[tokio::test]
async fn a_known_and_an_unknown_e_mail_are_told_the_same_before_and_after_too_many_tries() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let stranger = stage.stranger();
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    for _ in 0..8 {
        known.push(told(&guess(&stranger, &owner.email, "not seven bottles").await));
        unknown.push(told(
            &guess(&stranger, "nobody@desk.example", "not seven bottles").await,
        ));
    }
    assert_eq!(known, unknown);
    assert_eq!(known.iter().filter(|(status, ..)| *status == 401).count(), 5);
    assert!(known[7].1.contains("was not looked at"), "{known:?}");
    // The right password is not looked at either, and reads the same.
    assert_eq!(told(&guess(&stranger, &owner.email, PASSWORD).await), known[7]);
    stage.close().await;
}

#[tokio::test]
async fn a_browser_that_guesses_is_held_up_alone_and_for_longer_each_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for _ in 0..5 {
        guess(&owner, &owner.email, "not seven bottles")
            .await
            .refused(401, "sign_in_required");
    }
    guess(&owner, &owner.email, PASSWORD)
        .await
        .refused(429, "too_many_requests");
    // Strangers have guessed nothing.
    guess(&stage.stranger(), &owner.email, PASSWORD).await.ok();
    for minutes in [1, 2, 4, 8, 15, 15] {
        minutes_pass(&stage, minutes).await;
        guess(&owner, &owner.email, "not seven bottles")
            .await
            .refused(401, "sign_in_required");
        let refused = guess(&owner, &owner.email, PASSWORD).await;
        refused.refused(429, "too_many_requests");
        let after: u64 = refused.header("retry-after").parse().unwrap();
        assert!(
            (minutes.cast_unsigned() * 60..=15 * 60 + 1).contains(&after),
            "{minutes}: {after}"
        );
    }
    minutes_pass(&stage, 15).await;
    guess(&owner, &owner.email, PASSWORD).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn only_the_browser_that_an_account_has_given_a_cookie_is_known_to_it() {
    let stage = Stage::open().await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    for _ in 0..6 {
        guess(&stage.stranger(), &ada.email, "not seven bottles").await;
    }
    let planted = stage.stranger();
    let (of_bob, unknown) = (bob.cookie(KNOWN).unwrap(), "x".repeat(43));
    for cookie in ["", "x", &of_bob, &unknown, &format!("{unknown}.{unknown}")] {
        planted.set_cookie(KNOWN, cookie);
        guess(&planted, &ada.email, PASSWORD)
            .await
            .refused(429, "too_many_requests");
    }
    // In a browser of both, each knows it.
    let both = stage.stranger();
    both.set_cookie(KNOWN, &bob.cookie(KNOWN).unwrap());
    guess(&both, &bob.email, PASSWORD).await.ok();
    assert_eq!(both.cookie(KNOWN), bob.cookie(KNOWN), "it is given once");
    both.set_cookie(
        KNOWN,
        &format!("{}.{}", bob.cookie(KNOWN).unwrap(), ada.cookie(KNOWN).unwrap()),
    );
    guess(&both, &ada.email, PASSWORD).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn what_a_browser_is_known_by_and_which_e_mails_were_tried_lie_nowhere_in_the_database() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    guess(&stage.stranger(), "nobody@desk.example", PASSWORD).await;
    let browsers: Vec<String> = on!(stage.db, pool => sqlx::query_scalar("SELECT token_hash FROM known_browsers").fetch_all(pool).await.unwrap());
    let buckets: Vec<String> =
        on!(stage.db, pool => sqlx::query_scalar("SELECT bucket FROM guesses").fetch_all(pool).await.unwrap());
    let given = owner.cookie(KNOWN).unwrap();
    assert_eq!(browsers, [numberdesk::server::secrets::fingerprint(&given)]);
    assert_eq!(buckets.len(), 1);
    assert!(
        buckets.iter().all(|bucket| bucket.len() == 64 && !bucket.contains('@')),
        "{buckets:?}"
    );
    stage.close().await;
}

#[tokio::test]
async fn right_passwords_count_for_nothing_and_what_is_old_is_swept() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for _ in 0..8 {
        guess(&stage.stranger(), &owner.email, PASSWORD).await.ok();
    }
    guess(&stage.stranger(), &owner.email, "not seven bottles").await;
    let count = async || -> i64 {
        on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM guesses").fetch_one(pool).await.unwrap())
    };
    let rounds = stage.desk().on_rounds();
    numberdesk::app::server::rounds::swept(&rounds.db).await.unwrap();
    assert_eq!(count().await, 1);
    minutes_pass(&stage, 25 * 60).await;
    numberdesk::app::server::rounds::swept(&rounds.db).await.unwrap();
    assert_eq!(count().await, 0);
    stage.close().await;
}
