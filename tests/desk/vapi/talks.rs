//! Assistants and calls by the client: each is made once, whatever the network does.

use numberdesk::{
    phone::PhoneNumber,
    server::{
        sandbox::DEFAULT_VAPI_KEY,
        vapi::{CallOut, Client, Import, Refusal},
    },
};
use serde_json::json;

use super::{client, wish};
use crate::stage::Carrier;

const NUMBER: &str = "+14155550145";

#[tokio::test]
async fn an_assistant_is_made_changed_found_by_its_mark_and_deleted() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let body =
        json!({ "name": "ND-1 Spring sale", "firstMessage": "Hello", "metadata": { "numberdeskBusiness": "7" } });
    let made = vapi.make_assistant(&body).await.unwrap();
    assert_eq!(
        (made.name.as_deref(), made.mark("numberdeskBusiness")),
        (Some("ND-1 Spring sale"), Some("7"))
    );
    assert_eq!(vapi.assistant(&made.id).await.unwrap().as_ref(), Some(&made));
    let changed = vapi
        .change_assistant(&made.id, &json!({ "name": "ND-1 Summer sale" }))
        .await
        .unwrap();
    assert_eq!(
        (changed.name.as_deref(), changed.mark("numberdeskBusiness")),
        (Some("ND-1 Summer sale"), Some("7"))
    );
    let line = vapi.create(&wish("op-1", "628")).await.unwrap();
    vapi.attach(&line.id, Some(&made.id)).await.unwrap();
    let kept = vapi.delete_assistant(&made.id).await.unwrap_err();
    assert_eq!(kept.refusal(), Some(Refusal::InUse));
    vapi.release(&line.id).await.unwrap();
    vapi.delete_assistant(&made.id).await.unwrap();
    // Gone is deleted.
    vapi.delete_assistant(&made.id).await.unwrap();
    assert_eq!(vapi.assistant(&made.id).await.unwrap(), None);
    let gone = vapi
        .change_assistant(&made.id, &json!({ "name": "x" }))
        .await
        .unwrap_err();
    assert_eq!(gone.refusal(), Some(Refusal::NotFound));
    carrier.close().await;
}

#[tokio::test]
async fn an_assistant_is_never_made_twice_and_its_name_leads_back() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    for (kind, is_there) in [
        ("timeout-after", true),
        ("error-before", false),
        ("reset-after", true),
        ("malformed", true),
    ] {
        carrier
            .fault(json!({ "call": "vapi-assistant-create", "kind": kind }))
            .await;
        let body = json!({ "name": format!("ND {kind}") });
        let error = vapi.make_assistant(&body).await.unwrap_err();
        assert!(error.in_doubt(), "{kind}: {error}");
        let all = vapi.assistants().await.unwrap();
        let found = all
            .iter()
            .filter(|one| one.name.as_deref() == body["name"].as_str())
            .count();
        assert_eq!(found, usize::from(is_there), "{kind}");
    }
    assert_eq!(carrier.ledger().await.calls("vapi-assistant-create").len(), 4);
    carrier.close().await;
}

#[tokio::test]
async fn a_vapi_that_answers_nobody_is_asked_once_a_call_until_it_answers_again() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let down = json!({ "call": "vapi-assistants", "kind": "error-before", "times": 100_000 });
    carrier.fault(down).await;
    let asked = async || carrier.ledger().await.calls("vapi-assistants").len();
    for _ in 0..4 {
        vapi.assistants().await.unwrap_err();
    }
    let before = asked().await;
    assert!(before >= 8, "it was asked {before} times, which no outage begins with");
    for _ in 0..20 {
        vapi.assistants().await.unwrap_err();
    }
    assert_eq!(asked().await, before + 20);
    carrier.heal().await;
    vapi.assistants().await.unwrap();
    carrier
        .fault(json!({ "call": "vapi-assistants", "kind": "error-before" }))
        .await;
    vapi.assistants().await.unwrap();
    carrier.close().await;
}

/// A number that may call, brought in: its id, an assistant's, and its account's SID.
async fn caller(carrier: &Carrier, vapi: &Client) -> (String, String, String) {
    let (sid, token) = carrier.open_account("A business").await;
    carrier.buy(&sid, NUMBER, "Front desk").await;
    let assistant = vapi.assistants().await.unwrap().remove(0).id;
    let import = Import {
        name: "ND-1",
        number: &PhoneNumber::parse(NUMBER).unwrap(),
        account_sid: &sid,
        token: &token.into(),
        assistant_id: &assistant,
        reports: None,
    };
    (vapi.import(&import).await.unwrap().id, assistant, sid)
}

#[tokio::test]
async fn a_call_is_made_once_and_read_until_it_has_ended() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let (number, assistant, sid) = caller(&carrier, &vapi).await;
    let to = PhoneNumber::parse("+14155550123").unwrap();
    let call = CallOut {
        name: "A test call",
        assistant_id: &assistant,
        phone_number_id: &number,
        to: &to,
    };
    let made = vapi.call_out(&call).await.unwrap();
    assert_eq!((made.status.as_deref(), made.ended_at), (Some("queued"), None));
    let read = vapi.call_of(&made.id).await.unwrap().unwrap();
    assert_eq!(
        (read.status.as_deref(), read.ended_reason.as_deref()),
        (Some("ended"), Some("customer-ended-call"))
    );
    assert_eq!(
        (read.kind.as_deref(), read.phone_number_id.as_ref()),
        (Some("outboundPhoneCall"), Some(&number))
    );
    assert!(read.ended_at > read.started_at && read.started_at.is_some());
    assert_eq!(vapi.call_of("nothing").await.unwrap(), None);
    for (count, kind) in ["timeout-after", "error-before", "malformed"].into_iter().enumerate() {
        carrier
            .fault(json!({ "call": "vapi-call-create", "kind": kind, "phone_number": NUMBER }))
            .await;
        let error = vapi.call_out(&call).await.unwrap_err();
        assert!(error.in_doubt(), "{kind}: {error}");
        assert_eq!(
            carrier.ledger().await.calls("vapi-call-create").len(),
            count + 2,
            "{kind}"
        );
    }
    let unknown = vapi
        .call_out(&CallOut {
            assistant_id: "nobody",
            ..call
        })
        .await
        .unwrap_err();
    assert_eq!(unknown.refusal(), Some(Refusal::BadRequest));
    // A number of Vapi's own may not dial, and no number with a token that opens nothing any more.
    let line = vapi.create(&wish("op-1", "628")).await.unwrap();
    let mute = vapi
        .call_out(&CallOut {
            phone_number_id: &line.id,
            ..call
        })
        .await
        .unwrap_err();
    assert_eq!(mute.refusal(), Some(Refusal::BadRequest));
    let token = carrier.renew_token(&sid).await;
    let stale = vapi.call_out(&call).await.unwrap_err();
    assert_eq!(stale.refusal(), Some(Refusal::NotOnTwilio));
    vapi.renew_token(&number, &sid, &token.into()).await.unwrap();
    vapi.call_out(&call).await.unwrap();
    carrier.close().await;
}
