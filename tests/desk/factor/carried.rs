//! A form that needs a proof waits for it and goes on with all that was typed.

use super::{age, prove_earlier, turn_on};
use crate::{
    stage::{Answer, PASSWORD, Person, Stage},
    together::settled,
};

const PAGE: &str = "/account/confirm";

async fn stale(stage: &Stage) {
    prove_earlier(stage, 601).await;
}

/// The fields of the page's form as they stand there, and where it goes.
fn form_of(page: &Answer) -> (String, Vec<(String, String)>) {
    let form = page
        .text
        .split("<form")
        .find(|form| form.contains("aria-label=\"Confirm\""))
        .unwrap();
    let text = |tag: &str, name: &str| {
        let value = tag.split(&format!(" {name}=\"")).nth(1).unwrap_or_default();
        let value = value.split('"').next().unwrap();
        value
            .replace("&amp;", "&")
            .replace("&quot;", "\"")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
    };
    let hidden = form.split('<').filter(|tag| tag.contains("type=\"hidden\""));
    let fields = hidden.map(|tag| (text(tag, "name"), text(tag, "value"))).collect();
    (text(form, "action"), fields)
}

/// Sends the page's form with this in one field more.
async fn proves(person: &Person, with: (&str, &str)) -> Answer {
    let (action, fields) = form_of(&person.page(PAGE).await);
    let mut all: Vec<(&str, &str)> = fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    all.push(with);
    person.form(PAGE, &action, &all).await
}

#[tokio::test]
async fn an_order_that_was_sent_too_late_goes_on_with_all_that_was_typed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stale(&stage).await;
    let review = "/purchases/new?number=%2B14155550121&number=%2B14155550122&number=%2B14155550123";
    let fields = [
        ("phoneNumbers", "+14155550121 +14155550122 +14155550123"),
        ("key", "of this page"),
        ("back", review),
        ("substitution", "never"),
        ("friendlyName", "Spokes & \"Wheels\" <b>"),
    ];
    let led = owner.form(review, "/api/twilio/purchase-numbers", &fields).await;
    assert_eq!(led.leads_to(), PAGE);
    assert!(owner.numbers().await.is_empty());
    let page = owner.page(PAGE).await;
    page.says("Confirm that it is you").says("costs money every month");
    let (action, mut carried) = form_of(&page);
    carried.sort();
    let mut typed: Vec<(String, String)> = fields
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    typed.sort();
    assert_eq!((action.as_str(), carried), ("/api/twilio/purchase-numbers", typed));
    // A wrong proof keeps it all; so does loading the page again.
    let wrong = proves(&owner, ("proofPassword", "not seven bottles")).await;
    assert_eq!(wrong.leads_to(), PAGE);
    owner
        .page(PAGE)
        .await
        .says("This is not your password")
        .keeps_quiet_on("not seven bottles");
    let done = proves(&owner, ("proofPassword", PASSWORD)).await;
    let together = done.leads_to().strip_prefix("/purchases/together/").unwrap().to_owned();
    settled(&owner, &serde_json::json!({ "bulkId": together })).await;
    let held = owner.numbers().await;
    assert_eq!(held.len(), 3);
    assert!(
        held.iter().all(|row| row["friendly_name"] == "Spokes & \"Wheels\" <b>"),
        "{held:?}"
    );
    owner.page(PAGE).await.says("Nothing waits for you here");
    stage.close().await;
}

#[tokio::test]
async fn a_release_goes_on_with_its_digits_and_what_is_wrong_with_it_is_told_on_its_own_page() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550100").await;
    let (app, _) = turn_on(&owner).await;
    let id = row["id"].as_str().unwrap();
    let question = format!("/phone-numbers/{id}/release");
    for (last4, code) in [("0199", app.code(0)), ("0100", app.code(1))] {
        stale(&stage).await;
        let fields = [("id", id), ("back", question.as_str()), ("last4", last4)];
        let led = owner.form(&question, "/api/twilio/release-number", &fields).await;
        assert_eq!(led.leads_to(), PAGE);
        owner
            .page(PAGE)
            .await
            .says("Releasing a number cannot be undone")
            .says("one-time-code");
        let done = proves(&owner, ("proofCode", &code)).await;
        if last4 == "0199" {
            assert_eq!(done.returns_to(), question);
            let page = owner.page(&question).await;
            page.says("These are not its last 4 digits").keeps_quiet_on(&code);
            assert_eq!(page.value_of("last4"), "0199");
            assert!(!owner.cookie("numberdesk-flash").unwrap_or_default().contains(&code));
        } else {
            assert_eq!(done.leads_to(), format!("/phone-numbers?released={id}"));
        }
    }
    stage.close().await;
}

#[tokio::test]
async fn a_form_without_a_way_back_is_led_to_the_page_it_stood_on() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stale(&stage).await;
    let led = owner.form("/account", "/api/auth/tokens", &[("name", "   ")]).await;
    assert_eq!(led.leads_to(), PAGE);
    let back = proves(&owner, ("proofPassword", PASSWORD)).await;
    assert_eq!(back.returns_to(), "/account");
    owner.page("/account").await.says("Give the token a name");
    stage.close().await;
}

#[tokio::test]
async fn what_waits_is_shown_in_its_own_session_and_for_ten_minutes() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.page(PAGE).await.says("Nothing waits for you here");
    stale(&stage).await;
    owner
        .form("/account", "/api/auth/tokens", &[("name", "Booking system")])
        .await;
    owner.page(PAGE).await.says("Booking system");
    let mut elsewhere = stage.stranger();
    elsewhere.email.clone_from(&owner.email);
    elsewhere.sign_in().await.ok();
    elsewhere.page(PAGE).await.says("Nothing waits for you here");
    age(&stage, "waits_for_proof", 600).await;
    owner.page(PAGE).await.says("Nothing waits for you here");
    stage.close().await;
}

#[tokio::test]
async fn guesses_at_a_proof_are_slowed_and_lose_nothing_either() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stale(&stage).await;
    owner
        .form("/account", "/api/auth/tokens", &[("name", "Booking system")])
        .await;
    for _ in 0..5 {
        proves(&owner, ("proofPassword", "not seven bottles")).await;
    }
    proves(&owner, ("proofPassword", PASSWORD)).await;
    owner
        .page(PAGE)
        .await
        .says("Too many wrong ones in a row")
        .says("Booking system");
    assert_eq!(owner.get("/api/auth/tokens").await.ok(), serde_json::json!([]));
    // The way in is not slowed by it.
    owner.sign_in().await.ok();
    owner
        .form("/account", "/api/auth/tokens", &[("name", "Booking system")])
        .await;
    owner.page("/account").await.says("Your new token");
    stage.close().await;
}
