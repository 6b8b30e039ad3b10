//! Wishes for AI lines are tries like any other: counted for their owner, beside the purchases and in the same file.

use serde_json::json;

use super::four;
use crate::stage::Stage;

#[tokio::test]
async fn wishes_for_lines_are_counted_beside_purchases_by_how_they_ended() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let wish = async |code: &str| {
        owner
            .post("/api/vapi/phone-numbers", &json!({ "areaCode": code }))
            .await
    };
    owner.own("+14155550101").await;
    wish("212").await.refused(409, "area_code_unavailable");
    let line = wish("917").await.ok();
    other
        .post("/api/vapi/phone-numbers", &json!({ "areaCode": "503" }))
        .await
        .ok();
    let insights = owner.get("/api/insights?period=7").await.ok();
    assert_eq!(four(&insights["all"]), [2, 0, 1, 0]);
    assert_eq!(
        insights["providers"],
        json!([
            ["twilio", { "exact": 1, "substituted": 0, "notBought": 0, "confirming": 0 }],
            ["vapi", { "exact": 1, "substituted": 0, "notBought": 1, "confirming": 0 }],
        ])
    );
    assert_eq!(insights["reasons"], json!([[{ "vapi": "no_stock" }, 1]]));
    let codes: Vec<_> = insights["codes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pair| pair[0].as_str())
        .collect();
    assert_eq!(codes, [Some("212"), Some("415"), Some("917")]);
    owner
        .page("/insights?period=7")
        .await
        .says("AI lines from Vapi")
        .says("/help#line-no-stock");
    let file = owner.page("/insights/tries.csv?period=7").await;
    let rows: Vec<&str> = file.text.lines().collect();
    assert_eq!(rows.len(), 4, "{rows:?}");
    assert!(rows[1].contains(",twilio,415,"), "{rows:?}");
    assert!(
        rows[2].contains(",vapi,212,,,not_bought,no_stock,This area code is currently not available.,ND-"),
        "{rows:?}"
    );
    let number = line["phoneNumber"]["phone_number"].as_str().unwrap();
    assert!(
        rows[3].contains(&format!(",vapi,917,,\"'{number}\",exact,,,ND-")),
        "{rows:?}"
    );
    file.keeps_quiet_on(",vapi,503,");
    // Given back later, it was got all the same.
    let id = line["lineId"].as_str().unwrap();
    owner
        .post("/api/vapi/release-phone-number", &json!({ "id": id }))
        .await
        .ok();
    let insights = owner.get("/api/insights?period=7").await.ok();
    assert_eq!(four(&insights["all"]), [2, 0, 1, 0]);
    stage.leave().await;
}

#[tokio::test]
async fn all_time_begins_with_a_wish_for_a_line_too() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wish = json!({ "areaCode": "212" });
    owner
        .post("/api/vapi/phone-numbers", &wish)
        .await
        .refused(409, "area_code_unavailable");
    let insights = owner.get("/api/insights?period=all").await.ok();
    assert_eq!(
        (&insights["ever"], insights["columns"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    owner
        .page("/insights?period=all")
        .await
        .says("0 of 1 that ended brought a number: 0%.");
    stage.close().await;
}
