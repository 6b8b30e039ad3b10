//! Letters: a forgotten password and another e-mail address, with a mail server at the other end of a line.

mod address;

use numberdesk::{
    accounts::server::host,
    server::{db::Timestamp, secrets::fingerprint},
};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use crate::{
    new_password::trail,
    stage::{Answer, PASSWORD, Person, Postbox, Received, Stage, on},
};

const NEW: &str = "eight blue bottles";

async fn with_mail() -> (Stage, Postbox) {
    let postbox = Postbox::open().await;
    let settings = [
        ("SMTP_URL", postbox.url()),
        ("MAIL_FROM", "desk@business.example".to_owned()),
    ];
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    (Stage::with(&settings).await, postbox)
}

async fn forgot(person: &Person, email: &str) -> Answer {
    person
        .post("/api/auth/forgot-password", &json!({ "email": email }))
        .await
}

async fn reset(person: &Person, token: &str, new: &str) -> Answer {
    let body = json!({ "token": token, "newPassword": new });
    person.post("/api/auth/reset-password", &body).await
}

async fn sign_in_with(person: &Person, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    person.post("/api/auth/sign-in", &body).await
}

async fn links(stage: &Stage) -> Vec<String> {
    on!(stage.db, pool => sqlx::query_scalar("SELECT token_hash FROM account_links").fetch_all(pool).await.unwrap())
}

/// Chooses this password on the page to which the link of a letter leads.
async fn choose(browser: &Person, letter: &Received, password: &str) -> Answer {
    let fields = [("token", &*letter.token()), ("newPassword", password)];
    browser.form(&letter.link(), "/api/auth/reset-password", &fields).await
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_once_by_the_link_in_a_letter_and_all_sessions_end() {
    let (stage, postbox) = with_mail().await;
    let owner = stage.owner().await;
    let elsewhere = owner.elsewhere();
    let asked = elsewhere
        .form(
            "/forgot-password",
            "/api/auth/forgot-password",
            &[("email", &owner.email.to_uppercase())],
        )
        .await;
    elsewhere.page(asked.leads_to()).await.says("Look into your mailbox");
    let letter = postbox.next().await;
    assert_eq!(
        letter.envelope,
        ("desk@business.example".to_owned(), owner.email.clone())
    );
    assert_eq!(
        links(&stage).await,
        [fingerprint(&letter.token())],
        "only its hash is kept"
    );
    // Opened by a mail server, or twice: nothing happens yet.
    for _ in 0..2 {
        assert_eq!(elsewhere.page(&letter.link()).await.says("New password").status, 200);
    }
    let slip = choose(&elsewhere, &letter, "Password1").await;
    elsewhere
        .page(slip.leads_to())
        .await
        .says("Thousands of people use this password");
    let done = choose(&elsewhere, &letter, NEW).await;
    elsewhere.page(done.leads_to()).await.says("Your password is changed");
    for browser in [&owner, &elsewhere] {
        browser
            .get("/api/twilio/numbers")
            .await
            .refused(401, "sign_in_required");
    }
    sign_in_with(&elsewhere, &owner.email, PASSWORD)
        .await
        .refused(401, "sign_in_required");
    sign_in_with(&elsewhere, &owner.email, NEW).await.ok();
    let again = reset(&elsewhere, &letter.token(), "nine red bottles").await;
    assert_eq!(again.refused(404, "not_found")["error"], "This link has ended");
    assert!(postbox.next().await.text.contains("Subject: Your password was changed"));
    assert_eq!(
        trail(&stage, &owner).await,
        [("account.password_reset".to_owned(), json!({ "endedSessions": 1 }))]
    );
    stage.close().await;
}

#[tokio::test]
async fn while_strangers_guess_whoever_holds_the_mailbox_gets_in_with_a_new_password() {
    let (stage, postbox) = with_mail().await;
    let owner = stage.owner().await;
    let elsewhere = owner.elsewhere();
    for _ in 0..6 {
        sign_in_with(&stage.stranger(), &owner.email, "not seven bottles").await;
    }
    elsewhere.sign_in().await.refused(429, "too_many_requests");
    forgot(&elsewhere, &owner.email).await.ok();
    let letter = postbox.next().await;
    reset(&elsewhere, &letter.token(), NEW).await.ok();
    sign_in_with(&elsewhere, &owner.email, NEW).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_letter_is_asked_for_in_the_same_words_with_and_without_an_account_and_not_too_often() {
    let (stage, postbox) = with_mail().await;
    let owner = stage.owner().await;
    let stranger = stage.stranger();
    let told = |answer: &Answer| {
        (
            answer.status,
            answer.text.clone(),
            answer.headers.keys().cloned().collect::<Vec<_>>(),
        )
    };
    for at in 0..5 {
        let unknown = forgot(&stranger, "nobody@desk.example").await;
        let known = forgot(&stranger, &owner.email).await;
        assert_eq!(told(&known), told(&unknown));
        if at < 3 {
            assert_eq!(known.ok(), Value::Null);
        } else {
            known.refused(429, "too_many_requests");
        }
    }
    let mut kept = Vec::new();
    for _ in 0..3 {
        let letter = postbox.next().await;
        assert_eq!(letter.envelope.1, owner.email);
        kept.push(fingerprint(&letter.token()));
    }
    let mut links = links(&stage).await;
    links.sort();
    kept.sort();
    assert_eq!(links, kept);
    assert!(postbox.is_empty().await);
    forgot(&stranger, "nobody").await.wrong("email");
    stage.close().await;
}

#[tokio::test]
async fn a_link_ends_after_half_an_hour_and_with_a_change_of_the_password_and_with_another_link() {
    let (stage, postbox) = with_mail().await;
    let owner = stage.owner().await;
    forgot(&owner, &owner.email).await.ok();
    let late = postbox.next().await.token();
    let expires: Timestamp = on!(stage.db, pool => sqlx::query_scalar("SELECT expires_at FROM account_links").fetch_one(pool).await.unwrap());
    let left = expires.0 - OffsetDateTime::now_utc();
    assert!(left > Duration::minutes(29) && left <= Duration::minutes(30), "{left}");
    let past = Timestamp(OffsetDateTime::now_utc() - Duration::seconds(1));
    on!(stage.db, pool => sqlx::query("UPDATE account_links SET expires_at = $1").bind(past).execute(pool).await.unwrap().rows_affected());
    reset(&owner, &late, NEW).await.refused(404, "not_found");
    forgot(&owner, &owner.email).await.ok();
    let changed = postbox.next().await.token();
    owner
        .post(
            "/api/auth/password",
            &json!({ "currentPassword": PASSWORD, "newPassword": NEW }),
        )
        .await
        .ok();
    assert!(postbox.next().await.text.contains("Subject: Your password was changed"));
    reset(&owner, &changed, "nine red bottles")
        .await
        .refused(404, "not_found");
    for token in ["", "x", &"x".repeat(43)] {
        reset(&owner, token, "nine red bottles").await.refused(404, "not_found");
    }
    sign_in_with(&owner, &owner.email, NEW).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_desk_that_sends_no_letters_says_so_and_its_host_gives_a_link() {
    let stage = Stage::with(&[("TWILIO_API_URL", ""), ("TWILIO_PRICING_URL", ""), ("VAPI_API_KEY", "")]).await;
    let owner = stage.owner().await;
    let stranger = owner.elsewhere();
    for email in [owner.email.as_str(), "nobody@desk.example"] {
        forgot(&stranger, email).await.refused(503, "not_configured");
    }
    stranger
        .page("/forgot-password")
        .await
        .says("This desk cannot send letters yet");
    owner.page("/account").await.says("a new address cannot be confirmed");
    let body = json!({ "newEmail": "new@desk.example", "password": PASSWORD });
    owner
        .post("/api/auth/email", &body)
        .await
        .refused(503, "not_configured");
    let app_url = url::Url::parse(stage.address()).unwrap();
    let link = host::reset_link(stage.desk().walls(), &app_url, &owner.email)
        .await
        .unwrap();
    let (page, token) = link.split_once("?token=").unwrap();
    assert_eq!(page, format!("{}/reset-password", stage.address()));
    reset(&stranger, token, NEW).await.ok();
    sign_in_with(&stranger, &owner.email, NEW).await.ok();
    assert!(
        host::reset_link(stage.desk().walls(), &app_url, "nobody@desk.example")
            .await
            .is_err()
    );
    let events: Vec<String> = trail(&stage, &owner)
        .await
        .into_iter()
        .map(|(event, _)| event)
        .collect();
    assert_eq!(events, ["account.reset_link_by_host", "account.password_reset"]);
    stage.leave().await;
}

#[tokio::test]
async fn a_link_without_its_end_says_so_instead_of_asking_for_what_it_would_refuse() {
    let stage = Stage::open().await;
    let person = Person::new(stage.address());
    for page in ["/reset-password", "/confirm-email?token="] {
        let shown = person.page(page).await;
        shown.says("A part of the link is missing");
        assert!(!shown.text.contains("name=\"token\""), "{shown:?}");
    }
    person.page("/reset-password?token=x").await.says("name=\"token\"");
    stage.close().await;
}
