//! Bad input: every field and the file tried with what they are not.

use super::{BILL, ELSEWHERE, ask_with, form, typed};
use crate::stage::Stage;

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
    let (kind, body) = form(&fields, ("bill.pdf", b"no bill"));
    let request = owner
        .ask(reqwest::Method::POST, "/api/twilio/port-in")
        .header("Content-Type", kind)
        .header("Accept", "text/html")
        .header(
            "Referer",
            format!("{}/phone-numbers/porting?number=%2B14155550142", stage.address()),
        );
    let refused = owner.send(request.body(body)).await;
    assert_eq!(refused.leads_to(), "/phone-numbers/porting?number=%2B14155550142");
    let page = owner.page(refused.leads_to()).await;
    page.says("whatever its name says");
    assert_eq!(page.value_of("customerName"), "Ada Lovelace Bakery");
    page.keeps_quiet_on("4711");
    stage.close().await;
}
