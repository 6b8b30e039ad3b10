//! Releases that wait, so that they can be undone. Until its time comes nothing about the number changes: it works, costs its
//! rent and keeps its settings, and undoing is forgetting.

use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{
    Error, find, primary,
    release::{Said, begin_queued, record},
};
use crate::{
    accounts::server::store::take_turn,
    numbers::{
        Number, Release, Status,
        keeping::{LONGEST_WAIT, RELEASE_AFTER, minutes_in_words},
    },
    problem::{Code, Problem},
    server::{
        answer::chain,
        audit::{self, Event},
        db::Timestamp,
        state::{OwnersDesk, RoundsDesk},
    },
    uses,
};

pub mod store;

/// For how many minutes this owner's releases can be undone, unless something else is said with one.
pub async fn wait(desk: &OwnersDesk) -> Result<u32, Error> {
    let minutes = store::release_after(&desk.db).await?;
    Ok(minutes
        .and_then(|minutes| u32::try_from(minutes).ok())
        .unwrap_or(RELEASE_AFTER))
}

/// Keeps for how many minutes an owner's releases can be undone.
pub async fn set_wait(desk: &OwnersDesk, minutes: Option<u32>) -> Result<(), Error> {
    let minutes = checked(minutes.unwrap_or(u32::MAX)).map_err(|problem| problem.about("minutes"))?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    store::set_release_after(&mut tx, minutes).await?;
    let event = Event {
        subject_id: desk.owner(),
        event: "numbers.wait_chosen",
        details: json!({ "minutes": minutes }),
    };
    audit::store::write(&mut tx, &event).await?;
    Ok(desk.trials.commit(tx).await?)
}

/// A time for which a release can be undone: a week at most.
pub fn checked(minutes: u32) -> Result<u32, Problem> {
    if minutes > LONGEST_WAIT {
        return Err(Problem::field(
            "afterMinutes",
            "Say for how many minutes it can be undone: 0 to 10080, which is a week. Nothing was changed.",
        ));
    }
    Ok(minutes)
}

/// Has a number go back after so many minutes. One that waits already gets the new time.
pub async fn release_later(desk: &OwnersDesk, number: &Number, minutes: u32, said: Said) -> Result<Release, Error> {
    let minutes = checked(minutes)?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(used) = uses::server::in_the_way(&mut tx, number.id, said.stops).await? {
        tx.rollback().await?;
        return Err(used.in_the_way().into());
    }
    let at = OffsetDateTime::now_utc() + Duration::minutes(minutes.into());
    if store::queue(&mut tx, number.id, Timestamp(at), said).await? {
        let details = json!({ "phone_number": number.phone_number, "minutes": minutes });
        let event = Event {
            subject_id: number.id,
            event: "number.release_queued",
            details,
        };
        audit::store::write(&mut tx, &event).await?;
    } else {
        // Given back already, or on its way: saying so is all that is left.
        tx.rollback().await?;
        let number = find(desk, number.id).await?;
        return Ok(told(&number, None));
    }
    desk.trials.commit(tx).await?;
    let number = find(desk, number.id).await?;
    let words = format!(
        "{} goes back in {}. Until then it works, costs its rent, and you can undo this.",
        number.phone_number,
        minutes_in_words(minutes)
    );
    Ok(told(&number, Some(words)))
}

/// Whether this number's release was asked for since then, so that one that does not wait any more was undone or called off.
pub async fn was_queued_since(desk: &OwnersDesk, id: Uuid, since: Timestamp) -> Result<bool, Error> {
    Ok(store::was_asked_since(&desk.db, id, since).await?)
}

fn told(number: &Number, message: Option<String>) -> Release {
    Release {
        success: true,
        status: number.status,
        release_at: number.release_at,
        message,
    }
}

/// Undoes a release that waits. Nothing had changed, so nothing has to be put back.
pub async fn undo(desk: &OwnersDesk, id: Uuid) -> Result<Number, Error> {
    let number = find(desk, id).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if store::forget(&mut tx, id).await? {
        record(&mut tx, &number, "number.release_undone").await?;
        desk.trials.commit(tx).await?;
        return find(desk, id).await;
    }
    tx.rollback().await?;
    let number = find(desk, id).await?;
    match number.status {
        // A second click: it is as it should be.
        Status::Active => Ok(number),
        Status::Releasing | Status::Released | Status::Lost => Err(too_late(&number).into()),
    }
}

fn too_late(number: &Number) -> Problem {
    let words = match number.status {
        Status::Released => format!(
            "It is too late: {} has gone back to Twilio. You can try to buy it again from its page; nobody can promise that it is still there.",
            number.phone_number
        ),
        Status::Active | Status::Releasing | Status::Lost => format!(
            "It is too late: {} is going back to Twilio just now. You can try to buy it again from its page once it is gone.",
            number.phone_number
        ),
    };
    Problem::new(Code::NumberUnavailable, words).headed("The release has begun")
}

/// Begins what is due; the round that calls this then carries it out.
pub(super) async fn begin_due(desk: &RoundsDesk, most: u32) -> Result<(), Error> {
    for (user_id, id) in store::due(&desk.db, Timestamp::now(), most).await? {
        let own = desk.on_behalf_of(user_id);
        if let Err(error) = begin(&own, id).await {
            tracing::warn!(number_id = %id, error = chain(&error), "a release whose time has come could not begin");
        }
    }
    Ok(())
}

async fn begin(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    // Read under the owner's turn: whoever undoes it meanwhile comes before this or after it.
    if let Some(said) = store::due_in(&mut tx, id, Timestamp::now()).await?
        && let Some(number) = super::store::by_id_in(&mut tx, id).await?
    {
        begin_queued(&mut tx, &number, said).await?;
    }
    Ok(desk.trials.commit(tx).await?)
}

/// The numbers that could follow as the primary one.
pub async fn followers(desk: &OwnersDesk, number: &Number) -> Result<Vec<Number>, Error> {
    if !number.is_primary {
        return Ok(Vec::new());
    }
    primary::others(desk, number.id).await
}
