//! The background rounds: they read what is written down and go on with what is open. Any number of servers may run them.

use std::{future::Future, time::Duration};

use tokio::{sync::watch, time::MissedTickBehavior};
use uuid::Uuid;

use crate::{
    accounts, billing, bulk, campaigns, lines, numbers, porting, purchases, reconciliation,
    server::{
        answer::chain,
        db::{Round, Timestamp},
        sessions,
        state::Desk,
    },
    setup, subaccounts, texts, uses, verified, wishes,
};

/// Open purchases are looked for this often; each waits for its own next look.
const SETTLE_EVERY: Duration = Duration::from_secs(2);
/// Standing wishes are looked for this often; each waits for its own next look, ten minutes at the least.
const SEEK_EVERY: Duration = Duration::from_secs(15);

/// Runs the rounds until the desk closes. Each has its own beat, so that a slow one holds up no other.
pub async fn run(desk: Desk, stopped: watch::Receiver<bool>) {
    let seldom = desk.config.reconcile_every;
    tokio::join!(
        every("purchases", SETTLE_EVERY, &desk, &stopped, |desk: Desk| async move {
            purchases::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        lines_rounds(&desk, &stopped),
        texts_round(&desk, &stopped),
        elsewhere_rounds(&desk, &stopped),
        left_rounds(&desk, &stopped),
        every(
            "billing events",
            SETTLE_EVERY,
            &desk,
            &stopped,
            |desk: Desk| async move {
                billing::server::events::round(&desk.on_rounds(), Timestamp::now())
                    .await
                    .map(drop)
                    .map_err(|error| chain(&error))
            }
        ),
        every("billing", seldom, &desk, &stopped, |desk: Desk| async move {
            billing::server::round(&desk.on_rounds(), Timestamp::now())
                .await
                .map_err(|error| chain(&error))
        }),
        every("subaccounts", SETTLE_EVERY, &desk, &stopped, |desk: Desk| async move {
            subaccounts::server::standing::round(&desk.on_rounds(), Timestamp::now())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("releases", seldom, &desk, &stopped, |desk: Desk| async move {
            numbers::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("reconciliation", seldom, &desk, &stopped, |desk: Desk| async move {
            reconciliation::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("dialling", seldom, &desk, &stopped, |desk: Desk| async move {
            subaccounts::server::dialing::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("sessions", seldom, &desk, &stopped, |desk: Desk| async move {
            desk.pace.forget();
            swept(&desk.on_rounds().db).await.map_err(|error| chain(&error))
        }),
    );
}

/// What owners have left to the desk: changes to many numbers, and standing wishes.
async fn left_rounds(desk: &Desk, stopped: &watch::Receiver<bool>) {
    tokio::join!(
        every("bulk changes", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
            bulk::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("standing wishes", SEEK_EVERY, desk, stopped, |desk: Desk| async move {
            wishes::server::round(&desk.on_rounds(), Timestamp::now())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
    );
}

async fn texts_round(desk: &Desk, stopped: &watch::Receiver<bool>) {
    every("texts", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
        texts::server::round(&desk.on_rounds(), Timestamp::now())
            .await
            .map(drop)
            .map_err(|error| chain(&error))
    })
    .await;
}

/// What is held elsewhere: on its way here, or being proven.
async fn elsewhere_rounds(desk: &Desk, stopped: &watch::Receiver<bool>) {
    tokio::join!(
        every("ports", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
            porting::server::round(&desk.on_rounds(), Timestamp::now())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every(
            "verified numbers",
            SETTLE_EVERY,
            desk,
            stopped,
            |desk: Desk| async move {
                verified::server::round(&desk.on_rounds(), Timestamp::now())
                    .await
                    .map(drop)
                    .map_err(|error| chain(&error))
            }
        ),
    );
}

async fn lines_rounds(desk: &Desk, stopped: &watch::Receiver<bool>) {
    tokio::join!(
        every("AI lines", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
            lines::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every(
            "AI lines at Vapi",
            desk.config.reconcile_every,
            desk,
            stopped,
            |desk: Desk| async move {
                lines::server::compare(&desk.on_rounds())
                    .await
                    .map_err(|error| chain(&error))
            }
        ),
        every(
            "campaigns at Vapi",
            desk.config.reconcile_every,
            desk,
            stopped,
            |desk: Desk| async move {
                campaigns::server::compare(&desk.on_rounds())
                    .await
                    .map_err(|error| chain(&error))
            }
        ),
        every("setups", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
            setup::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
        every("campaigns", SETTLE_EVERY, desk, stopped, |desk: Desk| async move {
            campaigns::server::round(&desk.on_rounds())
                .await
                .map(drop)
                .map_err(|error| chain(&error))
        }),
    );
}

/// Removes what has ended: sessions, counts of guesses, browsers known, links in letters.
pub async fn swept(db: &Round) -> Result<(), sqlx::Error> {
    sessions::store::sweep(db).await?;
    accounts::server::guesses::store::sweep(db).await?;
    accounts::server::browsers::store::sweep(db).await?;
    accounts::server::links::store::sweep(db).await?;
    Ok(())
}

/// Asks once all that rounds and metrics ask. A right that is missing stops the start, and not a round that nobody looks at.
pub async fn can_look(desk: &Desk) -> Result<(), sqlx::Error> {
    let db = &desk.on_rounds().db;
    let (now, nobody) = (Timestamp::now(), Uuid::nil());
    purchases::server::store::due(db, 1).await?;
    purchases::server::store::counts(db).await?;
    purchases::server::store::oldest_open(db).await?;
    purchases::server::store::undo::waiting(db, now, 1).await?;
    lines::server::store::compared::due(db, 1).await?;
    lines::server::store::compared::known_after(db, nobody, 1).await?;
    lines::server::store::compared::counts(db).await?;
    texts::server::store::due(db, now, 1).await?;
    porting::server::store::due(db, now, 1).await?;
    porting::server::store::counts(db).await?;
    porting::server::store::key_ids(db).await?;
    porting::server::store::owners(db, nobody, 1).await?;
    uses::server::store::ended(db, 1).await?;
    campaigns::server::store::due::due(db, 1).await?;
    campaigns::server::store::due::buying(db, 1).await?;
    campaigns::server::store::due::known_after(db, nobody, 1).await?;
    campaigns::server::store::due::counts(db).await?;
    numbers::server::store::releasing(db, now, 1).await?;
    numbers::server::queue::store::due(db, now, 1).await?;
    numbers::server::store::counts(db).await?;
    setup::server::store::open(db, now, 1).await?;
    bulk::server::store::due(db, now, 1).await?;
    verified::server::store::due(db, now, 1).await?;
    wishes::server::store::due(db, now, 1).await?;
    wishes::server::store::counts(db).await?;
    reconciliation::server::store::count(db).await?;
    reconciliation::server::store::due(db, now, 1).await?;
    reconciliation::server::store::owners(db, nobody, 1).await?;
    reconciliation::server::store::counts(db).await?;
    subaccounts::server::store::count(db).await?;
    subaccounts::server::store::owners(db, nobody, 1).await?;
    subaccounts::server::store::asked_to_be_suspended(db, nobody, 1).await?;
    subaccounts::server::store::due(db, now, 1).await?;
    subaccounts::server::store::key_ids(db).await?;
    subaccounts::server::store::counts(db).await?;
    subaccounts::server::store::dialing_due(db, 1).await?;
    billing::server::store::owner_of_customer(db, "").await?;
    billing::server::store::out_of_grace(db, false, now).await?;
    billing::server::store::owner_of_subscription(db, "").await?;
    billing::server::store::unread_since(db, false, now, now).await?;
    billing::server::store::counts(db).await?;
    billing::server::store::checkouts::owner_of_session(db, "").await?;
    billing::server::store::checkouts::due(db, false, now).await?;
    billing::server::store::events::due(db, now, 1).await?;
    // No event is without an id, so that this changes none.
    billing::server::store::events::take(db, "", now, now).await?;
    billing::server::store::events::parked(db, 1).await?;
    billing::server::store::events::counts(db).await?;
    accounts::server::store::users_after(db, nobody, 1).await?;
    accounts::server::factor::store::owners(db, nobody, 1).await?;
    accounts::server::factor::store::key_ids(db).await?;
    sessions::store::sweep(db).await?;
    accounts::server::guesses::store::sweep(db).await?;
    accounts::server::browsers::store::sweep(db).await?;
    accounts::server::links::store::sweep(db).await?;
    Ok(())
}

/// Repeats one round. One that fails or breaks off is tried again at its next time; nothing depends on one of them.
async fn every<F>(
    name: &'static str,
    beat: Duration,
    desk: &Desk,
    stopped: &watch::Receiver<bool>,
    round: impl Fn(Desk) -> F,
) where
    F: Future<Output = Result<(), String>> + Send + 'static,
{
    let mut stopped = stopped.clone();
    let mut ticks = tokio::time::interval(beat);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.changed() => return,
        }
        let ended = tokio::spawn(round(desk.clone())).await;
        desk.figures.round(name, matches!(ended, Ok(Ok(()))));
        match ended {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(round = name, error, "a round failed and is repeated"),
            Err(broken) => tracing::error!(round = name, error = %broken, "a round broke off and is repeated"),
        }
    }
}
