//! A text when the carrier misbehaves and the server is killed: it goes once at most, and what is said of it is true.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use numberdesk::server::trials::{Ending, Step};
use serde_json::{Value, json};

use super::{Held, OTHER, look};
use crate::{
    stage::{Answer, Stage, until},
    trials::cases::all_hold,
};

/// How the carrier takes it: the kind of a fault, and how often it strikes.
const FAULTS: [(&str, u32); 10] = [
    ("refuse", 1),
    ("busy", 9),
    ("no-funds", 1),
    ("error-before", 1),
    ("error-after", 1),
    ("timeout-before", 1),
    ("timeout-after", 1),
    ("reset-before", 1),
    ("reset-after", 1),
    ("malformed", 1),
];

/// How a text stands that Twilio has and whose end is still to come.
const ON_THE_WAY: [&str; 3] = ["queued", "sending", "sent"];

/// What becomes of the server, or of its database, on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Nothing.
    None,
    /// Killed at this step.
    At(Step),
    /// Killed just before this COMMIT, the first being the 1st.
    Before(usize),
    /// This COMMIT fails.
    Fails(usize),
    /// This COMMIT holds and says nothing.
    Lost(usize),
}

impl End {
    pub const ALL: [Self; 8] = [
        Self::At(Step::Meant),
        Self::At(Step::Answered),
        Self::Before(1),
        Self::Before(2),
        Self::Fails(1),
        Self::Fails(2),
        Self::Lost(1),
        Self::Lost(2),
    ];

    /// Has it happen on this stage.
    pub fn plan(self, stage: &Stage) {
        let trials = &stage.desk().trials;
        trials.set_killing(Some(Arc::new(move |step| {
            assert_ne!(self, Self::At(step), "a planted kill");
        })));
        let commits = AtomicUsize::new(0);
        trials.set_commits(Some(Arc::new(move || {
            let at = commits.fetch_add(1, Ordering::SeqCst) + 1;
            assert_ne!(self, Self::Before(at), "a planted kill");
            if self == Self::Fails(at) {
                Ending::Failed
            } else if self == Self::Lost(at) {
                Ending::ReplyLost
            } else {
                Ending::Plain
            }
        })));
    }

    /// Nothing happens any more.
    pub fn over(stage: &Stage) {
        stage.desk().trials.set_killing(None);
        stage.desk().trials.set_commits(None);
    }
}

type Case = (Option<(&'static str, u32)>, End);

/// What is wrong with what was said, given how many texts really went.
fn untrue(said: &Answer, went: usize) -> Option<String> {
    let body = &said.text;
    let claims_sent =
        matches!(said.status, 200 | 202) && !matches!(said.json()["status"].as_str(), Some("unknown" | "meant"));
    let denies = body.contains("Nothing was sent") || body.contains("Nothing went");
    if claims_sent && went == 0 || denies && went > 0 {
        return Some(format!("{went} went, and it was said: {} {body}", said.status));
    }
    None
}

/// How many texts really went.
async fn went(stage: &Stage, held: &Held) -> usize {
    let url = format!(
        "{}/2010-04-01/Accounts/{}/Messages.json",
        stage.carrier.url, held.account
    );
    let asked = stage.carrier.http().get(url).query(&[("To", OTHER)]);
    let page: Value = stage.carrier.as_its_owner(asked).await.json().await.unwrap();
    page["messages"].as_array().unwrap().len()
}

async fn play((fault, end): Case) -> Vec<String> {
    let stage = Stage::with(&[("CARRIER_TIMEOUT_SECONDS", "1")]).await;
    let held = Held::open(&stage).await;
    if let Some((kind, times)) = fault {
        let script = json!({ "call": "message", "kind": kind, "times": times });
        stage.carrier.fault(script).await;
    }
    end.plan(&stage);
    let said = held.send("once", OTHER, "Only once").await;
    End::over(&stage);
    stage.carrier.heal().await;
    let mut broken: Vec<String> = untrue(&said, went(&stage, &held).await).into_iter().collect();
    // A server comes back and looks, also much later.
    for _ in 0..3 {
        look(&stage).await;
    }
    // What is on its way arrives in the carrier's own time.
    until(|| async {
        look(&stage).await;
        let texts = held.texts().await;
        !texts
            .iter()
            .any(|text| ON_THE_WAY.contains(&text["status"].as_str().unwrap()))
    })
    .await;
    let there = went(&stage, &held).await;
    let rows = held.texts().await;
    let status = rows.first().map_or("none", |text| text["status"].as_str().unwrap());
    let is_true = match status {
        "none" | "not_sent" => there == 0,
        "unknown" => there == 0 && rows[0]["twilio_sid"] == Value::Null,
        "meant" => false,
        _ => there == 1 && rows[0]["twilio_sid"] != Value::Null,
    };
    if !is_true || rows.len() > 1 {
        broken.push(format!(
            "{there} went, and the list says {status} of {} texts",
            rows.len()
        ));
    }
    let page = held.owner.page(&held.thread(OTHER)).await.text;
    let words = match status {
        "unknown" => "Not known whether it went",
        "not_sent" => "Not sent",
        "none" => "",
        _ => "Delivered",
    };
    if !page.contains(words) {
        broken.push(format!("the page does not say \u{201c}{words}\u{201d}"));
    }
    // Whoever clicks once more, with the same form, sends no second one.
    held.send("once", OTHER, "Only once").await;
    let after = went(&stage, &held).await;
    if after > 1 || after > there && status != "none" {
        broken.push(format!("{there} went, and after a repeat {after}"));
    }
    stage.close().await;
    broken
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_goes_once_at_most_whatever_the_carrier_does_or_wherever_the_server_is_killed() {
    let faults = FAULTS.map(|fault| (Some(fault), End::None));
    let kills = End::ALL.map(|end| (None, end));
    all_hold(faults.into_iter().chain(kills).collect(), play).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "long"]
async fn a_text_goes_once_at_most_whatever_the_carrier_does_and_wherever_the_server_is_killed() {
    let both = FAULTS
        .into_iter()
        .flat_map(|fault| End::ALL.map(|end| (Some(fault), end)));
    all_hold(both.collect(), play).await;
}
