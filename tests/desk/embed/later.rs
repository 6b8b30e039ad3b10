//! Tickets that were good: too old, or for an application that is not allowed any more.

use numberdesk::server::secrets::Place;
use secrecy::SecretString;
use serde_json::json;
use time::OffsetDateTime;

use super::{CRM, Frame, SHOP, stage, tickets::policy};
use crate::stage::{Person, Stage};

/// A frame with a ticket that the desk might have sealed at another time, or under other settings.
async fn sealed(stage: &Stage, owner: &Person, origin: &str, until: i64) -> Frame {
    owner.program().await;
    let tokens = owner.get("/api/auth/tokens").await.ok();
    let inside = json!({
        "owner": owner.id(), "token": tokens[0]["id"], "origin": origin, "label": "Spring", "until": until,
    });
    let text = SecretString::from(inside.to_string());
    let sealed = stage.desk().keys.seal(&text, &Place::shown("embed_ticket")).unwrap();
    Frame {
        guest: stage.stranger(),
        ticket: sealed.replace('+', "~").replace('/', "_").replace('=', ""),
    }
}

#[tokio::test]
async fn a_ticket_for_an_application_that_the_host_does_not_allow_any_more_opens_nothing() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let later = OffsetDateTime::now_utc().unix_timestamp() + 600;
    let gone = sealed(&stage, &owner, "https://gone.example", later).await;
    let page = gone.page("/embed/buy-number").await;
    assert_eq!(page.status, 403);
    assert!(!policy(&page).contains("gone.example"), "{page:?}");
    let good = sealed(&stage, &owner, CRM, later).await;
    assert_eq!(
        good.page("/embed/buy-number").await.status,
        200,
        "only the origin made the difference"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_ticket_is_stale_after_a_quarter_of_an_hour_and_says_that_what_was_ordered_goes_on() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let now = OffsetDateTime::now_utc().unix_timestamp();
    let old = sealed(&stage, &owner, CRM, now).await;
    let page = old.page("/embed/buy-number").await;
    assert_eq!(page.status, 403);
    page.says("This window was open too long")
        .says("goes on by itself")
        .says("data-component=\"TellKey_");
    assert!(
        policy(&page).contains("frame-ancestors https://crm.example") && !policy(&page).contains(SHOP),
        "{page:?}"
    );
    assert_eq!(
        old.form("/embed/order", &[("phoneNumber", "+14155550100")])
            .await
            .status,
        403
    );
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}
