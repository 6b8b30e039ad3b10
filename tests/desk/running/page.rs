//! A number's page, and what its owner writes on it.

use serde_json::json;

use super::{id, row, set};
use crate::stage::Stage;

#[tokio::test]
async fn a_label_stands_here_and_at_twilio_and_the_purchase_stays_findable_by_its_reference() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let bought = owner.own("+14155550160").await;
    let number = id(&bought);
    let (account, sid) = (stage.account_of(&owner).await, bought["phone_sid"].as_str().unwrap());
    let before = stage.carrier.read(&account, sid).await["friendly_name"]
        .as_str()
        .unwrap()
        .to_owned();
    let reference = before.split_whitespace().last().unwrap().to_owned();
    assert!(reference.starts_with("ND-"), "{before}");
    let write = async |body: serde_json::Value| owner.post("/api/twilio/update-number", &body).await;
    write(json!({ "id": number, "friendlyName": "  Front   desk " }))
        .await
        .ok();
    assert_eq!(row(&owner, &number).await["friendly_name"], "Front desk");
    let there = stage.carrier.read(&account, sid).await["friendly_name"].clone();
    assert_eq!(there, format!("Front desk {reference}"));
    stage.compare().await;
    assert_eq!(owner.get("/api/reconciliation").await.ok()["findings"], json!([]));
    write(json!({ "id": number, "friendlyName": "" })).await.ok();
    assert!(row(&owner, &number).await["friendly_name"].is_null());
    for (body, field) in [
        (json!({ "id": number, "friendlyName": "x".repeat(49) }), "friendlyName"),
        (json!({ "id": number, "friendlyName": "a\u{202e}b" }), "friendlyName"),
        (json!({ "id": number, "tags": "x".repeat(25) }), "tags"),
        (json!({ "id": number, "tags": "a,b,c,d,e,f,g,h,i,j,k,l,m" }), "tags"),
        (json!({ "id": number, "notes": "x".repeat(2001) }), "notes"),
    ] {
        write(body).await.wrong(field);
    }
    // What was refused changed nothing, and what was typed is in the form again.
    let page = format!("/phone-numbers/{number}");
    let fields = [
        ("id", number.as_str()),
        ("friendlyName", "Bob"),
        ("tags", &*"t".repeat(25)),
        ("notes", "<b>kept</b>"),
    ];
    owner.form(&page, "/api/twilio/update-number", &fields).await;
    owner
        .page(&page)
        .await
        .says("value=\"Bob\"")
        .says("&lt;b&gt;kept&lt;/b&gt;");
    assert!(row(&owner, &number).await["friendly_name"].is_null());
    stage.close().await;
}

#[tokio::test]
async fn the_page_tells_what_was_asked_for_what_was_got_and_what_happened_since() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550161").await);
    let page = owner.page(&format!("/phone-numbers/{number}")).await;
    page.says("(415)")
        .says("Active")
        .says("Exactly what you asked for.")
        .says("$1.15")
        .says("is in your Twilio account")
        .says("Where it goes")
        .says("Release (415) 555-0161");
    for nothing in [
        "/phone-numbers/1",
        "/phone-numbers/01936f60-11a2-7f10-8d5b-0242ac120002",
    ] {
        assert_eq!(owner.page(nothing).await.status, 404);
    }
    assert_eq!(
        stage
            .owner()
            .await
            .page(&format!("/phone-numbers/{number}"))
            .await
            .status,
        404
    );
    stage.close().await;
}

#[tokio::test]
async fn a_number_that_is_bought_again_takes_over_how_it_was_set_up() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let first = id(&owner.own("+14155550162").await);
    let words = json!({ "id": first, "friendlyName": "Front desk", "tags": "west", "notes": "On the window." });
    owner.post("/api/twilio/update-number", &words).await.ok();
    set(
        &owner,
        &first,
        json!({ "calls": "forward", "forwardTo": "+15105550142" }),
    )
    .await
    .ok();
    owner.release(&json!({ "id": first })).await.ok();
    let second = id(&owner.own("+14155550162").await);
    assert_ne!(first, second);
    // The first holding is over: nothing of it can be changed any more.
    let late = json!({ "id": first, "notes": "Too late." });
    owner
        .post("/api/twilio/update-number", &late)
        .await
        .refused(409, "number_unavailable");
    owner
        .page(&format!("/phone-numbers/{second}"))
        .await
        .says("Set it up as before");
    let restored = owner
        .post("/api/twilio/restore-setup", &json!({ "id": second }))
        .await
        .ok();
    assert_eq!(restored["calls"]["to"], "+15105550142");
    assert_eq!(row(&owner, &second).await["friendly_name"], "Front desk");
    let notes = owner.get(&format!("/api/twilio/notes?id={second}")).await.ok();
    assert_eq!(
        (&notes["tags"], &notes["notes"]),
        (&json!(["west"]), &json!("On the window."))
    );
    // One that was never theirs before has nothing to take over.
    let other = id(&owner.own("+14155550163").await);
    owner
        .post("/api/twilio/restore-setup", &json!({ "id": other }))
        .await
        .refused(404, "not_found");
    owner
        .page(&format!("/phone-numbers/{other}"))
        .await
        .keeps_quiet_on("Set it up as before");
    stage.close().await;
}
