//! The moment of a case: the owner asks, and meanwhile something happens.

use std::{sync::Arc, time::Duration};

use numberdesk::server::{state::Desk, trials::Boundary};

use super::{
    case::Stop,
    invariants::Told,
    table::{Process, Story, is_inside},
    trial::Trial,
};
use crate::stage::on;

impl Trial {
    /// Asks, and lets happen what is to happen meanwhile. Gives the answer, if anybody was there to hear it.
    pub async fn ask(&mut self, desk: &Desk, stop: Option<&Arc<Stop>>) -> Option<Told> {
        let (asking, wanted) = (desk.clone(), self.wish.clone());
        let mut task = tokio::spawn(async move { wanted.ask(&asking).await });
        let Some((stop, (boundary, process))) = stop.zip(self.case.at) else {
            return task.await.ok();
        };
        tokio::select! {
            told = &mut task => return told.ok(),
            () = stop.reached.notified() => {}
        }
        match process {
            Process::Kill | Process::PowerLoss => {
                task.abort();
                None
            }
            Process::Gone => {
                task.abort();
                drop(task.await);
                stop.go.notify_one();
                self.goes_on_alone(boundary).await;
                None
            }
            Process::Second => {
                let (world, owner) = (Arc::clone(&self.world), self.wish.owner);
                let wish = self.wish.clone();
                let second = tokio::spawn(async move {
                    let desk = world.desk(&world.stage.carrier.url);
                    match wish.story {
                        // Who opens an account has it for as long as its calls take: no lease of it runs out here.
                        Story::Subaccount => drop(wish.ask(&desk).await),
                        Story::Comparison => {
                            world.expire(&world.db, owner).await;
                            wish.ask(&desk).await;
                        }
                        Story::Purchase | Story::Papers | Story::Fallback | Story::Rollback | Story::Release => {
                            world.round(&desk, owner).await;
                        }
                    }
                });
                // A transaction is open there: the other server has to wait for it.
                if is_inside(boundary) {
                    stop.go.notify_one();
                }
                drop(second.await);
                stop.go.notify_one();
                task.await.ok()
            }
            Process::Panic
            | Process::Term
            | Process::Busy
            | Process::CommitFailed
            | Process::ReplyLost
            | Process::DiskFull => task.await.ok(),
        }
    }

    /// What was written down when the browser went is carried out without any round.
    async fn goes_on_alone(&mut self, boundary: Boundary) {
        // Nothing is there yet to be waited for.
        if matches!(boundary, Boundary::BeforeIntent | Boundary::BeforeRelease) {
            return;
        }
        let is_open = async || {
            let is_opening = self.case.story == Story::Subaccount && self.accounts().await == 0;
            let is_comparing = self.case.story == Story::Comparison && self.findings().await == 0;
            is_opening
                || is_comparing
                || self.world.open_of(&self.db, self.wish.owner).await != (Vec::new(), Vec::new())
        };
        let waiting = async {
            let mut beat = tokio::time::interval(Duration::from_millis(20));
            while is_open().await {
                beat.tick().await;
            }
        };
        if tokio::time::timeout(Duration::from_secs(20), waiting).await.is_err() {
            self.broken
                .push("I8: what the owner asked for stopped when they went away".to_owned());
        }
    }

    /// How many numbers that only the carrier has the owner is told of.
    pub async fn findings(&self) -> i64 {
        on!(self.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM reconciliation_findings WHERE user_id = $1 AND kind = 'only_carrier' AND closed_at IS NULL")
            .bind(self.wish.owner).fetch_one(pool).await.unwrap())
    }

    /// How many accounts at the carrier the desk keeps for the owner.
    pub async fn accounts(&self) -> i64 {
        on!(self.db, pool => sqlx::query_scalar("SELECT COUNT(*) FROM user_preferences WHERE user_id = $1 AND subaccount_sid IS NOT NULL")
            .bind(self.wish.owner).fetch_one(pool).await.unwrap())
    }
}
