//! Every call that changes something, asked for by every kind of page a visitor may have open.

use leptos::server_fn::axum::server_fn_paths;
use reqwest::{Client, RequestBuilder, header, redirect::Policy};

use crate::stage::Stage;

/// What a browser says of the page that asks: `Sec-Fetch-Site`, and `Origin` as own, another, or none.
const PAGES: [(Option<&str>, Option<bool>, bool); 12] = [
    (Some("same-origin"), None, true),
    (Some("same-origin"), Some(true), true),
    (Some("same-origin"), Some(false), true),
    (Some("same-site"), None, false),
    (Some("same-site"), Some(true), false),
    (Some("same-site"), Some(false), false),
    (Some("cross-site"), None, false),
    (Some("cross-site"), Some(true), false),
    (Some("cross-site"), Some(false), false),
    // Browsers that say no more, on plain http.
    (None, Some(true), true),
    (None, Some(false), false),
    (None, None, false),
];

/// The ways a page can send something without asking the desk first, and JSON.
const BODIES: [(&str, &str); 4] = [
    ("application/json", "{}"),
    ("application/x-www-form-urlencoded", "nothing=1"),
    ("text/plain", "{}"),
    ("multipart/form-data; boundary=x", "--x--"),
];

#[tokio::test]
async fn no_page_of_another_site_gets_in_and_no_page_of_ours_is_kept_out() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let cookie = format!("numberdesk={}", owner.cookie("numberdesk").unwrap());
    let http = Client::builder().no_proxy().redirect(Policy::none()).build().unwrap();
    let mut changing: Vec<&str> = server_fn_paths()
        .filter(|(_, method)| !method.is_safe())
        .map(|(path, _)| path)
        .collect();
    // Last, for it ends the session: until then a call let in may find somebody signed in.
    changing.sort_by_key(|path| *path == "/api/auth/sign-out");
    assert!(changing.len() > 15, "{changing:?}");
    let (mut tried, mut wrong) = (0, Vec::new());
    for path in changing {
        for (site, is_own, allowed) in PAGES {
            for (kind, body) in BODIES {
                let mut request: RequestBuilder = http
                    .post(format!("{}{path}", stage.address()))
                    .header(header::COOKIE, &cookie)
                    .header(header::CONTENT_TYPE, kind)
                    .header(header::ACCEPT, "text/html")
                    .body(body);
                if let Some(site) = site {
                    request = request.header("Sec-Fetch-Site", site);
                }
                if let Some(is_own) = is_own {
                    request = request.header(
                        header::ORIGIN,
                        if is_own {
                            stage.address()
                        } else {
                            "https://evil.example"
                        },
                    );
                }
                let answer = request.send().await.unwrap();
                tried += 1;
                if (answer.status() != 403) != allowed || answer.status().is_server_error() {
                    wrong.push(format!("{} for {path} {site:?} {is_own:?} {kind}", answer.status()));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {tried}: {wrong:?}", wrong.len());
    assert!(tried >= 12 * 4 * 15, "{tried}");
    stage.close().await;
}

/// Webhooks stand outside that door: no browser's cookie opens them, only a signature.
#[tokio::test]
async fn a_cookie_opens_no_webhook() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", "a secret that is long enough for anybody")]).await;
    let owner = stage.owner().await;
    for path in [
        "/webhooks/twilio/status",
        "/webhooks/twilio/sms",
        &format!("/webhooks/vapi/{}", owner.id()),
    ] {
        let request = owner.ask(reqwest::Method::POST, path).form(&[("AccountSid", "AC1")]);
        assert_eq!(owner.send(request).await.status, 403, "{path}");
    }
    stage.close().await;
}
