//! The tests have teeth: every mistake that can be planted is found by the account of both sides.

use std::{sync::Arc, time::Duration};

use futures::{StreamExt as _, future::BoxFuture, stream};
use numberdesk::server::{
    db::Db,
    trials::{Boundary, Plant},
};

use super::{
    faults::{Call, Fault},
    scenes,
    table::{Case, Process, Story},
    trial::{NOT_REACHED, run},
    world::World,
};

/// A trial that is clean as the desk is, and not with the mistake.
pub enum Scene {
    Case(Case),
    Own(fn(Arc<World>, Option<Plant>) -> BoxFuture<'static, Vec<String>>),
}

const ALL: [Plant; 20] = [
    Plant::SilenceIsTaken,
    Plant::SilenceIsNo,
    Plant::OrderBeforeIntent,
    Plant::BelieveOneAbsence,
    Plant::NotSpawned,
    Plant::NoEpoch,
    Plant::NoLease,
    Plant::OrderAnother,
    Plant::RepeatAfterNo,
    Plant::LookElsewhere,
    Plant::FailedSaveIsNo,
    Plant::ForgetKey,
    Plant::LimitsOutside,
    Plant::NoTurn,
    Plant::ResumeBlind,
    Plant::UndoHeldBefore,
    Plant::UndoUnwritten,
    Plant::ReleaseUnwritten,
    Plant::ReleaseUnconfirmed,
    Plant::OpenBlind,
];

/// Where a mistake shows, and the invariant that it breaks.
fn scene(plant: Plant) -> (Scene, &'static str) {
    let purchase = || Case::of(Story::Purchase);
    let once = |case: Case, call, fault| Scene::Case(case.struck(call, fault, 1));
    match plant {
        Plant::SilenceIsTaken => (
            once(
                Case {
                    is_closest: true,
                    ..purchase()
                },
                Call::Order,
                Fault::ErrorAfter,
            ),
            "I3",
        ),
        Plant::SilenceIsNo => (once(purchase(), Call::Order, Fault::ErrorAfter), "I5"),
        Plant::OrderBeforeIntent | Plant::OrderAnother => (Scene::Case(purchase()), "I4"),
        Plant::BelieveOneAbsence => (
            once(
                purchase().struck(Call::Order, Fault::ErrorAfter, 1),
                Call::List,
                Fault::Stale,
            ),
            "I1",
        ),
        Plant::NotSpawned => (Scene::Case(Case::at(Boundary::Sent, Process::Gone)), "I8"),
        Plant::NoEpoch => (Scene::Own(scenes::overtaken_and_refused), "I5"),
        Plant::NoLease => (Scene::Own(scenes::overtaken_and_too_late), "I4"),
        Plant::RepeatAfterNo => (
            Scene::Case(Case {
                is_taken: true,
                ..purchase()
            }),
            "I3",
        ),
        Plant::LookElsewhere => (Scene::Own(scenes::held_by_somebody_else), "I8"),
        Plant::FailedSaveIsNo => (Scene::Case(Case::at(Boundary::InSave, Process::CommitFailed)), "I1"),
        Plant::ForgetKey => (Scene::Case(purchase()), "I10"),
        Plant::LimitsOutside | Plant::NoTurn => (Scene::Own(scenes::orders_at_once), "I6"),
        Plant::ResumeBlind => {
            let aged = Some(Duration::from_mins(20));
            (
                Scene::Case(Case {
                    aged,
                    ..Case::at(Boundary::IntentCommitted, Process::Kill)
                }),
                "I4",
            )
        }
        Plant::UndoHeldBefore => (Scene::Own(scenes::held_before), "I9"),
        Plant::UndoUnwritten => (Scene::Case(Case::of(Story::Rollback)), "I4"),
        Plant::ReleaseUnwritten => (Scene::Case(Case::of(Story::Release)), "I4"),
        Plant::ReleaseUnconfirmed => (
            Scene::Case(Case::of(Story::Release).struck(Call::GiveBack, Fault::ErrorBefore, usize::MAX)),
            "I1",
        ),
        Plant::OpenBlind => (Scene::Case(Case::at(Boundary::SubaccountPosted, Process::Kill)), "I11"),
    }
}

/// It came to no end.
const HANGS: &str = "it hangs";
/// Longer takes only what hangs.
const LONGEST: Duration = Duration::from_secs(30);

async fn play(world: &Arc<World>, scene: &Scene, plant: Option<Plant>) -> Vec<String> {
    let playing = async {
        match scene {
            Scene::Case(case) => run(world, case, plant).await,
            Scene::Own(play) => play(Arc::clone(world), plant).await,
        }
    };
    tokio::time::timeout(LONGEST, playing)
        .await
        .unwrap_or_else(|_| vec![HANGS.to_owned()])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_planted_mistake_is_found_and_the_desk_without_it_is_clean() {
    let began = std::time::Instant::now();
    let world = Arc::new(World::open().await);
    let plays = ALL.into_iter().map(|plant| {
        let world = Arc::clone(&world);
        async move {
            // SQLite has one writer: there is no turn to be forgotten.
            if plant == Plant::NoTurn && matches!(world.db, Db::Sqlite(_)) {
                return None;
            }
            let (scene, expected) = scene(plant);
            let mut clean = play(&world, &scene, None).await;
            if clean.iter().any(|what| [HANGS, NOT_REACHED].contains(&what.as_str())) {
                clean = play(&world, &scene, None).await;
            }
            if !clean.is_empty() {
                return Some(format!("{plant:?}, not planted: {clean:?}"));
            }
            let mut found = Vec::new();
            // On a busy machine an answer can come too late for the mistake to show: then it has another go.
            for _ in 0..3 {
                found = play(&world, &scene, Some(plant)).await;
                if found.iter().any(|what| what.starts_with(&format!("{expected}:"))) {
                    return None;
                }
            }
            Some(format!("{plant:?} should break {expected} and breaks {found:?}"))
        }
    });
    let missed: Vec<String> = stream::iter(plays)
        .buffer_unordered(6)
        .filter_map(std::future::ready)
        .collect()
        .await;
    println!(
        "{} planted mistakes in {:.1} s",
        ALL.len(),
        began.elapsed().as_secs_f32()
    );
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    world.close().await;
}
