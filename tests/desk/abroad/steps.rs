//! Each refusal for want of an address or papers leads to the step that mends it, and the purchase goes on from there.

use futures::future::join_all;
use serde_json::json;

use super::{BERLIN, bundle, buy, order, with_address};
use crate::stage::{Stage, on};

/// A number that asks for nothing by itself.
const LONDON: &str = "+442079460123";

#[tokio::test]
async fn each_code_of_the_family_leads_to_the_step_that_mends_it_and_the_number_is_bought_from_there() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (code, field, step) in [
        (21613, "addressSid", "Choose or add an address"),
        (21631, "addressSid", "Choose or add an address"),
        (21615, "addressSid", "Choose or add an address there"),
        (21628, "addressSid", "Add the address again"),
        (21629, "addressSid", "Add the address again"),
        (21649, "bundleSid", "Choose approved papers"),
        (21650, "bundleSid", "See which papers there are"),
        (21651, "bundleSid", "See which papers there are"),
    ] {
        stage
            .carrier
            .fault(json!({ "call": "purchase", "kind": "refuse", "code": code }))
            .await;
        let mut wanted = order(LONDON, "GB", None, None);
        wanted["friendlyName"] = json!("Front desk");
        let problem = buy(&owner, &wanted).await.refused(422, "address_required");
        assert!(problem["fields"][field].is_string(), "{code}: {problem}");
        assert!(
            problem["message"].as_str().unwrap().contains("nothing was charged"),
            "{problem}"
        );
        let id: uuid::Uuid = on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases ORDER BY created_at DESC LIMIT 1").fetch_one(pool).await.unwrap());
        let next = format!("/abroad/papers?number=%2B442079460123&amp;after={id}#{field}");
        owner.page(&format!("/purchases/{id}")).await.says(step).says(&next);
        owner
            .page(&next.replace("&amp;", "&"))
            .await
            .says("Twilio asks for one thing more")
            .says("Front desk")
            .says(&format!(r#"id="{field}""#));
    }
    assert!(owner.numbers().await.is_empty());
    // Two tabs go on with it at once: one number, one charge.
    let mended = order(LONDON, "GB", None, None);
    let replies = join_all(["one", "two"].map(|key| owner.buy_under(key, &mended))).await;
    assert!(replies.iter().any(|reply| reply.status == 200), "{replies:?}");
    stage.later().await;
    stage.round().await;
    assert_eq!(owner.numbers().await.len(), 1);
    assert_eq!(stage.carrier.ledger().await.charges(LONDON).len(), 1);
    let id: uuid::Uuid = on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases WHERE state = 'bought'").fetch_one(pool).await.unwrap());
    owner
        .page(&format!("/abroad/papers?number=%2B442079460123&after={id}"))
        .await
        .says("This number is bought");
    stage.close().await;
}

#[tokio::test]
async fn abroad_nothing_is_bought_in_a_numbers_place_and_no_words_promise_it() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "snatched" }))
        .await;
    let wanted = json!({ "phoneNumber": LONDON, "country": "GB", "substitution": "closest" });
    buy(&owner, &wanted).await.refused(409, "number_unavailable");
    let id: uuid::Uuid =
        on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases").fetch_one(pool).await.unwrap());
    let kept: String =
        on!(stage.db, pool => sqlx::query_scalar("SELECT substitution FROM purchases").fetch_one(pool).await.unwrap());
    assert_eq!(kept, "never");
    owner
        .page(&format!("/purchases/{id}"))
        .await
        .says("Abroad, nothing else is bought in a number’s place")
        .says("Look for another in United Kingdom")
        .keeps_quiet_on("that you allow")
        .keeps_quiet_on("closest");
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_purchase_that_ended_for_want_of_papers_goes_on_with_the_same_number_without_scripts() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let page = "/abroad/papers?number=%2B493023125007&type=local";
    owner.page(page).await.says("Buy 030 23125007").says("Add an address");
    let fields = [
        ("customerName", "Blum GmbH"),
        ("street", "Lindenweg 1"),
        ("city", "Berlin"),
        ("region", "Berlin"),
        ("postalCode", "10115"),
        ("country", "DE"),
        ("then", page),
    ];
    owner.form(page, "/api/twilio/addresses/new", &fields).await;
    let address = owner.get("/api/twilio/addresses").await.ok()["addresses"][0]["sid"]
        .as_str()
        .unwrap()
        .to_owned();
    let order = [
        ("key", "one"),
        ("phoneNumber", BERLIN),
        ("country", "DE"),
        ("type", "local"),
        ("substitution", "never"),
        ("addressSid", address.as_str()),
        ("bundleSid", ""),
        ("back", page),
    ];
    owner.form(page, "/api/twilio/purchase-number", &order).await;
    let id: uuid::Uuid = crate::stage::on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases").fetch_one(pool).await.unwrap());
    let ended = owner.page(&format!("/purchases/{id}")).await;
    ended
        .says("Choose approved papers")
        .says("/abroad/papers?number=%2B493023125007");
    // What was given goes with it.
    owner
        .page(&format!("/abroad/papers?number=%2B493023125007&after={id}"))
        .await
        .says(&format!(r#"value="{address}" selected"#));
    let papers = bundle(&owner, "Practice papers, Germany").await;
    let again = order.map(|(name, value)| match name {
        "key" => (name, "two"),
        "bundleSid" => (name, papers.as_str()),
        _ => (name, value),
    });
    owner.form(page, "/api/twilio/purchase-number", &again).await;
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn an_address_that_twilio_did_not_take_is_not_picked_again() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let address = with_address(&owner).await;
    stage
        .carrier
        .fault(json!({ "call": "purchase", "kind": "refuse", "code": 21629 }))
        .await;
    buy(&owner, &order(BERLIN, "DE", Some(&address), None))
        .await
        .refused(422, "address_required");
    let id: uuid::Uuid =
        on!(stage.db, pool => sqlx::query_scalar("SELECT id FROM purchases").fetch_one(pool).await.unwrap());
    owner
        .page(&format!("/abroad/papers?number=%2B493023125007&after={id}"))
        .await
        .says(&format!(r#"value="{address}""#))
        .keeps_quiet_on(&format!(r#"value="{address}" selected"#));
    stage.close().await;
}
