//! What a new subaccount may call: nothing of high risk, whatever the main account has opened.

use numberdesk::{
    server::{
        db::Timestamp,
        sandbox::{DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN},
    },
    subaccounts::server::dialing::round,
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::stage::{Carrier, Stage, on};

/// The host's own account.
const MAIN: (&str, &str) = (DEFAULT_ACCOUNT_SID, DEFAULT_AUTH_TOKEN);

/// The countries in which an account may call numbers of high risk, and those with ordinary ones.
async fn open(carrier: &Carrier, sid: &str, token: &str) -> (Vec<String>, Vec<String>) {
    let page = carrier
        .ask_as((sid, token), "/v1/DialingPermissions/Countries", None)
        .await;
    let rows = page["content"].as_array().unwrap();
    let with = |name: &str| -> Vec<String> {
        let has = rows.iter().filter(|row| row[name] == json!(true));
        has.map(|row| row["iso_code"].as_str().unwrap().to_owned()).collect()
    };
    let mut high = with("high_risk_special_numbers_enabled");
    high.extend(with("high_risk_tollfraud_numbers_enabled"));
    (high, with("low_risk_numbers_enabled"))
}

/// The main account opens what it should not.
async fn open_everything(stage: &Stage) {
    let all: Value = ["US", "LV", "SO"]
        .into_iter()
        .map(|code| {
            json!({ "iso_code": code, "low_risk_numbers_enabled": "true", "high_risk_special_numbers_enabled": "true",
                "high_risk_tollfraud_numbers_enabled": "true" })
        })
        .collect();
    let form = [("UpdateRequest", all.to_string())];
    let done = stage
        .carrier
        .ask_as(MAIN, "/v1/DialingPermissions/BulkCountryUpdates", Some(&form))
        .await;
    assert_eq!(done["update_count"], 3, "{done}");
}

async fn closed(stage: &Stage) -> i64 {
    on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM user_preferences WHERE dialing_closed_at IS NOT NULL")
        .fetch_one(pool).await.unwrap())
}

#[tokio::test]
async fn a_new_subaccount_keeps_ordinary_calls_and_loses_those_of_high_risk() {
    let stage = Stage::open().await;
    open_everything(&stage).await;
    let ada = stage.owner().await;
    ada.search(&json!({ "areaCode": "415" })).await.ok();
    let sid = stage.account_of(&ada).await;
    let token = stage.carrier.token_of(&sid).await;
    assert_eq!(
        open(&stage.carrier, &sid, &token).await.0.len(),
        6,
        "it has what its parent has"
    );
    assert_eq!(round(&stage.desk().on_rounds()).await.unwrap(), 1);
    let (high, low) = open(&stage.carrier, &sid, &token).await;
    assert!(high.is_empty(), "{high:?}");
    assert_eq!(low, ["US", "LV", "SO"]);
    // The main account is the host's own affair, and what is closed is not looked at again.
    assert_eq!(open(&stage.carrier, MAIN.0, MAIN.1).await.0.len(), 6);
    assert_eq!(
        (round(&stage.desk().on_rounds()).await.unwrap(), closed(&stage).await),
        (0, 1)
    );
    stage.close().await;
}

#[tokio::test]
async fn where_twilio_does_not_answer_it_is_tried_again_and_a_no_waits_a_day() {
    let stage = Stage::open().await;
    open_everything(&stage).await;
    let ada = stage.owner().await;
    ada.search(&json!({ "areaCode": "415" })).await.ok();
    stage
        .carrier
        .fault(json!({ "call": "dialing", "kind": "error-after", "times": 3 }))
        .await;
    assert_eq!(round(&stage.desk().on_rounds()).await.unwrap(), 1);
    assert_eq!(closed(&stage).await, 0);
    assert_eq!(round(&stage.desk().on_rounds()).await.unwrap(), 0, "after the others");
    on!(stage.db, pool => sqlx::query("UPDATE user_preferences SET dialing_look_at = created_at").execute(pool).await.map(drop).unwrap());
    stage.carrier.heal().await;
    stage
        .carrier
        .fault(json!({ "call": "dialing", "kind": "refuse", "code": 20006, "times": 1 }))
        .await;
    assert_eq!(
        (round(&stage.desk().on_rounds()).await.unwrap(), closed(&stage).await),
        (1, 0)
    );
    assert_eq!(round(&stage.desk().on_rounds()).await.unwrap(), 0, "tomorrow");
    on!(stage.db, pool => sqlx::query("UPDATE user_preferences SET dialing_look_at = created_at").execute(pool).await.map(drop).unwrap());
    assert_eq!(
        (round(&stage.desk().on_rounds()).await.unwrap(), closed(&stage).await),
        (1, 1)
    );
    stage.close().await;
}

#[tokio::test]
async fn a_hundred_whose_tokens_cannot_be_read_keep_nobody_else_open() {
    let stage = Stage::open().await;
    open_everything(&stage).await;
    for number in 0..100_u128 {
        let id = Uuid::from_u128(number + 1);
        on!(stage.db, pool => {
            sqlx::query("INSERT INTO users (id, email, password_hash, created_at, updated_at) VALUES ($1, $2, 'none', $3, $3)")
                .bind(id).bind(format!("{id}@desk.example")).bind(Timestamp::now()).execute(pool).await.map(drop).unwrap();
            sqlx::query("INSERT INTO user_preferences (user_id, subaccount_sid, subaccount_token, created_at, updated_at) VALUES ($1, $2, 'v2.test.not.sealed', $3, $3)")
                .bind(id).bind(format!("AC{number:032x}")).bind(Timestamp::now()).execute(pool).await.map(drop).unwrap();
        });
    }
    let ada = stage.owner().await;
    ada.search(&json!({ "areaCode": "415" })).await.ok();
    assert_eq!(round(&stage.desk().on_rounds()).await.unwrap(), 100);
    assert_eq!(
        (round(&stage.desk().on_rounds()).await.unwrap(), closed(&stage).await),
        (1, 1)
    );
    stage.leave().await;
}
