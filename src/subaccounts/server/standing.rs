//! Suspending and re-activating: what is asked of an account is written down first, then the carrier is told.
//!
//! Both are safe to repeat, so whatever is not confirmed is told again. One server at a time tells it about one account.

use super::{Error, credentials, store};
use crate::{
    server::{
        answer::chain,
        audit,
        db::Timestamp,
        state::{OwnersDesk, RoundsDesk},
        twilio::{self, AccountStatus},
    },
    subaccounts::{Confirmed, State, Wanted},
};
use futures::{StreamExt, stream};
use std::time::Instant;

/// How many accounts a round visits, and how many at once.
const MOST: u32 = 100;
const AT_ONCE: usize = 4;
/// Beyond the longest call: whoever dies in it keeps the next one waiting no longer.
const SLACK: time::Duration = time::Duration::seconds(10);
/// After the carrier did not confirm; twice as long each time, so that one account keeps no other waiting.
const AGAIN: time::Duration = time::Duration::seconds(20);
const LONGEST_PAUSE: time::Duration = time::Duration::minutes(15);

/// How an owner's account stands, and since when the carrier has had it so.
pub async fn state(desk: &OwnersDesk) -> Result<(State, Option<Timestamp>), Error> {
    Ok(store::standing(&desk.db).await?.map_or((State::Missing, None), |kept| {
        (State::of(kept.sid.is_some(), kept.wanted, kept.confirmed), kept.since)
    }))
}

/// Whether the owner's account is asked to work.
pub(super) async fn is_paid_for(desk: &OwnersDesk) -> Result<bool, Error> {
    let kept = store::standing(&desk.db).await?;
    Ok(kept.is_some_and(|kept| kept.wanted == Some(Wanted::Active)))
}

/// Whether the owner's account is suspended, or about to be.
pub async fn is_suspended(desk: &OwnersDesk) -> Result<bool, Error> {
    let kept = store::standing(&desk.db).await?;
    Ok(kept.is_some_and(|kept| kept.wanted == Some(Wanted::Suspended) || kept.confirmed == Confirmed::Suspended))
}

/// The round: opens, suspends and re-activates what is due by this moment. Returns how many are as they were asked to be.
pub async fn round(desk: &RoundsDesk, now: Timestamp) -> Result<usize, Error> {
    if desk.main_credentials().is_none() {
        return Ok(0);
    }
    // While the carrier answers nobody, one account is enough to find out that it does again.
    let most = if desk.twilio.is_out() { 1 } else { MOST };
    let due = store::due(&desk.db, now, most).await?;
    // The last of many begins long after the first: its lease is counted from then.
    let begun = Instant::now();
    let visits = due
        .into_iter()
        .map(|user_id| async move { visited(desk.on_behalf_of(user_id), Timestamp(now.0 + begun.elapsed())).await });
    let done: Vec<bool> = stream::iter(visits).buffer_unordered(AT_ONCE).collect().await;
    Ok(done.into_iter().filter(|done| *done).count())
}

async fn visited(desk: OwnersDesk, now: Timestamp) -> bool {
    match Box::pin(settle(&desk, now)).await {
        Ok(is_settled) => is_settled,
        Err(error) => {
            tracing::warn!(user_id = %desk.owner(), error = chain(&error), "a subaccount is not yet as it should be, and is visited again");
            false
        }
    }
}

/// Makes an owner's account what it is asked to be; false where there is nothing to do or another server is at it.
pub async fn settle(desk: &OwnersDesk, now: Timestamp) -> Result<bool, Error> {
    let Some(kept) = store::standing(&desk.db).await? else {
        return Ok(false);
    };
    let Some(sid) = kept.sid else {
        if kept.wanted != Some(Wanted::Active) {
            return Ok(false);
        }
        let opened = credentials(desk).await;
        if opened.is_err() {
            store::put_off(&desk.db, Timestamp(now.0 + AGAIN)).await?;
        }
        return opened.map(|_| true);
    };
    // One call, and another after a definite no.
    let until = Timestamp(now.0 + desk.config.twilio.timeout * 2 + SLACK);
    match store::begin_change(&desk.db, now, until).await? {
        Some(taken) => {
            let told = tell(desk, &sid, taken, now).await;
            if told.is_err() {
                unconfirmed(desk, taken, now).await?;
            }
            told
        }
        None => Ok(false),
    }
}

/// Nobody knows what the carrier has done. Where the turn was lost, it may have done it after it did what it was told since.
async fn unconfirmed(desk: &OwnersDesk, taken: store::Taken, now: Timestamp) -> Result<(), Error> {
    if !store::tell_again(&desk.db, taken.epoch, now).await? {
        let doubled = 1_i32 << (taken.tries - 1).clamp(0, 10);
        let pause = (AGAIN * doubled).min(LONGEST_PAUSE);
        store::again(&desk.db, taken.epoch, Timestamp(now.0 + pause)).await?;
    }
    Ok(())
}

/// Tells the carrier, then writes down what it confirmed.
async fn tell(desk: &OwnersDesk, sid: &str, taken: store::Taken, now: Timestamp) -> Result<bool, Error> {
    let store::Taken { wanted, epoch, .. } = taken;
    let main = desk.main_credentials().ok_or(Error::NotConfigured)?;
    let answer = desk.twilio.set_suspended(&main, sid, wanted == Wanted::Suspended).await;
    let confirmed = match answer {
        Ok(_) => match wanted {
            Wanted::Active => Confirmed::Active,
            Wanted::Suspended => Confirmed::Suspended,
        },
        // A definite no: perhaps it was closed, which nobody can undo.
        Err(error @ twilio::Error::Refused { .. }) => match desk.twilio.read_account(&main, sid).await?.status {
            AccountStatus::Closed => Confirmed::Closed,
            AccountStatus::Active | AccountStatus::Suspended | AccountStatus::Other => return Err(error.into()),
        },
        Err(error) => return Err(error.into()),
    };
    let mut tx = desk.db.begin().await?;
    if !store::finish_change(&mut tx, epoch, confirmed, now).await? {
        tx.rollback().await?;
        store::tell_again(&desk.db, epoch, now).await?;
        return Ok(false);
    }
    let event = match confirmed {
        Confirmed::Active => "subaccount.activated",
        Confirmed::Suspended => "subaccount.suspended",
        Confirmed::Closed => "subaccount.found_closed",
    };
    let details = serde_json::json!({ "subaccount_sid": sid });
    audit::store::write(
        &mut tx,
        &audit::Event {
            subject_id: desk.owner(),
            event,
            details,
        },
    )
    .await?;
    tx.commit().await?;
    tracing::info!(user_id = %desk.owner(), subaccount = sid, event, "a subaccount is as it was asked to be");
    Ok(true)
}
