//! Tickets: who gets one, what it opens, and everything that makes it worth nothing.

use reqwest::{Method, header};
use serde_json::json;
use time::OffsetDateTime;

use super::{CRM, Frame, SHOP, stage};
use crate::stage::{Answer, Stage};

pub fn policy(answer: &Answer) -> &str {
    answer.header("content-security-policy")
}

#[tokio::test]
async fn a_program_gets_a_ticket_for_an_application_that_may_show_the_desk_and_nobody_else_does() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let ask = json!({ "origin": "https://CRM.example/", "label": "Spring" });
    let ticket = program.post("/api/embed/tickets", &ask).await.ok();
    let until = OffsetDateTime::parse(
        ticket["expiresAt"].as_str().unwrap(),
        &time::format_description::well_known::Rfc3339,
    )
    .unwrap();
    let minutes = (until - OffsetDateTime::now_utc()).whole_minutes();
    assert!((13..=15).contains(&minutes), "{ticket}");
    let sealed = ticket["ticket"].as_str().unwrap();
    let url = format!("{}/embed/buy-number?ticket={sealed}", stage.address());
    assert_eq!(ticket["url"], url);
    // It says nothing to whoever holds it.
    for word in [
        "crm",
        "Spring",
        &owner.id().to_string(),
        &owner.id().simple().to_string(),
    ] {
        assert!(!sealed.contains(word), "{sealed}");
    }
    for origin in [
        "https://evil.example",
        "https://crm.example:8443",
        "http://crm.example",
        "null",
        "",
        "*",
    ] {
        program
            .post("/api/embed/tickets", &json!({ "origin": origin }))
            .await
            .wrong("origin");
    }
    let long = json!({ "origin": CRM, "label": "x".repeat(49) });
    program.post("/api/embed/tickets", &long).await.wrong("label");
    owner.post("/api/embed/tickets", &ask).await.refused(403, "forbidden");
    stage
        .stranger()
        .post("/api/embed/tickets", &ask)
        .await
        .refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn without_the_setting_there_is_no_ticket_and_no_frame() {
    let stage = Stage::open().await;
    let program = stage.owner().await.program().await;
    let refused = program.post("/api/embed/tickets", &json!({ "origin": CRM })).await;
    refused.refused(503, "not_configured");
    let page = stage.stranger().page("/embed/buy-number?ticket=x").await;
    assert_eq!(page.status, 503);
    page.says("Embedding is off");
    assert!(policy(&page).contains("frame-ancestors 'none'"), "{page:?}");
    assert_eq!(page.header("x-frame-options"), "DENY");
    stage.close().await;
}

#[tokio::test]
async fn the_frame_may_be_shown_by_the_application_of_its_ticket_alone_and_no_other_page_by_anybody() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    for path in ["/embed/buy-number", "/embed/closed", "/embed/purchases/1"] {
        let page = frame.page(path).await;
        assert!(
            policy(&page).contains("frame-ancestors https://crm.example"),
            "{path}: {page:?}"
        );
        assert!(
            !policy(&page).contains("shop.example") && !policy(&page).contains("'none';frame"),
            "{path}"
        );
        assert!(policy(&page).contains("form-action 'self'") && policy(&page).contains("script-src 'nonce-"));
        assert_eq!(page.header("x-frame-options"), "", "{path}");
        assert_eq!(page.header("cache-control"), "no-store");
    }
    for path in [
        "/phone-numbers",
        "/account",
        "/help",
        "/sign-in",
        "/nowhere",
        "/embed",
        "/api/openapi.json",
    ] {
        let page = owner.page(&frame.address(path)).await;
        assert!(policy(&page).contains("frame-ancestors 'none'"), "{path}: {page:?}");
        assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
    }
    // The ticket opens the frame and nothing else.
    frame
        .guest
        .get(&frame.address("/api/twilio/numbers"))
        .await
        .refused(401, "sign_in_required");
    let bearer = frame.guest.with_token(&frame.ticket);
    bearer.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    stage.close().await;
}

#[tokio::test]
async fn a_ticket_that_is_altered_or_was_never_ours_opens_nothing() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let letters: Vec<char> = frame.ticket.chars().collect();
    // One letter of each part, the last of each included.
    let mut altered: Vec<String> = [
        1,
        3,
        letters.len() / 4,
        letters.len() / 2,
        letters.len() - 9,
        letters.len() - 1,
    ]
    .into_iter()
    .map(|at| {
        let mut letters = letters.clone();
        letters[at] = if letters[at] == 'A' { 'B' } else { 'A' };
        letters.into_iter().collect()
    })
    .collect();
    altered.extend([String::new(), "v2.test.x.y".to_owned(), frame.ticket[1..].to_owned()]);
    for ticket in altered {
        let frame = Frame {
            guest: stage.stranger(),
            ticket: encoded(&ticket),
        };
        let page = frame.page("/embed/buy-number").await;
        assert_eq!(page.status, 403, "{ticket}");
        page.says("This window cannot be opened").says("Nothing was bought.");
        // Both applications may show the words: it is not known which of them does.
        assert!(
            policy(&page).contains("frame-ancestors https://crm.example https://shop.example"),
            "{page:?}"
        );
        let order = [("phoneNumber", "+14155550100"), ("key", "k")];
        assert_eq!(frame.form("/embed/order", &order).await.status, 403);
        frame
            .guest
            .get(&frame.address("/embed/suggest?q=oak"))
            .await
            .refused(403, "forbidden");
    }
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

/// What stands in an address in the place of this text.
pub fn encoded(text: &str) -> String {
    numberdesk::purchases::page::encoded(text)
}

#[tokio::test]
async fn a_ticket_ends_with_the_token_it_was_fetched_with() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    assert_eq!(frame.page("/embed/buy-number").await.status, 200);
    let tokens = owner.get("/api/auth/tokens").await.ok();
    let revoke = json!({ "id": tokens[0]["id"] });
    owner.post("/api/auth/tokens/revoke", &revoke).await.ok();
    // Another token of the same owner is another matter.
    owner.program().await;
    let page = frame.page("/embed/buy-number").await;
    assert_eq!(page.status, 403);
    page.says("The access of this application to the desk was ended.")
        .says("data-component=\"TellKey_");
    // It is known whose it was: only that application may show the words.
    assert!(
        policy(&page).contains("frame-ancestors https://crm.example") && !policy(&page).contains(SHOP),
        "{page:?}"
    );
    assert_eq!(
        frame
            .form("/embed/order", &[("phoneNumber", "+14155550100")])
            .await
            .status,
        403
    );
    stage.close().await;
}

#[tokio::test]
async fn one_owners_ticket_shows_nothing_of_anothers_and_a_cookie_counts_for_nothing() {
    let stage = stage().await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let bought = ada.buy("+14155550100").await.ok();
    let purchase = bought["purchaseId"].as_str().unwrap();
    let page = format!("/embed/purchases/{purchase}");
    let (hers, his) = (Frame::open(&stage, &ada).await, Frame::open(&stage, &bob).await);
    hers.page(&page).await.says("+14155550100");
    let refused = his.page(&page).await;
    assert_eq!(refused.status, 404);
    refused.keeps_quiet_on("+14155550100");
    his.guest
        .get(&his.address(&format!("{page}/status")))
        .await
        .refused(404, "not_found");
    let decide = [("purchaseId", purchase), ("decision", "keep")];
    let told = his.form("/embed/decide", &decide).await;
    his.guest.page(told.leads_to()).await.keeps_quiet_on("+14155550100");
    // Ada herself, signed in, with Bob's ticket: it is his frame. And with none: it is nobody's.
    assert_eq!(ada.page(&his.address(&page)).await.status, 404);
    assert_eq!(ada.page("/embed/buy-number").await.status, 403);
    assert_eq!(ada.page(&page).await.status, 403);
    stage.close().await;
}

#[tokio::test]
async fn a_form_of_another_site_buys_nothing_though_it_has_the_ticket() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let address = format!("{}{}", stage.address(), frame.address("/embed/order"));
    let http = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    for (site, origin) in [
        ("cross-site", CRM),
        ("same-site", CRM),
        ("cross-site", "null"),
        ("none", CRM),
    ] {
        let request = http
            .request(Method::POST, &address)
            .header("Sec-Fetch-Site", site)
            .header(header::ORIGIN, origin)
            .form(&[("phoneNumber", "+14155550100"), ("key", "k")]);
        assert_eq!(request.send().await.unwrap().status(), 403, "{site}");
    }
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}
