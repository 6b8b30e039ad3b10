//! The client for Vapi against the practice carrier: what it believes, what it repeats, and what it never does twice.

mod imports;
mod talks;

use std::time::Duration;

use numberdesk::{
    phone::AreaCode,
    server::{
        sandbox::DEFAULT_VAPI_KEY,
        vapi::{Client, Error, Refusal, Status, Wish},
    },
};
use serde_json::json;

use crate::stage::Carrier;

fn client(carrier: &Carrier, key: &str) -> Client {
    Client::new(
        carrier.url.parse().unwrap(),
        key.to_owned().into(),
        Duration::from_secs(2),
    )
    .unwrap()
}

fn wish<'w>(name: &'w str, area_code: &str) -> Wish<'w> {
    Wish {
        name,
        area_code: AreaCode::parse(area_code).unwrap(),
        assistant_id: None,
    }
}

/// How often a number was asked for.
async fn orders(carrier: &Carrier) -> usize {
    carrier.ledger().await.calls("vapi-create").len()
}

#[tokio::test]
async fn a_number_is_got_found_attached_and_given_back() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let made = vapi.create(&wish("op-1", "628")).await.unwrap();
    assert_eq!(
        (made.name.as_deref(), made.status),
        (Some("op-1"), Some(Status::Activating))
    );
    let read = vapi.line(&made.id).await.unwrap().unwrap();
    assert_eq!((read.status, &read.number), (Some(Status::Active), &made.number));
    assert_eq!(vapi.lines().await.unwrap(), [read]);
    let assistants = vapi.assistants().await.unwrap();
    assert_eq!(assistants.len(), 2);
    let attached = vapi.attach(&made.id, Some(&assistants[0].id)).await.unwrap();
    assert_eq!(attached.assistant_id.as_ref(), Some(&assistants[0].id));
    assert_eq!(vapi.attach(&made.id, None).await.unwrap().assistant_id, None);
    vapi.release(&made.id).await.unwrap();
    // Gone is given back.
    vapi.release(&made.id).await.unwrap();
    assert_eq!(vapi.line(&made.id).await.unwrap(), None);
    carrier.close().await;
}

#[tokio::test]
async fn silence_is_never_answered_with_a_second_order_and_reading_is_repeated() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    for (count, (kind, is_there)) in [
        ("timeout-after", true),
        ("timeout-before", false),
        ("error-after", true),
        ("error-before", false),
        ("reset-after", true),
        ("malformed", true),
    ]
    .into_iter()
    .enumerate()
    {
        carrier.fault(json!({ "call": "vapi-create", "kind": kind })).await;
        let name = format!("op {kind}");
        let error = vapi.create(&wish(&name, "415")).await.unwrap_err();
        assert!(error.in_doubt(), "{kind}: {error}");
        assert_eq!(orders(&carrier).await, count + 1, "{kind}");
        let found = vapi.lines().await.unwrap();
        let found = found.iter().find(|line| line.name.as_deref() == Some(&name));
        assert_eq!(found.is_some(), is_there, "{kind}");
        if let Some(line) = found {
            vapi.release(&line.id).await.unwrap();
        }
    }
    carrier
        .fault(json!({ "call": "vapi-list", "kind": "error-before" }))
        .await;
    assert!(vapi.lines().await.unwrap().is_empty());
    carrier.close().await;
}

#[tokio::test]
async fn a_definite_no_is_told_apart_and_a_busy_vapi_is_asked_again() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let no_stock = vapi.create(&wish("op-1", "212")).await.unwrap_err();
    let Error::Refused { refusal, hints, .. } = no_stock else {
        panic!("{no_stock}")
    };
    assert_eq!((refusal, hints.len()), (Refusal::NoStock, 3));
    let hidden = vapi.create(&wish("op-1", "907")).await.unwrap_err();
    assert!(
        matches!(hidden, Error::Refused { refusal: Refusal::NoStock, ref hints, .. } if hints.is_empty()),
        "{hidden}"
    );
    let stranger = client(&carrier, "not-the-key").lines().await.unwrap_err();
    assert_eq!(stranger.refusal(), Some(Refusal::NotLetIn));
    carrier
        .fault(json!({ "call": "vapi-create", "kind": "no-funds" }))
        .await;
    let full = vapi.create(&wish("op-1", "415")).await.unwrap_err();
    assert_eq!(full.refusal(), Some(Refusal::Limit));
    carrier.fault(json!({ "call": "vapi-create", "kind": "busy" })).await;
    vapi.create(&wish("op-1", "415")).await.unwrap();
    carrier
        .fault(json!({ "call": "vapi-create", "kind": "busy", "times": 9 }))
        .await;
    assert!(matches!(
        vapi.create(&wish("op-2", "415")).await,
        Err(Error::Busy { .. })
    ));
    // Nobody there: nothing was sent.
    let url = carrier.url.clone();
    carrier.close().await;
    let nobody = Client::new(url.parse().unwrap(), "x".to_owned().into(), Duration::from_secs(1)).unwrap();
    assert!(matches!(
        nobody.create(&wish("op-3", "415")).await,
        Err(Error::Busy { .. })
    ));
}
