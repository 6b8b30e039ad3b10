//! The fault matrix of campaigns: launch, pause and deletion with every fault of the process or its database at every boundary
//! they pass, and with every fault of Vapi and Twilio on every call they make. Afterwards Twilio, Vapi and the database agree,
//! and the campaign can be launched, paused and deleted.

use std::sync::Arc;

use numberdesk::{
    campaigns::server as work,
    server::{state::Desk, trials::Boundary},
};
use serde_json::json;
use uuid::Uuid;

use super::{
    invariants::{Addresses, violations},
    scene::{ready, settle},
};
use crate::{
    stage::Stage,
    trials::{
        case::{Stop, arm, left_alone},
        cases,
        table::Process,
    },
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Story {
    Launch,
    Pause,
    Delete,
}

const STORIES: [Story; 3] = [Story::Launch, Story::Pause, Story::Delete];

#[derive(Debug, Clone)]
struct Case {
    story: Story,
    at: Option<(Boundary, Process)>,
    /// A call as the practice carrier names it, and how it fails, once or until it is healed.
    strike: Option<(&'static str, &'static str, u32)>,
}

/// The boundaries that each story passes.
const fn passed(story: Story) -> &'static [Boundary] {
    use Boundary as B;
    match story {
        Story::Launch => &[
            B::BeforeIntent,
            B::IntentCommitted,
            B::BeforeSend,
            B::Sent,
            B::Answered,
            B::InSave,
            B::Saved,
            B::Replying,
        ],
        Story::Pause | Story::Delete => &[
            B::BeforeIntent,
            B::IntentCommitted,
            B::Deleted,
            B::RolledBack,
            B::InSave,
            B::Saved,
            B::Replying,
        ],
    }
}

fn process_case(story: Story, boundary: Boundary, process: Process) -> Option<Case> {
    use Boundary as B;
    let is_told_elsewhere = matches!(process, Process::Term | Process::PowerLoss);
    let is_in_transaction = process == Process::Second && boundary == B::InSave;
    let nothing_committed =
        matches!(process, Process::CommitFailed | Process::ReplyLost) && matches!(boundary, B::Replying);
    (!is_told_elsewhere && !is_in_transaction && !nothing_committed).then_some(Case {
        story,
        at: Some((boundary, process)),
        strike: None,
    })
}

/// The calls that each story makes.
const fn calls(story: Story) -> &'static [&'static str] {
    match story {
        Story::Launch => &[
            "vapi-assistant-create",
            "vapi-assistants",
            "vapi-create",
            "vapi-list",
            "fetch",
        ],
        Story::Pause => &["vapi-list", "vapi-release", "fetch", "update"],
        Story::Delete => &[
            "vapi-list",
            "vapi-release",
            "fetch",
            "update",
            "vapi-assistants",
            "vapi-assistant-delete",
        ],
    }
}

const KINDS: [&str; 8] = [
    "busy",
    "error-before",
    "error-after",
    "timeout-before",
    "timeout-after",
    "reset-before",
    "reset-after",
    "malformed",
];

async fn ask(desk: Desk, owner: Uuid, id: Uuid, story: Story) {
    let desk = desk.as_owner(owner);
    match story {
        Story::Launch => drop(work::launch(&desk, id).await),
        Story::Pause => drop(work::pause(&desk, id).await),
        Story::Delete => drop(work::delete(&desk, id).await),
    }
}

async fn run(case: &Case) -> Vec<String> {
    let stage = Stage::open().await;
    let owner = stage.owner().await;
    let (id, number) = ready(&owner).await;
    let (id, account) = (Uuid::parse_str(&id).unwrap(), stage.account_of(&owner).await);
    let sid = number["phone_sid"].as_str().unwrap().to_owned();
    let set_up = [
        ("VoiceUrl", "https://example.com/v?x=1"),
        ("VoiceMethod", "GET"),
        ("SmsUrl", "https://example.com/t"),
    ];
    stage.carrier.change(&account, &sid, &set_up).await;
    let before = Addresses::of(&stage.carrier.read(&account, &sid).await);
    if case.story != Story::Launch {
        ask(stage.desk().clone(), owner.id(), id, Story::Launch).await;
    }
    struck(&stage, case).await;
    let desk = stage.another_desk(stage.desk().vapi.clone());
    let stop = case.at.map(|(boundary, process)| arm(&desk, boundary, process));
    disturbed(&stage, desk, owner.id(), id, case, stop.as_ref()).await;
    let mut broken = Vec::new();
    if stop.as_ref().is_some_and(|stop| !stop.was_reached()) {
        broken.push("the boundary was not reached".to_owned());
    }
    if case.strike.is_some_and(|(_, _, times)| times == 1) && stage.carrier.has_faults_left().await {
        broken.push("nothing was struck".to_owned());
    }
    stage.carrier.heal().await;
    settle(&stage, stage.desk()).await;
    broken.extend(violations(&stage, &account, &sid, &before).await);
    // Whatever became of it: asked for again, it comes about; and all of it can be undone.
    for story in [case.story, Story::Launch, Story::Pause, Story::Delete] {
        ask(stage.desk().clone(), owner.id(), id, story).await;
        settle(&stage, stage.desk()).await;
        let wrong = violations(&stage, &account, &sid, &before).await;
        broken.extend(wrong.into_iter().map(|what| format!("after {story:?}: {what}")));
    }
    stage.leave().await;
    broken
}

/// Tells the practice carrier how it fails.
async fn struck(stage: &Stage, case: &Case) {
    if let Some((call, kind, times)) = case.strike {
        // The reading of a list happens only after something was not answered.
        if case.story == Story::Launch && matches!(call, "vapi-assistants" | "vapi-list") {
            let made = if call == "vapi-list" {
                "vapi-create"
            } else {
                "vapi-assistant-create"
            };
            stage
                .carrier
                .fault(json!({ "call": made, "kind": "error-after", "times": 1 }))
                .await;
        }
        stage
            .carrier
            .fault(json!({ "call": call, "kind": kind, "times": times }))
            .await;
    }
}

async fn disturbed(stage: &Stage, desk: Desk, owner: Uuid, id: Uuid, case: &Case, stop: Option<&Arc<Stop>>) {
    let mut task = tokio::spawn(ask(desk.clone(), owner, id, case.story));
    let Some(stop) = stop else {
        drop(task.await);
        return;
    };
    tokio::select! {
        _ = &mut task => return,
        () = stop.reached.notified() => {}
    }
    match case.at {
        Some((_, Process::Second)) => {
            settle(stage, stage.desk()).await;
            stop.go.notify_one();
            drop(task.await);
        }
        Some((_, Process::Gone)) => {
            task.abort();
            drop(task.await);
            left_alone(&desk, stop).await;
        }
        _ => task.abort(),
    }
}

async fn all_hold(cases: Vec<Case>) {
    cases::all_hold(cases, |case| async move { run(&case).await }).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_the_process_or_its_database_at_any_boundary_of_a_campaign_leaves_all_three_in_agreement() {
    let cases = STORIES.into_iter().flat_map(|story| {
        passed(story).iter().flat_map(move |boundary| {
            Process::ALL
                .into_iter()
                .filter_map(move |process| process_case(story, *boundary, process))
        })
    });
    all_hold(cases.collect()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_vapi_or_twilio_on_any_call_of_a_campaign_leaves_all_three_in_agreement() {
    let cases = STORIES.into_iter().flat_map(|story| {
        calls(story).iter().flat_map(move |call| {
            KINDS.into_iter().flat_map(move |kind| {
                // Once, as the client sees it; for a busy carrier so often that the visit ends as well.
                let times = if matches!(kind, "busy" | "error-before") { 4 } else { 1 };
                [Case {
                    story,
                    at: None,
                    strike: Some((*call, kind, times)),
                }]
            })
        })
    });
    all_hold(cases.collect()).await;
}
