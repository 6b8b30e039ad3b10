//! What somebody in a browser is shown where the desk refuses, cannot, or breaks: a page, with the status that is true.

use numberdesk::server::trials::Boundary;
use reqwest::{Method, header};
use serde_json::json;
use uuid::Uuid;

use crate::stage::{Stage, on};

/// What a browser says it takes.
const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[tokio::test]
async fn a_form_of_another_site_is_refused_with_a_page_and_a_program_with_json() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (accepts, kind) in [(BROWSER, "text/html"), ("*/*", "application/json")] {
        let request = reqwest::Client::builder().no_proxy().build().unwrap();
        let request = request
            .post(format!("{}/api/twilio/purchase-number", stage.address()))
            .header(header::ACCEPT, accepts)
            .header("Sec-Fetch-Site", "cross-site");
        let answer = request.form(&[("phoneNumber", "+14155550120")]).send().await.unwrap();
        assert_eq!(answer.status(), 403);
        let headers = answer.headers().clone();
        assert!(
            headers[header::CONTENT_TYPE].to_str().unwrap().starts_with(kind),
            "{headers:?}"
        );
        let policy = headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("script-src"),
            "{policy}"
        );
        let text = answer.text().await.unwrap();
        assert!(text.contains("This call came from another site"), "{text}");
    }
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn whoever_meets_a_fault_of_ours_in_a_browser_is_shown_a_page_with_its_reference() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage.break_at(Boundary::Replying);
    let json = owner
        .post("/api/twilio/purchase-number", &json!({ "phoneNumber": "+14155550120" }))
        .await
        .refused(500, "internal_error");
    let form = owner
        .form(
            "/phone-numbers",
            "/api/twilio/purchase-number",
            &[("phoneNumber", "+14155550121")],
        )
        .await;
    stage.desk().trials.set(None);
    assert_eq!(form.status, 500, "{form:?}");
    assert!(form.header("content-type").starts_with("text/html"), "{form:?}");
    form.says("<h1>Our fault</h1>")
        .says(json["message"].as_str().unwrap())
        .says("Reference: ");
    stage.close().await;
}

#[tokio::test]
async fn an_order_that_breaks_off_unwritten_comes_back_to_its_page_with_all_that_was_typed() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage.break_at(Boundary::BeforeIntent);
    let calls = [
        ("/api/twilio/purchase-numbers", "phoneNumbers"),
        ("/api/twilio/purchase-number", "phoneNumber"),
    ];
    for (call, field) in calls {
        let value = match field {
            "phoneNumber" => json!("+14155550120"),
            _ => json!(["+14155550120"]),
        };
        let told = owner
            .post(call, &json!({ field: value }))
            .await
            .refused(500, "internal_error");
        assert!(told["message"].as_str().unwrap().contains("not know yet"), "{told}");
        assert!(told["reference"].is_string(), "{told}");
        let form = owner.form("/phone-numbers", call, &[(field, "+14155550120")]).await;
        assert_eq!(form.returns_to(), "/phone-numbers");
    }
    stage.desk().trials.set(None);
    stage.close().await;
}

#[tokio::test]
async fn an_unknown_call_is_a_page_for_browsers_too() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let asked = owner.ask(Method::GET, "/api/nothing").header(header::ACCEPT, BROWSER);
    let page = owner.send(asked).await;
    assert_eq!(page.status, 404);
    page.says("<h1>Not found</h1>");
    owner.get("/api/nothing").await.refused(404, "not_found");
    stage.close().await;
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_no_success() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let row = owner.own("+14155550120").await;
    assert_eq!(owner.page("/phone-numbers").await.status, 200);
    let id = Uuid::parse_str(row["id"].as_str().unwrap()).unwrap();
    for (written, status) in [("unreadable", 500), ("+14155550120", 200)] {
        on!(stage.db, pool => sqlx::query("UPDATE user_twilio_numbers SET phone_number = $2 WHERE id = $1")
            .bind(id).bind(written).execute(pool).await.unwrap().rows_affected());
        assert_eq!(owner.page("/phone-numbers").await.status, status, "{written}");
    }
    stage.close().await;
}
