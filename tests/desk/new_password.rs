//! Another password, by whoever knows the present one.

use serde_json::{Value, json};

use crate::stage::{Answer, PASSWORD, Person, Postbox, Stage, on};

const NEW: &str = "eight blue bottles";

async fn change(person: &Person, present: &str, new: &str) -> Answer {
    let body = json!({ "currentPassword": present, "newPassword": new });
    person.post("/api/auth/password", &body).await
}

async fn sign_in_with(person: &Person, password: &str) -> Answer {
    let body = json!({ "email": person.email, "password": password });
    person.post("/api/auth/sign-in", &body).await
}

/// The lines of the owner's trail about the account, oldest first: what, and its details.
pub async fn trail(stage: &Stage, person: &Person) -> Vec<(String, Value)> {
    let rows: Vec<(String, String)> = on!(stage.db, pool => sqlx::query_as("SELECT event, details FROM audit_events WHERE user_id = $1 AND subject_id = $1 ORDER BY id")
            .bind(person.id()).fetch_all(pool).await.unwrap());
    rows.into_iter()
        .map(|(event, details)| (event, serde_json::from_str(&details).unwrap()))
        .collect()
}

#[tokio::test]
async fn a_changed_password_ends_every_other_session_and_says_so_and_tokens_stay() {
    let postbox = Postbox::open().await;
    let stage = Stage::with(&[
        ("SMTP_URL", &postbox.url()),
        ("MAIL_FROM", "Numberdesk <desk@business.example>"),
    ])
    .await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let elsewhere = owner.elsewhere();
    elsewhere.sign_in().await.ok();
    let before = owner.cookie("numberdesk").unwrap();
    let fields = [("currentPassword", PASSWORD), ("newPassword", NEW)];
    let form = owner.form("/account", "/api/auth/password", &fields).await;
    assert_eq!(form.leads_to(), "/account");
    owner
        .page("/account")
        .await
        .says("Your password is changed")
        .says("1 other session was ended")
        .says("API tokens work as before");
    owner.page("/account").await.keeps_quiet_on("Your password is changed");
    // The one that changed it goes on under a new id.
    assert_ne!(owner.cookie("numberdesk").unwrap(), before);
    elsewhere
        .get("/api/twilio/numbers")
        .await
        .refused(401, "sign_in_required");
    let thief = stage.stranger();
    thief.set_cookie("numberdesk", &before);
    thief.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    assert!(program.numbers().await.is_empty());
    sign_in_with(&elsewhere, PASSWORD)
        .await
        .refused(401, "sign_in_required");
    sign_in_with(&elsewhere, NEW).await.ok();
    let letter = postbox.next().await;
    assert_eq!(
        letter.envelope,
        ("desk@business.example".to_owned(), owner.email.clone())
    );
    assert!(
        letter.text.contains("Subject: Your password was changed") && !letter.text.contains("token="),
        "{letter:?}"
    );
    assert_eq!(
        trail(&stage, &owner).await,
        [("account.password_changed".to_owned(), json!({ "endedSessions": 1 }))]
    );
    stage.close().await;
}

#[tokio::test]
async fn a_changed_password_makes_every_other_browser_a_stranger() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let thief = owner.elsewhere();
    thief.sign_in().await.ok();
    change(&owner, PASSWORD, NEW).await.ok();
    for _ in 0..5 {
        let stranger = owner.elsewhere();
        sign_in_with(&stranger, "not eight bottles")
            .await
            .refused(401, "sign_in_required");
    }
    sign_in_with(&thief, NEW).await.refused(429, "too_many_requests");
    sign_in_with(&owner, NEW).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_bad_new_password_is_told_beside_its_field_and_changes_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let own = format!("{}!", owner.email);
    for new in [
        "",
        "short77",
        "Password1",
        "NumberDesk-2026",
        &own,
        &"x".repeat(129),
        PASSWORD,
    ] {
        change(&owner, PASSWORD, new).await.wrong("newPassword");
    }
    change(&owner, "not seven bottles", NEW).await.wrong("currentPassword");
    let form = owner
        .form(
            "/account",
            "/api/auth/password",
            &[("currentPassword", PASSWORD), ("newPassword", "Password1")],
        )
        .await;
    owner
        .page(form.leads_to())
        .await
        .says("Thousands of people use this password")
        .keeps_quiet_on(PASSWORD);
    sign_in_with(&owner.elsewhere(), PASSWORD).await.ok();
    assert!(trail(&stage, &owner).await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_password_with_the_owners_address_or_the_desks_name_opens_no_account() {
    let stage = Stage::open().await;
    for password in ["numberdesk-1", "bakery-lovelace"] {
        let body = json!({ "email": "lovelace@bakery.example", "password": password });
        stage
            .stranger()
            .post("/api/auth/sign-up", &body)
            .await
            .wrong("password");
    }
    stage.close().await;
}

#[tokio::test]
async fn whoever_is_signed_in_guesses_the_password_no_oftener_than_a_stranger() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for at in 0..5 {
        let wrong = format!("not {at} bottles");
        if at % 2 == 0 {
            change(&owner, &wrong, NEW).await.wrong("currentPassword");
        } else {
            let body = json!({ "newEmail": "new@desk.example", "password": wrong });
            owner.post("/api/auth/email", &body).await.wrong("password");
        }
    }
    let refused = change(&owner, PASSWORD, NEW).await;
    let words = refused.refused(429, "too_many_requests")["message"].to_string();
    assert!(words.contains("Nothing was changed"), "{words}");
    // Whoever took the session keeps nobody from signing in.
    owner.elsewhere().sign_in().await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_token_reads_where_the_account_is_signed_in_and_changes_nothing_about_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let sessions = program.get("/api/auth/sessions").await.ok();
    assert_eq!(sessions[0]["current"], false);
    change(&program, PASSWORD, NEW).await.refused(403, "forbidden");
    for (path, body) in [
        (
            "/api/auth/email",
            json!({ "newEmail": "new@desk.example", "password": PASSWORD }),
        ),
        ("/api/auth/sessions/end", json!({ "id": sessions[0]["id"] })),
        ("/api/auth/sessions/end-others", json!({})),
    ] {
        program.post(path, &body).await.refused(403, "forbidden");
    }
    owner.get("/api/twilio/numbers").await.ok();
    stage.close().await;
}

#[tokio::test]
async fn of_two_changes_at_once_one_is_made_and_the_other_is_told() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let elsewhere = owner.elsewhere();
    elsewhere.sign_in().await.ok();
    let (one, other) = tokio::join!(
        change(&owner, PASSWORD, NEW),
        change(&elsewhere, PASSWORD, "nine red bottles")
    );
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    // The slower is too late, or is signed out already.
    assert!(
        statuses[0] == 200 && [401, 409, 422].contains(&statuses[1]),
        "{statuses:?} {} {}",
        one.text,
        other.text
    );
    assert_eq!(trail(&stage, &owner).await.len(), 1);
    stage.close().await;
}
