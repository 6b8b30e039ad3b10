//! What comes in: once, with its pictures, its stop words, and an answer where one is wanted.

use numberdesk::texts::server::{receive, twiml::Answer};
use serde_json::{Value, json};

use super::{Held, OTHER, OWN};
use crate::stage::{Stage, until};

#[tokio::test]
async fn a_text_told_many_times_stands_there_once_with_its_picture_for_its_owner_alone() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let kinds = ["image/png", "image/svg+xml", "text/html"];
    let came = json!({ "from": OTHER, "to": OWN, "body": "Look <b>here</b>", "pictures": kinds, "times": 4 });
    stage.carrier.text(&came).await;
    assert_eq!(stage.carrier.told().await.len(), 4);
    let texts = held.texts().await;
    assert_eq!(texts.len(), 1, "{texts:?}");
    let text = &texts[0];
    assert_eq!(
        (&text["direction"], &text["status"], &text["body"]),
        (&json!("inbound"), &json!("received"), &came["body"])
    );
    let address = |at: usize| format!("/api/twilio/texts/{}/media/{at}", text["id"].as_str().unwrap());
    let picture = held.owner.get(&address(0)).await;
    assert_eq!((picture.status, picture.header("content-type")), (200, "image/png"));
    assert_eq!(picture.header("x-content-type-options"), "nosniff");
    assert!(
        picture.header("content-security-policy").contains("sandbox"),
        "{picture:?}"
    );
    assert!(
        picture
            .header("content-disposition")
            .starts_with("inline; filename=\"picture-")
    );
    for at in [1, 2, 3, 99] {
        held.owner.get(&address(at)).await.refused(404, "not_found");
    }
    stage.owner().await.get(&address(0)).await.refused(404, "not_found");
    stage.stranger().get(&address(0)).await.refused(401, "sign_in_required");
    let page = held.owner.page(&held.thread(OTHER)).await;
    page.says("Look &lt;b&gt;here&lt;/b&gt;")
        .says(&address(0))
        .keeps_quiet_on(&address(1));
    // One that is too large is not shown.
    stage
        .carrier
        .text(&json!({ "from": OTHER, "to": OWN, "pictures": ["image/png"], "bytes": 6_000_000 }))
        .await;
    stage.carrier.told().await;
    let large = held.texts().await.remove(0);
    let large = format!("/api/twilio/texts/{}/media/0", large["id"].as_str().unwrap());
    held.owner.get(&large).await.refused(404, "not_found");
    stage.close().await;
}

#[tokio::test]
async fn whoever_texts_stop_gets_nothing_until_they_text_start() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let write = async |body: &str| {
        stage
            .carrier
            .text(&json!({ "from": OTHER, "to": OWN, "body": body }))
            .await;
        stage.carrier.told().await;
    };
    write(" Stop ").await;
    held.send("one", OTHER, "Sale!").await.refused(409, "opted_out");
    assert!(
        stage.carrier.ledger().await.calls("message").is_empty(),
        "Twilio was not even asked"
    );
    let page = held.owner.page(&held.thread(OTHER)).await;
    page.says("They want no texts from this number")
        .keeps_quiet_on("<textarea");
    held.owner.page(&held.page()).await.says("Wants no texts");
    held.send("other", "+14155550124", "Hello").await.ok();
    write("START").await;
    held.send("two", OTHER, "Welcome back").await.ok();
    held.owner.page(&held.thread(OTHER)).await.says("<textarea");
    held.owner
        .page("/account/history")
        .await
        .says("wants no texts any more")
        .says("takes texts again");
    stage.close().await;
}

/// What Twilio tells of a text.
fn told(sid: u32, from: &str, body: &str) -> Value {
    json!({ "MessageSid": format!("SM{sid:032x}"), "From": from, "To": OWN, "Body": body, "NumMedia": "0" })
}

#[tokio::test]
async fn one_answer_a_day_goes_by_itself_and_the_same_text_gets_the_same_again() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    let desk = stage.desk().as_owner(held.owner.id());
    let reply = || Some("We call you back.".to_owned());
    let first = receive(&desk, &told(1, OTHER, "Are you open?"), reply()).await.unwrap();
    assert_eq!(first.as_ref().unwrap().body, "We call you back.");
    let again = receive(&desk, &told(1, OTHER, "Are you open?"), reply()).await.unwrap();
    assert_eq!(first, again, "Twilio had no answer, so it gets the same");
    for (sid, from, body) in [
        (2, OTHER, "Hello?"),
        (3, "+14155550125", "STOP"),
        (4, "+14155550125", "Are you there?"),
        (5, "72345", "Your code is 1234"),
        (6, "ACME", "Sale"),
        (8, OWN, "Myself"),
    ] {
        let answer: Option<Answer> = receive(&desk, &told(sid, from, body), reply()).await.unwrap();
        assert_eq!(answer, None, "{from} {body}");
    }
    assert_eq!(
        receive(&desk, &told(7, "+14155550126", "Hi"), None).await.unwrap(),
        None
    );
    let automatic: Vec<_> = held
        .texts()
        .await
        .into_iter()
        .filter(|text| text["is_automatic"] == true)
        .collect();
    assert_eq!(automatic.len(), 1, "{automatic:?}");
    held.owner.page(&held.thread(OTHER)).await.says("Automatic answer");
    held.owner
        .page(&held.thread("s72345"))
        .await
        .says("You cannot write back here");
    stage.close().await;
}

#[tokio::test]
async fn what_is_new_is_marked_until_somebody_looks() {
    let stage = Stage::open().await;
    let held = Held::open(&stage).await;
    for at in 0..3 {
        let from = format!("+1415555014{at}");
        stage
            .carrier
            .text(&json!({ "from": from, "to": OWN, "body": format!("Number {at}") }))
            .await;
    }
    until(|| async { held.texts().await.len() == 3 }).await;
    let threads = async |rest: &str| {
        let path = format!("/api/twilio/texts/threads?number={}{rest}", held.number);
        held.owner.get(&path).await.ok()
    };
    // Page by page, newest first.
    let first = threads("&limit=2").await;
    assert_eq!(
        (&first["count"], &first["threads"][0]["other_party"]),
        (&json!(3), &json!("+14155550142"))
    );
    assert_eq!(first["threads"][0]["unread"], 1);
    let rest = threads(&format!("&limit=2&after={}", first["next"].as_str().unwrap())).await;
    assert_eq!(
        (&rest["threads"][0]["other_party"], &rest["next"]),
        (&json!("+14155550140"), &json!(null))
    );
    held.owner.page(&held.page()).await.says("1 new");
    held.owner.page(&held.thread("+14155550142")).await.says("Number 2");
    assert_eq!(threads("").await["threads"][0]["unread"], 0);
    let with = held
        .owner
        .get("/api/twilio/texts?with=%2B14155550141&limit=1")
        .await
        .ok();
    assert_eq!(with["texts"][0]["body"], "Number 1");
    stage.close().await;
}
