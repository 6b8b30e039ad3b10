//! From a ring at the practice carrier to the row that an owner sees.

use numberdesk::{
    phone::PhoneNumber,
    server::vapi::{CallOut, Import, Reports},
    webhooks::{
        calls::{CallTold, Direction, joined},
        server::{store, vapi::secret_of},
    },
};
use secrecy::{ExposeSecret, SecretString};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{account, client, status, vapi::HOST_SECRET};
use crate::stage::{Person, Stage, on, until};

/// The calls of a number, as its owner sees them.
async fn calls(stage: &Stage, owner: Uuid, number: &str) -> Vec<CallTold> {
    let scope = stage.desk().as_owner(owner).db;
    let told = store::about(&scope, "vapi", number, 50).await.unwrap();
    joined(told.iter().map(|(topic, at, body)| (topic.as_str(), at.0, &body.0)))
}

/// A number of the owner's that Vapi answers: its id there, and an assistant's.
async fn answered(stage: &Stage, owner: &Person, number: &str) -> (String, String) {
    owner.own(number).await;
    let (sid, token) = account(stage, owner).await;
    let vapi = stage.desk().vapi.as_ref().unwrap();
    let assistant = vapi.assistants().await.unwrap().remove(0).id;
    let secret = secret_of(&SecretString::from(HOST_SECRET), owner.id());
    let url = format!("{}/webhooks/vapi/{}", stage.address(), owner.id())
        .parse()
        .unwrap();
    let import = Import {
        name: &format!("ND-{number}"),
        number: &PhoneNumber::parse(number).unwrap(),
        account_sid: &sid,
        token: &token.into(),
        assistant_id: &assistant,
        reports: Some(Reports {
            url: &url,
            secret: &secret,
        }),
    };
    (vapi.import(&import).await.unwrap().id, assistant)
}

#[tokio::test]
async fn calls_come_in_for_their_owner_and_number_and_hold_neither_token_nor_secret() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", HOST_SECRET)]).await;
    let (ada, bob) = (stage.owner().await, stage.owner().await);
    let (ours, assistant) = answered(&stage, &ada, "+14155550145").await;
    let (theirs, _) = answered(&stage, &bob, "+14155550146").await;
    let summary = "Wants <b>a table</b>.";
    let rung = json!({ "phoneNumber": "+14155550145", "from": "+14155550123", "seconds": 65, "summary": summary });
    let call = stage.carrier.ring(&rung).await;
    stage
        .carrier
        .ring(&json!({ "phoneNumber": "+14155550146", "from": "+14155550124" }))
        .await;
    let to = PhoneNumber::parse("+14155550125").unwrap();
    let test = CallOut {
        name: "A test call",
        assistant_id: &assistant,
        phone_number_id: &ours,
        to: &to,
    };
    let placed = stage.desk().vapi.as_ref().unwrap().call_out(&test).await.unwrap();
    let count = || async {
        on!(stage.db, pool => sqlx::query_scalar::<_, i64>("SELECT COUNT(*) FROM inbox").fetch_one(pool).await.unwrap())
    };
    until(|| async { count().await == 9 }).await;
    let ledger = stage.carrier.ledger().await;
    assert_eq!((ledger.of("vapi_imports").len(), ledger.of("vapi_calls").len()), (2, 3));
    let mine = calls(&stage, ada.id(), &ours).await;
    let shown: Vec<_> = mine.iter().map(|call| (call.id.as_str(), call.direction)).collect();
    let mut expected = [
        (placed.id.as_str(), Direction::Outbound),
        (call["id"].as_str().unwrap(), Direction::Inbound),
    ];
    // Both began in the same second.
    expected.sort_by_key(|(id, _)| *id);
    let mut sorted = shown.clone();
    sorted.sort_by_key(|(id, _)| *id);
    assert_eq!(sorted, expected);
    let inbound = mine.iter().find(|call| call.direction == Direction::Inbound).unwrap();
    assert_eq!((inbound.seconds, inbound.summary.as_deref()), (Some(65), Some(summary)));
    assert_eq!(
        inbound.other_party.as_ref().map(PhoneNumber::as_str),
        Some("+14155550123")
    );
    assert!(mine.iter().all(CallTold::has_ended));
    // Another owner's are another's, whatever number is asked for.
    assert_eq!(calls(&stage, bob.id(), &theirs).await.len(), 1);
    assert!(calls(&stage, bob.id(), &ours).await.is_empty() && calls(&stage, ada.id(), &theirs).await.is_empty());
    let bodies: Vec<sqlx::types::Json<Value>> =
        on!(stage.db, pool => sqlx::query_scalar("SELECT body FROM inbox").fetch_all(pool).await.unwrap());
    let kept = serde_json::to_string(&bodies).unwrap();
    for token in stage.carrier.tokens().await {
        assert!(!kept.contains(&token), "a token is kept");
    }
    let secret = secret_of(&SecretString::from(HOST_SECRET), ada.id());
    assert!(
        !kept.contains(secret.expose_secret()) && !kept.contains("transcript"),
        "{kept}"
    );
    stage.close().await;
}

#[tokio::test]
async fn a_long_report_is_taken_whole_from_vapi_and_not_even_read_from_a_stranger() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", HOST_SECRET)]).await;
    let ada = stage.owner().await;
    let secret = secret_of(&SecretString::from(HOST_SECRET), ada.id());
    let report = |words: usize| {
        json!({ "message": {
            "type": "end-of-call-report", "artifact": { "transcript": "word ".repeat(words) },
            "analysis": { "summary": "zero \u{0} and \u{202e} turned" },
            "call": { "id": format!("c{words}"), "phoneNumberId": "p" },
        } })
        .to_string()
    };
    let http = client();
    let send = |body: String, secret: &str| {
        let request = http.post(format!("{}/webhooks/vapi/{}", stage.address(), ada.id()));
        status(request.header("X-Vapi-Secret", secret).body(body))
    };
    assert_eq!(send(report(40_000), secret.expose_secret()).await, 204);
    assert_eq!(send(report(400_000), secret.expose_secret()).await, 413);
    assert_eq!(
        send(report(400_000), "guessed").await,
        403,
        "who has no secret hears no more than that"
    );
    let told = calls(&stage, ada.id(), "p").await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].summary.as_deref(), Some("zero  and  turned"));
    stage.close().await;
}

#[tokio::test]
async fn only_the_newest_are_read_where_there_are_many() {
    let stage = Stage::with(&[("VAPI_WEBHOOK_SECRET", HOST_SECRET)]).await;
    let ada = stage.owner().await;
    let secret = secret_of(&SecretString::from(HOST_SECRET), ada.id());
    let http = client();
    for number in 0..5 {
        let body = json!({ "message": { "type": "status-update", "status": "ended", "call": { "id": number.to_string(), "phoneNumberId": "p" } } });
        let request = http.post(format!("{}/webhooks/vapi/{}", stage.address(), ada.id()));
        let request = request.header("X-Vapi-Secret", secret.expose_secret());
        assert_eq!(status(request.body(body.to_string())).await, 204);
    }
    let scope = stage.desk().as_owner(ada.id()).db;
    let told = store::about(&scope, "vapi", "p", 2).await.unwrap();
    let ids: Vec<&str> = told
        .iter()
        .map(|(_, _, body)| body["message"]["call"]["id"].as_str().unwrap())
        .collect();
    assert_eq!(ids, ["4", "3"]);
    assert!(store::about(&scope, "twilio", "p", 2).await.unwrap().is_empty());
    stage.close().await;
}
