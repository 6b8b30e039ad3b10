//! Buying: the intent first, then the carrier, then the outcome; and what an owner sees of it.

use std::time::Duration;

use time::OffsetDateTime;
use uuid::Uuid;

use super::{Answer, Cause, Moment, Order, Purchase, State};
use crate::{
    accounts,
    numbers::{self, Status},
    phone::PhoneNumber,
    problem::{Code, Problem},
    server::{answer::ours, audit, db::violated, secrets, state::Desk, twilio},
    subaccounts,
};

pub mod driver;
pub mod intent;
pub mod search;
pub mod store;

/// How long a caller is kept waiting before the answer is "confirming".
const PATIENCE: Duration = Duration::from_secs(8);

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the purchases cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// The owner's numbers cannot be read.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
    /// No random bytes for a reference.
    #[error("a reference cannot be made")]
    Reference(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) | Error::Reference(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// Buys one exact number, or says truly that it did not, or that it is not known yet.
///
/// The same key brings the same outcome. The carrier is called in a task of its own, which goes on when the browser
/// goes away.
pub async fn buy(desk: &Desk, user_id: Uuid, order: Order, key: Option<String>) -> Result<Purchase, Error> {
    let number = PhoneNumber::parse(order.phone_number.trim())
        .map_err(|wrong| Problem::field("phoneNumber", wrong.to_string()))?;
    let hash = intent::fingerprint_of(&order);
    let key = intent::checked_key(key)?;
    if let Some(earlier) = store::by_key(&desk.db, user_id, &key).await? {
        return intent::same(&earlier, &hash, desk, user_id).await;
    }
    if let Some(running) = store::open_for(&desk.db, user_id, &number).await? {
        return wait_for(desk, user_id, running.id).await;
    }
    if let Some(held) = numbers::server::store::held(&desk.db, user_id, &number).await? {
        let how = match held.status {
            Status::Releasing => "is still being released; it can be ordered again after that",
            Status::Active | Status::Released => "is yours already",
        };
        return Err(Problem::new(
            Code::NumberUnavailable,
            format!("{number} {how}. Nothing was bought and nothing charged."),
        )
        .into());
    }
    let purchase = intent::prepare(desk, user_id, &order, number.clone(), key.clone(), hash.clone()).await?;
    match intent::write_down(desk, &purchase).await {
        Ok(()) => {}
        // The same key or the same number at the same moment: join whichever was first.
        Err(Error::Store(error)) if violated(&error) => {
            if let Some(earlier) = store::by_key(&desk.db, user_id, &key).await? {
                return intent::same(&earlier, &hash, desk, user_id).await;
            }
            let running = store::open_for(&desk.db, user_id, &number)
                .await?
                .ok_or(Error::Store(error))?;
            return wait_for(desk, user_id, running.id).await;
        }
        Err(error) => return Err(error),
    }
    let (task_desk, id) = (desk.clone(), purchase.id);
    let task = tokio::spawn(async move { driver::first(&task_desk, user_id, id).await });
    // Waited for, not owned: when the patience or the caller ends, the task goes on.
    drop(tokio::time::timeout(PATIENCE, task).await);
    find(desk, user_id, id).await
}

/// Waits a little for a purchase that another request drives.
pub(super) async fn wait_for(desk: &Desk, user_id: Uuid, id: Uuid) -> Result<Purchase, Error> {
    let until = tokio::time::Instant::now() + PATIENCE;
    loop {
        let purchase = find(desk, user_id, id).await?;
        if purchase.state != State::Buying || tokio::time::Instant::now() >= until {
            return Ok(purchase);
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// One of the owner's purchases.
pub async fn find(desk: &Desk, user_id: Uuid, id: Uuid) -> Result<Purchase, Error> {
    let kept = store::by_id(&desk.db, user_id, id)
        .await?
        .ok_or_else(|| Problem::not_found("purchase"))?;
    seen(desk, kept).await
}

/// The owner's purchases that are under way.
pub async fn under_way(desk: &Desk, user_id: Uuid) -> Result<Vec<Purchase>, Error> {
    let mut purchases = Vec::new();
    for kept in store::open(&desk.db, user_id).await? {
        purchases.push(seen(desk, kept).await?);
    }
    Ok(purchases)
}

async fn seen(desk: &Desk, kept: store::Kept) -> Result<Purchase, Error> {
    let number = match kept.number_id {
        Some(id) => numbers::server::store::by_id(&desk.db, kept.user_id, id).await?,
        None => None,
    };
    Ok(Purchase {
        id: kept.id,
        reference: kept.reference,
        requested_number: kept.requested_number,
        rent: kept.rent,
        state: kept.state,
        cause: kept.cause,
        substitution: kept.substitution,
        number,
        created_at: kept.created_at.0,
    })
}

/// What happened in a purchase so far, oldest first.
pub async fn history(desk: &Desk, user_id: Uuid, id: Uuid) -> Result<Vec<Moment>, Error> {
    let lines = audit::store::of(&desk.db, user_id, id).await?;
    Ok(lines
        .into_iter()
        .map(|line| Moment {
            event: line.event,
            at: line.at.0,
        })
        .collect())
}

/// The round: goes on with every purchase that waits. Returns how many were visited.
pub async fn round(desk: &Desk) -> Result<usize, Error> {
    let due = store::due(&desk.db, 100).await?;
    for id in &due {
        if let Err(error) = driver::resume(desk, *id).await {
            tracing::warn!(purchase_id = %id, error = crate::server::answer::chain(&error), "a purchase could not be visited");
        }
    }
    Ok(due.len())
}

/// The status that goes with an answer of the API: 202 while the outcome is unknown.
pub const fn status_of(answer: &Answer) -> u16 {
    if answer.success { 200 } else { 202 }
}

/// What a refusal of the carrier means for a purchase.
const fn cause_of(refusal: twilio::Refusal) -> Cause {
    match refusal {
        twilio::Refusal::Taken | twilio::Refusal::NoStock => Cause::Taken,
        twilio::Refusal::PapersNeeded => Cause::AddressRequired,
        twilio::Refusal::NotLetIn => Cause::AccountSuspended,
        twilio::Refusal::Restricted | twilio::Refusal::TooManyAccounts => Cause::Restricted,
        twilio::Refusal::BadRequest => Cause::NotForSale,
        twilio::Refusal::NotFound => Cause::Refused,
    }
}

/// The beginning of a day ago: limits per day look back 24 hours.
fn a_day_ago() -> OffsetDateTime {
    OffsetDateTime::now_utc() - time::Duration::days(1)
}

/// Used by the intent to make writers of one owner follow each other.
use accounts::server::store::take_turn;
