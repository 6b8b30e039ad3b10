//! The background rounds: they read what is written down and go on with what is open. Any number of servers may run them.

use std::{future::Future, time::Duration};

use tokio::sync::watch;

use crate::{
    numbers, purchases,
    server::{answer::chain, sessions, state::Desk},
};

/// Open purchases are looked for this often; each waits for its own next look.
const EVERY: Duration = Duration::from_secs(2);

/// Runs the rounds until the desk closes.
pub async fn run(desk: Desk, mut stopped: watch::Receiver<bool>) {
    let mut settling = tokio::time::interval(EVERY);
    settling.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut sweeping = tokio::time::interval(desk.config.reconcile_every);
    sweeping.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = settling.tick() => note("purchases", Box::pin(purchases::server::round(&desk))).await,
            _ = sweeping.tick() => {
                note("releases", numbers::server::round(&desk)).await;
                note("sessions", sessions::store::sweep(&desk.db)).await;
            }
            _ = stopped.changed() => return,
        }
    }
}

/// A round that fails is tried again at its next time; nothing depends on one of them.
async fn note<T, E: std::error::Error>(round: &'static str, work: impl Future<Output = Result<T, E>>) {
    if let Err(error) = work.await {
        tracing::warn!(round, error = chain(&error), "a round failed and is repeated");
    }
}
