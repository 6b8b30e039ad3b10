//! Who may come in, by which door, and what a refusal looks like.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Method, header};
use serde_json::json;

mod known;

use crate::{contract, stage::Stage};
use known::{CLOSED, OF_PAGES, OPEN, SEARCH};

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
        "/phone-numbers/1",
        "/phone-numbers/1/release",
        "/phone-numbers/1/texts",
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
