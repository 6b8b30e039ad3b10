//! Bad input: every field and the file tried with what they are not.

use serde_json::json;

use super::{BILL, ELSEWHERE, MOBILE, ask_with, form, typed};
use crate::stage::{Stage, on};

#[tokio::test]
async fn every_field_and_the_file_say_what_is_wrong_and_nothing_is_asked_for() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for (name, value) in [
        ("phoneNumber", "call me"),
        ("customerName", ""),
        ("customerType", "robot"),
        ("representative", "Ada\u{202e}"),
        ("representativeEmail", "ada"),
        ("street", &"x".repeat(500)),
        ("city", " "),
        ("state", "\u{0}"),
        ("zip", "ABCDE"),
        ("isMine", "no"),
    ] {
        let mut fields = typed(ELSEWHERE);
        fields.retain(|(known, _)| *known != name);
        fields.push((name, value.to_owned()));
        assert!(
            !ask_with(&owner, name, &fields, ("bill.pdf", BILL))
                .await
                .wrong(name)
                .is_empty()
        );
    }
    let large = vec![b'%'; 5 * 1024 * 1024 + 1];
    for (file, bytes) in [
        ("bill.pdf", b"MZ this is a program".as_slice()),
        ("bill.pdf", b"%PDF-1.7 broken off"),
        ("bill.pdf", b""),
        ("../../etc/passwd", b"root:x:0:0"),
        ("bill.pdf", &large),
    ] {
        let answer = ask_with(&owner, "file", &typed(ELSEWHERE), (file, bytes)).await;
        assert!(!answer.wrong("bill").is_empty(), "{file}");
    }
    assert!(stage.carrier.ledger().await.calls("document").is_empty());
    stage.close().await;
}

#[tokio::test]
async fn a_hostile_name_goes_nowhere_and_a_form_comes_back_with_what_was_typed_but_no_pin() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let name = "../../<script>alert(1)</script>.pdf";
    let asked = ask_with(&owner, "one", &typed(ELSEWHERE), (name, BILL)).await;
    assert_eq!(asked.status, 202, "{asked:?}");
    let told = serde_json::to_string(&stage.carrier.ledger_since(0).await).unwrap();
    assert!(!told.contains("script"), "{told}");
    let mut fields = typed("+14155550142");
    fields.push(("pin", "4711".to_owned()));
    let large = vec![b'%'; 9 * 1024 * 1024];
    let cases: [(&[u8], &str); 2] = [(b"no bill", "whatever its name says"), (&large, "larger than 5 MB")];
    for (bytes, words) in cases {
        let (kind, body) = form(&fields, ("bill.pdf", bytes));
        let request = owner
            .ask(reqwest::Method::POST, "/api/twilio/port-in")
            .header("Content-Type", kind)
            .header("Accept", "text/html");
        let refused = owner.send(request.body(body)).await;
        assert_eq!(
            refused.leads_to(),
            "/phone-numbers/porting?number=%2B14155550142#wrong-bill"
        );
        let page = owner.page("/phone-numbers/porting?number=%2B14155550142").await;
        page.says(words);
        assert_eq!(page.value_of("customerName"), "Ada Lovelace Bakery");
        page.keeps_quiet_on("4711");
    }
    stage.close().await;
}

#[tokio::test]
async fn what_is_no_form_is_refused_and_the_papers_lie_sealed_until_twilio_has_them() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    for kind in ["application/json", "multipart/form-data"] {
        let request = owner
            .ask(reqwest::Method::POST, "/api/twilio/port-in")
            .header("Content-Type", kind);
        owner.send(request.body("{}")).await.wrong("bill");
    }
    let broken = owner
        .ask(reqwest::Method::POST, "/api/twilio/port-in")
        .header("Content-Type", "multipart/form-data; boundary=edge");
    let words = owner.send(broken.body("--edge\r\nContent-Dis")).await.wrong("bill");
    assert!(words.contains("did not come in whole"), "{words}");
    stage
        .carrier
        .fault(json!({ "call": "document", "kind": "error-before" }))
        .await;
    let mut fields = typed(MOBILE);
    fields.extend([("pin", "471147114711".to_owned()), ("accountNumber", "A-77".to_owned())]);
    let asked = ask_with(&owner, "one", &fields, ("bill.pdf", BILL)).await.json();
    assert_eq!(asked["status"], json!("meant"));
    let papers: String =
        on!(stage.db, pool => sqlx::query_scalar("SELECT papers FROM ports").fetch_one(pool).await.unwrap());
    for plain in ["471147114711", "JVBERi0", "Lovelace"] {
        assert!(!papers.contains(plain), "{papers}");
    }
    let shown = owner.get("/api/twilio/port-requests").await.text;
    assert!(!shown.contains("471147114711") && !shown.contains("A-77"), "{shown}");
    stage.close().await;
}
