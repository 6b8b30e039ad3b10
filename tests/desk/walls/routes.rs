//! Whether every route there is stands in the list of what is replayed.

use std::{collections::BTreeSet, io};

use leptos::server_fn::axum::server_fn_paths;

use super::replay::{Theirs, replays};
use crate::{
    source::{Source, Token, files},
    stage::Stage,
};

/// The routes of the router that are neither calls of pages nor pages.
const ROUTES: [&str; 29] = [
    "/",
    "/account/history.csv",
    "/account/history.json",
    "/api",
    "/api/",
    "/api/openapi.json",
    "/api/purchases/{id}",
    "/api/twilio/port-in",
    "/api/twilio/texts/{id}/media/{at}",
    "/api/vapi/phone-numbers/{id}",
    "/api/{*unknown}",
    "/embed/decide",
    "/embed/order",
    "/embed/purchases/{id}/status",
    "/embed/suggest",
    "/favicon.ico",
    "/healthz",
    "/insights/tries.csv",
    "/metrics",
    "/operator/businesses.csv",
    "/phone-numbers/labels",
    "/phone-numbers/numbers.csv",
    "/pkg/{version}/{*file}",
    "/readyz",
    "/robots.txt",
    "/usage/numbers.csv",
    "/webhooks/stripe",
    "/webhooks/twilio/{topic}",
    "/webhooks/vapi/{owner}",
];

/// Calls by which one becomes somebody: there is nothing of another's to name.
const DOORS: [&str; 7] = [
    "/api/auth/email/confirm",
    "/api/auth/forgot-password",
    "/api/auth/reset-password",
    "/api/auth/sign-in",
    "/api/auth/sign-in/code",
    "/api/auth/sign-out",
    "/api/auth/sign-up",
];

/// The path without what is asked for and without ids.
fn shape(path: &str) -> Vec<&str> {
    path.split('?').next().unwrap_or_default().split('/').collect()
}

/// The addresses of pages, as they are written down.
fn pages() -> io::Result<Vec<String>> {
    let app = files(&["src/app"], &["rs"])?
        .into_iter()
        .find(|source| source.path == "src/app/mod.rs");
    let texts = app.map(|source| source.strings()).unwrap_or_default();
    Ok(texts.into_iter().filter(|text| text.starts_with('/')).collect())
}

#[test]
fn every_route_of_the_router_is_replayed_or_shows_nothing_of_an_owner() -> io::Result<()> {
    let replayed = replays(&Theirs::default());
    let is_replayed = |method: &str, path: &str| {
        replayed.iter().any(|replay| {
            let (asked, known) = (shape(&replay.path), shape(path));
            let fits = |(known, asked): (&&str, &&str)| known.starts_with(':') || known == asked;
            replay.method.as_str() == method && asked.len() == known.len() && known.iter().zip(&asked).all(fits)
        })
    };
    for (path, method) in server_fn_paths().filter(|(path, _)| !DOORS.contains(path)) {
        assert!(
            is_replayed(method.as_str(), path),
            "{method} {path} is not replayed with another's ids"
        );
    }
    for path in pages()? {
        assert!(
            is_replayed("GET", &path),
            "the page {path} is not replayed with another's ids"
        );
    }
    let mut routed: BTreeSet<String> = BTreeSet::new();
    for source in files(&["src/app/server"], &["rs"])? {
        routed.extend(routes(&source));
    }
    assert_eq!(
        routed.iter().map(String::as_str).collect::<Vec<_>>(),
        ROUTES,
        "a new route is looked at and listed here"
    );
    Ok(())
}

/// What stands behind each `.route(`.
fn routes(source: &Source) -> Vec<String> {
    let tokens = source.tokens();
    let found = tokens.windows(4).filter_map(|four| match four {
        [Token::Mark('.'), Token::Word(name), Token::Mark('('), Token::Text(path)] if name == "route" => {
            Some(path.clone())
        }
        _ => None,
    });
    found.collect()
}

/// Pages that anybody may open, or that ask for a ticket in place of a session.
const OPEN_PAGES: [&str; 10] = [
    "/sign-up",
    "/sign-in",
    "/sign-in/code",
    "/forgot-password",
    "/reset-password",
    "/confirm-email",
    "/help",
    "/embed/buy-number",
    "/embed/purchases/:id",
    "/embed/closed",
];

#[tokio::test]
async fn every_page_but_the_doors_and_the_help_asks_a_stranger_to_sign_in() {
    let stage = Stage::open().await;
    let stranger = stage.stranger();
    let all = pages().unwrap();
    assert!(all.len() > 20, "{all:?}");
    for page in all {
        let address = page.replace(":id", "01936f60-0f3c-7a21-b1de-0242ac120002");
        let answer = stranger.page(&address).await;
        let is_open = OPEN_PAGES.contains(&page.as_str());
        let is_sent = answer.status == 303 && answer.leads_to().starts_with("/sign-in?then=");
        assert_ne!(is_open, is_sent, "{page}: {}", answer.status);
    }
    stage.close().await;
}
