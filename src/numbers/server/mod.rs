//! Listing what a business holds, and giving a number back.

use serde_json::json;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{LARGEST_PAGE, Number, Numbers, Release, Status, Sum, WHILE_SUSPENDED, with_what_follows};
use crate::{
    accounts::server::store::take_turn,
    money::Money,
    phone::PhoneNumber,
    problem::Problem,
    server::{
        answer::{chain, ours},
        audit::{self, Event},
        db::{Timestamp, Tx},
        owners::{Ended, side_by_side},
        state::{OwnersDesk, RoundsDesk},
        trials::{Boundary, Plant},
        twilio,
        work::Kind,
    },
    subaccounts,
};

pub mod compared;
pub mod overview;
pub mod store;

/// A release that the carrier has refused is asked for again after this long: somebody has to do something first.
pub const AFTER_REFUSAL: time::Duration = time::Duration::minutes(15);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the numbers cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The carrier did not confirm the release.
    #[error("the carrier did not confirm the release")]
    Carrier(#[from] twilio::Error),
}

impl Error {
    /// Why the carrier definitely refuses a release, in words for the owner; none where it may still come about.
    fn refusal(&self) -> Option<String> {
        match self {
            Self::Carrier(error) => why_refused(error),
            Self::Refused(_) | Self::Store(_) | Self::Subaccount(_) => None,
        }
    }
}

/// Why the carrier definitely does not take a number back, in words for the owner; none where it may still come about.
pub fn why_refused(error: &twilio::Error) -> Option<String> {
    let twilio::Error::Refused { code, status, message } = error else {
        return None;
    };
    Some(match (twilio::Refusal::of(*code, *status), code) {
        (twilio::Refusal::NotLetIn | twilio::Refusal::NoFunds, _) => {
            "Twilio does not take it back: your account there is suspended, or the balance is used up.".to_owned()
        }
        (_, Some(code)) if message.is_empty() => format!("Twilio does not take it back (error {code})."),
        (_, Some(code)) => {
            format!("Twilio does not take it back and says \u{201c}{message}\u{201d} (error {code}).")
        }
        (_, None) => "Twilio does not take it back.".to_owned(),
    })
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// One page of the owner's numbers, newest first.
pub async fn list(desk: &OwnersDesk, after: Option<Uuid>, limit: Option<u32>) -> Result<Numbers, Error> {
    let limit = limit.unwrap_or(LARGEST_PAGE / 2);
    if !(1..=LARGEST_PAGE).contains(&limit) {
        return Err(Problem::field("limit", "Ask for 1 to 100 numbers at a time.").into());
    }
    let mut numbers = store::page(&desk.db, after, limit + 1).await?;
    let most = usize::try_from(limit).unwrap_or(usize::MAX);
    let next = if numbers.len() > most {
        numbers.get(most.saturating_sub(1)).map(|number| number.id)
    } else {
        None
    };
    numbers.truncate(most);
    Ok(Numbers { numbers, next })
}

/// How many numbers there are and what they cost per month.
pub async fn sum(desk: &OwnersDesk) -> Result<Sum, Error> {
    let (count, cents, currency) = store::sum(&desk.db).await?;
    Ok(Sum {
        count,
        rent: cents
            .zip(currency)
            .map(|(cents, currency)| Money::new(cents, &currency)),
    })
}

/// One of the owner's numbers, released ones included.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Number, Error> {
    store::by_id(&desk.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("number").into())
}

/// Which number an owner means to release: by our id, or by its digits.
pub async fn meant(desk: &OwnersDesk, id: Option<Uuid>, phone_number: Option<&str>) -> Result<Number, Error> {
    match (id, phone_number) {
        (Some(id), None) => find(desk, id).await,
        (None, Some(text)) => {
            let number =
                PhoneNumber::parse(text.trim()).map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
            store::latest(&desk.db, &number)
                .await?
                .ok_or_else(|| Problem::not_found("number").into())
        }
        (Some(_), Some(_)) | (None, None) => {
            Err(Problem::field("id", "Say which number: either its id or its phoneNumber.").into())
        }
    }
}

/// Writes down that a number goes back, in the transaction that decides it; `release` then carries it out, or a round.
pub async fn begin_release(tx: &mut Tx, number: &Number) -> Result<(), sqlx::Error> {
    if store::begin_release(tx, number.id).await? {
        record(tx, number, "number.releasing").await?;
    }
    Ok(())
}

/// Gives a number back. Forward only: once written, it is carried out, now or by a later round.
///
/// The carrier is called in a task of its own, which goes on when the browser goes away.
pub async fn release(desk: &OwnersDesk, number: &Number) -> Result<Release, Error> {
    match number.status {
        Status::Released => return Ok(told(Status::Released, None)),
        Status::Releasing => {}
        // Lost ones too: the carrier is told all the same, and a number that is gone counts as released.
        Status::Active | Status::Lost => {
            if desk.trials.has(Plant::ReleaseUnwritten) {
                let credentials = subaccounts::server::credentials(desk).await?;
                desk.twilio.release(&credentials, &number.phone_sid).await?;
            }
            desk.trials.reached(Boundary::BeforeRelease).await?;
            let mut tx = desk.db.begin().await?;
            take_turn(&mut tx).await?;
            begin_release(&mut tx, number).await?;
            desk.trials.commit(tx).await?;
            desk.trials.reached(Boundary::ReleaseCommitted).await?;
        }
    }
    let (task_desk, id) = (desk.clone(), number.id);
    let task = desk
        .work
        .spawn(Kind::Release, async move { carry_out(&task_desk, id).await });
    match task.await {
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
            tracing::error!(number_id = %id, error = %panicked, "a release broke off and will be repeated");
            Ok(told(Status::Releasing, None))
        }
    }
}

fn told(status: Status, refusal: Option<String>) -> Release {
    Release {
        success: true,
        status,
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

async fn record(tx: &mut Tx, number: &Number, event: &'static str) -> Result<(), sqlx::Error> {
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
