//! Numbers of a Twilio account, brought in by the client: sent once, found again by name, and never with a token in sight.

use numberdesk::{
    phone::PhoneNumber,
    server::{
        sandbox::DEFAULT_VAPI_KEY,
        vapi::{Error, Import, Refusal, Reports},
    },
};
use secrecy::SecretString;
use serde_json::json;

use super::client;
use crate::stage::Carrier;

const NUMBER: &str = "+14155550145";
const VOICE_URL: &str = "https://api.vapi.ai/twilio/inbound_call";
const SMS_URL: &str = "http://127.0.0.1:1/texts";

/// An account that holds the number, with an address for its texts: SID, token, and the number's SID.
async fn account(carrier: &Carrier) -> (String, SecretString, String) {
    let (sid, token) = carrier.open_account("A business").await;
    let held = carrier.buy(&sid, NUMBER, "Front desk").await;
    carrier.change(&sid, &held, &[("SmsUrl", SMS_URL)]).await;
    (sid, token.into(), held)
}

async fn assistants(carrier: &Carrier) -> Vec<String> {
    let vapi = client(carrier, DEFAULT_VAPI_KEY);
    vapi.assistants().await.unwrap().into_iter().map(|one| one.id).collect()
}

fn import<'i>(
    name: &'i str,
    number: &'i PhoneNumber,
    account: &'i (String, SecretString, String),
    assistant: &'i str,
) -> Import<'i> {
    Import {
        name,
        number,
        account_sid: &account.0,
        token: &account.1,
        assistant_id: assistant,
        reports: None,
    }
}

#[tokio::test]
async fn a_number_is_brought_in_with_its_texts_left_alone_rung_by_another_and_let_go() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let (account, assistants) = (account(&carrier).await, assistants(&carrier).await);
    let number = PhoneNumber::parse(NUMBER).unwrap();
    let (url, secret) = (
        "http://127.0.0.1:1/webhooks/vapi/1".parse().unwrap(),
        "open sesame".into(),
    );
    let wish = Import {
        reports: Some(Reports {
            url: &url,
            secret: &secret,
        }),
        ..import("ND-1", &number, &account, &assistants[0])
    };
    let made = vapi.import(&wish).await.unwrap();
    assert_eq!(
        (made.name.as_deref(), &made.number),
        (Some("ND-1"), &Some(number.clone()))
    );
    assert_eq!(made.assistant_id.as_ref(), Some(&assistants[0]));
    let held = carrier.read(&account.0, &account.2).await;
    assert_eq!(
        (&held["voice_url"], &held["voice_method"]),
        (&json!(VOICE_URL), &json!("POST"))
    );
    assert_eq!(held["sms_url"], SMS_URL, "texts go where they went");
    // What is told of its calls goes there, with the secret.
    let kept = carrier
        .ask_vapi(reqwest::Method::GET, &format!("/phone-number/{}", made.id), None)
        .await;
    assert_eq!(
        kept["server"],
        json!({ "url": url.as_str(), "headers": { "X-Vapi-Secret": "open sesame" } })
    );
    assert_eq!(vapi.imported(&made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(vapi.imports().await.unwrap(), std::slice::from_ref(&made));
    assert!(
        vapi.lines().await.unwrap().is_empty(),
        "an import is no number of Vapi's own"
    );
    let rung = vapi.ring(&made.id, &assistants[1]).await.unwrap();
    assert_eq!(rung.assistant_id.as_ref(), Some(&assistants[1]));
    vapi.release(&made.id).await.unwrap();
    // Gone is let go.
    vapi.release(&made.id).await.unwrap();
    assert_eq!(vapi.imported(&made.id).await.unwrap(), None);
    assert!(vapi.imports().await.unwrap().is_empty());
    carrier.close().await;
}

#[tokio::test]
async fn silence_is_never_answered_with_a_second_import_and_the_name_leads_back() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let (account, assistants) = (account(&carrier).await, assistants(&carrier).await);
    let number = PhoneNumber::parse(NUMBER).unwrap();
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
        // One that is about another number strikes another.
        carrier
            .fault(json!({ "call": "vapi-create", "kind": "refuse", "phone_number": "+14155550146" }))
            .await;
        carrier
            .fault(json!({ "call": "vapi-create", "kind": kind, "phone_number": NUMBER }))
            .await;
        let name = format!("ND {kind}");
        let error = vapi
            .import(&import(&name, &number, &account, &assistants[0]))
            .await
            .unwrap_err();
        assert!(error.in_doubt(), "{kind}: {error}");
        assert!(!format!("{error:?}").contains(secret(&account)), "{kind}");
        assert_eq!(carrier.ledger().await.calls("vapi-create").len(), count + 1, "{kind}");
        let found = vapi.imports().await.unwrap();
        let found = found.iter().find(|one| one.name.as_deref() == Some(&name));
        assert_eq!(found.is_some(), is_there, "{kind}");
        if let Some(one) = found {
            vapi.release(&one.id).await.unwrap();
        }
        carrier.heal().await;
    }
    carrier.fault(json!({ "call": "vapi-create", "kind": "busy" })).await;
    vapi.import(&import("ND-2", &number, &account, &assistants[0]))
        .await
        .unwrap();
    carrier.close().await;
}

fn secret(account: &(String, SecretString, String)) -> &str {
    use secrecy::ExposeSecret;
    account.1.expose_secret()
}

#[tokio::test]
async fn an_account_that_does_not_hold_the_number_and_a_token_that_does_not_fit_are_one_refusal() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let (mut account, assistants) = (account(&carrier).await, assistants(&carrier).await);
    let (held, other) = (
        PhoneNumber::parse(NUMBER).unwrap(),
        PhoneNumber::parse("+14155550146").unwrap(),
    );
    let refused = |error: Error| error.refusal().unwrap();
    let error = vapi
        .import(&import("ND-1", &other, &account, &assistants[0]))
        .await
        .unwrap_err();
    assert_eq!(refused(error), Refusal::NotOnTwilio);
    let made = vapi
        .import(&import("ND-1", &held, &account, &assistants[0]))
        .await
        .unwrap();
    let again = vapi
        .import(&import("ND-2", &held, &account, &assistants[0]))
        .await
        .unwrap_err();
    assert_eq!(refused(again), Refusal::BadRequest, "one number is brought in once");
    let nobody = vapi.ring(&made.id, "nobody").await.unwrap_err();
    assert_eq!(refused(nobody), Refusal::BadRequest);
    let token = carrier.renew_token(&account.0).await;
    let stale = vapi.renew_token(&made.id, &account.0, &account.1).await.unwrap_err();
    assert_eq!(refused(stale), Refusal::NotOnTwilio);
    account.1 = token.into();
    assert_eq!(vapi.renew_token(&made.id, &account.0, &account.1).await.unwrap(), made);
    let gone = vapi.renew_token("nothing", &account.0, &account.1).await.unwrap_err();
    assert_eq!(refused(gone), Refusal::NotFound);
    carrier.close().await;
}

#[tokio::test]
async fn neither_a_token_nor_a_secret_is_ever_shown() {
    let mut carrier = Carrier::open().await;
    let vapi = client(&carrier, DEFAULT_VAPI_KEY);
    let (account, assistants) = (account(&carrier).await, assistants(&carrier).await);
    let number = PhoneNumber::parse(NUMBER).unwrap();
    let (url, secret_of_reports) = (
        "http://127.0.0.1:1/".parse().unwrap(),
        SecretString::from("open sesame"),
    );
    let wish = Import {
        reports: Some(Reports {
            url: &url,
            secret: &secret_of_reports,
        }),
        ..import("ND-1", &number, &account, &assistants[0])
    };
    let made = vapi.import(&wish).await.unwrap();
    let answer = carrier
        .ask_vapi(reqwest::Method::GET, "/phone-number", None)
        .await
        .to_string();
    assert!(answer.contains(secret(&account)), "Vapi itself shows it");
    let shown = format!(
        "{wish:?} {made:?} {:?} {:?} {vapi:?}",
        vapi.imports().await,
        vapi.ring(&made.id, "nobody").await
    );
    let ledger = carrier.ledger_since(0).await.to_string();
    for (place, text) in [("the client", shown), ("the ledger", ledger)] {
        assert!(
            !text.contains(secret(&account)) && !text.contains("sesame"),
            "{place}: {text}"
        );
    }
    carrier.close().await;
}
