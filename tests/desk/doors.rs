//! Who may come in, by which door, and what a refusal looks like.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Method, header};
use serde_json::json;

use crate::{contract, stage::Stage};

/// Calls that anyone may make.
#[rustfmt::skip] // Several to a line.
const OPEN: [(&str, &str); 7] = [
    ("POST", "/api/auth/sign-up"), ("POST", "/api/auth/sign-in"), ("POST", "/api/auth/sign-in/code"), ("POST", "/api/auth/sign-out"),
    ("POST", "/api/auth/forgot-password"), ("POST", "/api/auth/reset-password"), ("POST", "/api/auth/email/confirm"),
];

/// Calls that want somebody signed in.
#[rustfmt::skip] // Some several to a line.
const CLOSED: [(&str, &str); 89] = [
    ("GET", "/api/account/history"),
    ("GET", "/api/areas/board"), ("GET", "/api/areas/suggest"),
    ("GET", "/api/auth/sign-in/waiting"),
    ("POST", "/api/auth/confirm"),
    ("GET", "/api/auth/confirm/waiting"),
    ("GET", "/api/auth/second-factor"),
    ("POST", "/api/auth/second-factor/leave-off"),
    ("POST", "/api/auth/second-factor/recovery-codes"),
    ("POST", "/api/auth/second-factor/set-up"),
    ("POST", "/api/auth/second-factor/shown"),
    ("POST", "/api/auth/second-factor/turn-off"),
    ("POST", "/api/auth/second-factor/turn-on"),
    ("POST", "/api/auth/email"),
    ("POST", "/api/auth/notice"),
    ("POST", "/api/auth/password"),
    ("GET", "/api/auth/sessions"),
    ("POST", "/api/auth/sessions/end"),
    ("POST", "/api/auth/sessions/end-others"),
    ("POST", "/api/auth/tokens"),
    ("GET", "/api/auth/tokens"),
    ("POST", "/api/auth/tokens/new"),
    ("POST", "/api/auth/tokens/revoke"),
    ("GET", "/api/billing"),
    ("POST", "/api/billing/checkout"),
    ("GET", "/api/billing/checkout/open"),
    ("GET", "/api/billing/notice"),
    ("POST", "/api/billing/portal"),
    ("GET", "/api/campaign"),
    ("GET", "/api/campaigns"),
    ("POST", "/api/campaigns"),
    ("POST", "/api/campaigns/answers"),
    ("POST", "/api/campaigns/buy-number"),
    ("GET", "/api/campaigns/calls"),
    ("POST", "/api/campaigns/choose-assistant"),
    ("POST", "/api/campaigns/choose-number"),
    ("POST", "/api/campaigns/delete"),
    ("POST", "/api/campaigns/get-line"),
    ("POST", "/api/campaigns/launch"),
    ("GET", "/api/campaigns/number-step"),
    ("POST", "/api/campaigns/pause"),
    ("POST", "/api/campaigns/rename"),
    ("POST", "/api/campaigns/test-call"),
    ("GET", "/api/campaigns/test-calls"),
    ("POST", "/api/embed/tickets"),
    ("GET", "/api/insights"),
    ("GET", "/api/operator/board"),
    ("GET", "/api/operator/business"),
    ("GET", "/api/operator/event"),
    ("POST", "/api/operator/compare"),
    ("POST", "/api/operator/event/dealt-with"),
    ("POST", "/api/operator/limits"),
    ("POST", "/api/operator/lines"),
    ("GET", "/api/reconciliation"),
    ("GET", "/api/reconciliation/difference"),
    ("GET", "/api/reconciliation/line"),
    ("POST", "/api/reconciliation/add"),
    ("POST", "/api/reconciliation/compare"),
    ("POST", "/api/reconciliation/put-back"),
    ("POST", "/api/reconciliation/release"),
    ("POST", "/api/reconciliation/take-off"),
    ("POST", "/api/reconciliation/take-over"),
    ("GET", "/api/twilio/account"),
    ("POST", "/api/twilio/decide-purchase"),
    ("GET", "/api/twilio/limits"),
    ("GET", "/api/twilio/number"), ("GET", "/api/twilio/number-usage"),
    ("GET", "/api/twilio/numbers"),
    ("GET", "/api/twilio/numbers/sum"),
    ("GET", "/api/twilio/purchase"),
    ("GET", "/api/twilio/purchase-history"),
    ("POST", "/api/twilio/purchase-number"),
    ("POST", "/api/twilio/purchase-numbers"),
    ("GET", "/api/twilio/purchases-together"),
    ("GET", "/api/twilio/purchases-waiting"),
    ("POST", "/api/twilio/release-number"),
    ("POST", "/api/twilio/review-numbers"),
    ("POST", "/api/twilio/search-elsewhere"),
    ("POST", "/api/twilio/search-instead"),
    ("GET", "/api/usage"), ("GET", "/api/uses"),
    ("GET", "/api/vapi/assistants"),
    ("POST", "/api/vapi/attach-assistant"),
    ("GET", "/api/vapi/phone-number"),
    ("GET", "/api/vapi/phone-numbers"),
    ("POST", "/api/vapi/phone-numbers"),
    ("POST", "/api/vapi/release-phone-number"),
    ("POST", "/api/vapi/request-more"),
    ("GET", "/api/vapi/room"),
];

/// One that is closed as well; apart, because the list above is full of calls that are pages' own.
const SEARCH: (&str, &str) = ("POST", "/api/twilio/search-numbers");

/// Calls that only our own pages make: they may change with them, and are not described.
const OF_PAGES: [&str; 34] = [
    "/api/areas/board",
    "/api/areas/suggest",
    "/api/auth/sign-in/waiting",
    "/api/auth/confirm/waiting",
    "/api/auth/second-factor/leave-off",
    "/api/auth/second-factor/shown",
    "/api/auth/notice",
    "/api/auth/tokens/new",
    "/api/billing/checkout/open",
    "/api/billing/notice",
    "/api/campaigns/number-step",
    "/api/insights",
    // No program may make them, whoever's token it has.
    "/api/operator/board",
    "/api/operator/business",
    "/api/operator/compare",
    "/api/operator/event",
    "/api/operator/event/dealt-with",
    "/api/operator/limits",
    "/api/operator/lines",
    "/api/reconciliation/line",
    "/api/twilio/account",
    "/api/twilio/limits",
    "/api/twilio/number",
    "/api/twilio/numbers/sum",
    "/api/twilio/purchase",
    "/api/twilio/purchase-history",
    "/api/twilio/purchases-waiting",
    "/api/twilio/review-numbers",
    "/api/twilio/search-elsewhere",
    "/api/twilio/search-instead",
    "/api/vapi/phone-number",
    "/api/vapi/release-phone-number",
    "/api/vapi/room",
    "/api/uses",
];

#[tokio::test]
async fn every_call_is_known_and_either_open_or_closed() {
    let stage = Stage::open().await;
    let mut real: Vec<(String, &str)> = server_fn_paths()
        .map(|(path, method)| (method.to_string(), path))
        .collect();
    real.sort();
    let mut known: Vec<(String, &str)> = OPEN
        .iter()
        .chain(&CLOSED)
        .chain([&SEARCH])
        .map(|(method, path)| ((*method).to_owned(), *path))
        .collect();
    known.sort();
    assert_eq!(real, known, "a new call is written into OPEN or CLOSED here");
    let described: Vec<&str> = contract::operations().iter().map(|operation| operation.path).collect();
    for (_, path) in known {
        assert_ne!(
            described.contains(&path),
            OF_PAGES.contains(&path),
            "{path} is either described or the pages' own"
        );
    }
    stage.close().await;
}

#[tokio::test]
async fn a_stranger_is_refused_at_every_closed_door_before_anything_is_read() {
    let stage = Stage::open().await;
    let stranger = stage.stranger();
    for (method, path) in CLOSED.into_iter().chain([SEARCH, ("GET", "/api/purchases/1")]) {
        let request = stranger
            .ask(method.parse().unwrap(), path)
            .header(header::CONTENT_TYPE, "text/plain")
            .body("{");
        stranger.send(request).await.refused(401, "sign_in_required");
    }
    for path in [
        "/phone-numbers",
        "/places",
        "/availability",
        "/billing",
        "/insights",
        "/insights/tries.csv",
        "/account",
        "/operator",
        "/account/second-factor",
        "/account/confirm",
        "/purchases/1",
        "/phone-numbers/1/release",
    ] {
        let page = stranger.page(path).await;
        assert!(page.leads_to().starts_with("/sign-in?then=%2F"), "{page:?}");
        assert!(!page.leads_to().contains("ended"), "{page:?}");
    }
    for path in [
        "/sign-in",
        "/help",
        "/sign-in/code",
        "/sign-up",
        "/forgot-password",
        "/reset-password",
        "/confirm-email",
    ] {
        assert_eq!(stranger.page(path).await.status, 200);
    }
    stage.close().await;
}

#[tokio::test]
async fn only_the_desk_itself_may_change_something_in_a_visitors_name() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let cookie = format!("numberdesk={}", owner.cookie("numberdesk").unwrap());
    let own = stage.address().to_owned();
    let evil = "https://evil.example".to_owned();
    let sites = [
        None,
        Some("same-origin"),
        Some("same-site"),
        Some("cross-site"),
        Some("none"),
    ];
    let origins = [None, Some(own.as_str()), Some(evil.as_str()), Some("null")];
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for site in sites {
        for origin in origins {
            let mut request = http
                .post(format!("{own}/api/auth/tokens"))
                .header(header::COOKIE, &cookie)
                .json(&json!({ "name": "x" }));
            if let Some(site) = site {
                request = request.header("Sec-Fetch-Site", site);
            }
            if let Some(origin) = origin {
                request = request.header(header::ORIGIN, origin);
            }
            let allowed = match site {
                Some(site) => site == "same-origin",
                None => origin == Some(&own),
            };
            let status = request.send().await.unwrap().status();
            assert_eq!(status, if allowed { 200 } else { 403 }, "{site:?} {origin:?}");
            // Reading is no harm: the browser keeps the answer from the other site.
            let mut request = http
                .get(format!("{own}/api/twilio/numbers"))
                .header(header::COOKIE, &cookie);
            if let Some(site) = site {
                request = request.header("Sec-Fetch-Site", site);
            }
            assert_eq!(request.send().await.unwrap().status(), 200, "{site:?}");
        }
    }
    let program = owner.program().await;
    let request = program
        .ask(Method::POST, "/api/twilio/search-numbers")
        .header("Sec-Fetch-Site", "cross-site");
    program.send(request.json(&json!({ "areaCode": "415" }))).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_form_on_another_site_neither_signs_in_nor_buys() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (path, fields) in [
        (
            "/api/auth/sign-in",
            [("email", "a@b.example"), ("password", "seven green bottles")],
        ),
        (
            "/api/twilio/purchase-number",
            [("phoneNumber", "+14155550177"), ("country", "US")],
        ),
    ] {
        let request = reqwest::Client::builder()
            .no_proxy()
            .build()
            .unwrap()
            .post(format!("{}{path}", stage.address()))
            .header(
                header::COOKIE,
                format!("numberdesk={}", owner.cookie("numberdesk").unwrap()),
            )
            .header(header::ACCEPT, "text/html")
            .header(header::ORIGIN, "https://evil.example")
            .header("Sec-Fetch-Site", "cross-site");
        assert_eq!(request.form(&fields).send().await.unwrap().status(), 403);
    }
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}
