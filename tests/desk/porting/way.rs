//! The way of a request that goes well, and of one that is withdrawn.

use serde_json::{Value, json};

use super::{BILL, ELSEWHERE, MOBILE, ask, ask_with, look, stands, typed};
use crate::{
    stage::{Stage, on},
    verified::proven,
};

/// One where nobody types a code by themselves.
const UNMANNED: &str = "+14155550140";

#[tokio::test]
async fn a_number_is_asked_for_followed_and_comes_into_the_list() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let found = owner.get("/api/twilio/portability?number=%2B14155550141").await.ok();
    assert_eq!((&found["portable"], &found["needsPin"]), (&json!(true), &json!(false)));
    let asked = ask(&owner, "one", ELSEWHERE).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let id = asked.json()["id"].clone();
    assert_eq!(asked.json()["status"], json!("followed"));
    // What only the present carrier knows is gone as soon as Twilio has it.
    let kept: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM ports WHERE papers IS NOT NULL").fetch_one(pool).await.unwrap());
    assert_eq!(kept, 0);
    // A repeat is the same request, and a second one for the same number is none.
    assert_eq!(ask(&owner, "one", ELSEWHERE).await.json()["id"], id);
    ask(&owner, "two", ELSEWHERE).await.refused(409, "number_unavailable");
    owner
        .page("/phone-numbers/porting?number=%2B14155550141")
        .await
        .says("You have asked for (415) 555-0141 already")
        .keeps_quiet_on("A recent bill");
    stage.carrier.port(ELSEWHERE, "Waiting for Signature", None).await;
    assert_eq!(look(&stage).await, 1);
    let port = stands(&owner, &id).await;
    assert_eq!(port["carrierStatus"], json!("waiting_for_signature"));
    assert!(port["signatureUrl"].as_str().unwrap().starts_with("https://"));
    let page = format!("/phone-numbers/porting/{}", id.as_str().unwrap());
    owner.page(&page).await.says("Open the letter to sign");
    stage
        .carrier
        .port(ELSEWHERE, "Action Required", Some("The name does not match"))
        .await;
    look(&stage).await;
    owner.page(&page).await.says("The name does not match");
    stage.carrier.port(ELSEWHERE, "Completed", None).await;
    look(&stage).await;
    let port = stands(&owner, &id).await;
    assert_eq!(port["status"], json!("arrived"));
    let numbers = owner.numbers().await;
    assert_eq!((numbers.len(), &numbers[0]["phone_number"]), (1, &json!(ELSEWHERE)));
    assert_eq!(numbers[0]["id"], port["numberId"]);
    owner.page(&page).await.says("The number is in your list");
    assert_eq!(stage.compare().await, 1, "nothing differs from Twilio");
    stage.close().await;
}

#[tokio::test]
async fn a_request_is_withdrawn_once_and_only_by_its_owner() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let id = ask(&owner, "one", ELSEWHERE).await.json()["id"].clone();
    let other = stage.owner().await;
    let body = json!({ "id": id });
    other
        .post("/api/twilio/withdraw-port-request", &body)
        .await
        .refused(404, "not_found");
    let path = format!("/api/twilio/port-request?id={}", id.as_str().unwrap());
    other.get(&path).await.refused(404, "not_found");
    for _ in 0..2 {
        let withdrawn = owner.post("/api/twilio/withdraw-port-request", &body).await.ok();
        assert_eq!(withdrawn["status"], json!("withdrawn"));
    }
    assert_eq!(stage.carrier.ledger().await.calls("port-in-withdraw").len(), 1);
    // The number can be asked for anew.
    assert_eq!(ask(&owner, "again", ELSEWHERE).await.status, 202);
    stage.close().await;
}

#[tokio::test]
async fn what_cannot_come_is_said_and_a_mobile_number_wants_its_pin() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    other.own("+14155550101").await;
    ask(&owner, "held", "+14155550101").await.wrong("phoneNumber");
    assert!(
        ask(&other, "own", "+14155550101")
            .await
            .wrong("phoneNumber")
            .contains("in your list")
    );
    let refused = ask(&owner, "mobile", MOBILE).await.refused(422, "invalid_request");
    let wrong: Vec<&String> = refused["fields"].as_object().unwrap().keys().collect();
    assert_eq!(wrong, ["accountNumber", "pin"]);
    let mut fields = typed(MOBILE);
    fields.push(("pin", "4711".to_owned()));
    fields.push(("accountNumber", "A-77".to_owned()));
    let asked = ask_with(&owner, "mobile", &fields, ("bill.pdf", BILL)).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    assert_eq!(stage.carrier.ledger().await.calls("port-in").len(), 1);
    stage.close().await;
}

#[tokio::test]
async fn a_number_is_asked_for_once_its_owner_has_verified_it_or_says_that_it_is_theirs() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let mut fields = typed(UNMANNED);
    fields.retain(|(name, _)| *name != "isMine");
    let address = "/phone-numbers/porting?number=%2B14155550140";
    proven(&stage, &other, UNMANNED).await;
    let wrong = ask_with(&owner, "one", &fields, ("bill.pdf", BILL))
        .await
        .wrong("isMine");
    assert!(wrong.contains("Verify the number first"), "{wrong}");
    assert!(stage.carrier.ledger().await.calls("document").is_empty());
    owner
        .page(address)
        .await
        .says("Show that it is yours")
        .says("/phone-numbers/verified?number=%2B14155550140");
    let form = owner.page("/phone-numbers/verified?number=%2B14155550140").await;
    assert_eq!(form.value_of("phoneNumber"), UNMANNED);

    proven(&stage, &owner, UNMANNED).await;
    owner
        .page("/phone-numbers/verified")
        .await
        .says("Bring it here")
        .says(address);
    owner
        .page(address)
        .await
        .says("You have verified that you hold it.")
        .keeps_quiet_on("Show that it is yours");
    let asked = ask_with(&owner, "two", &fields, ("bill.pdf", BILL)).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    // Whoever only said so is told apart in the history.
    assert_eq!(ask(&stage.owner().await, "one", "+14155550142").await.status, 202);
    let known: Vec<String> = on!(stage.db, pool => sqlx::query_scalar("SELECT CAST(details AS TEXT) FROM audit_events WHERE event = 'port.meant' ORDER BY id")
        .fetch_all(pool).await.unwrap());
    let is_verified = known
        .iter()
        .map(|details| serde_json::from_str::<Value>(details).unwrap()["verified"].clone());
    assert_eq!(is_verified.collect::<Vec<_>>(), [json!(true), json!(false)]);
    stage.close().await;
}
