//! Plain forms: what is refused comes back with what was typed, and no crafted address leads off the site.

use crate::stage::{PASSWORD, Stage};

#[tokio::test]
async fn a_sign_up_that_is_refused_comes_back_with_what_was_typed_and_why() {
    let stage = Stage::open().await;
    let person = stage.stranger();
    let fields = [("email", "you@desk.example"), ("password", "short77")];
    let back = person.form("/sign-up", "/api/auth/sign-up", &fields).await;
    assert_eq!(back.returns_to(), "/sign-up");
    assert!(person.cookie("numberdesk-flash").is_some());
    let page = person.page("/sign-up").await;
    page.says("Use at least 8 characters").keeps_quiet_on("short77");
    assert_eq!(
        (page.value_of("email"), page.value_of("password")),
        ("you@desk.example", "")
    );
    assert_eq!(person.cookie("numberdesk-flash"), None, "it is shown once");
    person
        .page("/sign-up")
        .await
        .keeps_quiet_on("A few words in a row make a good password")
        .keeps_quiet_on("you@desk.example");
    let done = person
        .form(
            "/sign-up",
            "/api/auth/sign-up",
            &[("email", "you@desk.example"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(done.leads_to(), "/phone-numbers");
    person
        .page("/phone-numbers")
        .await
        .says("My Phone Numbers")
        .says("Buy New Number")
        .says("you@desk.example");
    let out = person.form("/account", "/api/auth/sign-out", &[]).await;
    assert_eq!(out.leads_to(), "/sign-in");
    stage.close().await;
}

#[tokio::test]
async fn a_sign_in_that_is_refused_keeps_the_e_mail_and_where_it_was_going() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let person = stage.stranger();
    let from = "/sign-in?then=%2Faccount";
    let fields = [
        ("email", owner.email.as_str()),
        ("password", "not seven bottles"),
        ("then", "/account"),
    ];
    let back = person.form(from, "/api/auth/sign-in", &fields).await;
    assert_eq!(back.returns_to(), from);
    let page = person.page(from).await;
    page.says("E-mail or password is wrong");
    assert_eq!(
        (page.value_of("email"), page.value_of("then")),
        (owner.email.as_str(), "/account")
    );
    stage.close().await;
}

#[tokio::test]
async fn a_crafted_address_never_leads_off_the_site() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for evil in [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
        "",
    ] {
        let fields = [("email", owner.email.as_str()), ("password", PASSWORD), ("then", evil)];
        assert_eq!(
            owner.form("/sign-in", "/api/auth/sign-in", &fields).await.leads_to(),
            "/phone-numbers",
            "{evil:?}"
        );
        let refused = owner
            .form("/account", "/api/twilio/release-number", &[("back", evil)])
            .await;
        assert_eq!(refused.returns_to(), "/account", "{evil:?}");
        let bought = owner
            .form(
                "/account",
                "/api/twilio/purchase-number",
                &[
                    ("phoneNumber", "+14155550190"),
                    ("key", "k"),
                    ("substitution", "never"),
                    ("back", evil),
                ],
            )
            .await;
        assert!(bought.leads_to().starts_with("/purchases/"), "{evil:?}: {bought:?}");
    }
    let request = owner
        .ask(reqwest::Method::POST, "/api/twilio/release-number")
        .header("Accept", "text/html");
    let foreign = owner
        .send(
            request
                .header("Referer", "https://evil.example//evil.example")
                .form(&[("id", "x")]),
        )
        .await;
    assert_eq!(foreign.returns_to(), "/");
    stage.close().await;
}

#[tokio::test]
async fn a_form_too_large_to_read_is_refused() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let answer = owner
        .form("/account", "/api/auth/tokens", &[("name", &"x".repeat(70_000))])
        .await;
    assert_eq!(answer.status, 413);
    stage.close().await;
}
