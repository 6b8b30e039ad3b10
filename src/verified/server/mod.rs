//! The work of verified numbers: begun once, looked after until somebody has typed the code, and read back at the carrier.

use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::{Shows, State, Verification};
use crate::{
    numbers,
    problem::Problem,
    server::{
        answer::ours,
        audit::{self, Event},
        db::{Timestamp, Tx},
        state::OwnersDesk,
        twilio,
    },
    subaccounts,
};

mod begin;
mod code;
mod look;
pub mod store;

pub use begin::begin;
pub use code::take_code;
pub use look::round;

use store::{Kept, Known};

/// The page.
pub const HOME: &str = "/phone-numbers/verified";
/// Most that are shown.
const MOST: u32 = 200;

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the verified numbers cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's numbers cannot be read.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Numbers(cause) => cause.into(),
            Error::Subaccount(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// What is proven, is being proven, or could not be in the last day.
pub async fn all(desk: &OwnersDesk) -> Result<Vec<Verification>, Error> {
    let since = Timestamp(OffsetDateTime::now_utc() - Duration::days(1));
    Ok(store::all(&desk.db, since, MOST).await?)
}

async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Kept, Error> {
    let kept = store::by_id(&desk.db, id).await?;
    kept.ok_or_else(|| Problem::not_found("verification").into())
}

/// Refuses what may not be shown as the caller.
pub async fn can_be_shown(tx: &mut Tx, shows: &Shows) -> Result<(), Error> {
    match shows {
        Shows::Verified(number) if !store::may_be_shown_in(tx, number).await? => {
            let words =
                "Twilio may not show this number for you yet. Verify it by a call first, under Verified numbers.";
            Err(Problem::field("forwardShows", words).into())
        }
        Shows::Caller | Shows::Called | Shows::Verified(_) => Ok(()),
    }
}

/// Takes a number away that was proven, at Twilio first; or ends a try.
pub async fn remove(desk: &OwnersDesk, id: Uuid) -> Result<Verification, Error> {
    let kept = find(desk, id).await?;
    if kept.told.state == State::Verified
        && kept.told.way == super::Way::Call
        && let Some(sid) = &kept.twilio_sid
    {
        let who = subaccounts::server::credentials(desk).await?;
        desk.twilio.remove_caller_id(&who, sid).await?;
    }
    changed(desk, id, |kept| match kept.told.state {
        State::Removed => None,
        State::Meant | State::Waiting | State::Verified | State::Failed => Some((State::Removed, Known::default())),
    })
    .await?;
    Ok(find(desk, id).await?.told)
}

/// Writes down how it stands now, and in the trail, as far as `now` says that it changes.
async fn changed(desk: &OwnersDesk, id: Uuid, now: impl Fn(&Kept) -> Option<(State, Known)>) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    crate::accounts::server::store::take_turn(&mut tx).await?;
    let kept = store::by_id_in(&mut tx, id)
        .await?
        .ok_or_else(|| Problem::not_found("verification"))?;
    let Some((state, known)) = now(&kept) else {
        return Ok(tx.rollback().await?);
    };
    store::learn(&mut tx, id, state, &known).await?;
    if state != kept.told.state {
        record(&mut tx, &kept.told, state).await?;
    }
    Ok(desk.trials.commit(tx).await?)
}

/// What has become of it, for the trail.
async fn record(tx: &mut Tx, told: &Verification, state: State) -> Result<(), sqlx::Error> {
    let event = match state {
        State::Meant => "verification.begun",
        State::Waiting => return Ok(()),
        State::Verified => "verification.done",
        State::Failed => "verification.failed",
        State::Removed => "verification.removed",
    };
    let event = Event {
        subject_id: told.id,
        event,
        details: serde_json::json!({ "phone_number": told.phone_number, "way": told.way }),
    };
    audit::store::write(tx, &event).await
}
