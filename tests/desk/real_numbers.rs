//! No code path makes a number without a carrier's answer: where stored numbers are built, and from what, read from the
//! sources.

use std::{collections::BTreeSet, io};

use numberdesk::lines;
use serde_json::json;

use crate::{
    source::{Source, Token, broken_in, none, rust},
    stage::{Stage, on},
};

/// Our own stand-in for the carriers makes numbers: it is the other side of the wire.
fn is_ours(source: &Source) -> bool {
    !source.path.starts_with("src/server/sandbox/")
}

/// Where a value of this type is written out, field by field.
fn built(source: &Source, name: &str) -> bool {
    source.tokens().windows(3).any(|three| {
        matches!(three, [before, Token::Word(word), Token::Mark('{')]
            if word == name && !matches!(before, Token::Word(keyword) if ["struct", "impl", "for"].contains(&keyword.as_str()))
                && !matches!(before, Token::Mark('>')))
    })
}

fn builders(name: &str) -> io::Result<BTreeSet<String>> {
    let sources = rust()?;
    let found = sources.iter().filter(|source| is_ours(source) && built(source, name));
    Ok(found.map(|source| source.path.clone()).collect())
}

fn paths(paths: &[&str]) -> BTreeSet<String> {
    paths.iter().map(|path| (*path).to_owned()).collect()
}

/// Whether a file speaks of a type.
fn names(path: &str, name: &str) -> io::Result<bool> {
    let sources = rust()?;
    let source = sources.iter().find(|source| source.path == path).unwrap();
    Ok(source.tokens().contains(&Token::Word(name.to_owned())))
}

#[test]
fn a_stored_number_is_built_only_of_what_twilio_answered() -> io::Result<()> {
    let (bought, found) = ("src/purchases/server/holding.rs", "src/reconciliation/server/acts.rs");
    let ported = "src/porting/server/adopt.rs";
    assert_eq!(builders("NewNumber")?, paths(&[bought, found, ported]));
    for own in [bought, ported] {
        assert!(names(own, "IncomingNumber")?, "{own} takes Twilio's own row");
    }
    // What a comparison has found is kept until its owner adds it; it too was read from Twilio's list.
    assert!(names(found, "Holding")?, "{found} takes what a comparison has read");
    for path in builders("Holding")? {
        assert!(
            names(&path, "IncomingNumber")?,
            "{path} makes a holding of something else than Twilio's row"
        );
    }
    // Nothing but the client reads such a row.
    assert_eq!(builders("IncomingNumber")?, paths(&[]));
    Ok(())
}

#[test]
fn a_number_is_put_into_the_tables_by_one_statement_each() -> io::Result<()> {
    let broken = broken_in(|source| {
        if !is_ours(source) {
            return Vec::new();
        }
        let texts = source.strings();
        let inserts = texts.iter().filter(|text| text.contains("INTO user_twilio_numbers"));
        let gives = texts.iter().filter(|text| {
            text.contains("UPDATE lines") && (text.contains("phone_number =") || text.contains("vapi_id ="))
        });
        match source.path.as_str() {
            "src/numbers/server/store.rs" => inserts.skip(1).cloned().collect(),
            // `change`, whose values come from the driver, and a number that came late, which is only ever given back.
            "src/lines/server/store/mod.rs" => gives.skip(1).cloned().collect(),
            "src/lines/server/store/compared.rs" => gives
                .filter(|text| !text.contains("state = 'undoing'"))
                .cloned()
                .collect(),
            _ => inserts.chain(gives).cloned().collect(),
        }
    })?;
    none(
        &broken,
        "Numbers come into the tables through one function of their store:",
    );
    Ok(())
}

#[test]
fn what_vapi_gave_is_written_down_by_the_driver_alone_and_only_from_its_answer() -> io::Result<()> {
    let sources = rust()?;
    let changes: Vec<_> = sources
        .iter()
        .filter(|source| source.path.starts_with("src/lines/") && built(source, "Change"))
        .map(|source| source.path.as_str())
        .collect();
    assert_eq!(changes, ["src/lines/server/driver/mod.rs"]);
    // An answer is read, never written out by hand.
    let by_hand: Vec<_> = sources
        .iter()
        .filter(|source| is_ours(source) && !source.path.starts_with("src/lines/"))
        .filter(|source| source.path.starts_with("src/server/vapi/") && built(source, "Line"))
        .map(|source| source.path.as_str())
        .collect();
    assert!(by_hand.is_empty(), "{by_hand:?}");
    Ok(())
}

#[tokio::test]
async fn the_whole_way_with_carriers_that_always_fail_leaves_no_number_behind() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    stage
        .carrier
        .fault(json!({ "call": "any", "kind": "error-before", "times": 100_000 }))
        .await;
    for call in ["vapi-create", "vapi-list", "vapi-assistants"] {
        let fault = json!({ "call": call, "kind": "error-before", "times": 100_000 });
        stage.carrier.fault(fault).await;
    }
    let order = json!({ "phoneNumber": "+14155550144", "substitution": "closest" });
    for (path, body) in [
        ("/api/twilio/search-numbers", json!({ "areaCode": "415" })),
        ("/api/twilio/purchase-number", order),
        (
            "/api/twilio/purchase-numbers",
            json!({ "phoneNumbers": ["+14155550145", "+14155550146"] }),
        ),
        ("/api/vapi/phone-numbers", json!({ "areaCode": "628" })),
    ] {
        let told = owner.post(path, &body).await;
        assert!(told.status >= 400 || told.status == 202, "{path}: {told:?}");
    }
    for _ in 0..3 {
        stage.later().await;
        stage.round().await;
        lines::server::round(&stage.desk().on_rounds()).await.unwrap();
    }
    for page in ["/phone-numbers", "/phone-numbers?area_code=415", "/ai-lines/new"] {
        owner.page(page).await.keeps_quiet_on("(415) 555-01");
    }
    assert!(owner.numbers().await.is_empty());
    let kept: i64 = on!(stage.db, pool => sqlx::query_scalar("SELECT (SELECT COUNT(*) FROM user_twilio_numbers) + (SELECT COUNT(*) FROM lines WHERE phone_number IS NOT NULL)")
        .fetch_one(pool).await.unwrap());
    assert_eq!(kept, 0);
    stage.leave().await;
}
