//! Signing up, in and out; sessions and tokens.

use crate::stage::Stage;

#[tokio::test]
async fn an_account_is_opened_signed_out_of_and_signed_into() {
    let stage = Stage::open().await;
    let mut person = stage.stranger();
    person.sign_up().await;
    assert!(person.numbers().await.is_empty());
    person.post("/api/auth/sign-out", &serde_json::json!({})).await.ok();
    person.get("/api/twilio/numbers").await.refused(401, "sign_in_required");
    person.sign_in().await.ok();
    assert!(person.numbers().await.is_empty());
    stage.close().await;
}
