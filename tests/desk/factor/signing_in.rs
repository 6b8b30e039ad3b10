//! Signing in with a second factor: the password opens nothing by itself, and a code opens it once.

use futures::future::join_all;
use leptos::server_fn::axum::server_fn_paths;
use serde_json::json;

use super::{a_while_later, age, half_in, send_code, trail, turn_on};
use crate::{
    stage::{PASSWORD, Stage},
    walls::replay::{Theirs, replays},
};

const COOKIE: &str = "numberdesk";
/// Calls that ask nobody who they are.
const OPEN: [&str; 7] = [
    "/api/auth/email/confirm",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/sign-in",
    "/api/auth/sign-in/code",
    "/api/auth/sign-out",
    "/api/auth/sign-up",
];

/// Pages that ask nobody who they are.
const OPEN_PAGES: [&str; 6] = [
    "/sign-",
    "/forgot-password",
    "/reset-password",
    "/confirm-email",
    // A frame of another site: its ticket is what opens it.
    "/embed/",
    "/help",
];

#[tokio::test]
async fn a_code_is_asked_for_after_the_password_and_each_step_has_a_session_of_its_own() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let before = owner.cookie(COOKIE).unwrap();
    owner.sign_in().await.refused(401, "second_factor_required");
    let half = owner.cookie(COOKIE).unwrap();
    assert_ne!(before, half);
    let answer = send_code(&owner, &app.code(0)).await;
    assert_eq!(answer.ok()["userId"], owner.id().to_string());
    let whole = owner.cookie(COOKIE).unwrap();
    assert_ne!(half, whole);
    owner.get("/api/twilio/numbers").await.ok();
    for ended in [before, half] {
        let thief = stage.stranger();
        thief.set_cookie(COOKIE, &ended);
        thief.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
        send_code(&thief, &app.code(1)).await.refused(401, "sign_in_required");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_wrong_password_says_nothing_of_a_second_factor() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    turn_on(&owner).await;
    let stranger = stage.stranger();
    let wrong = async |email: &str| {
        let body = json!({ "email": email, "password": "not seven bottles" });
        let answer = stranger.post("/api/auth/sign-in", &body).await;
        answer.refused(401, "sign_in_required");
        assert!(answer.cookies().is_empty(), "{answer:?}");
        answer.text
    };
    assert_eq!(wrong(&owner.email).await, wrong("nobody@desk.example").await);
    stage.close().await;
}

#[tokio::test]
async fn a_code_opens_once_and_takes_those_before_it_along() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let code = app.code(1);
    let older = app.code(0);
    let (one, other) = (half_in(&stage, &owner).await, half_in(&stage, &owner).await);
    send_code(&one, &code).await.ok();
    for used in [&code, &older] {
        assert!(send_code(&other, used).await.wrong("code").contains("used already"));
    }
    other.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn of_many_who_send_the_same_code_at_once_one_gets_in() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    for _ in 0..5 {
        a_while_later(&stage).await;
        let halves = [
            half_in(&stage, &owner).await,
            half_in(&stage, &owner).await,
            half_in(&stage, &owner).await,
        ];
        let code = app.code(0);
        let answers = join_all(halves.iter().map(|half| send_code(half, &code))).await;
        let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
        let inside = statuses.iter().filter(|status| **status == 200).count();
        assert_eq!(inside, 1, "{statuses:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_code_of_the_step_before_and_after_is_taken_and_one_further_off_is_not() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    for (away, taken) in [(-3, false), (3, false), (-1, true), (0, true), (1, true)] {
        a_while_later(&stage).await;
        let half = half_in(&stage, &owner).await;
        // Told at the end of a step, minus one may be minus two by the time it comes; then it is told again.
        let mut answer = send_code(&half, &app.code(away)).await;
        if taken && answer.status != 200 {
            answer = send_code(&half, &app.code(away)).await;
        }
        assert_eq!(answer.status == 200, taken, "{away}: {answer:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn each_recovery_code_opens_once_and_is_written_into_the_trail() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (_, codes) = turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    send_code(&half, &codes[3].to_uppercase().replace('-', " ")).await.ok();
    let again = half_in(&stage, &owner).await;
    send_code(&again, &codes[3]).await.wrong("code");
    // Two at once with the same one.
    let (one, other) = (half_in(&stage, &owner).await, half_in(&stage, &owner).await);
    let both = tokio::join!(send_code(&one, &codes[4]), send_code(&other, &codes[4]));
    let mut statuses = [both.0.status, both.1.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422]);
    let standing = owner.get("/api/auth/second-factor").await.ok();
    assert_eq!(standing["recoveryCodesLeft"], 8);
    assert_eq!(
        trail(&stage, &owner).await,
        [
            "account.second_factor_on",
            "account.recovery_code_used",
            "account.recovery_code_used"
        ]
    );
    stage.close().await;
}

#[tokio::test]
async fn somebody_else_s_recovery_code_opens_nothing() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    turn_on(&owner).await;
    let (app, codes) = turn_on(&other).await;
    let half = half_in(&stage, &owner).await;
    send_code(&half, &codes[0]).await.wrong("code");
    send_code(&half, &app.code(0)).await.wrong("code");
    stage.close().await;
}

#[tokio::test]
async fn half_signed_in_opens_no_closed_door() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    let mut closed = 0;
    for (path, method) in server_fn_paths().filter(|(path, _)| !OPEN.contains(path)) {
        let request = half.ask(method, path).json(&json!({ "password": PASSWORD }));
        half.send(request).await.refused(401, "sign_in_required");
        closed += 1;
    }
    half.get("/api/purchases/1").await.refused(401, "sign_in_required");
    let pages = replays(&Theirs::default()).into_iter().map(|replay| replay.path);
    let is_open = |path: &str| OPEN_PAGES.iter().any(|open| path.starts_with(open));
    for path in pages.filter(|path| !path.starts_with("/api/") && !is_open(path)) {
        let page = half.page(&path).await;
        assert!(page.leads_to().starts_with("/sign-in?then="), "{path}: {page:?}");
        closed += 1;
    }
    assert!(closed > 50, "{closed}");
    // It did not become more by asking.
    half.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn the_password_waits_five_minutes_for_its_code() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, _) = turn_on(&owner).await;
    let half = half_in(&stage, &owner).await;
    age(&stage, "half_signed_in", 260).await;
    half.page("/sign-in/code").await.says(&owner.email);
    age(&stage, "half_signed_in", 41).await;
    half.page("/sign-in/code")
        .await
        .says("Sign in again")
        .keeps_quiet_on(&owner.email);
    send_code(&half, &app.code(0)).await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn with_plain_forms_the_code_has_a_page_of_its_own_that_leads_to_where_one_was_going() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (app, codes) = turn_on(&owner).await;
    let person = stage.stranger();
    let then = "/phone-numbers?area_code=415&voice=on";
    let fields = [("email", owner.email.as_str()), ("password", PASSWORD), ("then", then)];
    let led = person.form("/sign-in", "/api/auth/sign-in", &fields).await;
    assert_eq!(led.leads_to(), "/sign-in/code");
    let page = person.page("/sign-in/code").await;
    page.says(&owner.email)
        .says("one-time-code")
        .keeps_quiet_on("did not work");
    let wrong = person
        .form("/sign-in/code", "/api/auth/sign-in/code", &[("code", &app.wrong())])
        .await;
    assert_eq!(wrong.returns_to(), "/sign-in/code");
    let again = person.page("/sign-in/code").await;
    again.says("This is not the code your app shows now");
    assert_eq!(again.value_of("code"), "", "a code is not given back");
    let done = person
        .form("/sign-in/code", "/api/auth/sign-in/code", &[("code", &codes[0])])
        .await;
    assert_eq!(done.leads_to(), then);
    assert_eq!(person.page(then).await.status, 200);
    person.page("/sign-in/code").await.says("Sign in again");
    stage.close().await;
}
