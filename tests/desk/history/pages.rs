//! The history as its owner sees it: pages, the API, and files to keep.

use std::fmt::Write;

use numberdesk::{
    purchases::server::{
        limits::{Change, change},
        store::limits::Allowed,
    },
    server::audit::{Event, store},
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::stage::{Person, Stage, on};

/// A table of RFC 4180.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut letters = text.chars().peekable();
    let mut is_open = false;
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_open && letters.peek() == Some(&'"') => cell.extend(letters.next()),
            '"' => is_open = !is_open,
            ',' if !is_open => row.push(std::mem::take(&mut cell)),
            '\r' if !is_open => {}
            '\n' if !is_open => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    assert!(cell.is_empty() && row.is_empty() && !is_open, "the last row ends");
    rows
}

/// What docs/audit.md tells an outsider to do, done again without the desk's own code.
fn is_whole(export: &Value) -> bool {
    let mut previous = "0".repeat(64);
    let lines = export["lines"].as_array().unwrap();
    for (place, line) in (1..).zip(lines) {
        let mut whole = String::new();
        let mut field = |text: &str| write!(whole, "{}:{text},", text.len()).unwrap();
        field(export["form"].as_str().unwrap());
        field(export["userId"].as_str().unwrap());
        field(&line["seq"].to_string());
        for name in ["id", "subjectId", "actor", "event", "at"] {
            field(line[name].as_str().unwrap());
        }
        field(&previous);
        field(line["details"].as_str().unwrap());
        previous = Sha256::digest(whole)
            .iter()
            .fold(String::new(), |text, byte| format!("{text}{byte:02x}"));
        if line["seq"] != place || line["hash"] != previous.as_str() {
            return false;
        }
    }
    export["head"] == json!({ "seq": lines.len(), "hash": previous })
}

/// Writes lines with these details.
async fn say(stage: &Stage, owner: &Person, details: impl Iterator<Item = Value>) {
    let mut tx = stage.desk().as_owner(owner.id()).db.begin().await.unwrap();
    for details in details {
        let event = Event {
            subject_id: owner.id(),
            event: "billing.stands",
            details,
        };
        store::write(&mut tx, &event).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn the_history_tells_what_happened_by_whom_and_leads_there() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let empty = owner.page("/account/history").await;
    assert!(empty.text.contains("Nothing has happened yet"), "{empty:?}");
    let row = owner.own("+14155550101").await;
    let program = owner.program().await;
    program.release(&json!({ "id": row["id"] })).await.ok();
    let raised = Change::To(Allowed {
        numbers_per_day: Some(7),
        numbers_total: None,
        monthly_spend_cents: None,
    });
    let desk = stage.desk();
    change(desk.walls(), &desk.config.limits, &owner.email, raised)
        .await
        .unwrap();
    let history = owner.get("/api/account/history").await.ok();
    let told: Vec<_> = history["lines"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| (line["words"].as_str().unwrap(), line["actor"].as_str().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("Your limits were changed", "host"),
            ("(415) 555-0101 is released and costs nothing any more", "token"),
            ("The release of (415) 555-0101 began", "token"),
            ("(415) 555-0101 is in your Twilio account", "owner"),
            ("(415) 555-0101 was ordered", "owner"),
        ]
    );
    assert_eq!((&history["head"]["seq"], &history["next"]), (&json!(5), &Value::Null));
    let page = owner.page("/account/history").await;
    let purchase = history["lines"][4]["subjectId"].as_str().unwrap();
    for words in [
        "Today",
        "is released and costs nothing any more",
        "with an API token",
        "by the host of this desk",
        &format!("/purchases/{purchase}"),
        "/account/history.csv",
        "/account/history.json",
        history["head"]["hash"].as_str().unwrap(),
    ] {
        assert!(page.text.contains(words), "{words}: {page:?}");
    }
    assert!(owner.page("/account").await.text.contains("/account/history"));
    stage.close().await;
}

#[tokio::test]
async fn every_movement_of_money_joins_to_at_least_two_lines() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own("+14155550101").await;
    let row = owner.own("+14155550102").await;
    owner.release(&json!({ "id": row["id"] })).await.ok();
    owner.buy("+14155550190").await.refused(409, "number_unavailable");
    let snatched = json!({ "call": "purchase", "kind": "snatched", "phone_number": "+14155550115" });
    stage.carrier.fault(snatched).await;
    let order = json!({ "phoneNumber": "+14155550115", "substitution": "closest" });
    let bought = owner.post("/api/twilio/purchase-number", &order).await.ok();
    let decision = json!({ "purchaseId": bought["purchaseId"], "decision": "release" });
    owner.post("/api/twilio/decide-purchase", &decision).await.ok();
    stage.refuse_numbers(true).await;
    owner.buy("+14155550103").await;
    stage.refuse_numbers(false).await;
    stage.round().await;
    let db = &stage.db;
    let purchases: Vec<(String, i64)> = on!(db, pool => sqlx::query_as(
        "SELECT state, (SELECT COUNT(*) FROM audit_events e WHERE e.subject_id = p.id AND e.user_id = p.user_id) FROM purchases p ORDER BY state",
    ).fetch_all(pool).await.unwrap());
    let released: Vec<(String, i64)> = on!(db, pool => sqlx::query_as(
        "SELECT phone_number, (SELECT COUNT(*) FROM audit_events e WHERE e.subject_id = n.id AND e.user_id = n.user_id)
         FROM user_twilio_numbers n WHERE status = 'released'",
    ).fetch_all(pool).await.unwrap());
    let states: Vec<&str> = purchases.iter().map(|(state, _)| state.as_str()).collect();
    assert_eq!(states, ["bought", "bought", "bought", "not_bought", "not_bought"]);
    assert_eq!(released.len(), 2);
    for (what, lines) in purchases.iter().chain(&released) {
        assert!(*lines >= 2, "{what}: {lines}");
    }
    stage.close().await;
}

#[tokio::test]
async fn the_pages_of_the_history_hold_every_line_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    say(
        &stage,
        &owner,
        (0..123).map(|place| json!({ "standing": format!("no {place}") })),
    )
    .await;
    let (mut seen, mut before) = (Vec::new(), String::new());
    loop {
        let page = owner.get(&format!("/api/account/history?limit=50{before}")).await.ok();
        seen.extend(
            page["lines"]
                .as_array()
                .unwrap()
                .iter()
                .map(|line| line["seq"].as_i64().unwrap()),
        );
        match page["next"].as_i64() {
            Some(next) => before = format!("&before={next}"),
            None => break,
        }
    }
    assert_eq!(seen, (1..=123).rev().collect::<Vec<_>>());
    for limit in [0, 101] {
        owner
            .get(&format!("/api/account/history?limit={limit}"))
            .await
            .wrong("limit");
    }
    let first = owner.page("/account/history").await.text;
    assert!(
        first.contains("Newest 50 of 123") && first.contains("?before=74"),
        "{first}"
    );
    let second = owner.page("/account/history?before=74").await.text;
    assert!(
        second.contains("24 to 73 of 123") && second.contains("?before=24"),
        "{second}"
    );
    assert!(
        second.contains("href=\"/account/history\" class=\"button slim\">Newer"),
        "{second}"
    );
    let last = owner.page("/account/history?before=24").await.text;
    assert!(last.contains("1 to 23 of 123") && last.contains("?before=74"), "{last}");
    for odd in ["1", "0", "-5", "9223372036854775807", "99999999999999999999", "x"] {
        let page = owner.page(&format!("/account/history?before={odd}")).await;
        assert_eq!(page.status, 200, "{page:?}");
        assert!(page.text.contains("of 123"), "{page:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn an_export_holds_all_lines_names_its_end_and_can_be_checked_without_the_desk() {
    let stage = Stage::open().await;
    let (owner, other) = (stage.owner().await, stage.owner().await);
    say(&stage, &other, std::iter::once(json!({ "standing": "of the other" }))).await;
    let empty = owner.get("/account/history.json").await.ok();
    assert!(is_whole(&empty) && empty["lines"] == json!([]), "{empty}");
    say(
        &stage,
        &owner,
        (0..1001).map(|place| json!({ "standing": format!("ä {place}") })),
    )
    .await;
    let answer = owner.get("/account/history.json").await;
    assert!(
        answer
            .header("content-disposition")
            .contains("numberdesk-history-1001.json"),
        "{answer:?}"
    );
    let mut export = answer.ok();
    assert_eq!(export["lines"].as_array().unwrap().len(), 1001);
    assert!(is_whole(&export));
    export["lines"][500]["details"] = json!("{}");
    assert!(!is_whole(&export));
    let answer = owner.get("/account/history.csv").await;
    assert!(answer.header("content-type").starts_with("text/csv"), "{answer:?}");
    let rows = csv(&answer.text);
    assert_eq!(rows.len(), 1002);
    assert!(rows.iter().all(|row| row.len() == 10));
    assert_eq!(rows[1001][0], "1001");
    assert!(!answer.text.contains("of the other"));
    let stranger = stage.stranger();
    for file in ["/account/history.json", "/account/history.csv"] {
        let answer = stranger.page(file).await;
        assert_eq!(answer.status, 303, "{answer:?}");
    }
    stage.close().await;
}

#[tokio::test]
async fn no_name_forges_a_line_a_row_or_a_formula() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let hostile = [
        "active\r\n2,2026-11-28T00:00:00.000000Z,forged,number.released,owner",
        "\",\"=cmd|' /C calc'!A0\"\n",
        "=HYPERLINK(\"http://evil.example\",\"press\")",
        "\u{1b}[2K\u{8}\u{2028}\u{202e}",
        "</textarea><script>alert(1)</script>",
    ];
    say(
        &stage,
        &owner,
        hostile.iter().map(|text| json!({ "standing": text, "name": text })),
    )
    .await;
    let rows = csv(&owner.get("/account/history.csv").await.text);
    assert_eq!(rows.len(), hostile.len() + 1, "{rows:?}");
    for (row, text) in rows.iter().skip(1).zip(hostile) {
        assert_eq!(row.len(), 10, "{row:?}");
        assert!(!row[2].contains(char::is_control), "{row:?}");
        assert!(
            row.iter().all(|cell| !cell.starts_with(['=', '+', '-', '@'])),
            "{row:?}"
        );
        let details: Value = serde_json::from_str(&row[7]).unwrap();
        assert_eq!(details["name"], text);
    }
    assert!(is_whole(&owner.get("/account/history.json").await.ok()));
    let page = owner.page("/account/history").await.text;
    assert!(
        !page.contains("<script>alert") && page.contains("&lt;script&gt;alert"),
        "{page}"
    );
    stage.close().await;
}
