//! API tokens: made, shown once, used, revoked.

use serde_json::json;

use crate::stage::Stage;

#[tokio::test]
async fn a_token_is_shown_once_opens_the_desk_and_can_be_revoked() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    assert!(program.numbers().await.is_empty());
    let listed = owner.get("/api/auth/tokens").await.ok();
    assert_eq!(listed[0]["name"], "a program");
    assert!(listed[0].get("token").is_none());
    owner
        .post("/api/auth/tokens/revoke", &json!({ "id": listed[0]["id"] }))
        .await
        .ok();
    program
        .get("/api/twilio/numbers")
        .await
        .refused(401, "sign_in_required");
    assert_eq!(owner.get("/api/auth/tokens").await.ok(), json!([]));
    owner
        .post("/api/auth/tokens/revoke", &json!({ "id": listed[0]["id"] }))
        .await
        .refused(404, "not_found");
    for bad in ["nd_", "nd_0000000000000000000000000000000000000000000", "x"] {
        owner
            .with_token(bad)
            .get("/api/twilio/numbers")
            .await
            .refused(401, "sign_in_required");
    }
    for name in ["", "   ", &"x".repeat(65)] {
        owner
            .post("/api/auth/tokens", &json!({ "name": name }))
            .await
            .wrong("name");
    }
    stage.close().await;
}

#[tokio::test]
async fn a_token_made_on_the_page_is_shown_there_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let made = owner
        .form("/account", "/api/auth/tokens", &[("name", "Booking system")])
        .await;
    assert_eq!(made.leads_to(), "/account");
    let shown = owner.page("/account").await;
    let token = shown
        .says("Your new token")
        .text
        .split(">nd_")
        .nth(1)
        .unwrap()
        .split('<')
        .next()
        .unwrap()
        .to_owned();
    assert!(owner.with_token(&format!("nd_{token}")).numbers().await.is_empty());
    owner
        .page("/account")
        .await
        .says("Booking system")
        .keeps_quiet_on(&token);
    stage.close().await;
}

#[tokio::test]
async fn twenty_tokens_asked_for_at_once_are_still_no_more_than_fifty() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for _ in 0..45 {
        owner.post("/api/auth/tokens", &json!({ "name": "till" })).await.ok();
    }
    let name = json!({ "name": "till" });
    let asked = (0..20).map(|_| owner.post("/api/auth/tokens", &name));
    let made = futures::future::join_all(asked).await;
    assert_eq!(made.iter().filter(|answer| answer.status == 200).count(), 5, "{made:?}");
    assert_eq!(owner.get("/api/auth/tokens").await.ok().as_array().unwrap().len(), 50);
    // A name that cannot be seen is none.
    for name in ["\u{202e}", "a\u{202e}b"] {
        owner
            .post("/api/auth/tokens", &json!({ "name": name }))
            .await
            .wrong("name");
    }
    stage.close().await;
}
