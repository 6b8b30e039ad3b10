//! Another e-mail address: asked for with the password, and confirmed in the other mailbox.

use serde_json::json;

use super::{reset, sign_in_with, with_mail};
use crate::{
    new_password::trail,
    stage::{PASSWORD, Person, Received, Stage},
};

const NEW: &str = "eight blue bottles";

/// Opens the link of a letter in this browser, and presses its key.
async fn open(browser: &Person, letter: &Received) {
    let form = browser
        .form(&letter.link(), "/api/auth/email/confirm", &[("token", &letter.token())])
        .await;
    browser
        .page(form.leads_to())
        .await
        .says("Your e-mail address is changed");
}

/// The events of an owner's trail.
async fn events(stage: &Stage, owner: &Person) -> Vec<String> {
    let trail = trail(stage, owner).await;
    trail.into_iter().map(|(event, _)| event).collect()
}

#[tokio::test]
async fn another_e_mail_address_is_the_accounts_once_its_link_is_opened_and_the_old_one_is_told() {
    let (stage, postbox) = with_mail().await;
    let owner = stage.owner().await;
    let elsewhere = owner.elsewhere();
    elsewhere.sign_in().await.ok();
    let fields = [("newEmail", "  New@Desk.Example"), ("password", PASSWORD)];
    let form = owner.form("/account", "/api/auth/email", &fields).await;
    owner
        .page(form.leads_to())
        .await
        .says("A letter with a link is on its way to new@desk.example");
    let (one, other) = (postbox.next().await, postbox.next().await);
    let (confirm, told) = if one.envelope.1 == owner.email {
        (other, one)
    } else {
        (one, other)
    };
    assert_eq!(
        (confirm.envelope.1.as_str(), told.envelope.1.as_str()),
        ("new@desk.example", owner.email.as_str())
    );
    assert!(
        told.text.contains("is about to change") && !told.text.contains("token="),
        "{told:?}"
    );
    // Until then nothing is changed.
    elsewhere.page(&confirm.link()).await.says("Use this address");
    sign_in_with(&stage.stranger(), &owner.email, PASSWORD).await.ok();
    reset(&stage.stranger(), &confirm.token(), NEW)
        .await
        .refused(404, "not_found");
    let stranger = stage.stranger();
    open(&stranger, &confirm).await;
    for person in [&owner, &elsewhere] {
        person.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    }
    sign_in_with(&stranger, &owner.email, PASSWORD)
        .await
        .refused(401, "sign_in_required");
    sign_in_with(&stranger, "new@desk.example", PASSWORD).await.ok();
    stranger
        .page("/account")
        .await
        .says("new@desk.example")
        .keeps_quiet_on(&owner.email);
    let after = postbox.next().await;
    assert_eq!(after.envelope.1, owner.email);
    assert!(
        after.text.contains("Subject: Your e-mail address was changed"),
        "{after:?}"
    );
    let again = json!({ "token": confirm.token() });
    stranger
        .post("/api/auth/email/confirm", &again)
        .await
        .refused(404, "not_found");
    assert_eq!(
        events(&stage, &owner).await,
        ["account.email_asked", "account.email_changed"]
    );
    stage.close().await;
}

#[tokio::test]
async fn an_address_of_another_account_is_asked_for_in_the_same_words_and_never_taken() {
    let (stage, postbox) = with_mail().await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let ask = |to: &str| json!({ "newEmail": to, "password": PASSWORD });
    ada.post("/api/auth/email", &ask(&ada.email)).await.wrong("newEmail");
    ada.post("/api/auth/email", &ask("nobody")).await.wrong("newEmail");
    let taken = ada.post("/api/auth/email", &ask(&bob.email)).await;
    let free = ada.post("/api/auth/email", &ask("free@desk.example")).await;
    assert_eq!(taken.ok(), free.ok());
    let (one, other) = (postbox.next().await, postbox.next().await);
    let confirm = if one.envelope.1 == ada.email { other } else { one };
    assert_eq!(confirm.envelope.1, "free@desk.example");
    // Somebody opens an account with it meanwhile.
    let body = json!({ "email": "free@desk.example", "password": PASSWORD });
    stage.stranger().post("/api/auth/sign-up", &body).await.ok();
    let answer = ada
        .post("/api/auth/email/confirm", &json!({ "token": confirm.token() }))
        .await;
    answer.refused(409, "already_decided");
    ada.sign_in().await.ok();
    assert!(postbox.is_empty().await);
    stage.close().await;
}
