//! Guesses of codes: few at once, then ever more slowly, and never at the cost of the owner.

use futures::future::join_all;
use numberdesk::server::db::Timestamp;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use super::{half_in, send_code, trail, turn_on};
use crate::stage::{PASSWORD, Stage, on};

/// As if the wait were over.
async fn waited(stage: &Stage) {
    let past = Timestamp(OffsetDateTime::now_utc() - Duration::seconds(1));
    on!(stage.db, pool => sqlx::query("UPDATE wrong_guesses SET next_at = $1").bind(past).execute(pool).await.unwrap().rows_affected());
}

#[tokio::test]
async fn after_five_wrong_codes_the_wait_doubles_and_a_right_one_is_not_looked_at_before_its_time() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, codes) = turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    for _ in 0..5 {
        send_code(&half, &app.wrong()).await.wrong("code");
    }
    let mut wait = 30;
    for _ in 0..3 {
        let early = send_code(&half, &app.code(0)).await;
        early.refused(429, "too_many_requests");
        let told: i64 = early.header("retry-after").parse().unwrap();
        assert!((wait - 5..=wait).contains(&told), "{told} of {wait}");
        waited(&stage).await;
        send_code(&half, &app.wrong()).await.wrong("code");
        wait *= 2;
    }
    // In another browser it is the same account.
    let other = half_in(&stage, &owner).await;
    send_code(&other, &app.code(0)).await.refused(429, "too_many_requests");
    // Its owner still gets in: nobody guesses a recovery code.
    send_code(&other, &codes[0]).await.ok();
    send_code(&half, &app.code(0)).await.refused(429, "too_many_requests");
    waited(&stage).await;
    send_code(&half, &app.code(0)).await.ok();
    // One that was right makes the next ones free again.
    let next = half_in(&stage, &owner).await;
    for _ in 0..5 {
        send_code(&next, &app.wrong()).await.wrong("code");
    }
    let lines = trail(&stage, &owner).await;
    assert_eq!(
        lines.iter().filter(|line| *line == "account.guesses_slowed").count(),
        1,
        "{lines:?}"
    );
    stage.close().await;
}

#[tokio::test]
async fn of_forty_guesses_at_one_moment_five_are_looked_at() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    let wrong = app.wrong();
    let answers = join_all((0..40).map(|_| send_code(&half, &wrong))).await;
    let looked_at = answers.iter().filter(|answer| answer.status == 422).count();
    let refused = answers.iter().filter(|answer| answer.status == 429).count();
    assert_eq!((looked_at, refused), (5, 35));
    stage.close().await;
}

#[tokio::test]
async fn whoever_does_not_know_the_password_cannot_make_its_owner_wait() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let stranger = stage.stranger();
    for _ in 0..12 {
        send_code(&stranger, &app.wrong())
            .await
            .refused(401, "sign_in_required");
    }
    // Nor somebody with an open session who knows neither.
    for _ in 0..5 {
        owner
            .post("/api/auth/confirm", &json!({ "code": app.wrong() }))
            .await
            .wrong("code");
    }
    owner
        .post("/api/auth/confirm", &json!({ "code": app.code(0) }))
        .await
        .refused(429, "too_many_requests");
    let half = half_in(&stage, &owner).await;
    send_code(&half, &app.code(0)).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn whoever_knows_the_password_gains_no_tries_at_the_code_by_showing_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let off = async |code: String| {
        owner
            .post("/api/auth/confirm", &json!({ "password": PASSWORD }))
            .await
            .ok();
        let both = json!({ "password": PASSWORD, "code": code });
        owner.post("/api/auth/second-factor/turn-off", &both).await
    };
    for _ in 0..5 {
        off(app.wrong()).await.wrong("code");
    }
    off(app.code(0)).await.refused(429, "too_many_requests");
    half_in(&stage, &owner).await;
    stage.close().await;
}
