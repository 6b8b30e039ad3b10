//! Signing up, in and out; sessions and tokens; what of them lies in the database.

use numberdesk::server::{db::Timestamp, secrets::fingerprint};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::stage::{PASSWORD, Person, Stage, on};

const COOKIE: &str = "numberdesk";

/// Everything a table holds, as one text.
async fn all_of(stage: &Stage, table: &'static str) -> String {
    let db = &stage.db;
    let rows: Vec<String> = match (table, db) {
        ("sessions", db) => {
            on!(db, pool => sqlx::query_scalar("SELECT id_hash || ' ' || CAST(data AS TEXT) FROM sessions").fetch_all(pool).await.unwrap())
        }
        ("api_tokens", db) => {
            on!(db, pool => sqlx::query_scalar("SELECT name || ' ' || token_hash FROM api_tokens").fetch_all(pool).await.unwrap())
        }
        (_, db) => {
            on!(db, pool => sqlx::query_scalar("SELECT email || ' ' || password_hash FROM users").fetch_all(pool).await.unwrap())
        }
    };
    rows.join("\n")
}

async fn signs_up(person: &Person, email: &str, password: &str) -> crate::stage::Answer {
    person
        .post("/api/auth/sign-up", &json!({ "email": email, "password": password }))
        .await
}

#[tokio::test]
async fn an_account_is_opened_signed_out_of_and_signed_into() {
    let stage = Stage::open().await;
    let mut person = stage.stranger();
    person.sign_up().await;
    assert!(person.numbers().await.is_empty());
    assert_eq!(person.post("/api/auth/sign-out", &json!({})).await.ok(), Value::Null);
    person.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    person.sign_in().await.ok();
    person.page("/account").await.says(&person.email);
    stage.close().await;
}

#[tokio::test]
async fn an_e_mail_opens_one_account_however_it_is_written() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let again = format!("  {} ", owner.email.to_uppercase());
    let sentence = signs_up(&stage.stranger(), &again, PASSWORD).await.wrong("email");
    assert!(sentence.contains("sign in"), "{sentence}");
    let other = stage.stranger();
    let answer = other
        .post("/api/auth/sign-in", &json!({ "email": again, "password": PASSWORD }))
        .await;
    assert_eq!(answer.ok()["userId"], owner.id().to_string());
    stage.close().await;
}

#[tokio::test]
async fn a_sign_up_with_bad_words_names_each_of_them_and_opens_nothing() {
    let stage = Stage::open().await;
    let stranger = stage.stranger();
    for password in ["", "short77", "password", "Password1", "12345678", &"x".repeat(129)] {
        signs_up(&stranger, "you@desk.example", password)
            .await
            .wrong("password");
    }
    for email in [
        "",
        "you",
        "you@",
        "you @desk.example",
        &format!("{}@desk.example", "x".repeat(250)),
    ] {
        signs_up(&stranger, email, PASSWORD).await.wrong("email");
    }
    let both = signs_up(&stranger, "you", "short")
        .await
        .refused(422, "invalid_request");
    assert_eq!(both["fields"].as_object().unwrap().len(), 2);
    assert_eq!(all_of(&stage, "users").await, "");
    signs_up(&stranger, "you@desk.example", &"é".repeat(128)).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_e_mail_get_the_same_answer() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let stranger = stage.stranger();
    let tries = [
        (owner.email.as_str(), "not seven bottles"),
        ("nobody@desk.example", PASSWORD),
        ("", ""),
    ];
    let mut answers = Vec::new();
    for (email, password) in tries {
        let answer = stranger
            .post("/api/auth/sign-in", &json!({ "email": email, "password": password }))
            .await;
        answer.refused(401, "sign_in_required");
        assert!(answer.cookies().is_empty(), "{answer:?}");
        answers.push(answer.text);
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    stage.close().await;
}

#[tokio::test]
async fn signing_in_gives_a_new_session_and_ends_the_one_before() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let before = owner.cookie(COOKIE).unwrap();
    owner.sign_in().await.ok();
    assert_ne!(owner.cookie(COOKIE).unwrap(), before);
    let thief = stage.stranger();
    thief.set_cookie(COOKIE, &before);
    thief.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    // Signing out ends it at the desk as well, not only in the browser.
    let last = owner.cookie(COOKIE).unwrap();
    owner.post("/api/auth/sign-out", &json!({})).await.ok();
    thief.set_cookie(COOKIE, &last);
    thief.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn a_planted_session_id_is_worth_nothing_after_sign_in() {
    let stage = Stage::open().await;
    let planted = stage.owner().await.cookie(COOKIE).unwrap();
    let mut victim = stage.stranger();
    victim.set_cookie(COOKIE, &planted);
    victim.sign_up().await;
    let thief = stage.stranger();
    thief.set_cookie(COOKIE, &planted);
    thief.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn what_opens_a_session_or_is_a_token_or_password_lies_nowhere_in_the_database() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let answer = owner.post("/api/auth/tokens", &json!({ "name": "till" })).await;
    let token = answer.ok()["token"].as_str().unwrap().to_owned();
    let cookie = owner.cookie(COOKIE).unwrap();
    let (sessions, tokens, users) = (
        all_of(&stage, "sessions").await,
        all_of(&stage, "api_tokens").await,
        all_of(&stage, "users").await,
    );
    assert!(!sessions.contains(&cookie), "{sessions}");
    assert!(
        sessions.contains(&fingerprint(&cookie)),
        "the session lies under its fingerprint: {sessions}"
    );
    assert_eq!(tokens, format!("till {}", fingerprint(&token)));
    assert!(
        users.contains("$argon2id$v=19$m=47104,t=1,p=1$") && !users.contains(PASSWORD),
        "{users}"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_session_that_has_ended_is_asked_to_sign_in_and_led_back() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let past = Timestamp(OffsetDateTime::now_utc() - Duration::seconds(1));
    on!(stage.db, pool => sqlx::query("UPDATE sessions SET expires_at = $1").bind(past).execute(pool).await.unwrap().rows_affected());
    let page = owner.page("/phone-numbers?area_code=415&voice=on").await;
    assert_eq!(
        page.leads_to(),
        "/sign-in?then=%2Fphone-numbers%3Farea_code%3D415%26voice%3Don&ended=1"
    );
    owner.page(page.leads_to()).await.says("Your session has ended");
    owner.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    let fields = [
        ("email", owner.email.as_str()),
        ("password", PASSWORD),
        ("then", "/phone-numbers?area_code=415&voice=on"),
    ];
    let back = owner.form(page.leads_to(), "/api/auth/sign-in", &fields).await;
    assert_eq!(back.leads_to(), "/phone-numbers?area_code=415&voice=on");
    assert_eq!(owner.page(back.leads_to()).await.status, 200);
    stage.close().await;
}

#[tokio::test]
async fn on_https_the_cookie_is_bound_to_the_host_and_never_sent_in_the_clear() {
    let stage = Stage::with(&[
        ("APP_URL", "https://desk.example"),
        ("TWILIO_API_URL", ""),
        ("VAPI_API_KEY", ""),
        ("TWILIO_PRICING_URL", ""),
    ])
    .await;
    let answer = stage.stranger().sign_up().await;
    let cookies = answer.cookies();
    for name in ["__Host-numberdesk=", "__Host-numberdesk-known="] {
        let cookie = cookies
            .iter()
            .find(|cookie| cookie.starts_with(name))
            .unwrap_or_else(|| panic!("{name}: {cookies:?}"));
        for mark in ["HttpOnly", "SameSite=Lax", "Secure", "Path=/"] {
            assert!(cookie.contains(mark), "{mark}: {cookies:?}");
        }
    }
    assert!(answer.header("strict-transport-security").contains("max-age=31536000"));
    stage.close().await;
    let stage = Stage::open().await;
    let answer = stage.stranger().sign_up().await;
    for name in ["numberdesk=", "numberdesk-known="] {
        let cookies = answer.cookies();
        let cookie = cookies.iter().find(|cookie| cookie.starts_with(name)).unwrap();
        assert!(cookie.contains("HttpOnly") && !cookie.contains("Secure"), "{cookies:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_password_hashed_with_older_settings_is_hashed_anew_on_sign_in() {
    use argon2::{Algorithm, Argon2, Params, Version, password_hash::PasswordHasher};
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let weak = Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(64, 1, 1, None).unwrap(),
    );
    let old = weak.hash_password(PASSWORD.as_bytes()).unwrap().to_string();
    on!(stage.db, pool => sqlx::query("UPDATE users SET password_hash = $1").bind(&old).execute(pool).await.unwrap().rows_affected());
    let wrong = json!({ "email": owner.email, "password": "not seven bottles" });
    owner
        .post("/api/auth/sign-in", &wrong)
        .await
        .refused(401, "sign_in_required");
    assert!(all_of(&stage, "users").await.contains(&old));
    owner.sign_in().await.ok();
    let kept = all_of(&stage, "users").await;
    assert!(kept.contains("$argon2id$v=19$m=47104,t=1,p=1$"), "{kept}");
    owner.sign_in().await.ok();
    stage.close().await;
}
