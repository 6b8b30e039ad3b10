//! A wish that buys, when Twilio misbehaves and the server is killed: no more is bought than was agreed to, and nothing is lost.

use std::panic::AssertUnwindSafe;

use futures::FutureExt as _;
use numberdesk::server::trials::Boundary;
use serde_json::json;

use super::{TEN, agreed, all, finds, later, look, to_buy};
use crate::{stage::Stage, texts::End, trials::cases::all_hold};

/// What happens on the way.
#[derive(Debug, Clone, Copy)]
enum Trouble {
    /// A fault of the carrier, and how often it strikes.
    Carrier(&'static str, &'static str, u32),
    /// The server is killed at this boundary of the purchase.
    At(Boundary),
    /// The server or its database fails around a COMMIT.
    Commit(End),
}

const FAULTS: [Trouble; 9] = [
    Trouble::Carrier("purchase", "snatched", 1),
    Trouble::Carrier("purchase", "busy", 9),
    Trouble::Carrier("purchase", "no-funds", 1),
    Trouble::Carrier("purchase", "error-after", 1),
    Trouble::Carrier("purchase", "timeout-before", 1),
    Trouble::Carrier("purchase", "timeout-after", 1),
    Trouble::Carrier("purchase", "reset-after", 1),
    Trouble::Carrier("purchase", "malformed", 1),
    Trouble::Carrier("search", "timeout-before", 2),
];

const KILLS: [Boundary; 7] = [
    Boundary::BeforeIntent,
    Boundary::IntentCommitted,
    Boundary::BeforeSend,
    Boundary::Sent,
    Boundary::Answered,
    Boundary::InSave,
    Boundary::Saved,
];

const COMMITS: [End; 8] = [
    End::Before(1),
    End::Before(2),
    End::Before(3),
    End::Fails(1),
    End::Fails(2),
    End::Lost(1),
    End::Lost(2),
    End::Lost(3),
];

async fn plan(stage: &Stage, trouble: Trouble) {
    match trouble {
        Trouble::Carrier(call, kind, times) => {
            stage
                .carrier
                .fault(json!({ "call": call, "kind": kind, "times": times }))
                .await;
        }
        Trouble::At(boundary) => stage.break_at(boundary),
        Trouble::Commit(end) => end.plan(stage),
    }
}

async fn play(trouble: Trouble) -> Vec<String> {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "1")]).await;
    let owner = stage.owner().await;
    agreed(&owner, &to_buy(TEN, "1.50", 2, "3.00")).await.ok();
    plan(&stage, trouble).await;
    // It may be killed in the middle.
    drop(AssertUnwindSafe(look(&stage)).catch_unwind().await);
    stage.desk().trials.set(None);
    End::over(&stage);
    stage.carrier.heal().await;
    let mut broken = Vec::new();
    for _ in 0..4 {
        stage.later().await;
        stage.round().await;
        later(&stage).await;
        let held = owner.numbers().await.len();
        if held > 2 {
            broken.push(format!("{held} are held, and 2 were agreed to"));
        }
        look(&stage).await;
    }
    let (held, wish) = (owner.numbers().await, all(&owner).await[0].clone());
    let mut own: Vec<String> = held
        .iter()
        .map(|row| row["phone_number"].as_str().unwrap().to_owned())
        .collect();
    let mut bought = finds(&wish, "bought");
    own.sort();
    bought.sort();
    if own != bought {
        broken.push(format!("{own:?} are held, and the wish says {bought:?}"));
    }
    if own.len() != 2 || wish["state"] != "done" {
        broken.push(format!("{} of 2 are bought: {wish}", own.len()));
    }
    // Both sides are counted there.
    stage.close().await;
    broken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_wish_buys_what_was_agreed_to_and_no_more_whatever_happens_on_the_way() {
    let kills = KILLS.map(Trouble::At);
    let commits = COMMITS.map(Trouble::Commit);
    all_hold(FAULTS.into_iter().chain(kills).chain(commits).collect(), play).await;
}
