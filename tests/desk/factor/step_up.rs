//! Costly acts ask again who is there, ten minutes after it was last shown.

use serde_json::json;

use super::{prove_earlier, send_code, turn_on};
use crate::{
    stage::{PASSWORD, Person, Stage},
    together::settled,
};

const CONFIRM: &str = "/api/auth/confirm";

/// As if the last proof of everybody were too old.
async fn stale(stage: &Stage) {
    prove_earlier(stage, 601).await;
}

fn three() -> serde_json::Value {
    json!({ "phoneNumbers": ["+14155550121", "+14155550122", "+14155550123"] })
}

async fn confirms(owner: &Person) {
    owner.post(CONFIRM, &json!({ "password": PASSWORD })).await.ok();
}

#[tokio::test]
async fn releasing_large_orders_and_secrets_ask_again_after_ten_minutes_and_until_then_do_nothing() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550101").await;
    turn_on(&owner).await;
    let acts = [
        ("/api/twilio/release-number", json!({ "id": row["id"] })),
        ("/api/twilio/purchase-numbers", three()),
        ("/api/auth/tokens", json!({ "name": "till" })),
        ("/api/auth/second-factor/recovery-codes", json!({})),
        ("/api/reconciliation/release", json!({ "id": row["id"] })),
        (
            "/api/twilio/decide-purchase",
            json!({ "purchaseId": row["id"], "decision": "release" }),
        ),
    ];
    stale(&stage).await;
    for (path, body) in &acts {
        let refused = owner.post(path, body).await.refused(403, "step_up_required");
        assert!(
            refused["message"]
                .as_str()
                .unwrap()
                .contains("Nothing has been done yet"),
            "{refused}"
        );
    }
    assert_eq!(owner.numbers().await.len(), 1);
    assert_eq!(owner.numbers().await[0]["status"], "active");
    assert_eq!(owner.get("/api/auth/tokens").await.ok(), json!([]));
    owner
        .post(CONFIRM, &json!({ "password": "not seven bottles" }))
        .await
        .wrong("password");
    owner.post(CONFIRM, &json!({})).await.wrong("password");
    owner.post(acts[0].0, &acts[0].1).await.refused(403, "step_up_required");
    confirms(&owner).await;
    for (path, body) in &acts {
        let answer = owner.post(path, body).await;
        assert_ne!(answer.status, 403, "{answer:?}");
        if path.ends_with("purchase-numbers") {
            settled(&owner, &answer.json()).await;
        }
    }
    assert_eq!(owner.get("/api/auth/tokens").await.ok().as_array().unwrap().len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_proof_counts_for_just_under_ten_minutes_and_signing_in_is_one() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let token = json!({ "name": "till" });
    prove_earlier(&stage, 560).await;
    owner.post("/api/auth/tokens", &token).await.ok();
    prove_earlier(&stage, 41).await;
    owner
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    owner.sign_in().await.ok();
    owner.post("/api/auth/tokens", &token).await.ok();
    // A clock that was set back makes no proof for ever.
    prove_earlier(&stage, -700).await;
    owner
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    stage.close().await;
}

#[tokio::test]
async fn a_proof_counts_in_its_own_session_alone() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let mut elsewhere = stage.stranger();
    elsewhere.email.clone_from(&owner.email);
    elsewhere.sign_in().await.ok();
    stale(&stage).await;
    confirms(&owner).await;
    let token = json!({ "name": "till" });
    elsewhere
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    owner.post("/api/auth/tokens", &token).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn a_code_proves_it_as_well_and_does_so_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let told = owner.post(CONFIRM, &json!({ "code": "123456" })).await.wrong("code");
    assert!(told.contains("no second factor"), "{told}");
    let (app, codes) = turn_on(&owner).await;
    stale(&stage).await;
    let code = app.code(0);
    owner.post(CONFIRM, &json!({ "code": code })).await.ok();
    owner.post("/api/auth/tokens", &json!({ "name": "till" })).await.ok();
    owner.post(CONFIRM, &json!({ "code": code })).await.wrong("code");
    owner.sign_in().await.refused(401, "second_factor_required");
    send_code(&owner, &code).await.wrong("code");
    send_code(&owner, &codes[0]).await.ok();
    stage.close().await;
}

#[tokio::test]
async fn where_the_host_wants_it_each_time_signing_in_is_no_proof_and_a_proof_is_good_for_one_act() {
    let stage = Stage::with(&[("STEP_UP_MINUTES", "0")]).await;
    let owner = stage.owner().await;
    let token = json!({ "name": "till" });
    owner
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    // The password that setting up asked for was for that alone.
    turn_on(&owner).await;
    owner
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    confirms(&owner).await;
    owner.post("/api/auth/tokens", &token).await.ok();
    owner
        .post("/api/auth/tokens", &token)
        .await
        .refused(403, "step_up_required");
    let fields = [("name", "till"), ("proofPassword", PASSWORD)];
    assert_eq!(
        owner.form("/account", "/api/auth/tokens", &fields).await.leads_to(),
        "/account"
    );
    assert_eq!(owner.get("/api/auth/tokens").await.ok().as_array().unwrap().len(), 2);
    stage.close().await;
}

#[tokio::test]
async fn programs_release_and_order_without_being_asked() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let program = owner.program().await;
    let row = owner.own("+14155550101").await;
    stale(&stage).await;
    program.release(&json!({ "id": row["id"] })).await.ok();
    let order = program.post("/api/twilio/purchase-numbers", &three()).await;
    assert!([200, 202].contains(&order.status), "{order:?}");
    settled(&program, &order.json()).await;
    stage.close().await;
}

#[tokio::test]
async fn small_orders_are_not_asked_and_the_host_says_what_is_small() {
    let two = json!({ "phoneNumbers": ["+14155550121", "+14155550122"] });
    for (setting, small, large) in [("3", 200, 403), ("0", 200, 200), ("2", 403, 403)] {
        let stage = Stage::with(&[("STEP_UP_NUMBERS", setting)]).await;
        let owner = stage.owner().await;
        stale(&stage).await;
        for (order, expected) in [(&two, small), (&three(), large)] {
            let answer = owner.post("/api/twilio/purchase-numbers", order).await;
            let status = if answer.status == 202 { 200 } else { answer.status };
            assert_eq!(status, expected, "{setting}: {answer:?}");
            if status == 200 {
                settled(&owner, &answer.json()).await;
            }
        }
        owner.buy("+14155550133").await.ok();
        stage.close().await;
    }
}
