//! Giving a number back: written down first, then carried out, now or by a later round.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{AFTER_REFUSAL, Error, find, primary, queue, store};
use crate::{
    accounts::server::store::take_turn,
    numbers::{Number, Release, Status, WHILE_SUSPENDED, with_what_follows},
    problem::{Code, Problem},
    server::{
        answer::chain,
        audit::{self, Event},
        db::{Timestamp, Tx},
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        trials::{Boundary, Plant},
        work::Kind,
    },
    subaccounts, uses,
};

/// Writes down that a number goes back, in the transaction that decides it; `release` then carries it out, or a round.
/// Whatever uses it has to let go of it.
pub async fn begin_release(tx: &mut Tx, number: &Number) -> Result<(), sqlx::Error> {
    begin_followed_by(tx, number, None).await
}

/// The same, where its owner may have said which number is the primary one from then on.
async fn begin_followed_by(tx: &mut Tx, number: &Number, next_primary: Option<Uuid>) -> Result<(), sqlx::Error> {
    if store::begin_release(tx, number.id).await? {
        uses::server::store::end(tx, number.id).await?;
        primary::hand_on(tx, number, next_primary).await?;
        record(tx, number, "number.releasing").await?;
    }
    Ok(())
}

/// What an owner says with a release.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    /// The campaign that uses the number and stops.
    pub stops: Option<Uuid>,
    /// Which number is the primary one from then on.
    pub next_primary: Option<Uuid>,
}

/// Gives a number back. Forward only: once written, it is carried out, now or by a later round.
///
/// The carrier is called in a task of its own, which goes on when the browser goes away.
/// One that a campaign uses is given back only where its owner has said that this campaign stops.
pub async fn release(desk: &OwnersDesk, number: &Number, said: Said) -> Result<Release, Error> {
    if number.status == Status::Released {
        return Ok(told(Status::Released, None));
    }
    let (task_desk, to_release, id) = (desk.clone(), number.clone(), number.id);
    // Writing it down as well: whoever goes away in between leaves no release that nobody carries out.
    let task = desk.work.spawn(Kind::Release, async move {
        decide(&task_desk, &to_release, said).await?;
        Ok::<_, Error>(carry_out(&task_desk, id).await)
    });
    let carried_out = match task.await {
        Ok(decided) => Ok(decided?),
        Err(panicked) => Err(panicked),
    };
    match carried_out {
        Ok(Ok(())) => Ok(told(Status::Released, None)),
        Ok(Err(error)) => {
            tracing::warn!(number_id = %id, error = chain(&error), "a release is not confirmed yet and will be repeated");
            let why = match error.refusal() {
                Some(why) => Some(in_these_days(desk, why).await?),
                None => None,
            };
            Ok(told(Status::Releasing, why))
        }
        Err(panicked) => {
            tracing::error!(number_id = %id, error = %panicked, "a release broke off");
            match store::by_id(&desk.db, id).await? {
                Some(left) if matches!(left.status, Status::Releasing | Status::Released) => {
                    Ok(told(left.status, None))
                }
                Some(_) | None => Err(Problem::new(Code::InternalError, BROKE_OFF)
                    .with_reference(id.to_string())
                    .into()),
            }
        }
    }
}

const BROKE_OFF: &str = "The release broke off before it began. Nothing was given back; try again.";

/// Writes down that the number goes back, where that is not written yet.
async fn decide(desk: &OwnersDesk, number: &Number, said: Said) -> Result<(), Error> {
    if number.status == Status::Releasing {
        return Ok(());
    }
    // Lost ones too: the carrier is told all the same, and a number that is gone counts as released.
    if desk.trials.has(Plant::ReleaseUnwritten) {
        let credentials = subaccounts::server::credentials(desk).await?;
        desk.twilio.release(&credentials, &number.phone_sid).await?;
    }
    desk.trials.reached(Boundary::BeforeRelease).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if let Some(used) = uses::server::in_the_way(&mut tx, number.id, said.stops).await? {
        tx.rollback().await?;
        return Err(used.in_the_way().into());
    }
    begin_followed_by(&mut tx, number, said.next_primary).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::ReleaseCommitted).await?)
}

fn told(status: Status, refusal: Option<String>) -> Release {
    Release {
        success: true,
        status,
        release_at: None,
        message: refusal.as_deref().map(with_what_follows),
    }
}

/// Tells the carrier, then writes it down. Safe to repeat: a number that is gone counts as released.
///
/// A definite no is kept for the owner. The number goes on being released all the same: what was decided may have begun
/// other things, and once the obstacle is gone nobody has to decide it again.
async fn carry_out(desk: &OwnersDesk, id: Uuid) -> Result<(), Error> {
    let number = find(desk, id).await?;
    if number.status != Status::Releasing {
        return Ok(());
    }
    let credentials = subaccounts::server::credentials(desk).await?;
    desk.trials.reached(Boundary::ReleaseSent).await?;
    let answer = desk.twilio.release(&credentials, &number.phone_sid).await;
    if let Err(error) = answer
        && !desk.trials.has(Plant::ReleaseUnconfirmed)
    {
        let error = Error::from(error);
        if let Some(why) = error.refusal() {
            let why = in_these_days(desk, why).await?;
            refused(desk, &number, &why).await?;
        }
        return Err(error);
    }
    desk.trials.reached(Boundary::ReleaseAnswered).await?;
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if store::finish_release(&mut tx, id).await? {
        record(&mut tx, &number, "number.released").await?;
        store::promote(&mut tx).await?;
    }
    desk.trials.reached(Boundary::InReleaseRecord).await?;
    desk.trials.commit(tx).await?;
    Ok(desk.trials.reached(Boundary::ReleaseRecorded).await?)
}

/// A refusal in other words while the owner's account is suspended: they know what to do about that.
async fn in_these_days(desk: &OwnersDesk, why: String) -> Result<String, Error> {
    let is_suspended = subaccounts::server::standing::is_suspended(desk).await?;
    Ok(if is_suspended { WHILE_SUSPENDED.to_owned() } else { why })
}

/// Keeps why the carrier does not take a number back.
async fn refused(desk: &OwnersDesk, number: &Number, why: &str) -> Result<(), Error> {
    let mut tx = desk.db.begin().await?;
    take_turn(&mut tx).await?;
    if store::refuse_release(&mut tx, number.id, why).await? {
        record(&mut tx, number, "number.release_refused").await?;
    }
    Ok(tx.commit().await?)
}

/// Writes down that a release whose time has come begins, where nobody has undone it and nothing stands in its way.
pub(super) async fn begin_queued(tx: &mut Tx, number: &Number, said: Said) -> Result<(), sqlx::Error> {
    if uses::server::in_the_way(tx, number.id, said.stops).await?.is_some() {
        queue::store::forget(tx, number.id).await?;
        return record(tx, number, "number.release_called_off").await;
    }
    begin_followed_by(tx, number, said.next_primary).await
}

pub(super) async fn record(tx: &mut Tx, number: &Number, event: &'static str) -> Result<(), sqlx::Error> {
    let details = json!({ "phone_number": number.phone_number, "phone_sid": number.phone_sid });
    audit::store::write(
        tx,
        &Event {
            subject_id: number.id,
            event,
            details,
        },
    )
    .await
}

/// The round: finishes releases that the carrier had not confirmed, several owners' at once. Returns how many are finished.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    // While the carrier answers nobody, one release is enough to find out that it does again.
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    queue::begin_due(desk, most).await?;
    let refused_before = Timestamp(OffsetDateTime::now_utc() - AFTER_REFUSAL);
    let waiting = store::releasing(&desk.db, refused_before, most).await?;
    let desk = desk.clone();
    Ok(side_by_side(waiting, move |user_id, id| again(desk.on_behalf_of(user_id), id)).await)
}

async fn again(desk: OwnersDesk, id: Uuid) -> Ended {
    if desk.work.is_closing() {
        return Ended::Unanswered;
    }
    let Err(error) = carry_out(&desk, id).await else {
        return Ended::Done;
    };
    tracing::warn!(number_id = %id, error = chain(&error), "a release is still not confirmed");
    if let Err(error) = store::put_back(&desk.db, id).await {
        tracing::warn!(number_id = %id, error = chain(&error), "a release could not be put behind the others");
    }
    if error.refusal().is_some() {
        Ended::Refused
    } else {
        Ended::Unanswered
    }
}
