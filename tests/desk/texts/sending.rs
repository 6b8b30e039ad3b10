//! Sending: once, whatever the network and the browser do, and told as it is.

use futures::future::join_all;
use numberdesk::{
    server::db::Timestamp,
    texts::{Order, server::send},
};
use serde_json::json;

use super::{Held, OTHER, look};
use crate::stage::{Stage, on};

#[tokio::test]
async fn a_text_goes_once_and_its_end_and_price_are_told() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let sent = held.send("one", OTHER, "We open at nine.").await.ok();
    assert_eq!((&sent["other_party"], &sent["segments"]), (&json!(OTHER), &json!(1)));
    let text = held.newest_is("delivered").await;
    assert_eq!((&text["id"], &text["error_code"]), (&sent["id"], &json!(null)));
    let said: Vec<_> = stage
        .carrier
        .told()
        .await
        .iter()
        .map(|report| report["said"].clone())
        .collect();
    assert_eq!(said, ["sent", "delivered"]);
    assert_eq!(look(&stage).await, 1);
    let text = held.newest_is("delivered").await;
    assert_eq!((&text["price"], &text["currency"]), (&json!("0.0079"), &json!("USD")));
    assert_eq!(look(&stage).await, 0, "nothing more is to be known");
    // A repeat is the same text; another one under the key is refused.
    assert_eq!(held.send("one", OTHER, "We open at nine.").await.ok()["id"], sent["id"]);
    held.send("one", OTHER, "We open at ten.")
        .await
        .refused(409, "key_reused");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 1);
    held.owner.page("/account/history").await.says("You sent a text from");
    stage.close().await;
}

#[tokio::test]
async fn many_clicks_at_once_send_one_text() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let desk = stage.desk().as_owner(held.owner.id());
    let order = Order {
        number_id: Some(held.number.parse().unwrap()),
        to: OTHER.to_owned(),
        body: "Only once".to_owned(),
        max_segments: None,
    };
    // Past the doors, so that all of them are written down at the same moment.
    let clicks = (0..8).map(|_| send(&desk, order.clone(), Some("form:one".to_owned())));
    let ids: Vec<_> = join_all(clicks)
        .await
        .into_iter()
        .map(|text| text.unwrap().id)
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 1);
    assert_eq!(held.texts().await.len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn after_silence_the_text_is_found_and_never_sent_again() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    for kind in ["error-after", "reset-after", "malformed"] {
        // The same words twice: each of the two is found as itself.
        for key in ["first", "second"] {
            stage.carrier.fault(json!({ "call": "message", "kind": kind })).await;
            held.send(&format!("{kind} {key}"), OTHER, kind).await.ok();
        }
    }
    let texts = held.texts().await;
    let mut sids: Vec<_> = texts.iter().map(|text| text["twilio_sid"].as_str().unwrap()).collect();
    sids.sort_unstable();
    sids.dedup();
    assert_eq!(sids.len(), 6, "{texts:?}");
    assert_eq!(
        stage.carrier.ledger().await.calls("message").len(),
        6,
        "each was sent once"
    );
    stage.close().await;
}

#[tokio::test]
async fn what_nobody_knows_is_told_as_that_and_looked_for_until_it_is_known() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    // Nothing was sent, and nothing is found.
    stage
        .carrier
        .fault(json!({ "call": "message", "kind": "error-before" }))
        .await;
    let lost = held.send("lost", OTHER, "Did it go?").await;
    assert_eq!((lost.status, &lost.json()["status"]), (202, &json!("unknown")));
    lost.says("it may arrive twice");
    for _ in 0..9 {
        look(&stage).await;
    }
    assert_eq!(held.newest_is("unknown").await["twilio_sid"], json!(null));
    // It was sent, and Twilio's list cannot be read either; a look later finds it.
    stage
        .carrier
        .fault(json!({ "call": "message", "kind": "error-after" }))
        .await;
    stage
        .carrier
        .fault(json!({ "call": "message-list", "kind": "refuse" }))
        .await;
    held.send("found", OTHER, "It went").await;
    look(&stage).await;
    held.newest_is("delivered").await;
    assert_eq!(
        stage.carrier.ledger().await.calls("message").len(),
        2,
        "neither was sent again"
    );
    held.owner
        .page(&held.thread(OTHER))
        .await
        .says("Not known whether it went");
    stage.close().await;
}

#[tokio::test]
async fn an_end_without_arrival_is_told_with_its_reason() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    for (to, status, code, words) in [
        ("+14155550130", "undelivered", 30003, "out of reach"),
        ("+14155550131", "undelivered", 30005, "no phone with this number"),
        (
            "+14155550132",
            "undelivered",
            30034,
            "need a registration with Twilio first",
        ),
        ("+14155550133", "failed", 30001, "Too many texts"),
    ] {
        held.send(to, to, "Hello").await.ok();
        let text = held.newest_is(status).await;
        assert_eq!(text["error_code"], code);
        assert!(text["message"].as_str().unwrap().contains(words), "{text}");
        held.owner.page(&held.thread(to)).await.says(words);
    }
    stage.close().await;
}

#[tokio::test]
async fn what_twilio_refuses_is_not_sent_and_says_so_whenever_it_is_repeated() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    for _ in 0..2 {
        let wrong = held.send("landline", "+15005550009", "Hello").await.wrong("to");
        assert!(
            wrong.contains("not a mobile number") && wrong.contains("nothing charged"),
            "{wrong}"
        );
    }
    held.send("stop", "+15005550004", "Hello")
        .await
        .refused(409, "opted_out");
    // From then on nobody at Twilio is asked.
    held.send("stop 2", "+15005550004", "Hello")
        .await
        .refused(409, "opted_out");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 2);
    // A day later they may have texted START, unheard by the desk: Twilio is asked again, at no cost.
    on!(stage.db, pool => sqlx::query("UPDATE text_threads SET opted_out_at = $1 WHERE opted_out_at IS NOT NULL")
        .bind(Timestamp::in_seconds(-90_000)).execute(pool).await.unwrap().rows_affected());
    held.send("stop 3", "+15005550004", "Hello")
        .await
        .refused(409, "opted_out");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 3);
    stage
        .carrier
        .fault(json!({ "call": "message", "kind": "busy", "times": 9 }))
        .await;
    held.send("busy", OTHER, "Hello").await.refused(503, "carrier_busy");
    stage.carrier.heal().await;
    assert!(held.texts().await.iter().all(|text| text["status"] == "not_sent"));
    stage.close().await;
}

#[tokio::test]
async fn a_day_has_so_many_texts() {
    let stage = Stage::with(&[("LIMIT_TEXTS_PER_DAY", "2")]).await;
    let held = Held::open(&stage).await;
    // What did not go counts for nothing.
    held.send("none", "+15005550009", "Hello").await.wrong("to");
    held.send("one", OTHER, "Hello").await.ok();
    held.send("two", OTHER, "Hello").await.ok();
    held.send("three", OTHER, "Hello").await.refused(409, "limit_reached");
    assert_eq!(stage.carrier.ledger().await.calls("message").len(), 3);
    stage.close().await;
}
