//! A carrier that does not answer, is slow, or does not let the owner in: what is known is shown, with its age and why.

use serde_json::json;

use super::{read_ago, rings, row, usage};
use crate::stage::{Stage, on};

const DESK: &str = "+14155550101";

/// What Twilio is to fail at from now on.
async fn fails(stage: &Stage, kind: &str) {
    for call in ["calls", "usage", "message-list"] {
        let fault = json!({ "call": call, "kind": kind, "times": 9, "delay_ms": 5000 });
        stage.carrier.fault(fault).await;
    }
}

#[tokio::test]
async fn where_nothing_is_known_the_page_says_so_and_still_shows_the_numbers_and_their_rent() {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "1")]).await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    for (kind, words) in [
        (
            "slow",
            "Twilio does not answer just now, so calls and texts cannot be counted.",
        ),
        ("no-funds", "Twilio does not let your account in just now"),
        ("refuse", "Twilio refused to say what was used"),
        (
            "malformed",
            "Twilio does not answer just now, so calls and texts cannot be counted.",
        ),
    ] {
        fails(&stage, kind).await;
        let page = owner.page("/usage").await;
        assert_eq!(page.status, 200, "{kind}");
        page.says(words)
            .says("$1.15")
            .says("Twilio has not said it for this month yet");
        stage.carrier.heal().await;
        on!(stage.db, pool => sqlx::query("DELETE FROM usage_readings").execute(pool).await.unwrap().rows_affected());
    }
    stage.close().await;
}

#[tokio::test]
async fn what_is_known_is_shown_with_its_age_and_nobody_asks_again_at_once() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    rings(&stage, DESK, 61).await;
    let before = usage(&owner).await;
    read_ago(&stage, 12).await;
    fails(&stage, "error-before").await;
    let after = usage(&owner).await;
    assert_eq!(row(&after, DESK), row(&before, DESK));
    assert_eq!(after["account"]["spent"], before["account"]["spent"]);
    assert_eq!(after["notes"].as_array().unwrap().len(), 1, "{after}");
    let asked = stage.carrier.ledger().await.calls("usage").len();
    owner
        .page("/usage")
        .await
        .says("so this is what it said last")
        .says("12 minutes ago");
    assert_eq!(stage.carrier.ledger().await.calls("usage").len(), asked);
    stage.close().await;
}

#[tokio::test]
async fn a_token_that_was_changed_at_twilio_is_read_anew() {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    owner.own(DESK).await;
    rings(&stage, DESK, 30).await;
    stage.carrier.renew_token(&stage.account_of(&owner).await).await;
    assert_eq!(row(&usage(&owner).await, DESK)["use"]["callsIn"], 1);
    stage.close().await;
}
