//! Comparing what the carrier holds with what the list shows: on demand, and every minute for every owner.

use std::{collections::HashSet, time::Duration};

use futures::{StreamExt, stream};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Finding, Kind, Line, Report};
use crate::{
    numbers,
    problem::{Code, Problem},
    purchases,
    server::{
        answer::{chain, ours},
        db::Timestamp,
        state::{OwnersDesk, RoundsDesk},
        twilio, work,
    },
    subaccounts,
};

mod acts;
mod compare;
mod pass;
mod sides;
pub mod overview;
pub mod store;

pub use acts::{add, put_back, release, take_off, take_over};

/// The work of this module went wrong.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person can do something about it.
    #[error(transparent)]
    Refused(#[from] Problem),
    /// The database failed.
    #[error("the comparison cannot be read or written")]
    Store(#[from] sqlx::Error),
    /// The owner's subaccount cannot be used.
    #[error("the subaccount cannot be used")]
    Subaccount(#[from] subaccounts::server::Error),
    /// A release could not be carried out.
    #[error("the numbers cannot be read or written")]
    Numbers(#[from] numbers::server::Error),
    /// What came too late could not be given back.
    #[error("what came too late cannot be given back")]
    Purchases(#[from] purchases::server::Error),
    /// The carrier could not be read.
    #[error("the carrier could not be read")]
    Carrier(#[from] twilio::Error),
}

impl From<Error> for Problem {
    fn from(error: Error) -> Self {
        match error {
            Error::Refused(problem) => problem,
            Error::Store(_) => ours(&error),
            Error::Subaccount(cause) => cause.into(),
            Error::Numbers(cause) => cause.into(),
            Error::Purchases(cause) => cause.into(),
            Error::Carrier(cause) => cause.into(),
        }
    }
}

/// How many owners a round compares at once: one owner's long list must not keep the others waiting.
const AT_ONCE: usize = 4;
/// How many owners are read from the database at a time.
const PAGE: u32 = 200;
/// How long somebody is kept waiting for a comparison that another request or server is making.
const PATIENCE: Duration = Duration::from_secs(8);

/// The owner's last comparison, and what is to be put right.
pub async fn report(desk: &OwnersDesk) -> Result<Report, Error> {
    let every_seconds = desk.config.reconcile_every.as_secs();
    let Some(kept) = store::kept(&desk.db).await? else {
        let account = subaccounts::server::store::subaccount(&desk.db).await?;
        return Ok(Report {
            has_account: account.is_some(),
            every_seconds,
            ..Report::default()
        });
    };
    let findings = store::open(&desk.db).await?;
    let count = |fits: fn(Kind) -> bool| {
        let numbers = findings.iter().filter(|finding| fits(finding.kind));
        let mut sids: Vec<&str> = numbers.map(|finding| finding.phone_sid.as_str()).collect();
        sids.sort_unstable();
        sids.dedup();
        u32::try_from(sids.len()).unwrap_or(u32::MAX)
    };
    Ok(Report {
        has_account: true,
        every_seconds,
        compared_at: kept.compared_at.map(|at| at.0),
        failed_at: kept.failed_at.map(|at| at.0),
        failure: kept.failure,
        agree: u32::try_from(kept.agreed).unwrap_or(u32::MAX),
        only_at_twilio: count(|kind| kind == Kind::OnlyCarrier),
        only_here: count(|kind| kind == Kind::OnlyHere),
        differ: count(Kind::is_setting),
        findings,
    })
}

/// The owner's last comparison in one line.
pub async fn line(desk: &OwnersDesk) -> Result<Line, Error> {
    let kept = store::line(&desk.db).await?;
    Ok(kept.map_or_else(Line::default, |(compared_at, failed, open)| Line {
        compared_at: compared_at.map(|at| at.0),
        failed,
        open: u32::try_from(open).unwrap_or(u32::MAX),
    }))
}

/// One of the owner's findings, settled ones included.
pub async fn find(desk: &OwnersDesk, id: Uuid) -> Result<Finding, Error> {
    store::by_id(&desk.db, id)
        .await?
        .ok_or_else(|| Problem::not_found("difference").into())
}

/// Compares one owner now, whether it is due or not, and gives what has come of it.
///
/// The carrier is read in a task of its own, which goes on when the browser goes away. Where somebody is at it already,
/// theirs is waited for.
pub async fn compare_now(desk: &OwnersDesk) -> Result<Report, Error> {
    if subaccounts::server::store::subaccount(&desk.db).await?.is_none() {
        return Err(Problem::new(
            Code::NoSubaccount,
            "You have no account at Twilio yet, so there is nothing to compare. It is opened with your first search.",
        )
        .into());
    }
    store::enrol(&desk.db).await?;
    let task_desk = desk.clone();
    let task = desk.work.spawn(work::Kind::Comparison, async move {
        let is_made = pass::pass(&task_desk, FOREVER).await?;
        if is_made {
            purchases::server::driver::undo_rest_of(&task_desk).await?;
        }
        Ok::<_, Error>(is_made)
    });
    match task.await {
        Ok(Ok(true)) => {}
        Ok(Ok(false)) => wait(desk).await?,
        Ok(Err(error)) => return Err(error),
        Err(broken) => {
            tracing::error!(user_id = %desk.owner(), error = %broken, "a comparison broke off");
            return Err(Problem::new(
                Code::InternalError,
                "The comparison broke off. Nothing was changed; it is made again by itself.",
            )
            .into());
        }
    }
    report(desk).await
}

/// A moment by which everybody is due.
const FOREVER: Timestamp = Timestamp(time::macros::datetime!(9999-01-01 00:00 UTC));

/// Waits a little for a comparison that somebody else is making.
async fn wait(desk: &OwnersDesk) -> Result<(), Error> {
    let until = tokio::time::Instant::now() + PATIENCE;
    while tokio::time::Instant::now() < until {
        let kept = store::kept(&desk.db).await?;
        if kept.is_none_or(|kept| kept.lease_until <= Timestamp::now()) {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}

/// The round: compares every owner who is due, then gives back what came too late. Returns how many were compared.
///
/// Any number of servers may run it at once: each owner is taken by one of them.
pub async fn round(desk: &RoundsDesk) -> Result<usize, Error> {
    enrol(desk).await?;
    // Whoever is compared in this round is due after it, so that it ends.
    let begun = Timestamp::now();
    let (mut compared, mut visited) = (0, HashSet::new());
    loop {
        // While the carrier answers nobody, one owner is enough to find out that it does again.
        let is_out = desk.twilio.is_out();
        let mut due = store::due(&desk.db, begun, if is_out { 1 } else { PAGE }).await?;
        // Once a round: one who could not even be written down as failed stays due.
        due.retain(|user_id| visited.insert(*user_id));
        if due.is_empty() {
            break;
        }
        let passes = due.into_iter().map(|user_id| one(desk.on_behalf_of(user_id), begun));
        let done: Vec<bool> = stream::iter(passes).buffer_unordered(AT_ONCE).collect().await;
        compared += done.into_iter().filter(|done| *done).count();
        if is_out && desk.twilio.is_out() {
            break;
        }
    }
    purchases::server::driver::undo_rest(desk).await?;
    Ok(compared)
}

async fn one(desk: OwnersDesk, by: Timestamp) -> bool {
    if desk.work.is_closing() {
        return false;
    }
    match Box::pin(pass::pass(&desk, by)).await {
        Ok(is_made) => is_made,
        Err(error) => {
            tracing::warn!(user_id = %desk.owner(), error = chain(&error), "an owner's numbers could not be compared with the carrier");
            renew(&desk, &error).await;
            false
        }
    }
}

/// An account that does not let the desk in may have another token by now: with it, all that waits goes on.
async fn renew(desk: &OwnersDesk, error: &Error) {
    let Error::Carrier(cause) = error else { return };
    if cause.refusal() == Some(twilio::Refusal::NotLetIn)
        && let Err(error) = subaccounts::server::renewed(desk).await
    {
        tracing::warn!(user_id = %desk.owner(), error = chain(&error), "an owner's token could not be read anew");
    }
}

/// Lets everybody take part who has an account at the carrier. Counted first: most of the time nobody is new.
async fn enrol(desk: &RoundsDesk) -> Result<(), Error> {
    if subaccounts::server::store::count(&desk.db).await? == store::count(&desk.db).await? {
        return Ok(());
    }
    let mut after = Uuid::nil();
    loop {
        let owners = subaccounts::server::store::owners(&desk.db, after, PAGE).await?;
        let Some(last) = owners.last() else { return Ok(()) };
        after = *last;
        for user_id in owners {
            store::enrol(&desk.on_behalf_of(user_id).db).await?;
        }
    }
}

/// Everybody who takes part, for whoever compares all of them by hand.
pub async fn everybody(desk: &RoundsDesk) -> Result<Vec<Uuid>, Error> {
    enrol(desk).await?;
    let (mut all, mut after) = (Vec::new(), Uuid::nil());
    loop {
        let owners = store::owners(&desk.db, after, PAGE).await?;
        let Some(last) = owners.last() else { return Ok(all) };
        after = *last;
        all.extend(owners);
    }
}

/// When the next comparison is due: a little before the round after this one, so that it finds it due.
fn next_after(desk: &OwnersDesk, begun: OffsetDateTime) -> Timestamp {
    Timestamp(begun + desk.config.reconcile_every * 9 / 10)
}
