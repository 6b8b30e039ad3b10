//! Help: whatever can keep somebody from a number has its place there, and no place is a dead end.

use numberdesk::{campaigns, help::page::PARTS, lines, problem::Code, purchases::Cause};
use serde_json::json;

use crate::stage::Stage;

/// Refusals of searching and buying: every code that leads to help.
const LED: [Code; 9] = [
    Code::LimitReached,
    Code::NoSubaccount,
    Code::NotConfigured,
    Code::AccountSuspended,
    Code::AddressRequired,
    Code::NumberUnavailable,
    Code::CarrierBusy,
    Code::CarrierFailed,
    Code::InternalError,
];

#[tokio::test]
async fn every_cause_every_part_and_every_refusal_that_leads_to_help_is_found_there() {
    let stage = Stage::open().await;
    let page = stage.stranger().page("/help").await;
    assert_eq!(page.status, 200);
    let has = |id: &str| assert_eq!(page.text.matches(&format!("id=\"{id}\"")).count(), 1, "{id}: {page:?}");
    for cause in Cause::ALL {
        has(&cause.anchor());
    }
    for cause in lines::Cause::ALL {
        has(&cause.anchor());
    }
    for cause in campaigns::Cause::ALL {
        has(&cause.anchor());
    }
    for id in ["line-limit", "line-activating"] {
        has(id);
    }
    for (id, title) in PARTS {
        has(id);
        page.says(&format!("href=\"#{id}\"")).says(title);
    }
    for place in LED.iter().filter_map(|code| code.help()) {
        has(place.strip_prefix("/help#").unwrap());
    }
    stage.close().await;
}

#[tokio::test]
async fn help_names_the_address_of_the_host_or_says_in_other_words_whom_to_ask() {
    let stage = Stage::with(&[("SUPPORT_EMAIL", "help+desk@business.example")]).await;
    let owner = stage.owner().await;
    for person in [&stage.stranger(), &owner] {
        person
            .page("/help")
            .await
            .says("help+desk@business.example")
            .says("href=\"mailto:help%2Bdesk@business.example\"")
            .keeps_quiet_on("whoever gave you its address");
    }
    stage.close().await;
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for person in [&stage.stranger(), &owner] {
        person
            .page("/help")
            .await
            .says("whoever gave you its address")
            .keeps_quiet_on("mailto:");
    }
    owner.page("/help").await.says(&owner.email);
    stage.close().await;
}

#[tokio::test]
async fn the_pages_on_which_something_did_not_work_lead_to_help_about_just_that() {
    let stage = Stage::with(&[("LIMIT_NUMBERS_TOTAL", "1")]).await;
    let owner = stage.owner().await;
    owner.page("/phone-numbers").await.says("href=\"/help\"");
    let refused = owner.buy("+14155550190").await.refused(409, "number_unavailable");
    let reference = refused["reference"].as_str().unwrap();
    let purchase = owner.get("/api/account/history").await.ok();
    let id = purchase["lines"][0]["subjectId"].as_str().unwrap();
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says(reference)
        .says("/help#not-bought-taken");
    owner.own("+14155550101").await;
    let from = "/phone-numbers?area_code=415&voice=on";
    let fields = [("phoneNumber", "+14155550102"), ("country", "US"), ("back", from)];
    let back = owner.form(from, "/api/twilio/purchase-number", &fields).await;
    owner
        .page(back.leads_to())
        .await
        .says("Limit reached")
        .says("/help#limits");
    stage.close().await;
}

#[tokio::test]
async fn a_line_that_did_not_come_about_leads_to_help_about_just_that() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let wish = json!({ "areaCode": "212" });
    let refused = owner.post("/api/vapi/phone-numbers", &wish).await;
    refused.refused(409, "area_code_unavailable");
    let history = owner.get("/api/account/history").await.ok();
    let id = history["lines"][0]["subjectId"].as_str().unwrap();
    owner.page(&format!("/ai-lines/{id}")).await.says("/help#line-no-stock");
    let told = owner
        .post("/api/vapi/phone-numbers", &json!({ "areaCode": "917" }))
        .await;
    told.ok();
    owner.page("/ai-lines/new").await.says("/help#line-limit");
    stage.close().await;
}

#[tokio::test]
async fn a_desk_without_twilio_leads_to_help_about_the_account() {
    let stage = Stage::with(&[("TWILIO_ACCOUNT_SID", ""), ("TWILIO_AUTH_TOKEN", "")]).await;
    let owner = stage.owner().await;
    let page = owner.page("/phone-numbers?area_code=415&voice=on").await;
    page.says("Twilio is not configured").says("/help#no-account");
    stage.close().await;
}
