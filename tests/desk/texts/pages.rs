//! The pages of texts, as a browser without scripts uses them.

use super::{Held, OTHER, OWN};
use crate::stage::Stage;
use serde_json::json;

#[tokio::test]
async fn a_long_text_is_shown_with_its_price_before_it_goes_and_is_not_typed_twice() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let page = held.page();
    let first = held.owner.page(&page).await;
    first
        .says("No texts yet")
        .says("up to $0.0079")
        .says("US texts after registration");
    // Longer than a cookie holds.
    let body = "Доброе утро! ".repeat(100);
    let fields = |most: &'static str, key: &'static str| {
        [
            ("numberId", held.number.clone()),
            ("to", "(415) 555-0123".to_owned()),
            ("body", body.clone()),
            ("maxSegments", most.to_owned()),
            ("key", key.to_owned()),
            ("back", page.clone()),
        ]
    };
    let send = async |most: &'static str, key: &'static str| {
        let fields = fields(most, key);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        held.owner.form(&page, "/api/twilio/texts", &fields).await
    };
    assert_eq!(send("1", "a").await.leads_to(), format!("{}#write", held.thread(OTHER)));
    assert!(
        stage.carrier.ledger().await.calls("message").is_empty(),
        "nothing went yet"
    );
    let asked = held.owner.page(&held.thread(OTHER)).await;
    asked
        .says("Not sent yet: this text makes 20 segments")
        .says("$0.158")
        .says("Send 20 segments")
        .says(body.trim());
    assert_eq!(asked.value_of("maxSegments"), "20");
    assert_eq!(
        send("20", "b").await.leads_to(),
        format!("{}#write", held.thread(OTHER))
    );
    let gone = held.owner.page(&held.thread(OTHER)).await;
    gone.says("You wrote:").keeps_quiet_on("Not sent yet");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_refusal_comes_back_with_what_was_typed() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let page = held.page();
    let fields = [
        ("numberId", held.number.as_str()),
        ("to", "12"),
        ("body", "Hello there"),
        ("key", "c"),
        ("back", &page),
    ];
    assert_eq!(
        held.owner.form(&page, "/api/twilio/texts", &fields).await.returns_to(),
        page.split('#').next().unwrap()
    );
    let back = held.owner.page(&page).await;
    back.says("Write the number with its country code").says("Hello there");
    assert_eq!(back.value_of("to"), "12");
    stage.close().await;
}

#[tokio::test]
async fn a_long_conversation_is_shown_page_by_page_with_the_newest_at_its_end() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    for at in 0..55 {
        stage
            .carrier
            .text(&json!({ "from": OTHER, "to": OWN, "body": format!("Text {at:02}.") }))
            .await;
    }
    stage.carrier.told().await;
    let page = held.owner.page(&held.thread(OTHER)).await;
    page.says("Text 54.")
        .says("Text 05.")
        .keeps_quiet_on("Text 04.")
        .says("Earlier texts");
    let (older, newer) = (page.text.find("Text 05.").unwrap(), page.text.find("Text 54.").unwrap());
    assert!(older < newer);
    let href = page.text.split("?after=").nth(1).unwrap().split('"').next().unwrap();
    let earlier = held.owner.page(&format!("{}?after={href}", held.thread(OTHER))).await;
    earlier
        .says("Text 04.")
        .says("Text 00.")
        .keeps_quiet_on("Text 05.")
        .says("Newest texts");
    stage.close().await;
}

#[tokio::test]
async fn another_text_from_a_page_that_was_gone_back_to_is_asked_about_in_plain_words() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let page = held.thread(OTHER);
    let send = async |key: &str, body: &str| {
        let fields = [
            ("numberId", held.number.as_str()),
            ("to", OTHER),
            ("body", body),
            ("key", key),
            ("back", page.as_str()),
        ];
        held.owner.form(&page, "/api/twilio/texts", &fields).await
    };
    send("a", "We open at nine.").await;
    send("a", "We close at six.").await;
    let back = held.owner.page(&page).await;
    back.says("This one was not sent yet")
        .says("We close at six.")
        .keeps_quiet_on("use a new key");
    send(back.value_of("key"), "We close at six.").await;
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 2);
    stage.close().await;
}
