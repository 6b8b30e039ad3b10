//! One case of the fault matrix of AI lines, from the wish to the account of it.

use std::{sync::Arc, time::Duration};

use numberdesk::{
    lines::{State, server as work},
    server::{sandbox::DEFAULT_VAPI_KEY, state::Desk, trials::Boundary, vapi::Client},
};
use uuid::Uuid;

use super::{
    invariants::{Told, violations},
    scene::{later, settle},
    table::{Case, Story},
};
use crate::{
    stage::Stage,
    trials::{
        case::{Stop, arm, die_at, hang_up_at, left_alone},
        faults::{Call, Fault},
        line::Line,
        table::Process,
    },
};

const KEY: &str = "the one key";

/// A stage on which one case is played.
struct Scene {
    stage: Stage,
    line: Arc<Line>,
    owner: Uuid,
}

impl Scene {
    async fn open() -> Self {
        let stage = Stage::open().await;
        let line = Arc::new(Line::open(&stage.carrier.url).await);
        let owner = stage.owner().await.id();
        unkeepable(&stage).await;
        Self { stage, line, owner }
    }

    /// A process at the end of the line, which waits this long for Vapi.
    fn desk(&self, patience: Duration) -> Desk {
        let vapi = Client::new(
            self.line.url().parse().unwrap(),
            DEFAULT_VAPI_KEY.to_owned().into(),
            patience,
        )
        .unwrap();
        self.stage.another_desk(Some(vapi))
    }

    fn healthy(&self) -> Desk {
        self.desk(Duration::from_secs(15))
    }

    /// What the owner asks for, and what they hear.
    async fn ask(&self, desk: &Desk, case: &Case) -> Told {
        ask(desk.clone(), self.owner, case.clone()).await
    }
}

async fn ask(desk: Desk, owner: Uuid, case: Case) -> Told {
    let desk = desk.as_owner(owner);
    if case.story == Story::Release {
        let Ok(lines) = work::list(&desk).await else {
            return Told::Pending;
        };
        for line in lines.numbers {
            drop(work::release(&desk, line.id, None).await);
        }
        return Told::Pending;
    }
    match work::get(&desk, case.wish(), Some(KEY.to_owned())).await {
        Ok(found) => match found.line.status {
            State::Active => Told::Owned(found.line.vapi_id.unwrap()),
            State::Failed => Told::NotOwned,
            State::Ordering | State::Activating | State::Undoing | State::Releasing | State::Released | State::Lost => {
                Told::Pending
            }
        },
        Err(_) => Told::Pending,
    }
}

/// From now on no line of this label can be kept.
async fn unkeepable(stage: &Stage) {
    match &stage.db {
        numberdesk::server::db::Db::Sqlite(pool) => {
            let trigger = "CREATE TRIGGER unkeepable BEFORE UPDATE ON lines WHEN NEW.label = 'unkeepable' AND NEW.vapi_id IS NOT NULL
                BEGIN SELECT RAISE(ABORT, 'unkeepable'); END";
            sqlx::query(trigger).execute(pool).await.map(drop).unwrap();
        }
        numberdesk::server::db::Db::Postgres(pool) => {
            let rule = "ALTER TABLE lines ADD CONSTRAINT unkeepable CHECK (label IS DISTINCT FROM 'unkeepable' OR vapi_id IS NULL)";
            sqlx::query(rule).execute(pool).await.map(drop).unwrap();
        }
    }
}

/// The last boundary before a call.
const fn just_before(call: Call) -> Boundary {
    match call {
        Call::GiveLineBack => Boundary::Compensating,
        Call::ListLines => Boundary::Sent,
        Call::Order
        | Call::List
        | Call::GiveBack
        | Call::OpenAccount
        | Call::ListAccounts
        | Call::GetLine
        | Call::ReadLine => Boundary::BeforeSend,
    }
}

/// Plays a case to its end, and gives all that is wrong then.
pub async fn run(case: &Case) -> Vec<String> {
    let scene = Scene::open().await;
    if case.story == Story::Release {
        let got = scene.ask(&scene.healthy(), &Case::of(Story::Get)).await;
        assert!(matches!(got, Told::Owned(_)), "{got:?}");
    }
    let desk = if case.strikes.is_empty() {
        scene.healthy()
    } else {
        scene.desk(Duration::from_millis(1500))
    };
    scene.line.arm(&case.strikes);
    for strike in case.strikes.iter().filter(|strike| strike.fault == Fault::Refused) {
        hang_up_at(&desk, &scene.line, just_before(strike.call));
    }
    let stop = case.at.map(|(boundary, process)| arm(&desk, boundary, process));
    let first = disturbed(&scene, &desk, case, stop.as_ref()).await;
    let mut broken = Vec::new();
    // What is given back is given back by a round of the same process.
    if matches!(case.story, Story::NeverActive | Story::Unkeepable) && !ends_at_once(case, stop.as_deref()) {
        rounds(&scene, &desk, case, stop.as_ref()).await;
    }
    if stop.as_ref().is_some_and(|stop| !stop.was_reached()) && case.strikes.is_empty() {
        broken.push("the boundary was not reached".to_owned());
    }
    if case.at.is_none() && !case.strikes.is_empty() && scene.line.struck() == 0 {
        broken.push("nothing was struck".to_owned());
    }
    scene.line.heal().await;
    recover(&scene, case).await;
    let desk = scene.healthy();
    let again = scene.ask(&desk, case).await;
    settle(&scene.stage, &desk).await;
    let last = scene.ask(&desk, case).await;
    let twice = case
        .strikes
        .iter()
        .any(|strike| matches!(strike.fault, Fault::Twice | Fault::Late));
    // A wish that a dead process never wrote down may be written down by the repeat: what was told before then is nothing.
    broken.extend(violations(&scene.stage, &[first, again, last.clone()], twice).await);
    if case.story == Story::Release && !scene.stage.carrier.ledger().await.lines().is_empty() {
        broken.push("it was not given back".to_owned());
    }
    let is_undisturbed_get = case.story == Story::Get && case.strikes.is_empty();
    let never_sent = matches!(
        case.at,
        Some((
            _,
            Process::Kill
                | Process::Panic
                | Process::Busy
                | Process::CommitFailed
                | Process::DiskFull
                | Process::Second
        ))
    );
    if is_undisturbed_get && !never_sent && !matches!(last, Told::Owned(_)) {
        broken.push(format!("it ends with {last:?}"));
    }
    scene.stage.leave().await;
    broken
}

/// Whether the process is dead or gone already.
fn ends_at_once(case: &Case, stop: Option<&Stop>) -> bool {
    matches!(case.at, Some((_, Process::Kill))) && stop.is_some_and(Stop::was_reached)
}

async fn disturbed(scene: &Scene, desk: &Desk, case: &Case, stop: Option<&Arc<Stop>>) -> Told {
    let mut task = tokio::spawn(ask(desk.clone(), scene.owner, case.clone()));
    let Some(stop) = stop else { return task.await.unwrap() };
    tokio::select! {
        told = &mut task => return told.unwrap_or(Told::Pending),
        () = stop.reached.notified() => {}
    }
    if matches!(case.at, Some((_, Process::Gone))) {
        task.abort();
        drop((&mut task).await);
    }
    met(scene, desk, case, stop).await;
    if matches!(case.at, Some((_, Process::Second))) {
        return task.await.unwrap_or(Told::Pending);
    }
    task.abort();
    Told::Pending
}

/// What goes on elsewhere while somebody stands at the boundary.
async fn met(scene: &Scene, desk: &Desk, case: &Case, stop: &Stop) {
    match case.at {
        Some((_, Process::Second)) => {
            settle(&scene.stage, &scene.healthy()).await;
            stop.go.notify_one();
        }
        Some((_, Process::Gone)) => left_alone(desk, stop).await,
        _ => {}
    }
}

/// Rounds of the same process, until the line has ended or the process has.
async fn rounds(scene: &Scene, desk: &Desk, case: &Case, stop: Option<&Arc<Stop>>) {
    for _ in 0..3 {
        later(&scene.stage, time::Duration::minutes(16)).await;
        let rounds = desk.clone();
        let mut task = tokio::spawn(async move { drop(work::round(&rounds.on_rounds()).await) });
        let Some(stop) = stop else {
            drop(task.await);
            continue;
        };
        tokio::select! {
            _ = &mut task => {}
            () = stop.reached.notified() => {
                met(scene, desk, case, stop).await;
                if matches!(case.at, Some((_, Process::Kill))) {
                    task.abort();
                    return;
                }
                drop(task.await);
            }
        }
    }
}

async fn recover(scene: &Scene, case: &Case) {
    if let Some(step) = case.again {
        let desk = scene.healthy();
        let stop = die_at(&desk, step);
        later(&scene.stage, time::Duration::MINUTE).await;
        let mut task = tokio::spawn(async move { drop(work::round(&desk.on_rounds()).await) });
        tokio::select! {
            _ = &mut task => {}
            () = stop.reached.notified() => task.abort(),
        }
    }
    let desk = scene.healthy();
    if case.story == Story::NeverActive {
        later(&scene.stage, time::Duration::minutes(16)).await;
    }
    settle(&scene.stage, &desk).await;
    scene.line.deliver().await;
    work::compare(&desk.on_rounds()).await.unwrap();
    settle(&scene.stage, &desk).await;
    work::compare(&desk.on_rounds()).await.unwrap();
    settle(&scene.stage, &desk).await;
}
