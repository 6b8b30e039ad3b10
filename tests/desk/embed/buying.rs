//! Buying in the frame, with plain forms: every way it can end.

use reqwest::{Method, header};
use serde_json::json;

use super::{CRM, Frame, stage};
use crate::{
    stage::Person,
    words::{GOT, WANTED, is_snatched},
};

/// What the page tells the application around it.
fn told(text: &str) -> Option<String> {
    let message = text.split("number-selected").nth(1)?;
    Some(message.split('}').next()?.replace("&quot;", "\"").replace('\\', ""))
}

/// The last event of the owner's trail and who acted.
async fn last_act(owner: &Person) -> (String, String) {
    let trail = owner.get("/api/account/history").await.ok();
    let first = &trail["lines"][0];
    (
        first["event"].as_str().unwrap().to_owned(),
        first["actor"].as_str().unwrap().to_owned(),
    )
}

#[tokio::test]
async fn a_number_is_found_and_bought_in_the_frame_as_its_owners_program() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    frame
        .page("/embed/buy-number")
        .await
        .says("Area code or place")
        .says("Search");
    let page = frame.page("/embed/buy-number?area_code=415").await;
    page.says("numbers in 415").says("San Francisco, CA").says("$1.15");
    assert_eq!(page.value_of("friendlyName"), "Campaign Phone Number");
    assert_eq!(page.text.matches("class=\"offer\"").count(), 20);
    page.keeps_quiet_on("href=\"/phone-numbers")
        .keeps_quiet_on("/availability");
    let suggested = frame.guest.get(&frame.address("/embed/suggest?q=oakl")).await.ok();
    assert_eq!(suggested[0]["value"], "510", "{suggested}");
    let bought = frame.buy("+14155550100", "closest").await;
    let outcome = frame.guest.page(bought.leads_to()).await;
    outcome
        .says("Number Successfully Purchased!")
        .says("value=\"+14155550100\"")
        .says("Campaign Phone Number");
    let told = told(&outcome.text).unwrap();
    assert!(told.contains("+14155550100") && !told.contains("requested"), "{told}");
    outcome.says(CRM);
    let number = &owner.numbers().await[0];
    assert_eq!(number["friendly_name"], "Campaign Phone Number");
    assert_eq!(
        last_act(&owner).await,
        ("purchase.bought".to_owned(), "token".to_owned())
    );
    frame
        .page("/embed/closed")
        .await
        .says("You can close this window")
        .says("closed");
    stage.close().await;
}

#[tokio::test]
async fn pressed_twice_in_the_frame_it_is_bought_once() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let fields = [("key", "one"), ("country", "US"), ("phoneNumber", "+14155550101")];
    let first = frame.form("/embed/order", &fields).await;
    assert_eq!(frame.form("/embed/order", &fields).await.leads_to(), first.leads_to());
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_is_disclosed_and_told_only_when_it_is_kept() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    is_snatched(&stage, WANTED).await;
    let bought = frame.buy(WANTED, "closest").await;
    let page = frame.guest.page(bought.leads_to()).await;
    page.says("Number Assignment Changed")
        .says("Keep")
        .says("Release it")
        .says("Choose another");
    assert_eq!(told(&page.text), None);
    let id = bought.leads_to().split('/').nth(3).unwrap().split('?').next().unwrap();
    let kept = frame
        .form("/embed/decide", &[("purchaseId", id), ("decision", "keep")])
        .await;
    let page = frame.guest.page(kept.leads_to()).await;
    page.says("You kept it");
    let told = told(&page.text).unwrap();
    assert!(told.contains(GOT) && told.contains(WANTED), "{told}");
    assert_eq!(last_act(&owner).await.1, "token");
    stage.close().await;
}

#[tokio::test]
async fn a_substitute_is_released_or_gives_way_to_another_number_in_the_frame() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    is_snatched(&stage, WANTED).await;
    let bought = frame.buy(WANTED, "closest").await;
    let id = bought.leads_to().split('/').nth(3).unwrap().split('?').next().unwrap();
    let another = frame
        .form("/embed/decide", &[("purchaseId", id), ("decision", "another")])
        .await;
    let page = frame.guest.page(another.leads_to()).await;
    page.says("stays yours until another is bought")
        .says("Close to the one you wanted");
    assert_eq!(page.value_of("replaces"), id);
    let free = page
        .text
        .split("name=\"phoneNumber\" value=\"")
        .nth(1)
        .or_else(|| page.text.split("value=\"+1415").nth(1));
    assert!(free.is_some());
    let fields = [
        ("key", "two"),
        ("country", "US"),
        ("replaces", id),
        ("substitution", "never"),
        ("phoneNumber", "+14155550131"),
    ];
    let second = frame.form("/embed/order", &fields).await;
    let page = frame.guest.page(second.leads_to()).await;
    page.says("Number Successfully Purchased!")
        .says("value=\"+14155550131\"");
    stage.round().await;
    let held = owner.numbers().await;
    assert_eq!((held.len(), &held[0]["phone_number"]), (1, &json!("+14155550131")));

    is_snatched(&stage, WANTED).await;
    let bought = frame.buy(WANTED, "closest").await;
    let id = bought.leads_to().split('/').nth(3).unwrap().split('?').next().unwrap();
    let released = frame
        .form("/embed/decide", &[("purchaseId", id), ("decision", "release")])
        .await;
    frame.guest.page(released.leads_to()).await.says("Area code or place");
    let page = frame.guest.page(bought.leads_to()).await;
    page.says("This number is given back").keeps_quiet_on("number-selected");
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn silence_is_told_as_such_and_settles_in_the_frame() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let search = frame.page("/embed/buy-number?area_code=415").await;
    for call in ["purchase", "list"] {
        stage
            .carrier
            .fault(json!({ "call": call, "kind": "error-before", "times": 99 }))
            .await;
    }
    let fields = [
        ("key", search.value_of("key")),
        ("country", "US"),
        ("phoneNumber", "+14155550102"),
        ("substitution", "never"),
    ];
    let ordered = frame.form("/embed/order", &fields).await;
    let page = frame.guest.page(ordered.leads_to()).await;
    page.says("Still confirming with Twilio. You will not be charged twice")
        .says("You can close this: it goes on without you.")
        .says("http-equiv=\"refresh\"")
        .keeps_quiet_on("number-selected");
    let path = ordered.leads_to().split('?').next().unwrap().to_owned() + "/status";
    let status = frame.guest.get(&frame.address(&path)).await.ok();
    assert_eq!(status["status"], "confirming");
    stage.carrier.heal().await;
    stage.later().await;
    stage.round().await;
    assert_eq!(frame.guest.get(&frame.address(&path)).await.ok()["status"], "settled");
    frame
        .guest
        .page(ordered.leads_to())
        .await
        .says("Number Successfully Purchased!");
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn what_could_not_be_bought_says_why_and_offers_what_can() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    is_snatched(&stage, WANTED).await;
    let refused = frame.buy(WANTED, "never").await;
    let page = frame.guest.page(refused.leads_to()).await;
    page.says("This number was not bought")
        .says("As you asked, we bought nothing else.")
        .says("Close to the one you wanted")
        .says("Search again")
        .keeps_quiet_on("number-selected")
        .keeps_quiet_on("href=\"/phone-numbers");
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_refused_order_comes_back_without_a_cookie_with_what_was_typed_and_only_we_can_write_it() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let long = "x".repeat(49);
    let back = frame.address("/embed/buy-number?area_code=415");
    let fields = [
        ("key", "one"),
        ("country", "US"),
        ("back", back.as_str()),
        ("friendlyName", long.as_str()),
        ("phoneNumber", "+14155550103"),
    ];
    let refused = frame.form("/embed/order", &fields).await;
    assert!(refused.cookies().is_empty(), "{refused:?}");
    let page = frame.guest.page(refused.leads_to()).await;
    page.says("Use at most 48 plain characters for the label.");
    assert_eq!(page.value_of("friendlyName"), long);
    let (before, sealed) = refused.leads_to().split_once("refused=").unwrap();
    let forged = format!("{before}refused={}x", &sealed[1..]);
    frame.guest.page(&forged).await.keeps_quiet_on("Use at most 48 plain");
    let other = Frame::open(&stage, &stage.owner().await).await;
    let planted = format!("{}&refused={sealed}", other.address("/embed/buy-number?area_code=415"));
    other.guest.page(&planted).await.keeps_quiet_on("Use at most 48 plain");
    let away = [
        ("back", "https://evil.example"),
        ("phoneNumber", "1"),
        ("country", "US"),
    ];
    assert!(
        frame
            .form("/embed/order", &away)
            .await
            .leads_to()
            .starts_with("/embed/buy-number?ticket=")
    );
    assert!(owner.numbers().await.is_empty());
    stage.close().await;
}

#[tokio::test]
async fn the_frame_spends_no_more_than_its_owner_may() {
    let stage = crate::stage::Stage::with(&[("EMBED_ORIGINS", CRM), ("LIMIT_NUMBERS_TOTAL", "1")]).await;
    let owner = stage.owner().await;
    owner.own("+14155550104").await;
    let frame = Frame::open(&stage, &owner).await;
    let refused = frame.buy("+14155550105", "closest").await;
    frame.guest.page(refused.leads_to()).await.says("Limit reached");
    assert_eq!(owner.numbers().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_form_as_the_frame_itself_sends_it_is_taken_without_any_cookie() {
    let stage = stage().await;
    let owner = stage.owner().await;
    let frame = Frame::open(&stage, &owner).await;
    let request = frame
        .guest
        .ask(Method::POST, &frame.address("/embed/order"))
        .header(header::ORIGIN, stage.address())
        .header(header::ACCEPT, "text/html")
        .form(&[("key", "one"), ("country", "US"), ("phoneNumber", "+14155550106")]);
    let answer = frame.guest.send(request).await;
    assert!(answer.leads_to().starts_with("/embed/purchases/"), "{answer:?}");
    assert!(answer.cookies().is_empty());
    stage.close().await;
}
