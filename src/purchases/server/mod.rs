//! Buying: the intent first, then the carrier, then the outcome; and what an owner sees of it.

use futures::{StreamExt, stream};
use time::OffsetDateTime;
use uuid::Uuid;

use self::store::attempts::Attempt;
use super::{
    Answer, Arrived, Asks, Cause, Given, Moment, Purchase, Stage, State, Substituted, Waiting, rules::AttemptState,
};
use crate::{
    accounts, billing, numbers,
    phone::PhoneNumber,
    problem::Problem,
    server::{
        answer::{chain, ours},
        audit, pace, secrets,
        state::{OwnersDesk, RoundsDesk},
        twilio,
        work::Kind,
    },
    subaccounts,
};

mod buy;
mod closest;
mod decisions;
pub mod driver;
pub mod elsewhere;
mod exact;
mod holding;
pub mod intent;
pub mod late;
pub mod limits;
mod question;
pub mod review;
pub mod saved;
pub mod search;
pub mod store;
mod terms;
pub mod together;
pub mod wanted;

pub use buy::buy;
pub use decisions::decide;
pub use exact::look as look_at;

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
    /// Whether the owner may order cannot be read, or they may not.
    #[error("orders are not admitted")]
    Billing(#[from] billing::server::Error),
    /// The owner's numbers cannot be read.
    #[error("the numbers cannot be read")]
    Numbers(#[from] numbers::server::Error),
    /// The carrier could not be asked.
    #[error("the carrier could not be asked")]
    Carrier(#[from] twilio::Error),
    /// They ask the carrier too often.
    #[error(transparent)]
    TooOften(#[from] pace::Early),
    /// No random bytes for a reference.
    #[error("a reference cannot be made")]
    Reference(#[from] secrets::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::TooOften(early) => early.into(),
            Error::Store(_) | Error::Reference(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Billing(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// One of the owner's purchases.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Purchase, Error> {
    let kept = store::by_id(&desk.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("purchase"))?;
    seen(desk, kept).await
}

/// The purchase that brought a number; none where it came to the list another way.
pub async fn of_number(desk: &OwnersDesk, number_id: Uuid) -> Result<Option<Purchase>, Error> {
    match store::of_number(&desk.db, number_id).await? {
        Some(kept) => Ok(Some(seen(desk, kept).await?)),
        None => Ok(None),
    }
}

/// The purchase made or joined under a key.
pub async fn by_key(desk: &OwnersDesk, key: &str) -> Result<Option<Purchase>, Error> {
    match store::by_key(&desk.db, key).await? {
        Some(kept) => Ok(Some(seen(desk, kept).await?)),
        None => Ok(None),
    }
}

/// What of the owner's purchases waits for the carrier, or for their word.
pub async fn waiting(desk: &OwnersDesk) -> Result<Waiting, Error> {
    let mut waiting = Waiting::default();
    for kept in store::waiting(&desk.db).await? {
        match (kept.state, kept.number_id) {
            (State::Bought, Some(number_id)) => waiting.substituted.push(Substituted {
                number_id,
                purchase_id: kept.id,
            }),
            _ => waiting.under_way.push(seen(desk, kept).await?),
        }
    }
    Ok(waiting)
}

async fn seen(desk: &OwnersDesk, kept: store::Kept) -> Result<Purchase, Error> {
    let number = match kept.number_id {
        Some(id) => numbers::server::store::by_id(&desk.db, id).await?,
        None => None,
    };
    let is_other = number
        .as_ref()
        .is_some_and(|number| number.phone_number != kept.requested_number);
    let replaced_by = if is_other {
        store::decisions::replaced_by(&desk.db, kept.id).await?
    } else {
        None
    };
    let limit = match kept.cause {
        Some(Cause::Limit) => limits::in_the_way(desk, &kept).await?,
        Some(_) | None => None,
    };
    let tried = store::attempts::of(&desk.db, kept.id).await?;
    let bought = tried.iter().find(|attempt| {
        let is_it = number
            .as_ref()
            .is_some_and(|number| number.phone_number == attempt.phone_number);
        is_it && attempt.state == AttemptState::Bought
    });
    let arrived = tried.iter().rev().find_map(|attempt| arrived(&kept, attempt));
    Ok(Purchase {
        reason: bought.and_then(|attempt| attempt.reason.clone()),
        decision: kept.decision,
        replaces: kept.replaces,
        replaced_by,
        arrived,
        asks: kept
            .carrier_code
            .filter(|_| kept.cause == Some(Cause::AddressRequired))
            .and_then(Asks::of),
        given: Given {
            address_sid: kept.papers.address_sid,
            bundle_sid: kept.papers.bundle_sid,
            friendly_name: kept.friendly_name,
        },
        tried: u32::try_from(tried.len()).unwrap_or(u32::MAX),
        id: kept.id,
        reference: kept.reference,
        requested_number: kept.requested_number,
        rent: kept.rent,
        state: kept.state,
        cause: kept.cause,
        limit,
        substitution: kept.substitution,
        within: kept.within,
        number,
        created_at: kept.created_at.0,
    })
}

/// The number of an attempt that came after its purchase had ended without it.
fn arrived(kept: &store::Kept, attempt: &Attempt) -> Option<Arrived> {
    if matches!(kept.state, State::Buying) || attempt.carrier_sid.is_none() {
        return None;
    }
    let stage = match (attempt.state, &attempt.undo_refusal) {
        (AttemptState::Compensating, Some(why)) => Stage::Refused(why.clone()),
        // A purchase that gives its own number back says so itself.
        (AttemptState::Compensating, None) if kept.state != State::Compensating => Stage::Returning,
        (AttemptState::RolledBack, _) if kept.cause != Some(Cause::RolledBack) => Stage::GivenBack,
        (AttemptState::Bought, _) if kept.state == State::NotBought => Stage::Listed,
        _ => return None,
    };
    Some(Arrived {
        phone_number: attempt.phone_number.clone(),
        stage,
    })
}

/// What happened in a purchase so far, oldest first.
pub async fn history(desk: &OwnersDesk, id: Uuid) -> Result<Vec<Moment>, Error> {
    let lines = audit::store::of(&desk.db, id).await?;
    // The first was written with the purchase itself.
    if lines.is_empty() {
        return Err(Problem::not_found("purchase").into());
    }
    Ok(lines
        .into_iter()
        .map(|line| Moment {
            phone_number: line
                .details
                .get("phone_number")
                .and_then(|text| PhoneNumber::parse(text.as_str()?).ok()),
            event: line.event,
            at: line.at.0,
        })
        .collect())
}

/// How many purchases a round visits at once: one owner's silent account must not keep the others waiting.
const AT_ONCE: usize = 8;

/// The round: goes on with every purchase that waits. Returns how many were visited.
///
/// While the carrier answers nobody, one purchase is enough to find out that it does again.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    let most = if desk.twilio.is_out() { 1 } else { 100 };
    let due = store::due(&desk.db, most).await?;
    let count = due.len();
    let visits = due.into_iter().map(|(user_id, id)| async move {
        // What a closing desk does not take up is another's at once, and need not wait for a lease to end.
        if !desk.work.is_closing() {
            visited(desk.on_behalf_of(user_id), id).await;
        }
    });
    stream::iter(visits).buffer_unordered(AT_ONCE).collect::<()>().await;
    Ok(count)
}

async fn visited(desk: OwnersDesk, id: Uuid) {
    let _under_way = desk.work.begin(Kind::Purchase);
    if let Err(error) = Box::pin(driver::resume(&desk, id)).await {
        tracing::warn!(purchase_id = %id, error = chain(&error), "a purchase could not be visited");
    }
}

/// The status that goes with an answer of the API: 202 while the outcome is unknown.
pub const fn status_of(answer: &Answer) -> u16 {
    if answer.success { 200 } else { 202 }
}

/// What a refusal of the carrier means for a purchase.
const fn cause_of(refusal: twilio::Refusal) -> Cause {
    match refusal {
        twilio::Refusal::Taken => Cause::Taken,
        twilio::Refusal::PapersNeeded => Cause::AddressRequired,
        twilio::Refusal::NotLetIn => Cause::AccountSuspended,
        twilio::Refusal::NoFunds => Cause::NoFunds,
        twilio::Refusal::Restricted | twilio::Refusal::TooManyAccounts => Cause::Restricted,
        twilio::Refusal::BadRequest | twilio::Refusal::NoStock => Cause::NotForSale,
        twilio::Refusal::NotFound => Cause::Refused,
    }
}

/// The beginning of a day ago: limits per day look back 24 hours.
fn a_day_ago() -> OffsetDateTime {
    OffsetDateTime::now_utc() - time::Duration::days(1)
}

/// Used by the intent to make writers of one owner follow each other.
use accounts::server::store::take_turn;
