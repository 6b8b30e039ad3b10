//! What an owner wishes for, and what happens to the desk at a boundary on the way there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use numberdesk::{
    numbers,
    purchases::{Purchase, State, Substitution},
    reconciliation,
    server::{
        state::Desk,
        trials::{Boundary, Ending},
    },
    subaccounts,
};
use tokio::{sync::Notify, time::Instant};
use uuid::Uuid;

use super::{
    invariants::Told,
    line::Line,
    table::{Case, Process, Story, is_inside},
    world::{UNKEEPABLE, World, buy, order},
};

/// What a boundary does to those who reach it, and what has come of it.
#[derive(Default)]
pub struct Stop {
    /// It was reached.
    pub reached: Notify,
    is_reached: AtomicBool,
    /// Those who wait there may go on.
    pub go: Notify,
    armed: AtomicBool,
}

impl Stop {
    /// Whether it was reached, and what was to happen there has happened.
    pub fn was_reached(&self) -> bool {
        self.is_reached.load(Ordering::SeqCst) && !self.armed.load(Ordering::SeqCst)
    }
}

/// What an owner asks for.
#[derive(Clone)]
pub struct Wish {
    pub owner: Uuid,
    pub story: Story,
    pub number: String,
    pub substitution: Substitution,
    pub key: String,
    /// The address and the bundle it is bought with.
    pub papers: Option<(String, String)>,
}

impl Wish {
    pub fn of(world: &World, owner: Uuid, case: &Case) -> Self {
        Self {
            owner,
            story: case.story,
            number: if case.story == Story::Papers {
                world.number_abroad()
            } else {
                world.number(case.is_taken)
            },
            substitution: if case.is_closest {
                Substitution::Closest
            } else {
                Substitution::Never
            },
            key: format!("key of {owner}"),
            papers: None,
        }
    }

    /// Asks a desk for it, and gives what the owner is told.
    pub async fn ask(&self, desk: &Desk) -> Told {
        match self.story {
            Story::Purchase | Story::Papers | Story::Fallback | Story::Rollback => {
                let label = (self.story == Story::Rollback).then_some(UNKEEPABLE);
                let mut order = order(&self.number, self.substitution, label);
                if let Some((address, bundle)) = self.papers.clone() {
                    "DE".clone_into(&mut order.country);
                    order.address_sid = Some(address);
                    order.bundle_sid = Some(bundle);
                }
                buy(desk, self.owner, order, &self.key)
                    .await
                    .map_or(Told::Pending, |purchase| told(&purchase))
            }
            Story::Release => {
                let number = numbers::server::meant(&desk.as_owner(self.owner), None, Some(&self.number))
                    .await
                    .unwrap();
                drop(
                    numbers::server::release(&desk.as_owner(self.owner), &number, numbers::server::Said::default())
                        .await,
                );
                Told::Pending
            }
            Story::Subaccount => {
                drop(subaccounts::server::credentials(&desk.as_owner(self.owner)).await);
                Told::Pending
            }
            Story::Comparison => {
                drop(reconciliation::server::compare_now(&desk.as_owner(self.owner)).await);
                Told::Pending
            }
        }
    }
}

/// What a purchase says to its owner.
pub fn told(purchase: &Purchase) -> Told {
    match (purchase.state, &purchase.number) {
        (State::Bought, Some(number)) => Told::Owned(number.phone_sid.clone()),
        (State::NotBought, _) => Told::NotOwned(purchase.id),
        _ => Told::Pending,
    }
}

/// Makes this happen at the boundary: once, and for a dead process from then on.
pub fn arm(desk: &Desk, boundary: Boundary, process: Process) -> Arc<Stop> {
    let stop = Arc::new(Stop::default());
    let seen = Arc::clone(&stop);
    desk.trials.set(Some(Arc::new(move |at| {
        let stop = Arc::clone(&seen);
        Box::pin(async move {
            let is_first = at == boundary && !stop.is_reached.swap(true, Ordering::SeqCst);
            let is_after = stop.is_reached.load(Ordering::SeqCst);
            match process {
                Process::Kill | Process::PowerLoss if is_after => die(&stop, at).await,
                Process::Panic if is_first => std::panic::resume_unwind(Box::new("a planted panic")),
                Process::Gone | Process::Term | Process::Second if is_first => {
                    stop.reached.notify_one();
                    stop.go.notified().await;
                    Ok(())
                }
                Process::Busy if is_first => Err(sqlx::Error::PoolTimedOut),
                Process::DiskFull if is_after => Err(std::io::Error::from(std::io::ErrorKind::StorageFull).into()),
                Process::CommitFailed | Process::ReplyLost if is_first => {
                    stop.armed.store(true, Ordering::SeqCst);
                    Ok(())
                }
                Process::Kill
                | Process::Gone
                | Process::Panic
                | Process::Term
                | Process::Busy
                | Process::CommitFailed
                | Process::ReplyLost
                | Process::DiskFull
                | Process::PowerLoss
                | Process::Second => Ok(()),
            }
        })
    })));
    let seen = Arc::clone(&stop);
    desk.trials.set_commits(Some(Arc::new(move || match process {
        Process::CommitFailed if seen.armed.swap(false, Ordering::SeqCst) => Ending::Failed,
        Process::ReplyLost if seen.armed.swap(false, Ordering::SeqCst) => Ending::ReplyLost,
        Process::DiskFull if seen.is_reached.load(Ordering::SeqCst) => Ending::Failed,
        Process::Kill
        | Process::Gone
        | Process::Panic
        | Process::Term
        | Process::Busy
        | Process::CommitFailed
        | Process::ReplyLost
        | Process::DiskFull
        | Process::PowerLoss
        | Process::Second => Ending::Plain,
    })));
    stop
}

/// Who asked has gone: what was begun goes on by itself. No clock may be put forward until it has ended.
pub async fn left_alone(desk: &Desk, stop: &Stop) {
    stop.go.notify_one();
    let left = desk.work.rest(Instant::now() + Duration::from_secs(20), |_| {}).await;
    assert!(left.is_nothing(), "it goes on for too long: {left}");
}

/// The line goes dead just before a call.
pub fn hang_up_at(desk: &Desk, line: &Arc<Line>, boundary: Boundary) {
    let line = Arc::clone(line);
    desk.trials.set(Some(Arc::new(move |at| {
        if at == boundary {
            line.hang_up();
        }
        Box::pin(std::future::ready(Ok(())))
    })));
}

/// A dead process does nothing more. What holds a transaction lets go of it, as its connection does when it dies.
async fn die(stop: &Stop, at: Boundary) -> Result<(), sqlx::Error> {
    stop.reached.notify_one();
    if is_inside(at) {
        std::panic::resume_unwind(Box::new("killed"));
    }
    std::future::pending().await
}

/// Kills a recovering desk at its n-th boundary.
pub fn die_at(desk: &Desk, nth: usize) -> Arc<Stop> {
    let stop = Arc::new(Stop::default());
    let (seen, boundaries) = (Arc::clone(&stop), Arc::new(AtomicUsize::new(0)));
    desk.trials.set(Some(Arc::new(move |at| {
        let (stop, boundaries) = (Arc::clone(&seen), Arc::clone(&boundaries));
        Box::pin(async move {
            if boundaries.fetch_add(1, Ordering::SeqCst) + 1 >= nth {
                return die(&stop, at).await;
            }
            Ok(())
        })
    })));
    stop
}
