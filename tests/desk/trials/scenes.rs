//! Trials that need more than one desk, one owner, or one order.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use futures::future::{BoxFuture, join_all};
use numberdesk::{
    purchases::Substitution,
    server::{
        db::Timestamp,
        state::Desk,
        trials::{Boundary, Plant},
    },
    subaccounts,
};
use time::OffsetDateTime;
use tokio::sync::Barrier;

use super::{
    case::{Wish, arm, told},
    faults::{Call, Fault, Strike},
    invariants::{Allowed, Reply, Told, violations},
    table::{Case, Process, Story},
    trial::Trial,
    world::{World, buy, order, own, parsed},
};
use crate::stage::{age, on};

fn now(told: Told) -> Reply {
    Reply {
        at: OffsetDateTime::now_utc(),
        told,
    }
}

async fn begin(world: &Arc<World>, case: &Case, plant: Option<Plant>) -> Trial {
    let owner = world.owner().await;
    Trial::begin(world, case, Wish::of(world, owner, case), plant).await
}

/// A driver that was overtaken hears a no while the other one has just bought the number.
pub fn overtaken_and_refused(world: Arc<World>, plant: Option<Plant>) -> BoxFuture<'static, Vec<String>> {
    Box::pin(async move {
        let trial = begin(&world, &Case::of(Story::Purchase), plant).await;
        trial.line.arm(&[Strike {
            call: Call::Order,
            fault: Fault::Busy,
            times: usize::MAX,
        }]);
        let (slow, quick) = (trial.desk(), world.desk(&world.stage.carrier.url));
        let (first, second) = (
            arm(&slow, Boundary::Sent, Process::Gone),
            arm(&quick, Boundary::Answered, Process::Gone),
        );
        let (wish, asked) = (trial.wish.clone(), slow.clone());
        let asking = tokio::spawn(async move { wish.ask(&asked).await });
        first.reached.notified().await;
        let (helper, owner) = (Arc::clone(&world), trial.wish.owner);
        let seen = Arc::clone(&second);
        let overtaking = tokio::spawn(async move {
            // On a busy machine a look may come to nothing.
            for _ in 0..8 {
                if !seen.was_reached() {
                    helper.round(&quick, owner).await;
                }
            }
        });
        second.reached.notified().await;
        first.go.notify_one();
        let reply = now(asking.await.unwrap());
        second.go.notify_one();
        overtaking.await.unwrap();
        trial.counted(vec![reply], &Allowed::default()).await
    })
}

/// A driver that was overtaken comes back when the purchase has been given up as too old.
pub fn overtaken_and_too_late(world: Arc<World>, plant: Option<Plant>) -> BoxFuture<'static, Vec<String>> {
    Box::pin(async move {
        let trial = begin(&world, &Case::of(Story::Fallback), plant).await;
        let slow = trial.desk();
        let stop = arm(&slow, Boundary::NextIntentCommitted, Process::Gone);
        let wish = trial.wish.clone();
        let asking = tokio::spawn(async move { wish.ask(&slow).await });
        stop.reached.notified().await;
        age(&world.db, trial.wish.owner, Duration::from_mins(20)).await;
        let aged_at = Some(OffsetDateTime::now_utc());
        world
            .round(&world.desk(&world.stage.carrier.url), trial.wish.owner)
            .await;
        stop.go.notify_one();
        let reply = now(asking.await.unwrap());
        trial
            .counted(
                vec![reply],
                &Allowed {
                    aged_at,
                    ..Allowed::default()
                },
            )
            .await
    })
}

/// The number that an owner ordered, without an answer, belongs to somebody else.
pub fn held_by_somebody_else(world: Arc<World>, plant: Option<Plant>) -> BoxFuture<'static, Vec<String>> {
    Box::pin(async move {
        let other = world.owner().await;
        let plain = world.desk(&world.stage.carrier.url);
        let trial = begin(&world, &Case::of(Story::Purchase), plant).await;
        own(&world, &plain, other, &trial.wish.number).await;
        trial.line.arm(&[Strike {
            call: Call::Order,
            fault: Fault::ErrorBefore,
            times: 1,
        }]);
        let desk = trial.desk();
        let theirs = subaccounts::server::credentials(&plain.as_owner(other)).await.unwrap();
        desk.trials.set_elsewhere(theirs);
        let reply = now(trial.wish.ask(&desk).await);
        trial.line.heal().await;
        // The same desk goes on: only it looks in the other account.
        world.settle(&desk, trial.wish.owner).await;
        violations(&trial.truth().await, &[reply], &Allowed::default())
    })
}

/// Four orders at the same moment, where two numbers are allowed.
pub fn orders_at_once(world: Arc<World>, plant: Option<Plant>) -> BoxFuture<'static, Vec<String>> {
    Box::pin(async move {
        let trial = begin(&world, &Case::of(Story::Purchase), None).await;
        let plain = trial.desk();
        let mut config = plain.config.clone();
        config.limits.numbers_total = 2;
        let desk = Desk::new(config, plain.walls().clone(), plain.keys.clone(), plain.twilio.clone());
        desk.trials.plant(plant);
        if plant.is_some() {
            meet_at_the_limit(&desk);
        }
        let owner = trial.wish.owner;
        let orders = (0..4).map(|at| {
            let (desk, number) = (desk.clone(), world.number(false));
            async move {
                buy(
                    &desk,
                    owner,
                    order(&number, Substitution::Never, None),
                    &format!("order {at}"),
                )
                .await
            }
        });
        let replies = join_all(orders)
            .await
            .into_iter()
            .filter_map(Result::ok)
            .map(|purchase| now(told(&purchase)))
            .collect();
        trial
            .counted(
                replies,
                &Allowed {
                    cap: Some(2),
                    ..Allowed::default()
                },
            )
            .await
    })
}

/// All four have asked for the limit before one of them writes.
fn meet_at_the_limit(desk: &Desk) {
    let (barrier, count) = (Arc::new(Barrier::new(4)), Arc::new(AtomicUsize::new(0)));
    desk.trials.set(Some(Arc::new(move |at| {
        let (barrier, count) = (Arc::clone(&barrier), Arc::clone(&count));
        Box::pin(async move {
            if at == Boundary::BeforeIntent && count.fetch_add(1, Ordering::SeqCst) < 4 {
                drop(tokio::time::timeout(Duration::from_secs(3), barrier.wait()).await);
            }
            Ok(())
        })
    })));
}

/// What cannot be kept was held long before it was ordered.
pub fn held_before(world: Arc<World>, plant: Option<Plant>) -> BoxFuture<'static, Vec<String>> {
    Box::pin(async move {
        let trial = begin(&world, &Case::of(Story::Rollback), plant).await;
        let desk = trial.desk();
        let credentials = subaccounts::server::credentials(&desk.as_owner(trial.wish.owner))
            .await
            .unwrap();
        let held = desk
            .twilio
            .buy(&credentials, &parsed(&trial.wish.number), "bought in the console")
            .await
            .unwrap();
        let stop = arm(&desk, Boundary::BeforeSend, Process::Kill);
        let (wish, asked) = (trial.wish.clone(), desk.clone());
        let asking = tokio::spawn(async move { wish.ask(&asked).await });
        stop.reached.notified().await;
        asking.abort();
        let soon = Timestamp(OffsetDateTime::now_utc() + Duration::from_mins(10));
        on!(world.db, pool => sqlx::query("UPDATE purchases SET created_at = $1 WHERE user_id = $2")
            .bind(soon).bind(trial.wish.owner).execute(pool).await.map(drop).unwrap());
        world.round(&trial.desk(), trial.wish.owner).await;
        trial
            .counted(
                Vec::new(),
                &Allowed {
                    elsewhere: BTreeSet::from([held.sid]),
                    ..Allowed::default()
                },
            )
            .await
    })
}

impl Trial {
    /// Lets everything come to rest, and counts.
    pub async fn counted(self, replies: Vec<Reply>, allowed: &Allowed) -> Vec<String> {
        self.line.heal().await;
        self.world.settle(&self.desk(), self.wish.owner).await;
        violations(&self.truth().await, &replies, allowed)
    }
}
