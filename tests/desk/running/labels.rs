//! Labels from a file: looked at line by line, carried out as seen, told to Twilio by the round; and all numbers as a file.

use numberdesk::setup;
use reqwest::{Method, header};
use serde_json::{Value, json};

use super::{id, row, setup::there};
use crate::stage::{Answer, Person, Stage};

const HOME: &str = "/phone-numbers/labels";

/// Sends the form of the page, with a file or without one.
async fn hand_in(owner: &Person, file: Option<(&str, &[u8])>, text: &str) -> Answer {
    let mut body = Vec::new();
    let (name, bytes) = file.unwrap_or_default();
    body.extend(format!("--b0\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n").bytes());
    body.extend(bytes);
    body.extend(
        format!("\r\n--b0\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n{text}\r\n--b0--\r\n").bytes(),
    );
    let request = owner
        .ask(Method::POST, HOME)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=b0")
        .header(header::ACCEPT, "text/html");
    owner.send(request.body(body)).await
}

/// Gives a number another label, on its page.
async fn called(owner: &Person, id: &str, label: &str) {
    let words = json!({ "id": id, "friendlyName": label });
    owner.post("/api/twilio/update-number", &words).await.ok();
}

/// The states of all lines, in their order.
fn states(file: &Value) -> Vec<&str> {
    let lines = file["lines"].as_array().unwrap();
    lines.iter().map(|line| line["state"].as_str().unwrap()).collect()
}

async fn read(owner: &Person, text: &str) -> Value {
    owner
        .post("/api/twilio/label-files", &json!({ "text": text }))
        .await
        .ok()
}

async fn apply(owner: &Person, file: &Value) -> Value {
    owner
        .post("/api/twilio/change-labels", &json!({ "id": file["id"] }))
        .await
        .ok()
}

async fn now(owner: &Person, file: &Value) -> Value {
    owner
        .get(&format!("/api/twilio/label-file?id={}", file["id"].as_str().unwrap()))
        .await
        .ok()
}

async fn round(stage: &Stage) {
    setup::server::round(&stage.desk().on_rounds()).await.unwrap();
}

/// A file with a line of every kind, and the number of its first line.
async fn of_all_kinds(owner: &Person, other: &Person) -> (Value, String) {
    let first = id(&owner.own("+14155550101").await);
    let second = id(&owner.own("+14155550102").await);
    let gone = id(&owner.own("+14155550103").await);
    owner.own("+14155550109").await;
    other.own("+14155550104").await;
    let words = json!({ "id": second, "friendlyName": "Back", "tags": "east" });
    owner.post("/api/twilio/update-number", &words).await.ok();
    owner.release(&json!({ "id": gone })).await.ok();
    let long = "x".repeat(49);
    let text = format!(
        "phone_number;label;tags;colour\r\n415-555-0101;\"Front; desk\";West, sales;red\r\n(415) 555-0102;Back;east;\r\n\
         +14155550103;x;;\r\n+14155550104;x;;\r\nsoon;x;;\r\n+14155550101;y;;\r\n+14155550109;{long};;\r\n"
    );
    (read(owner, &text).await, first)
}

#[tokio::test]
async fn a_file_changes_nothing_until_its_owner_says_so() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let (file, first) = of_all_kinds(&owner, &other).await;
    let all = "will_change unchanged not_in_use not_yours unreadable twice wrong";
    assert_eq!(states(&file).join(" "), all);
    assert_eq!(
        (&file["lines"][0]["line"], &file["lines"][6]["line"]),
        (&json!(2), &json!(8))
    );
    let why = file["lines"][6]["words"].as_str().unwrap();
    assert!(why.contains("at most 48"), "{why}");
    assert_eq!(
        (&file["ignored"], &file["appliedAt"]),
        (&json!(["colour"]), &Value::Null)
    );
    assert_eq!(
        file["lines"][0]["changes"],
        json!([{ "what": "label", "from": null, "to": "Front; desk" }, { "what": "tags", "from": null, "to": "sales, west" }])
    );
    assert_eq!(row(&owner, &first).await["friendly_name"], Value::Null);
    let page = format!("{HOME}?file={}", file["id"].as_str().unwrap());
    let shown = owner.page(&page).await;
    shown
        .says("1 number will change")
        .says("Nothing is changed yet")
        .says("Not read: colour")
        .says("5 lines cannot be used");

    other
        .post("/api/twilio/change-labels", &json!({ "id": file["id"] }))
        .await
        .refused(404, "not_found");
    assert_eq!(row(&owner, &first).await["friendly_name"], Value::Null);
    stage.close().await;
}

#[tokio::test]
async fn each_line_of_a_file_has_its_outcome_and_a_second_word_changes_nothing_more() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    let (file, first) = of_all_kinds(&owner, &other).await;
    let page = format!("{HOME}?file={}", file["id"].as_str().unwrap());
    let updates = stage.carrier.ledger().await.calls("update").len();
    let applied = apply(&owner, &file).await;
    assert_eq!(states(&applied)[0], "changing");
    assert_eq!(row(&owner, &first).await["friendly_name"], "Front; desk");
    let notes = owner.get(&format!("/api/twilio/notes?id={first}")).await.ok();
    assert_eq!(notes["tags"], json!(["sales", "west"]));
    // Twilio is told by the round, not by the one who waits for an answer.
    assert_eq!(stage.carrier.ledger().await.calls("update").len(), updates);
    owner
        .page(&page)
        .await
        .says("On its way")
        .says("http-equiv=\"refresh\"");
    round(&stage).await;
    assert_eq!(states(&now(&owner, &file).await)[0], "changed");
    let name = there(&stage, &owner, &first).await["friendly_name"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(name.starts_with("Front; desk ND-"), "{name}");
    owner
        .page(&page)
        .await
        .says("1 of 1 number done.")
        .keeps_quiet_on("On its way");
    // A second word changes nothing more.
    called(&owner, &first, "Mine").await;
    apply(&owner, &file).await;
    assert_eq!(row(&owner, &first).await["friendly_name"], "Mine");
    stage.close().await;
}

#[tokio::test]
async fn a_line_does_nothing_where_something_else_was_written_since_and_a_refusal_of_twilio_is_told_at_its_line() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let first = id(&owner.own("+14155550111").await);
    let second = id(&owner.own("+14155550112").await);
    let third = id(&owner.own("+14155550113").await);
    let file = read(&owner, "4155550111,One\n4155550112,Two\n4155550113,Three\n").await;
    called(&owner, &first, "Mine").await;
    owner.release(&json!({ "id": third })).await.ok();
    assert_eq!(
        states(&apply(&owner, &file).await),
        ["overtaken", "changing", "overtaken"]
    );
    assert_eq!(row(&owner, &first).await["friendly_name"], "Mine");
    stage
        .carrier
        .fault(json!({ "call": "update", "kind": "refuse", "code": 21402, "status": 400, "times": 1 }))
        .await;
    round(&stage).await;
    let told = now(&owner, &file).await;
    assert_eq!(states(&told)[1], "refused");
    assert!(told["lines"][1]["words"].as_str().unwrap().contains("21402"), "{told}");
    // What is written later is another matter.
    called(&owner, &second, "Later").await;
    assert_eq!(states(&now(&owner, &file).await)[1], "changed");
    stage.close().await;
}

#[tokio::test]
async fn what_cannot_be_read_says_why_on_the_page_and_loses_nothing_that_was_pasted() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let number = id(&owner.own("+14155550121").await);
    let large = vec![b'x'; 300 * 1024];
    let many = "+14155550121,x\n".repeat(501);
    let files: [(&str, &[u8], &str); 6] = [
        ("book.xlsx", b"PK\x03\x04", "spreadsheet"),
        ("caf\u{e9}.csv", b"caf\xe9,1", "CSV UTF-8"),
        ("zero.csv", b"a\0b,c", "CSV UTF-8"),
        ("large.csv", &large, "more than 256 KiB"),
        ("many.csv", many.as_bytes(), "more than 500 lines"),
        ("empty.csv", b"", "no line with a number"),
    ];
    for (name, bytes, words) in files {
        let answer = hand_in(&owner, Some((name, bytes)), "").await;
        let page = owner.page(answer.leads_to()).await;
        assert_eq!(page.status, 422, "{name}");
        page.says(words).says(&format!("{name} cannot be used"));
    }
    let answer = hand_in(&owner, None, "colour,taste\nred,</textarea><b>sweet").await;
    owner
        .page(answer.leads_to())
        .await
        .says("has to name the columns")
        .says("red,&lt;/textarea&gt;&lt;b&gt;sweet");
    let answer = hand_in(&owner, None, " ").await;
    owner
        .page(answer.leads_to())
        .await
        .says("Choose a file, or paste your lines");
    let answer = hand_in(&owner, Some(("a.csv", b"4155550121,One")), "4155550121,Two").await;
    owner
        .page(answer.leads_to())
        .await
        .says("one of the two")
        .says("4155550121,Two");
    owner
        .post("/api/twilio/label-files", &json!({ "text": "a\u{0}b" }))
        .await
        .wrong("text");
    assert_eq!(row(&owner, &number).await["friendly_name"], Value::Null);
    assert!(stage.stranger().page(HOME).await.leads_to().starts_with("/sign-in"));
    stage.close().await;
}

#[tokio::test]
async fn a_hostile_name_is_cut_to_what_can_be_shown_and_what_is_no_form_is_no_file() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550121").await;
    // A name is what is left of it without paths and what nobody sees; what is not a form of this page is no file.
    let answer = hand_in(
        &owner,
        Some((
            "C:\\fake/../<b>x\u{202e}.csv",
            b"\xef\xbb\xbfnumber,label\r4155550121,\"One, \"\"1\"\"\"",
        )),
        "",
    )
    .await;
    let page = owner.page(answer.leads_to()).await;
    page.says("From &lt;b&gt;x.csv.")
        .says("1 number will change")
        .says("One, \"1\"");
    let request = owner.ask(Method::POST, HOME).body("file");
    let answer = owner.send(request).await;
    owner
        .page(answer.leads_to())
        .await
        .says("not sent as this page sends a file");
    stage.close().await;
}

#[tokio::test]
async fn all_numbers_are_one_file_that_changes_nothing_when_it_is_handed_in_again() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    other.own("+14155550139").await;
    let first = id(&owner.own("+14155550131").await);
    let words = json!({ "id": first, "friendlyName": "=SUM(A1)", "tags": "b, a", "notes": "'-1\nand \"more\"" });
    owner.post("/api/twilio/update-number", &words).await.ok();
    let second = id(&owner.own("+14155550132").await);
    let gone = id(&owner.own("+14155550133").await);
    owner.release(&json!({ "id": gone })).await.ok();
    let answer = owner.get("/phone-numbers/numbers.csv").await;
    assert!(
        answer
            .header("content-disposition")
            .starts_with("attachment; filename=\"numberdesk-numbers-")
    );
    let text = answer.text.clone();
    let names = "phone_number,label,tags,notes,status,release_at,primary,campaign,type,locality,region,country,can,rent,currency,purchased_at,id\r\n";
    assert!(text.starts_with(names), "{text}");
    assert!(
        text.contains("\"'+14155550131\",\"'=SUM(A1)\",\"a, b\",\"''-1\nand \"\"more\"\"\",active,,yes,,local,"),
        "{text}"
    );
    assert!(
        text.contains(&second) && !text.contains(&gone) && !text.contains("0139"),
        "{text}"
    );
    assert_eq!(states(&read(&owner, &text).await), ["unchanged", "unchanged"]);
    stage.close().await;
}
