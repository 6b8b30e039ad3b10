//! The fault matrix of a request for a number: every boundary with every fault of the process or its database, and every
//! call with every fault of Twilio. After each, what Twilio has is held against what the owner is told.

use std::sync::Arc;

use numberdesk::{
    porting::{self, Cause, Order, Port, State},
    server::{db::Timestamp, state::Desk, trials::Boundary},
};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{BILL, ELSEWHERE, look_on, typed};
use crate::{
    stage::{Person, Stage, on},
    trials::{
        case::{Stop, arm},
        table::Process,
    },
};

const KEY: &str = "the one key";
const PROCESSES: [Process; 6] = [
    Process::Kill,
    Process::Panic,
    Process::Busy,
    Process::CommitFailed,
    Process::ReplyLost,
    Process::DiskFull,
];

async fn ask(desk: &Desk, owner: Uuid, number: &str) -> Option<Port> {
    let fields: serde_json::Map<String, Value> = typed(number)
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    let order: Order = serde_json::from_value(fields.into()).unwrap();
    porting::server::ask(&desk.as_owner(owner), &order, Ok(BILL.to_vec()), Some(KEY.to_owned()))
        .await
        .ok()
}

/// Does it until it is done or its process has died.
async fn until_dead<F: Future + Send + 'static>(stop: &Arc<Stop>, doing: F)
where
    F::Output: Send,
{
    let mut task = tokio::spawn(doing);
    tokio::select! {
        _ = &mut task => {}
        () = stop.reached.notified() => task.abort(),
    }
}

/// As if so much time had passed that leases have run out, looks are due, and silence is old.
async fn much_later(stage: &Stage, owner: Uuid) {
    let long_ago = Timestamp::in_seconds(-3600);
    on!(stage.db, pool => sqlx::query(
        "UPDATE ports SET next_look_at = $1, lease_until = $1, sent_at = CASE WHEN sent_at IS NULL THEN NULL ELSE $1 END
         WHERE user_id = $2 AND next_look_at IS NOT NULL",
    ).bind(long_ago).bind(owner).execute(pool).await.map(drop).unwrap());
}

/// What Twilio has carried out for an account, of one kind of call.
async fn done(stage: &Stage, account: &str, call: &str) -> usize {
    let ledger = stage.carrier.ledger().await;
    let calls = ledger.calls(call);
    let applied = calls
        .iter()
        .filter(|request| request["account_sid"] == account && request["applied"] == json!(true));
    applied.count()
}

async fn rows(stage: &Stage, owner: Uuid) -> Vec<(String, Option<String>)> {
    on!(stage.db, pool => sqlx::query_as("SELECT state, port_sid FROM ports WHERE user_id = $1").bind(owner).fetch_all(pool).await.unwrap())
}

/// What is wrong in the end: what was asked for is known exactly once, or was never asked for and is told so.
async fn wrong(stage: &Stage, person: &Person, number: &str) -> Option<String> {
    let healthy = stage.another_desk(None);
    for _ in 0..3 {
        much_later(stage, person.id()).await;
        look_on(&healthy).await;
    }
    // Whoever did not hear the answer sends the same once more.
    let told = ask(&healthy, person.id(), number).await;
    let (sent, rows) = (
        done(stage, &stage.account_of(person).await, "port-in").await,
        rows(stage, person.id()).await,
    );
    let Some(told) = told else {
        return Some("the repeat was refused".to_owned());
    };
    let is_true = match (told.status, sent) {
        (State::Followed, 1) => told.port_sid.is_some(),
        (State::NotSent, 0) => matches!(told.cause, Some(Cause::Unanswered | Cause::Refused | Cause::Busy)),
        _ => false,
    };
    (!is_true || rows.len() != 1)
        .then(|| format!("{sent} sent, told {:?} {:?}, kept {rows:?}", told.status, told.cause))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_the_process_or_its_database_neither_loses_a_request_nor_sends_it_twice() {
    use Boundary as B;
    let stage = Stage::open().await;
    let mut broken = Vec::new();
    for boundary in [
        B::BeforeIntent,
        B::IntentCommitted,
        B::BeforeSend,
        B::Sent,
        B::Answered,
        B::Saved,
    ] {
        for process in PROCESSES {
            let person = stage.owner().await;
            let (desk, owner) = (stage.another_desk(None), person.id());
            // The account at Twilio is there before: its opening is another matrix.
            person.get("/api/twilio/portability?number=4155550141").await.ok();
            let stop = arm(&desk, boundary, process);
            until_dead(&stop, async move { ask(&desk, owner, ELSEWHERE).await }).await;
            if let Some(what) = wrong(&stage, &person, ELSEWHERE).await {
                broken.push(format!("{process:?} at {boundary:?}: {what}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_of_twilio_on_any_call_neither_loses_a_request_nor_sends_it_twice() {
    let stage = Stage::open().await;
    let mut broken = Vec::new();
    for call in ["portability", "document", "port-in", "port-in-list", "port-in-fetch"] {
        for kind in [
            "refuse",
            "busy",
            "error-before",
            "error-after",
            "reset-before",
            "reset-after",
            "malformed",
            "no-funds",
        ] {
            let person = stage.owner().await;
            person.get("/api/twilio/portability?number=4155550141").await.ok();
            let account = stage.account_of(&person).await;
            // What is looked for is looked for where an order was not answered.
            if call.starts_with("port-in-") {
                let silent = json!({ "call": "port-in", "kind": "reset-after", "account_sid": account });
                stage.carrier.fault(silent).await;
            }
            let script = json!({ "call": call, "kind": kind, "account_sid": account, "times": 4 });
            stage.carrier.fault(script).await;
            ask(stage.desk(), person.id(), ELSEWHERE).await;
            stage.carrier.heal().await;
            if let Some(what) = wrong(&stage, &person, ELSEWHERE).await {
                broken.push(format!("{kind} on {call}: {what}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_while_it_is_withdrawn_withdraws_it_once_all_the_same() {
    use Boundary as B;
    let stage = Stage::open().await;
    let healthy = stage.another_desk(None);
    let mut broken = Vec::new();
    for boundary in [
        B::BeforeRelease,
        B::ReleaseCommitted,
        B::ReleaseSent,
        B::ReleaseAnswered,
        B::ReleaseRecorded,
    ] {
        for process in PROCESSES {
            let person = stage.owner().await;
            let (desk, owner) = (stage.another_desk(None), person.id());
            let id = ask(&healthy, owner, ELSEWHERE).await.unwrap().id;
            let stop = arm(&desk, boundary, process);
            until_dead(&stop, async move {
                drop(porting::server::withdraw(&desk.as_owner(owner), id).await);
            })
            .await;
            much_later(&stage, owner).await;
            look_on(&healthy).await;
            // Whoever did not hear the answer asks once more.
            let told = porting::server::withdraw(&healthy.as_owner(owner), id).await;
            let withdrawn = done(&stage, &stage.account_of(&person).await, "port-in-withdraw").await;
            if !told.as_ref().is_ok_and(|port| port.status == State::Withdrawn) || withdrawn != 1 {
                broken.push(format!("{process:?} at {boundary:?}: {withdrawn} withdrawn, {told:?}"));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    stage.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fault_while_the_number_arrives_brings_it_into_the_list_once() {
    let stage = Stage::open().await;
    let healthy = stage.another_desk(None);
    let mut broken = Vec::new();
    let cells = [Boundary::BeforeAdopt, Boundary::Adopted]
        .into_iter()
        .flat_map(|boundary| PROCESSES.map(|process| (boundary, process)));
    for (at, (boundary, process)) in cells.enumerate() {
        let person = stage.owner().await;
        let (desk, owner) = (stage.another_desk(None), person.id());
        let number = format!("+1415555{:04}", 100 + at + at / 9);
        let id = ask(&healthy, owner, &number).await.unwrap().id;
        assert!(person.numbers().await.is_empty(), "it is not shown before it is owned");
        stage.carrier.port(&number, "Completed", None).await;
        much_later(&stage, owner).await;
        let stop = arm(&desk, boundary, process);
        until_dead(&stop, async move { look_on(&desk).await }).await;
        // Meanwhile the two lists are compared: what comes is left to its driver, and found once.
        stage.compare().await;
        much_later(&stage, owner).await;
        look_on(&healthy).await;
        let listed = person.numbers().await;
        let told = porting::server::followed(&healthy.as_owner(owner), id).await.unwrap();
        let is_told = told.port_request.status == State::Arrived && told.port_request.number_id.is_some();
        if listed.len() != 1 || !is_told {
            broken.push(format!("{process:?} at {boundary:?}: {told:?}, {listed:?}"));
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    stage.close().await;
}
